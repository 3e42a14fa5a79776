import { SqlError } from '#test/peers/tds/errors.ts';
import type { Statement } from '#test/peers/tds/sql/ast.ts';
import type { DdlStatement } from '#test/peers/tds/sql/ast-ddl.ts';
import { Catalog, type TableInfo } from './catalog.ts';
import { runDdl } from './ddl.ts';
import { createTemporary } from './ddl-table.ts';
import type { Frame } from './frame.ts';
import type { Interpreter } from './interpreter.ts';

export const runDefinition = async (
  interpreter: Interpreter,
  frame: Frame,
  statement: Statement & DdlStatement,
): Promise<void> => {
  const { session } = interpreter;
  if (statement.kind === 'createLogin' || (statement.kind === 'drop' && statement.what === 'LOGIN')) {
    logins(interpreter, statement);
    return;
  }
  if (
    statement.kind === 'permission' &&
    statement.permissions.some((entry) => entry.name === 'VIEW SERVER STATE')
  ) {
    serverPermission(interpreter, statement);
    return;
  }
  const temporary = statement.kind === 'createTable' ? (statement.name.parts.at(-1) ?? '') : '';
  await interpreter.guarded(frame, 'ALTER TABLE', true, async (env) => {
    if (!frame.owned && session.user !== 'dbo' && !temporary.startsWith('#')) {
      throw new SqlError(262, `${statement.kind} permission denied in database '${session.databaseName}'.`, {
        severity: 14,
      });
    }
    const context = { env, database: session.database };
    if (await dropTemporary(interpreter, statement)) return;
    if (statement.kind === 'createTable' && temporary.startsWith('#')) {
      const table: TableInfo = await createTemporary(
        context,
        `pg_temp.tds_t${session.next()}`,
        temporary,
        statement.columns,
        statement.constraints,
      );
      session.temporary.set(temporary.toLowerCase(), table);
    } else await runDdl(context, statement);
  });
  await session.definitionsChanged();
};

/** DROP TABLE #name: such tables belong to the session, not to the catalogue. */
const dropTemporary = async ({ session }: Interpreter, statement: DdlStatement): Promise<boolean> => {
  if (statement.kind !== 'drop' || statement.what !== 'TABLE') return false;
  const names = statement.names.map((name) => (name.parts.at(-1) ?? '').toLowerCase());
  if (!names.every((name) => name.startsWith('#'))) return false;
  for (const name of names) {
    const table = session.temporary.get(name);
    if (table !== undefined) await session.database.execute(`DROP TABLE ${table.sql}`);
    else if (!statement.ifExists)
      throw new SqlError(
        3701,
        `Cannot drop the table '${name}', because it does not exist or you do not have permission.`,
        { state: 5, severity: 11 },
      );
    session.temporary.delete(name);
  }
  return true;
};

/** Rights on the server belong to logins and can be given in master only. */
const serverPermission = (
  { session }: Interpreter,
  statement: Extract<DdlStatement, { kind: 'permission' }>,
): void => {
  if (session.login !== 'sa') throw new SqlError(4613, 'Grantor does not have GRANT permission.');
  if (session.databaseName !== 'master')
    throw new SqlError(
      4621,
      'Permissions at the server scope can only be granted when the current database is master',
    );
  for (const principal of statement.principals) {
    const login = principal.toLowerCase();
    if (!session.engine.logins.has(login))
      throw new SqlError(
        15151,
        `Cannot find the login '${principal}', because it does not exist or you do not have permission.`,
      );
    if (statement.action === 'GRANT') session.engine.serverViewers.add(login);
    else session.engine.serverViewers.delete(login);
  }
};

const logins = (interpreter: Interpreter, statement: DdlStatement): void => {
  const { logins } = interpreter.session.engine;
  if (interpreter.session.login !== 'sa')
    throw new SqlError(15247, 'User does not have permission to perform this action.');
  if (statement.kind === 'createLogin') {
    if (logins.has(statement.name.toLowerCase()))
      throw new SqlError(15025, `The server principal '${statement.name}' already exists.`);
    logins.set(statement.name.toLowerCase(), statement.password);
    return;
  }
  if (statement.kind !== 'drop') return;
  for (const name of statement.names) {
    const { object } = Catalog.split(name);
    if (!logins.delete(object.toLowerCase()) && !statement.ifExists)
      throw new SqlError(
        15151,
        `Cannot drop the login '${object}', because it does not exist or you do not have permission.`,
      );
  }
};
