import type { Driver, SqlSession } from '#main/erp/driver.ts';
import type { Applied, ErpCommand } from '#main/erp/port.ts';
import type { EngineSettings } from '#shared/erp/engine.ts';
import { MostekError } from '#shared/errors.ts';
import { ok, type Refusal, type Result, refuse } from '#shared/result.ts';
import { type BoundInbox, columnOf } from './bind-writes.ts';
import type { Misfit } from './fits.ts';
import { customerValues, headValues, lineValues, type RoleValues } from './order-values.ts';
import { asRefusal, Patience } from './outcome.ts';
import { byExternalId, insert, lostText, misfitsOf, update } from './record.ts';

type CreateOrder = Extract<ErpCommand, { kind: 'create_order' }>;

interface Staged {
  head: RoleValues;
  lines: RoleValues[];
  customer: RoleValues | null;
}

/** Thrown to roll the transaction back; carries the answer. */
class Refused extends Error {
  override readonly name = 'Refused';
  readonly misfits: Misfit[];
  constructor(misfits: Misfit[]) {
    super('the order does not fit the tables of the ERP');
    this.misfits = misfits;
  }
}

const refusal = (misfits: readonly Misfit[]): Refusal =>
  refuse('invalid', misfits[0]?.cause ?? 'erp.type_mismatch', {
    detail: misfits.map(({ path, message }) => `${path}: ${message}`).join('; '),
    fields: misfits.map(({ path, message }) => ({ path, message })),
  });

const lineWithOrder = (line: RoleValues, orderId: string): RoleValues => ({
  ...line,
  order: { path: 'key', value: orderId },
});

/** Stages one order: a second call with the same source and id finds the first one's row. */
export class OrderInboxWriter {
  readonly #driver: Driver;
  readonly #inbox: BoundInbox;
  readonly #zone: string;
  readonly #lockTimeoutMs: number;

  constructor(driver: Driver, inbox: BoundInbox, settings: EngineSettings) {
    this.#driver = driver;
    this.#inbox = inbox;
    this.#zone = settings.timeZone;
    this.#lockTimeoutMs = settings.lockTimeoutMs;
  }

  async create({ source, externalId, order }: CreateOrder): Promise<Result<Applied>> {
    const staged: Staged = {
      head: headValues(source, externalId, order, new Date().toISOString()),
      lines: lineValues(order),
      customer: this.#inbox.customers === null ? null : customerValues(source, order),
    };
    const misfits = this.#misfits(staged);
    if (misfits.length > 0) return refusal(misfits);
    const patience = new Patience(this.#lockTimeoutMs);
    for (;;) {
      try {
        return ok(await this.#write(source, externalId, staged));
      } catch (error) {
        if (error instanceof Refused) return refusal(error.misfits);
        // Someone else wrote the same order, or its customer, at the same moment: look again.
        if (!(await patience.again(error))) return asRefusal(error);
      }
    }
  }

  #misfits({ head, lines, customer }: Staged): Misfit[] {
    const { head: heads, lines: rows, customers } = this.#inbox;
    return [
      ...misfitsOf(heads, head),
      ...lines.flatMap((line) => misfitsOf(rows, line)),
      ...(customers === null || customer === null ? [] : misfitsOf(customers, customer)),
    ];
  }

  #write(source: string, externalId: string, staged: Staged): Promise<Applied> {
    const { dialect } = this.#driver;
    const { head, lines } = this.#inbox;
    return this.#driver.transaction('write', async (session) => {
      const there = await this.#find(session, source, externalId);
      if (there !== null) return { key: there, created: false };
      if (staged.customer !== null) await this.#putCustomer(session, source, staged.customer);
      await insert(session, dialect, head, staged.head, this.#zone);
      const key = await this.#find(session, source, externalId);
      if (key === null)
        throw new MostekError('erp.statement_refused', 'the ERP took the order but does not show it');
      const where = byExternalId(dialect, head, source, externalId);
      const lost = await lostText(session, head, staged.head, where, this.#zone);
      for (const line of staged.lines) {
        const values = lineWithOrder(line, key);
        await insert(session, dialect, lines, values, this.#zone);
        lost.push(...(await lostText(session, lines, values, this.#lineKey(key, line), this.#zone)));
      }
      if (lost.length > 0) throw new Refused(lost);
      return { key, created: true };
    });
  }

  #lineKey(orderId: string, line: RoleValues): { sql: string; parameters: string[] } {
    const order = columnOf(this.#inbox.lines, 'order');
    const lineNo = columnOf(this.#inbox.lines, 'lineNo');
    const mark = (column: typeof order): string => this.#driver.dialect.parameter(column.live);
    return {
      sql: `${order.sql} = ${mark(order)} AND ${lineNo.sql} = ${mark(lineNo)}`,
      parameters: [orderId, line['lineNo']?.value ?? ''],
    };
  }

  async #find(session: SqlSession, source: string, externalId: string): Promise<string | null> {
    const { head } = this.#inbox;
    const where = byExternalId(this.#driver.dialect, head, source, externalId);
    const [row] = await session.query(
      `SELECT ${columnOf(head, 'id').sql} FROM ${head.table.sql} WHERE ${where.sql}`,
      where.parameters,
    );
    return row === undefined ? null : String(row[0]).trim();
  }

  async #putCustomer(session: SqlSession, source: string, values: RoleValues): Promise<void> {
    const { customers } = this.#inbox;
    if (customers === null) return;
    const { dialect } = this.#driver;
    const where = byExternalId(dialect, customers, source, values['externalId']?.value ?? '');
    const { source: _source, externalId: _externalId, ...contact } = values;
    // Not every engine counts a row that an update leaves as it was, so the row itself is asked for.
    const [there] = await session.query(
      `SELECT ${columnOf(customers, 'externalId').sql} FROM ${customers.table.sql} WHERE ${where.sql}`,
      where.parameters,
    );
    if (there === undefined) await insert(session, dialect, customers, values, this.#zone);
    else await update(session, dialect, customers, contact, where, this.#zone);
  }
}
