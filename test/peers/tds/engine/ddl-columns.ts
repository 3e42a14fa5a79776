import { SqlError } from '#test/peers/tds/errors.ts';
import type { ColumnDefinition, KeyColumn, TableConstraint } from '#test/peers/tds/sql/ast-ddl.ts';
import { isText, postgresType, type SqlType } from '#test/peers/tds/sql/types.ts';
import { bind, bindCondition } from './bind-expression.ts';
import { Binder, type Environment, Scope } from './binder.ts';
import { quote } from './catalog.ts';
import { assign, quoteText } from './convert.ts';
import type { Database } from './database.ts';

export interface DdlContext {
  readonly env: Environment;
  readonly database: Database;
}

/** Text of a bound expression with its parameters written out: PostgreSQL takes none in definitions. */
export const inlined = (binder: Binder, sql: string): string =>
  sql.replace(/\$(\d+)/g, (_, index: string) => {
    const value = binder.values[Number(index) - 1];
    return value === null || value === undefined ? 'NULL' : quoteText(value);
  });

export const columnsScope = (columns: readonly { name: string; type: SqlType }[]): Scope => {
  const scope = new Scope(null);
  scope.sources.push({
    alias: '',
    table: null,
    columns: columns.map((column) => ({ ...column, sql: quote(column.name) })),
  });
  return scope;
};

/** Gives a definition of computed columns their types. */
export const typed = (env: Environment, columns: readonly ColumnDefinition[]): ColumnDefinition[] =>
  columns.map((column) => {
    if (column.computed === null) return column;
    const bound = bind(new Binder(env), columnsScope(columns), column.computed.expression);
    return { ...column, type: bound.type };
  });

export const columnSql = (
  env: Environment,
  column: ColumnDefinition,
  all: readonly ColumnDefinition[],
  sequence: string | null,
): string => {
  const parts = [quote(column.name), postgresType(column.type)];
  if (isText(column.type)) parts.push('COLLATE tds.ci');
  if (column.computed !== null) {
    const binder = new Binder(env);
    const bound = bind(binder, columnsScope(all), column.computed.expression);
    parts.push(`GENERATED ALWAYS AS (${inlined(binder, bound.sql)}) STORED`);
    return parts.join(' ');
  }
  if (column.nullable === false || column.identity !== null) parts.push('NOT NULL');
  if (sequence !== null) parts.push(`DEFAULT nextval(${quoteText(sequence)})`);
  else if (column.type.name === 'rowversion') parts.push('DEFAULT tds.row_version()');
  else if (column.defaultValue !== null) {
    const binder = new Binder(env);
    const bound = bind(binder, new Scope(null), column.defaultValue.expression);
    parts.push(`DEFAULT ${inlined(binder, assign(bound, column.type))}`);
  }
  const { type } = column;
  if (type.name === 'varbinary' && type.length !== undefined && type.length > 0) {
    parts.push(
      `CONSTRAINT ${quote(`len:${column.name}`)} CHECK (octet_length(${quote(column.name)}) <= ${type.length})`,
    );
  }
  return parts.join(' ');
};

export const storeColumn = async (
  context: DdlContext,
  id: number,
  ordinal: number,
  column: ColumnDefinition,
  sequence: string | null,
): Promise<void> => {
  const { type } = column;
  const numbers = [id, ordinal, type.length ?? null, type.precision ?? null, type.scale ?? null].map(
    (value) => (value === null ? null : String(value)),
  );
  const [objectId = null, position = null, length = null, precision = null, scale = null] = numbers;
  const nullable = column.nullable !== false && column.identity === null && type.name !== 'rowversion';
  await context.database.query(
    'INSERT INTO tds.columns VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)',
    [
      objectId,
      position,
      column.name,
      type.name,
      length,
      precision,
      scale,
      String(nullable),
      sequence,
      column.defaultValue?.name ?? null,
      column.defaultValue?.text ?? null,
      column.computed?.text ?? null,
    ],
  );
};

export const storeIndex = async (
  context: DdlContext,
  id: number,
  name: string,
  postgresName: string,
  kind: 'primaryKey' | 'unique' | 'uniqueIndex' | 'index',
  columns: readonly KeyColumn[],
  include: readonly string[] = [],
): Promise<void> => {
  const [row] = await context.database.rows(
    'SELECT COALESCE(max(index_id), 0) + 1 FROM tds.indexes WHERE object_id = $1',
    [String(id)],
  );
  const indexId = row?.[0] ?? '1';
  await context.database.query('INSERT INTO tds.indexes VALUES ($1, $2, $3, $4, $5, $6, $7)', [
    String(id),
    indexId,
    name,
    postgresName,
    String(kind !== 'index'),
    String(kind === 'primaryKey'),
    String(kind === 'unique'),
  ]);
  const all = [
    ...columns.map((column) => ({ ...column, included: false })),
    ...include.map((column) => ({ name: column, descending: false, included: true })),
  ];
  for (const [position, column] of all.entries()) {
    await context.database.query('INSERT INTO tds.index_columns VALUES ($1, $2, $3, $4, $5, $6)', [
      String(id),
      indexId,
      String(position + 1),
      column.name,
      String(column.descending),
      String(column.included),
    ]);
  }
};

const unnamed = (prefix: string, table: string): string =>
  `${prefix}__${table}__${Math.floor(Math.random() * 0xffffffff)
    .toString(16)
    .toUpperCase()
    .padStart(8, '0')}`;

export const constraintSql = (
  context: DdlContext,
  constraint: TableConstraint,
  columns: readonly { name: string; type: SqlType }[],
): string => {
  switch (constraint.kind) {
    case 'primaryKey':
      return `PRIMARY KEY (${constraint.columns.map((column) => quote(column.name)).join(', ')})`;
    case 'unique':
      return `UNIQUE NULLS NOT DISTINCT (${constraint.columns.map((column) => quote(column.name)).join(', ')})`;
    case 'check': {
      const binder = new Binder(context.env);
      return `CHECK (${inlined(binder, bindCondition(binder, columnsScope(columns), constraint.condition))})`;
    }
    case 'foreignKey': {
      const table = context.env.catalog.table(constraint.table);
      if (table === undefined)
        throw new SqlError(
          1767,
          `Foreign key '${constraint.name ?? ''}' references invalid table '${constraint.table.parts.join('.')}'.`,
        );
      const references =
        constraint.references.length === 0 ? '' : ` (${constraint.references.map(quote).join(', ')})`;
      return `FOREIGN KEY (${constraint.columns.map(quote).join(', ')}) REFERENCES ${table.sql}${references}${constraint.actions}`;
    }
    case 'default':
      throw new SqlError(102, "Incorrect syntax near 'DEFAULT'.", { severity: 15 });
  }
};

const PREFIXES = {
  primaryKey: ['PK', 'pk'],
  unique: ['UQ', 'uq'],
  check: ['CK', 'ck'],
  foreignKey: ['FK', 'fk'],
  default: ['DF', 'df'],
} as const;

export const addConstraint = async (
  context: DdlContext,
  id: number,
  sqlName: string,
  tableName: string,
  columns: readonly { name: string; type: SqlType }[],
  constraint: TableConstraint,
): Promise<void> => {
  if (constraint.kind === 'default') {
    const column = columns.find(
      (candidate) => candidate.name.toLowerCase() === constraint.column.toLowerCase(),
    );
    if (column === undefined)
      throw new SqlError(
        1752,
        `Column '${constraint.column}' in table '${tableName}' is invalid for creating a default constraint.`,
      );
    const binder = new Binder(context.env);
    const value = assign(bind(binder, new Scope(null), constraint.expression), column.type);
    await context.database.execute(
      `ALTER TABLE ${sqlName} ALTER COLUMN ${quote(column.name)} SET DEFAULT ${inlined(binder, value)}`,
    );
    await context.database.query(
      'UPDATE tds.columns SET default_name = $3, default_text = $4 WHERE object_id = $1 AND name = $2',
      [String(id), column.name, constraint.name, constraint.text],
    );
    return;
  }
  const [prefix, short] = PREFIXES[constraint.kind];
  const name = constraint.name ?? unnamed(prefix, tableName);
  const postgresName = `${short}:${id}:${name.toLowerCase()}`.slice(0, 63);
  await context.database.execute(
    `ALTER TABLE ${sqlName} ADD CONSTRAINT ${quote(postgresName)} ${constraintSql(context, constraint, columns)}`,
  );
  if (constraint.kind === 'primaryKey' || constraint.kind === 'unique') {
    await storeIndex(context, id, name, postgresName, constraint.kind, constraint.columns);
    if (constraint.kind === 'primaryKey') {
      for (const column of constraint.columns)
        await context.database.query(
          'UPDATE tds.columns SET is_nullable = false WHERE object_id = $1 AND name = $2',
          [String(id), column.name],
        );
    }
  } else
    await context.database.query('INSERT INTO tds.constraints VALUES ($1, $2, $3)', [
      String(id),
      name,
      postgresName,
    ]);
};
