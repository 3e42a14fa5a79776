import { SqlError } from '#test/peers/tds/errors.ts';
import type { Output, StatementBody, Target } from '#test/peers/tds/sql/ast.ts';
import type { ResultColumn } from './bind-query.ts';
import type { Binder, Source } from './binder.ts';
import { type ColumnInfo, quote, type TableInfo } from './catalog.ts';
import { assign } from './convert.ts';

export type InsertStatement = Extract<StatementBody, { kind: 'insert' }>;
export type UpdateStatement = Extract<StatementBody, { kind: 'update' }>;
export type DeleteStatement = Extract<StatementBody, { kind: 'delete' }>;

/** An INSERT, UPDATE or DELETE ready for PostgreSQL. */
export interface BoundChange {
  readonly binder: Binder;
  readonly sql: string;
  readonly table: TableInfo;
  /** Columns of OUTPUT that go to the client; empty when none do. */
  readonly columns: readonly ResultColumn[];
  /** Variables that take a value from the columns after those of OUTPUT. */
  readonly variables: readonly string[];
  /** Last returned column is the value of the IDENTITY column. */
  readonly returnsIdentity: boolean;
}

export const resolveTarget = (binder: Binder, target: Target, permission: string): TableInfo =>
  target.kind === 'tableVariable'
    ? binder.env.tableVariable(target.name)
    : binder.table(target.name, permission);

/** Columns that OUTPUT calls inserted.x or deleted.x, read from another alias. */
export const pseudo = (
  name: 'inserted' | 'deleted',
  table: TableInfo,
  sql: (column: ColumnInfo) => string,
): Source => ({
  alias: name,
  table: null,
  columns: table.columns.map((column) => ({ name: column.name, type: column.type, sql: sql(column) })),
});

/** 334: rows can't be returned to the client from a table whose triggers are on. */
export const checkOutput = (table: TableInfo, output: Output | null, event: string): void => {
  if (output === null || output.into !== null) return;
  if (table.triggers.some((trigger) => !trigger.disabled && trigger.events.includes(event))) {
    throw new SqlError(
      334,
      `The target table '${table.name}' of the DML statement cannot have any enabled triggers if the statement contains an OUTPUT clause without INTO clause.`,
    );
  }
};

/** Sends the rows of OUTPUT into a table: the change becomes a part of an INSERT. */
export const outputInto = (
  binder: Binder,
  output: Output,
  returned: readonly ResultColumn[],
  change: string,
  ctes: readonly string[],
): string => {
  const into = output.into?.target ?? '';
  const table = typeof into === 'string' ? binder.env.tableVariable(into) : binder.table(into, 'INSERT');
  const names =
    output.into?.columns ??
    table.columns
      .filter((column) => column.identity === null && !column.computed)
      .map((column) => column.name);
  if (names.length !== returned.length)
    throw new SqlError(213, 'Column name or number of supplied values does not match table definition.');
  const values = returned.map((column, index) => {
    const to = table.columns.find(
      (candidate) => candidate.name.toLowerCase() === names[index]?.toLowerCase(),
    );
    if (to === undefined) throw new SqlError(207, `Invalid column name '${names[index]}'.`);
    return assign({ sql: `tds_changed.c${index + 1}`, type: column.type }, to.type);
  });
  const list = [
    ...ctes,
    `tds_changed (${returned.map((_, index) => `c${index + 1}`).join(', ')}) AS (${change})`,
  ];
  return `WITH ${list.join(', ')} INSERT INTO ${table.sql} (${names.map(quote).join(', ')}) SELECT ${values.join(', ')} FROM tds_changed`;
};

export const withList = (ctes: readonly string[]): string =>
  ctes.length === 0 ? '' : `WITH ${ctes.join(', ')} `;
