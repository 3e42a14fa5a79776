import { SqlError } from '#test/peers/tds/errors.ts';
import { nvarchar } from '#test/peers/tds/sql/types.ts';
import type { Frame } from './frame.ts';
import type { Interpreter } from './interpreter.ts';
import { type Argument, converted, executeSql } from './routines.ts';

type SystemProcedure = (interpreter: Interpreter, frame: Frame, args: readonly Argument[]) => Promise<number>;

const LONG = nvarchar(4000);

/** Argument by name, or by place when it has none. */
const pick = (args: readonly Argument[], name: string, index: number): Argument | undefined =>
  args.find((argument) => argument.name?.toLowerCase() === name) ??
  (args[index]?.name === null ? args[index] : undefined);

const text = async (
  interpreter: Interpreter,
  frame: Frame,
  argument: Argument | undefined,
): Promise<string | null> =>
  argument === undefined ? null : converted(interpreter, frame, argument.value, argument.type, LONG);

const setSessionContext: SystemProcedure = async (interpreter, frame, args) => {
  const key = await text(interpreter, frame, pick(args, '@key', 0));
  if (key === null) throw new SqlError(15665, "The value was not set for key '' because the key is null.");
  const { context } = interpreter.session;
  const known = context.get(key.toLowerCase());
  if (known?.readOnly === true)
    throw new SqlError(
      15664,
      `Cannot set key '${key}' in the session context. The key has been set as read_only for this session.`,
    );
  const readOnly = (await text(interpreter, frame, pick(args, '@read_only', 2))) === '1';
  context.set(key.toLowerCase(), {
    value: await text(interpreter, frame, pick(args, '@value', 1)),
    readOnly,
  });
  return 0;
};

const parameterColumns = [
  'PROCEDURE_QUALIFIER',
  'PROCEDURE_OWNER',
  'PROCEDURE_NAME',
  'COLUMN_NAME',
  'COLUMN_TYPE',
  'TYPE_NAME',
  'PRECISION',
  'LENGTH',
  'SCALE',
  'IS_NULLABLE',
  'ORDINAL_POSITION',
] as const;

const sprocColumns: SystemProcedure = async (interpreter, frame, args) => {
  const name = (await text(interpreter, frame, pick(args, '@procedure_name', 0))) ?? '%';
  const owner = (await text(interpreter, frame, pick(args, '@procedure_owner', 1))) ?? '%';
  const rows = await interpreter.guarded(frame, 'EXECUTE', false, async () =>
    interpreter.session.database.rows(
      `SELECT current_database(), o.schema_name, o.name || ';1', p.name, CASE WHEN p.is_output THEN 2 ELSE 1 END, p.type_name, COALESCE(p.precision, p.length), COALESCE(p.length, p.precision), p.scale, 'YES', p.ordinal
       FROM tds.parameters p JOIN tds.objects o ON o.object_id = p.object_id
       WHERE lower(o.name COLLATE "default") LIKE lower($1) AND lower(o.schema_name COLLATE "default") LIKE lower($2) ORDER BY o.name, p.ordinal`,
      [name.replaceAll('[_]', '\\_'), owner],
    ),
  );
  interpreter.sink.columns(
    parameterColumns.map((column) => ({
      name: column,
      type: /^(COLUMN_TYPE|PRECISION|LENGTH|SCALE|ORDINAL_POSITION)$/.test(column)
        ? { name: 'int' }
        : nvarchar(128),
    })),
  );
  for (const row of rows) interpreter.sink.row(row);
  interpreter.session.rowCount = rows.length;
  interpreter.sink.done(rows.length);
  return 0;
};

const executeSqlText: SystemProcedure = async (interpreter, frame, args) => {
  const statement = await text(interpreter, frame, { ...(args[0] ?? missing('sp_executesql')) });
  const declaration = (await text(interpreter, frame, args[1])) ?? '';
  await executeSql(interpreter, frame, statement ?? '', declaration, args.slice(2));
  return 0;
};

const missing = (procedure: string): never => {
  throw new SqlError(
    201,
    `Procedure or function '${procedure}' expects a parameter, which was not supplied.`,
    { state: 4 },
  );
};

/** Locks by name: only the form that ends with the transaction, in exclusive mode. */
const getAppLock: SystemProcedure = async (interpreter, frame, args) => {
  const resource = await text(interpreter, frame, pick(args, '@resource', 0));
  const mode = await text(interpreter, frame, pick(args, '@lockmode', 1));
  const owner = (await text(interpreter, frame, pick(args, '@lockowner', 2))) ?? 'Transaction';
  const limit = Number(
    (await text(interpreter, frame, pick(args, '@locktimeout', 3))) ?? interpreter.session.lockTimeout,
  );
  if (mode?.toLowerCase() !== 'exclusive' || owner.toLowerCase() !== 'transaction')
    throw new SqlError(
      102,
      "Incorrect syntax near 'sp_getapplock'. (The test peer knows exclusive locks of a transaction only.)",
      { severity: 15 },
    );
  if (interpreter.session.transactions.count === 0) return -999;
  return interpreter.guarded(frame, 'EXECUTE', false, async () => {
    const [row] = await interpreter.session.database.rows(
      'SELECT pg_try_advisory_xact_lock(hashtext($1))::int',
      [resource],
    );
    if (row?.[0] === '1') return 0;
    if (limit === 0) return -1;
    await interpreter.session.database.rows('SELECT pg_advisory_xact_lock(hashtext($1))', [resource]);
    return 1;
  });
};

const addRoleMember: SystemProcedure = async (interpreter, frame, args) => {
  const role = (await text(interpreter, frame, pick(args, '@rolename', 0))) ?? '';
  const member = (await text(interpreter, frame, pick(args, '@membername', 1))) ?? '';
  await interpreter.statement(frame, { kind: 'roleMember', role, member, add: true, line: 1 });
  return 0;
};

export const SYSTEM_PROCEDURES: Readonly<Record<string, SystemProcedure>> = {
  sp_set_session_context: setSessionContext,
  sp_sproc_columns: sprocColumns,
  sp_executesql: executeSqlText,
  sp_getapplock: getAppLock,
  sp_addrolemember: addRoleMember,
};
