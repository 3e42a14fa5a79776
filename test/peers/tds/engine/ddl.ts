import { SqlError, unknownObject, unknownProcedure } from '#test/peers/tds/errors.ts';
import type { Name } from '#test/peers/tds/sql/ast.ts';
import type { DdlStatement, Parameter } from '#test/peers/tds/sql/ast-ddl.ts';
import { bindQuery } from './bind-query.ts';
import { Binder, Scope } from './binder.ts';
import { Catalog, quote, type TableInfo } from './catalog.ts';
import { switchDatabaseTracking, switchTracking } from './change-tracking.ts';
import { quoteText } from './convert.ts';
import {
  addColumns,
  alterColumn,
  createIndex,
  createTable,
  type DdlContext,
  dropColumns,
  storeObject,
} from './ddl-table.ts';

const storeParameters = async (
  context: DdlContext,
  id: number,
  parameters: readonly Parameter[],
): Promise<void> => {
  await context.database.query('DELETE FROM tds.parameters WHERE object_id = $1', [String(id)]);
  for (const [index, { name, type, output }] of parameters.entries()) {
    const numbers = [type.length, type.precision, type.scale].map((value) =>
      value === undefined ? null : String(value),
    );
    await context.database.query('INSERT INTO tds.parameters VALUES ($1, $2, $3, $4, $5, $6, $7, $8)', [
      String(id),
      String(index + 1),
      name,
      type.name,
      ...numbers,
      String(output),
    ]);
  }
};

/** Creates a procedure or trigger, or replaces its text. Gives its id. */
const storeModule = async (
  context: DdlContext,
  statement: Extract<DdlStatement, { kind: 'createProcedure' | 'createTrigger' }>,
  type: string,
  name: Name,
  parent: number,
  events: readonly string[],
): Promise<number> => {
  const existing = context.env.catalog.objectId(name);
  if (existing === undefined && statement.replace === 'alter') throw unknownObject(name.parts.join('.'));
  if (existing === undefined || statement.replace === 'create')
    return storeObject(context, name, type, statement.text, parent, events);
  await context.database.query(
    "UPDATE tds.objects SET definition = $2, events = $3, modify_date = now() AT TIME ZONE 'UTC' WHERE object_id = $1",
    [String(existing), statement.text, `{${events.join(',')}}`],
  );
  return existing;
};

/** Makes PostgreSQL record what a statement changes; the session then runs the T-SQL triggers on the record. */
const captureChanges = async (context: DdlContext, table: TableInfo): Promise<void> => {
  for (const [event, references] of [
    ['INSERT', 'NEW TABLE AS tds_inserted'],
    ['UPDATE', 'NEW TABLE AS tds_inserted OLD TABLE AS tds_deleted'],
    ['DELETE', 'OLD TABLE AS tds_deleted'],
  ]) {
    await context.database.execute(
      `CREATE OR REPLACE TRIGGER tds_capture_${event} AFTER ${event} ON ${table.sql} REFERENCING ${references} FOR EACH STATEMENT EXECUTE FUNCTION tds.capture()`,
    );
  }
};

const createTrigger = async (
  context: DdlContext,
  statement: Extract<DdlStatement, { kind: 'createTrigger' }>,
): Promise<void> => {
  const table = context.env.catalog.table(statement.table);
  if (table === undefined || table.kind !== 'table')
    throw new SqlError(
      8197,
      `The object '${statement.table.parts.join('.')}' does not exist or is invalid for this operation.`,
    );
  // A trigger lives in the schema of its table, whatever schema it is written with.
  const name = { parts: [table.schema, statement.name.parts.at(-1) ?? ''] };
  await storeModule(context, statement, 'TR', name, table.id, statement.events);
  await captureChanges(context, table);
};

const createView = async (
  context: DdlContext,
  statement: Extract<DdlStatement, { kind: 'createView' }>,
): Promise<void> => {
  const bound = bindQuery(new Binder(context.env), new Scope(null), statement.query);
  const id = await storeObject(context, statement.name, 'V', statement.text);
  for (const [index, column] of bound.columns.entries()) {
    const { type } = column;
    const numbers = [type.length, type.precision, type.scale].map((value) =>
      value === undefined ? null : String(value),
    );
    await context.database.query('INSERT INTO tds.columns VALUES ($1, $2, $3, $4, $5, $6, $7, true)', [
      String(id),
      String(index + 1),
      statement.columns?.[index] ?? column.name,
      type.name,
      ...numbers,
    ]);
  }
};

const OBJECT_TYPES: Readonly<Record<string, string>> = {
  TABLE: 'U',
  VIEW: 'V',
  PROCEDURE: 'P',
  TRIGGER: 'TR',
  SEQUENCE: 'SO',
};

const drop = async (
  context: DdlContext,
  statement: Extract<DdlStatement, { kind: 'drop' }>,
): Promise<void> => {
  const { database } = context;
  const missing = (name: Name): SqlError => {
    const what = statement.what.toLowerCase();
    return new SqlError(
      3701,
      `Cannot drop the ${what} '${name.parts.join('.')}', because it does not exist or you do not have permission.`,
      { state: 5, severity: 11, endsBatch: false },
    );
  };
  for (const name of statement.names) {
    const { schema, object } = Catalog.split(name);
    const type = OBJECT_TYPES[statement.what];
    if (type !== undefined) {
      const [row] = await database.rows(
        'DELETE FROM tds.objects WHERE schema_name = $1 AND name = $2 AND type = $3 RETURNING object_id',
        [schema, object, type],
      );
      if (row === undefined && !statement.ifExists) throw missing(name);
      if (row === undefined) continue;
      await database.query('DELETE FROM tds.objects WHERE parent_id = $1', [row[0] ?? null]);
      // Rights are on the object, not on its name.
      await database.query(
        "DELETE FROM tds.permissions WHERE class = 'object' AND schema_name = $1 AND object_name = $2",
        [schema, object],
      );
      if (type === 'U') await database.execute(`DROP TABLE ${quote(schema)}.${quote(object)}`);
      if (type === 'SO') await database.execute(`DROP SEQUENCE ${quote(schema)}.${quote(object)}`);
    } else if (statement.what === 'SCHEMA') {
      const [used] = await database.rows('SELECT 1 FROM tds.objects WHERE schema_name = $1', [object]);
      if (used !== undefined)
        throw new SqlError(
          3729,
          `Cannot drop schema '${object}' because it is being referenced by an object.`,
        );
      const [row] = await database.rows('DELETE FROM tds.schemas WHERE name = $1 RETURNING 1', [object]);
      if (row === undefined && !statement.ifExists) throw missing(name);
      if (row !== undefined) await database.execute(`DROP SCHEMA ${quote(object)}`);
    } else if (statement.what === 'INDEX') {
      const table = statement.table === null ? undefined : context.env.catalog.table(statement.table);
      const [row] = await database.rows(
        'DELETE FROM tds.indexes WHERE object_id = $1 AND name = $2 RETURNING pg_name',
        [String(table?.id ?? 0), object],
      );
      if (row === undefined && !statement.ifExists) throw missing(name);
      if (row?.[0]) await database.execute(`DROP INDEX ${quote(table?.schema ?? 'dbo')}.${quote(row[0])}`);
    } else if (statement.what === 'LOGIN') throw new SqlError(50_999, 'A login is dropped by the session.');
    else {
      const [row] = await database.rows('DELETE FROM tds.principals WHERE name = $1 RETURNING 1', [object]);
      if (row === undefined && !statement.ifExists)
        throw new SqlError(
          15151,
          `Cannot drop the ${statement.what.toLowerCase()} '${object}', because it does not exist or you do not have permission.`,
        );
      await database.query('DELETE FROM tds.permissions WHERE grantee = $1', [object]);
      await database.query('DELETE FROM tds.role_members WHERE member = $1 OR role = $1', [object]);
    }
  }
};

const requirePrincipal = async (context: DdlContext, name: string): Promise<void> => {
  const [row] = await context.database.rows('SELECT 1 FROM tds.principals WHERE name = $1', [name]);
  if (row === undefined)
    throw new SqlError(
      15151,
      `Cannot find the user '${name}', because it does not exist or you do not have permission.`,
    );
};

const permission = async (
  context: DdlContext,
  statement: Extract<DdlStatement, { kind: 'permission' }>,
): Promise<void> => {
  const { scope } = statement;
  let schema: string | null = null;
  let object: string | null = null;
  if (scope.kind === 'schema') schema = scope.name?.parts[0] ?? null;
  if (scope.kind === 'object' && scope.name !== null) {
    const id = context.env.catalog.objectId(scope.name);
    if (id === undefined && context.env.catalog.table(scope.name) === undefined) {
      throw new SqlError(
        15151,
        `Cannot find the object '${scope.name.parts.join('.')}', because it does not exist or you do not have permission.`,
      );
    }
    ({ schema, object } = Catalog.split(scope.name));
  }
  for (const principal of statement.principals) {
    await requirePrincipal(context, principal);
    for (const entry of statement.permissions) {
      for (const column of entry.columns.length === 0 ? [null] : entry.columns) {
        const values = [entry.name, scope.kind, schema, object, column, principal];
        await context.database.query(
          'DELETE FROM tds.permissions WHERE permission = $1 AND class = $2 AND schema_name IS NOT DISTINCT FROM $3 AND object_name IS NOT DISTINCT FROM $4 AND column_name IS NOT DISTINCT FROM $5 AND grantee = $6',
          values,
        );
        if (statement.action !== 'REVOKE')
          await context.database.query('INSERT INTO tds.permissions VALUES ($1, $2, $3, $4, $5, $6, $7)', [
            statement.action,
            ...values,
          ]);
      }
    }
  }
};

const createUser = async (
  context: DdlContext,
  name: string,
  type: string,
  login: string | null,
): Promise<void> => {
  const [taken] = await context.database.rows('SELECT 1 FROM tds.principals WHERE name = $1', [name]);
  if (taken !== undefined)
    throw new SqlError(15023, `User, group, or role '${name}' already exists in the current database.`);
  await context.database.query('INSERT INTO tds.principals (name, type, login) VALUES ($1, $2, $3)', [
    name,
    type,
    login,
  ]);
};

const switchTrigger = async (
  context: DdlContext,
  statement: Extract<DdlStatement, { kind: 'switchTrigger' }>,
): Promise<void> => {
  const table = context.env.catalog.table(statement.table);
  if (table === undefined) throw unknownObject(statement.table.parts.join('.'));
  const name = statement.trigger?.parts.at(-1) ?? null;
  const rows = await context.database.rows(
    "UPDATE tds.objects SET is_disabled = $2 WHERE type = 'TR' AND parent_id = $1 AND ($3::text IS NULL OR name = $3) RETURNING 1",
    [String(table.id), String(!statement.enabled), name],
  );
  if (rows.length === 0 && name !== null) throw unknownProcedure(name);
};

const alterDatabase = async (context: DdlContext, option: string): Promise<void> => {
  const [row] = await context.database.rows(
    `SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()`,
  );
  const about: unknown = JSON.parse(row?.[0] ?? '{}');
  const changed: Record<string, unknown> = { ...(typeof about === 'object' ? about : {}) };
  const [word, value] = option.split(/\s+/);
  if (word === 'RECOVERY') changed['recovery'] = value;
  if (word === 'READ_COMMITTED_SNAPSHOT') changed['rcsi'] = value === 'ON' ? 1 : 0;
  if (word === 'NEW_BROKER') changed['guid'] = crypto.randomUUID();
  await context.database.execute(
    `COMMENT ON DATABASE ${quote(context.env.databaseName)} IS ${quoteText(JSON.stringify(changed))}`,
  );
};

/** Runs a definition statement against PostgreSQL and the catalogue tables. CREATE LOGIN belongs to the server, not here. */
export const runDdl = async (context: DdlContext, statement: DdlStatement): Promise<void> => {
  const { database } = context;
  switch (statement.kind) {
    case 'createSchema':
      if (context.env.catalog.schemas.has(statement.name.toLowerCase()))
        throw new SqlError(2714, `There is already an object named '${statement.name}' in the database.`, {
          state: 6,
        });
      await database.execute(`CREATE SCHEMA ${quote(statement.name)}`);
      await database.query('INSERT INTO tds.schemas (name) VALUES ($1)', [statement.name]);
      return;
    case 'createTable':
      return createTable(context, statement);
    case 'addColumns':
      return addColumns(context, statement);
    case 'dropColumns':
      return dropColumns(context, statement);
    case 'alterColumn':
      return alterColumn(context, statement);
    case 'createIndex':
      return createIndex(context, statement);
    case 'createSequence': {
      const { schema, object } = Catalog.split(statement.name);
      await storeObject(context, statement.name, 'SO');
      await database.execute(
        `CREATE SEQUENCE ${quote(schema)}.${quote(object)} START ${statement.start} INCREMENT ${statement.increment}`,
      );
      return;
    }
    case 'createView':
      return createView(context, statement);
    case 'createProcedure':
      return storeParameters(
        context,
        await storeModule(context, statement, 'P', statement.name, 0, []),
        statement.parameters,
      );
    case 'createTrigger':
      return createTrigger(context, statement);
    case 'drop':
      return drop(context, statement);
    case 'truncate': {
      const table = context.env.catalog.table(statement.table);
      if (table === undefined || table.kind !== 'table')
        throw new SqlError(
          4701,
          `Cannot find the object "${statement.table.parts.join('.')}" because it does not exist or you do not have permissions.`,
        );
      await database.execute(`TRUNCATE ${table.sql} RESTART IDENTITY`);
      return;
    }
    case 'switchTrigger':
      return switchTrigger(context, statement);
    case 'createUser':
      return createUser(context, statement.name, 'S', statement.login);
    case 'createRole':
      return createUser(context, statement.name, 'R', null);
    case 'roleMember':
      await requirePrincipal(context, statement.role);
      await requirePrincipal(context, statement.member);
      await database.query(
        statement.add
          ? 'INSERT INTO tds.role_members VALUES ($1, $2) ON CONFLICT DO NOTHING'
          : 'DELETE FROM tds.role_members WHERE role = $1 AND member = $2',
        [statement.role, statement.member],
      );
      return;
    case 'permission':
      return permission(context, statement);
    case 'changeTracking':
      return switchTracking(context, statement);
    case 'alterDatabase':
      if (statement.option.startsWith('CHANGE_TRACKING'))
        return switchDatabaseTracking(context, statement.option.endsWith('ON'));
      return alterDatabase(context, statement.option);
    case 'createLogin':
      throw new SqlError(50_999, 'A login is made by the session.');
  }
};
