import { type Driver, type SqlParameter, type SqlSession, Withdrawn } from './driver.ts';
import type { RehearsalStep } from './port.ts';

/** Carries the value out of a transaction that is taken back. */
class TakenBack extends Withdrawn {
  override readonly name = 'TakenBack';
  readonly value: unknown;
  constructor(value: unknown) {
    super('rehearsal');
    this.value = value;
  }
}

const shown = (parameters: readonly SqlParameter[] | undefined): string =>
  (parameters ?? []).map((value) => (value === null ? 'NULL' : String(value))).join(', ');

/** Notes what changes something; what is only read says nothing about what would happen. */
const noting = (session: SqlSession, steps: RehearsalStep[]): SqlSession => ({
  query: (sql, parameters) => session.query(sql, parameters),
  execute(sql, parameters) {
    steps.push({ call: sql, detail: shown(parameters) });
    return session.execute(sql, parameters);
  },
});

/**
 * The same driver, except that every writing transaction is rolled back once its work is done: whoever writes over
 * it finds out what would happen, keys, triggers and refusals included, and leaves nothing behind.
 */
export const rehearsing = (driver: Driver, steps: RehearsalStep[]): Driver => ({
  dialect: driver.dialect,
  identify: () => driver.identify(),
  tables: () => driver.tables(),
  columns: (table) => driver.columns(table),
  lacking: (needs) => driver.lacking(needs),
  watch: (onChange) => driver.watch(onChange),
  script: (model) => driver.script(model),
  states: (objects) => driver.states(objects),
  close: () => driver.close(),
  async transaction<T>(
    kind: Parameters<Driver['transaction']>[0],
    work: (session: SqlSession) => Promise<T>,
  ): Promise<T> {
    if (kind === 'read') return driver.transaction(kind, work);
    try {
      return await driver.transaction(kind, async (session) => {
        throw new TakenBack(await work(noting(session, steps)));
      });
    } catch (error) {
      // Thrown three lines above with the value of `work`, and nowhere else.
      if (error instanceof TakenBack) return error.value as T;
      throw error;
    }
  },
});
