import { SqlError, unknownObject } from '#test/peers/tds/errors.ts';
import type { Name } from '#test/peers/tds/sql/ast.ts';
import type { ColumnDefinition, DdlStatement, TableConstraint } from '#test/peers/tds/sql/ast-ddl.ts';
import { isText, postgresType } from '#test/peers/tds/sql/types.ts';
import { bindCondition } from './bind-expression.ts';
import { Binder } from './binder.ts';
import { Catalog, quote, type TableInfo } from './catalog.ts';
import { assign, quoteText } from './convert.ts';
import {
  addConstraint,
  columnSql,
  columnsScope,
  constraintSql,
  type DdlContext,
  inlined,
  storeColumn,
  storeIndex,
  typed,
} from './ddl-columns.ts';

export type { DdlContext } from './ddl-columns.ts';

/** Registers an object; 2714 when its name is taken. */
export const storeObject = async (
  context: DdlContext,
  name: Name,
  type: string,
  definition = '',
  parent = 0,
  events: readonly string[] = [],
): Promise<number> => {
  const { schema, object } = Catalog.split(name);
  if (!context.env.catalog.schemas.has(schema.toLowerCase())) {
    throw new SqlError(
      2760,
      `The specified schema name "${schema}" either does not exist or you do not have permission to use it.`,
    );
  }
  if (context.env.catalog.objectId(name) !== undefined)
    throw new SqlError(2714, `There is already an object named '${object}' in the database.`, { state: 6 });
  const [row] = await context.database.rows(
    'INSERT INTO tds.objects (schema_name, name, type, definition, parent_id, events) VALUES ($1, $2, $3, $4, $5, $6) RETURNING object_id',
    [schema, object, type, definition, String(parent), `{${events.join(',')}}`],
  );
  return Number(row?.[0]);
};

const rowVersionTrigger = (sqlName: string, columns: readonly ColumnDefinition[]): string | null => {
  const column = columns.find((candidate) => candidate.type.name === 'rowversion');
  if (column === undefined) return null;
  return `CREATE TRIGGER tds_touch BEFORE UPDATE ON ${sqlName} FOR EACH ROW EXECUTE FUNCTION tds.touch(${quoteText(column.name.toLowerCase())})`;
};

export const createTable = async (
  context: DdlContext,
  statement: Extract<DdlStatement, { kind: 'createTable' }>,
): Promise<void> => {
  const { schema, object } = Catalog.split(statement.name);
  const columns = typed(context.env, statement.columns);
  const id = await storeObject(context, statement.name, 'U');
  const sqlName = `${quote(schema)}.${quote(object)}`;
  const list: string[] = [];
  const sequences: (string | null)[] = [];
  for (const column of columns) {
    let sequence: string | null = null;
    if (column.identity !== null) {
      sequence = `${quote(schema)}.${quote(`id:${id}`)}`;
      await context.database.execute(
        `CREATE SEQUENCE ${sequence} START ${column.identity.seed} INCREMENT ${column.identity.increment} MINVALUE -9223372036854775807`,
      );
    }
    sequences.push(sequence);
    list.push(columnSql(context.env, column, columns, sequence));
  }
  await context.database.execute(`CREATE TABLE ${sqlName} (${list.join(', ')})`);
  for (const [index, column] of columns.entries()) {
    const sequence = sequences[index] ?? null;
    await storeColumn(context, id, index + 1, column, sequence);
    if (sequence !== null)
      await context.database.execute(`ALTER SEQUENCE ${sequence} OWNED BY ${sqlName}.${quote(column.name)}`);
  }
  const touch = rowVersionTrigger(sqlName, columns);
  if (touch !== null) await context.database.execute(touch);
  for (const constraint of [...columns.flatMap((column) => column.constraints), ...statement.constraints]) {
    await addConstraint(context, id, sqlName, object, columns, constraint);
  }
};

/** Columns of a table that lives with the session only: a table variable or a #table. */
export const createTemporary = async (
  context: DdlContext,
  sqlName: string,
  name: string,
  given: readonly ColumnDefinition[],
  constraints: readonly TableConstraint[],
): Promise<TableInfo> => {
  const columns = typed(context.env, given);
  const sequences = columns.map((column) => (column.identity === null ? null : `${sqlName}_id`));
  for (const [index, sequence] of sequences.entries()) {
    const identity = columns[index]?.identity;
    if (sequence !== null && identity)
      await context.database.execute(
        `CREATE TEMP SEQUENCE ${sequence} START ${identity.seed} INCREMENT ${identity.increment}`,
      );
  }
  const keys = [...columns.flatMap((column) => column.constraints), ...constraints].map((constraint) =>
    constraintSql(context, constraint, columns),
  );
  const list = [
    ...columns.map((column, index) => columnSql(context.env, column, columns, sequences[index] ?? null)),
    ...keys,
  ];
  await context.database.execute(`CREATE TEMP TABLE ${sqlName} (${list.join(', ')})`);
  return {
    id: 0,
    kind: 'temporary',
    schema: 'tempdb',
    name,
    sql: sqlName,
    definition: '',
    triggers: [],
    columns: columns.map((column, index) => ({
      name: column.name,
      type: column.type,
      nullable: column.nullable !== false,
      identity: sequences[index] ?? null,
      hasDefault: column.defaultValue !== null,
      computed: column.computed !== null,
      drawsSequence: false,
    })),
  };
};

const owner = (context: DdlContext, name: Name): TableInfo => {
  const table = context.env.catalog.table(name);
  if (table === undefined || table.kind !== 'table')
    throw new SqlError(
      4902,
      `Cannot find the object "${name.parts.join('.')}" because it does not exist or you do not have permissions.`,
    );
  return table;
};

export const addColumns = async (
  context: DdlContext,
  statement: Extract<DdlStatement, { kind: 'addColumns' }>,
): Promise<void> => {
  const table = owner(context, statement.table);
  const all = [...table.columns, ...statement.columns];
  // Not the number of columns: one in the middle may be gone.
  const [last] = await context.database.rows(
    'SELECT COALESCE(max(column_id), 0) FROM tds.columns WHERE object_id = $1',
    [String(table.id)],
  );
  for (const [index, column] of typed(context.env, statement.columns).entries()) {
    if (column.identity !== null)
      throw new SqlError(102, "Incorrect syntax near 'IDENTITY'.", { severity: 15 });
    await context.database.execute(
      `ALTER TABLE ${table.sql} ADD COLUMN ${columnSql(context.env, column, [], null)}`,
    );
    await storeColumn(context, table.id, Number(last?.[0]) + index + 1, column, null);
  }
  const constraints = [
    ...statement.columns.flatMap((column) => column.constraints),
    ...statement.constraints,
  ];
  for (const constraint of constraints)
    await addConstraint(context, table.id, table.sql, table.name, all, constraint);
};

export const dropColumns = async (
  context: DdlContext,
  statement: Extract<DdlStatement, { kind: 'dropColumns' }>,
): Promise<void> => {
  const table = owner(context, statement.table);
  for (const name of statement.constraints) {
    const [row] = await context.database.rows(
      'SELECT pg_name FROM tds.constraints WHERE object_id = $1 AND name = $2 UNION ALL SELECT pg_name FROM tds.indexes WHERE object_id = $1 AND name = $2',
      [String(table.id), name],
    );
    const [column] = await context.database.rows(
      'UPDATE tds.columns SET default_name = NULL, default_text = NULL WHERE object_id = $1 AND default_name = $2 RETURNING name',
      [String(table.id), name],
    );
    if (row?.[0]) await context.database.execute(`ALTER TABLE ${table.sql} DROP CONSTRAINT ${quote(row[0])}`);
    else if (column?.[0])
      await context.database.execute(
        `ALTER TABLE ${table.sql} ALTER COLUMN ${quote(column[0])} DROP DEFAULT`,
      );
    else throw new SqlError(3728, `'${name}' is not a constraint.`);
    await context.database.query('DELETE FROM tds.constraints WHERE object_id = $1 AND name = $2', [
      String(table.id),
      name,
    ]);
    await context.database.query('DELETE FROM tds.indexes WHERE object_id = $1 AND name = $2', [
      String(table.id),
      name,
    ]);
  }
  for (const name of statement.columns) {
    await context.database.execute(`ALTER TABLE ${table.sql} DROP COLUMN ${quote(name)}`);
    await context.database.query('DELETE FROM tds.columns WHERE object_id = $1 AND name = $2', [
      String(table.id),
      name,
    ]);
  }
};

export const alterColumn = async (
  context: DdlContext,
  statement: Extract<DdlStatement, { kind: 'alterColumn' }>,
): Promise<void> => {
  const table = owner(context, statement.table);
  const column = table.columns.find(
    (candidate) => candidate.name.toLowerCase() === statement.column.toLowerCase(),
  );
  if (column === undefined)
    throw new SqlError(
      4924,
      `ALTER TABLE ALTER COLUMN failed because column '${statement.column}' does not exist in table '${table.name}'.`,
    );
  const { type } = statement;
  const collate = isText(type) ? ' COLLATE tds.ci' : '';
  const value = assign({ sql: quote(column.name), type: column.type }, type);
  await context.database.execute(
    `ALTER TABLE ${table.sql} ALTER COLUMN ${quote(column.name)} TYPE ${postgresType(type)}${collate} USING ${value}`,
  );
  const nullable = statement.nullable ?? true;
  await context.database.execute(
    `ALTER TABLE ${table.sql} ALTER COLUMN ${quote(column.name)} ${nullable ? 'DROP' : 'SET'} NOT NULL`,
  );
  const numbers = [type.length, type.precision, type.scale].map((value) =>
    value === undefined ? null : String(value),
  );
  await context.database.query(
    'UPDATE tds.columns SET type_name = $3, length = $4, precision = $5, scale = $6, is_nullable = $7 WHERE object_id = $1 AND name = $2',
    [String(table.id), column.name, type.name, ...numbers, String(nullable)],
  );
};

export const createIndex = async (
  context: DdlContext,
  statement: Extract<DdlStatement, { kind: 'createIndex' }>,
): Promise<void> => {
  const table = context.env.catalog.table(statement.table);
  if (table === undefined || table.kind !== 'table') throw unknownObject(statement.table.parts.join('.'));
  const [taken] = await context.database.rows(
    'SELECT 1 FROM tds.indexes WHERE object_id = $1 AND name = $2',
    [String(table.id), statement.name],
  );
  if (taken !== undefined)
    throw new SqlError(
      1913,
      `The operation failed because an index or statistics with name '${statement.name}' already exists on table '${table.name}'.`,
    );
  const name = `${table.id}~${statement.name.toLowerCase()}`.slice(0, 63);
  const columns = statement.columns.map(
    (column) => `${quote(column.name)}${column.descending ? ' DESC' : ''}`,
  );
  const include =
    statement.include.length === 0 ? '' : ` INCLUDE (${statement.include.map(quote).join(', ')})`;
  const binder = new Binder(context.env);
  const where =
    statement.where === null
      ? ''
      : ` WHERE ${inlined(binder, bindCondition(binder, columnsScope(table.columns), statement.where))}`;
  const nulls = statement.unique ? ' NULLS NOT DISTINCT' : '';
  await context.database.execute(
    `CREATE ${statement.unique ? 'UNIQUE ' : ''}INDEX ${quote(name)} ON ${table.sql} (${columns.join(', ')})${include}${nulls}${where}`,
  );
  await storeIndex(
    context,
    table.id,
    statement.name,
    name,
    statement.unique ? 'uniqueIndex' : 'index',
    statement.columns,
    statement.include,
  );
};
