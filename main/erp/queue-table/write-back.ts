import type { Driver } from '#main/erp/driver.ts';
import type { Applied, ErpCommand } from '#main/erp/port.ts';
import { noChange, ok, type Result, refuse } from '#shared/result.ts';
import { type BoundRecord, columnOf } from './bind-writes.ts';
import { misfit } from './fits.ts';
import { keyFits } from './key-fits.ts';
import { asRefusal, Patience } from './outcome.ts';

type SetOrder = Extract<ErpCommand, { kind: 'set_order' }>;

const ROLES = ['status', 'trackingNumber'] as const;

/** Sets status and tracking number of an order in the ERP's own table; what is already so is not written again. */
export const setOrder = async (
  driver: Driver,
  record: BoundRecord,
  command: SetOrder,
  lockTimeoutMs: number,
): Promise<Result<Applied>> => {
  const key = command.orderKey.trim();
  const wanted = ROLES.flatMap((role) => {
    const value = command[role];
    return value === null ? [] : [{ role, value, column: record.columns.get(role) }];
  });
  const unknown = wanted.find(({ column }) => column === undefined);
  if (unknown !== undefined) {
    return refuse('invalid', 'erp.not_supported', {
      detail: `the profile has no column for ${unknown.role}`,
    });
  }
  const problems = wanted.flatMap(({ role, value, column }) => {
    const problem = column === undefined ? null : misfit(column.live, { path: role, value });
    return problem === null ? [] : [problem];
  });
  const [first] = problems;
  if (first !== undefined) {
    const fields = problems.map(({ path, message }) => ({ path, message }));
    return refuse('invalid', first.cause, { detail: first.message, fields });
  }
  if (key === '' || !keyFits(columnOf(record, 'key').live, key))
    return refuse('not_found', 'erp.object_missing');
  const patience = new Patience(lockTimeoutMs);
  for (;;) {
    try {
      return await write(
        driver,
        record,
        key,
        wanted.map(({ role, value }) => ({ role, value })),
      );
    } catch (error) {
      if (!(await patience.again(error))) return asRefusal(error);
    }
  }
};

const write = (
  driver: Driver,
  record: BoundRecord,
  key: string,
  wanted: readonly { role: string; value: string }[],
): Promise<Result<Applied>> =>
  driver.transaction('write', async (session): Promise<Result<Applied>> => {
    const keyColumn = columnOf(record, 'key');
    const where = `${keyColumn.sql} = ${driver.dialect.parameter(keyColumn.live)}`;
    const columns = wanted.map(({ role }) => columnOf(record, role));
    const items = [keyColumn, ...columns].map((column) => column.sql).join(', ');
    const [row] = await session.query(`SELECT ${items} FROM ${record.table.sql} WHERE ${where}`, [key]);
    if (row === undefined) return refuse('not_found', 'erp.object_missing', { detail: key });
    const applied: Applied = { key, created: false, staged: false, number: null };
    const changes = wanted.filter(
      ({ value }, index) => String(row[index + 1] ?? '').trimEnd() !== value.trimEnd(),
    );
    if (changes.length === 0) return noChange(applied);
    const set = changes
      .map(
        ({ role }) =>
          `${columnOf(record, role).sql} = ${driver.dialect.parameter(columnOf(record, role).live)}`,
      )
      .join(', ');
    await session.execute(`UPDATE ${record.table.sql} SET ${set} WHERE ${where}`, [
      ...changes.map(({ value }) => value),
      key,
    ]);
    return ok(applied);
  });
