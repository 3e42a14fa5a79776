import { type Driver, type SqlSession, Withdrawn } from '#main/erp/driver.ts';
import type { Applied, ErpCommand } from '#main/erp/port.ts';
import type { SqlSettings } from '#shared/erp/engine.ts';
import type { OrderInbox } from '#shared/erp/profile.ts';
import { MostekError } from '#shared/errors.ts';
import { ok, type Refusal, type Result, refuse } from '#shared/result.ts';
import { type BoundInbox, columnOf } from './bind-writes.ts';
import type { Misfit } from './fits.ts';
import { customerValues, headValues, lineValues, type RoleValues } from './order-values.ts';
import { asRefusal, Patience } from './outcome.ts';
import { byExternalId, differing, insert, lostText, misfitsOf, update } from './record.ts';

type CreateOrder = Extract<ErpCommand, { kind: 'create_order' }>;

interface Staged {
  head: RoleValues;
  lines: RoleValues[];
  customer: RoleValues | null;
}

/** Thrown to roll the transaction back; carries the answer. */
class Refused extends Withdrawn {
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

/** The ERP makes its own order of the row and answers through the queue. */
const staging = (key: string, created: boolean): Applied => ({ key, created, staged: true, number: null });

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
  readonly #answers: OrderInbox['answers'];

  constructor(driver: Driver, inbox: BoundInbox, settings: SqlSettings, answers: OrderInbox['answers']) {
    this.#answers = answers;
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
    const { head } = this.#inbox;
    return this.#driver.transaction('write', async (session) => {
      const there = await this.#find(session, source, externalId);
      if (there !== null) {
        if (!(await this.#isRefused(session, source, externalId))) return staging(there, false);
        await this.#stageAnew(session, source, externalId, there, staged);
        return staging(there, true);
      }
      if (staged.customer !== null) await this.#putCustomer(session, source, staged.customer);
      await insert(session, dialect, head, staged.head, this.#zone);
      const key = await this.#find(session, source, externalId);
      if (key === null)
        throw new MostekError('erp.statement_refused', 'the ERP took the order but does not show it');
      const where = byExternalId(dialect, head, source, externalId);
      const lost = await lostText(session, head, staged.head, where, this.#zone);
      await this.#putLines(session, key, staged.lines, lost);
      return staging(key, true);
    });
  }

  async #putLines(
    session: SqlSession,
    key: string,
    staged: readonly RoleValues[],
    lost: Misfit[],
  ): Promise<void> {
    const { lines } = this.#inbox;
    for (const line of staged) {
      const values = lineWithOrder(line, key);
      await insert(session, this.#driver.dialect, lines, values, this.#zone);
      lost.push(...(await lostText(session, lines, values, this.#lineKey(key, line), this.#zone)));
    }
    if (lost.length > 0) throw new Refused(lost);
  }

  async #isRefused(session: SqlSession, source: string, externalId: string): Promise<boolean> {
    const { head } = this.#inbox;
    const where = byExternalId(this.#driver.dialect, head, source, externalId);
    const [row] = await session.query(
      `SELECT ${columnOf(head, 'answer').sql} FROM ${head.table.sql} WHERE ${where.sql}`,
      where.parameters,
    );
    return String(row?.[0] ?? '').trim() === this.#answers.rejected;
  }

  /** The ERP refused this order and somebody sends it again, perhaps corrected: the same row asks once more. */
  async #stageAnew(
    session: SqlSession,
    source: string,
    externalId: string,
    key: string,
    staged: Staged,
  ): Promise<void> {
    const { head, lines, customers } = this.#inbox;
    const { dialect } = this.#driver;
    const where = byExternalId(dialect, head, source, externalId);
    const { source: _source, externalId: _externalId, createdAt: _createdAt, ...values } = staged.head;
    if (customers !== null && staged.customer !== null)
      await this.#putCustomer(session, source, staged.customer);
    await update(session, dialect, head, values, where, this.#zone);
    const lost = await lostText(session, head, values, where, this.#zone);
    const order = columnOf(lines, 'order');
    await session.execute(
      `DELETE FROM ${lines.table.sql} WHERE ${order.sql} = ${dialect.parameter(order.live)}`,
      [key],
    );
    await this.#putLines(session, key, staged.lines, lost);
    const answer = columnOf(head, 'answer');
    await session.execute(
      `UPDATE ${head.table.sql} SET ${answer.sql} = ${dialect.parameter(answer.live)}, ${columnOf(head, 'reason').sql} = NULL WHERE ${where.sql}`,
      [this.#answers.waiting, ...where.parameters],
    );
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

  /** Written only where something changed: the orders of one buyer must not wait for each other in a row of his. */
  async #putCustomer(session: SqlSession, source: string, values: RoleValues): Promise<void> {
    const { customers } = this.#inbox;
    if (customers === null) return;
    const { dialect } = this.#driver;
    const where = byExternalId(dialect, customers, source, values['externalId']?.value ?? '');
    const { source: _source, externalId: _externalId, ...contact } = values;
    const there = await differing(session, customers, contact, where, this.#zone);
    if (there === null) await insert(session, dialect, customers, values, this.#zone);
    else if (Object.keys(there).length > 0)
      await update(session, dialect, customers, there, where, this.#zone);
  }
}
