import { SqlError } from '#test/peers/tds/errors.ts';
import type { Environment } from './binder.ts';
import type { BoundChange } from './change-output.ts';
import type { Row } from './database.ts';
import type { Frame } from './frame.ts';
import type { Interpreter } from './interpreter.ts';
import { fireTriggers } from './triggers.ts';

export const runChange = async (
  interpreter: Interpreter,
  frame: Frame,
  verb: string,
  build: (env: Environment) => BoundChange,
): Promise<void> => {
  const { session } = interpreter;
  if (session.transactions.doomed)
    throw new SqlError(
      3930,
      'The current transaction cannot be committed and cannot support operations that write to the log file. Roll back the transaction.',
    );
  const { hasTriggers } = await session.catalog();
  const { bound, rows, count } = await interpreter.guarded(frame, verb, hasTriggers, async (env) => {
    const change = build(env);
    await interpreter.takeRangeLocks(change.binder);
    const answer = await session.database.query(change.sql, change.binder.values);
    if (verb === 'INSERT' && answer.count > 0) await afterInsert(interpreter, frame, change, answer.rows);
    if (hasTriggers) await fireTriggers(interpreter, frame, answer.count);
    session.rowCount = answer.count;
    return { bound: change, ...answer };
  });
  for (const [index, name] of bound.variables.entries()) {
    const last = rows.at(-1);
    if (last !== undefined) frame.variable(name).value = last[bound.columns.length + index] ?? null;
  }
  if (bound.columns.length > 0) {
    interpreter.sink.columns(bound.columns);
    for (const row of rows) interpreter.sink.row(row.slice(0, bound.columns.length));
    session.rowCount = rows.length;
    interpreter.sink.done(rows.length);
  } else interpreter.finished(count);
};

/** Remembers the IDENTITY value, before a trigger can draw others; a value given under IDENTITY_INSERT moves the counter on. */
const afterInsert = async (
  interpreter: Interpreter,
  frame: Frame,
  change: BoundChange,
  rows: readonly Row[],
): Promise<void> => {
  const { session } = interpreter;
  const sequence = change.table.columns.find((column) => column.identity !== null)?.identity ?? null;
  if (sequence === null) return;
  const given = session.identityInsert === change.table.sql;
  if (change.returnsIdentity) frame.scopeIdentity = rows.at(-1)?.at(-1) ?? null;
  else if (!given)
    frame.scopeIdentity = (await session.database.rows(`SELECT currval('${sequence}')`))[0]?.[0] ?? null;
  session.identity = frame.scopeIdentity;
  if (!given || !change.returnsIdentity) return;
  const highest = rows.map((row) => BigInt(row.at(-1) ?? 0)).reduce((a, b) => (a > b ? a : b), 0n);
  await session.database.rows(
    `SELECT setval('${sequence}', GREATEST(last_value, $1::bigint)) FROM ${sequence}`,
    [String(highest)],
  );
};
