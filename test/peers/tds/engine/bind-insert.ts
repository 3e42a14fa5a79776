import { SqlError, unknownObject } from '#test/peers/tds/errors.ts';
import type { Query } from '#test/peers/tds/sql/ast.ts';
import { bind } from './bind-expression.ts';
import { bindCtes, bindItems, bindQuery } from './bind-query.ts';
import { Binder, type Environment, Scope } from './binder.ts';
import { type ColumnInfo, quote, type TableInfo } from './catalog.ts';
import {
  type BoundChange,
  checkOutput,
  type InsertStatement,
  outputInto,
  pseudo,
  resolveTarget,
} from './change-output.ts';
import { assign } from './convert.ts';

const insertColumns = (
  table: TableInfo,
  names: readonly string[] | null,
  identityInsert: boolean,
): ColumnInfo[] => {
  if (names === null)
    return table.columns.filter(
      (column) =>
        (column.identity === null || identityInsert) && !column.computed && column.type.name !== 'rowversion',
    );
  const seen = new Set<string>();
  return names.map((name) => {
    const column = table.columns.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
    if (column === undefined) throw new SqlError(207, `Invalid column name '${name}'.`);
    if (seen.has(name.toLowerCase()))
      throw new SqlError(
        264,
        `The column name '${name}' is specified more than once in the SET clause or column list of an INSERT.`,
      );
    seen.add(name.toLowerCase());
    if (column.identity !== null && !identityInsert) {
      throw new SqlError(
        544,
        `Cannot insert explicit value for identity column in table '${table.name}' when IDENTITY_INSERT is set to OFF.`,
        { endsBatch: false },
      );
    }
    if (column.computed)
      throw new SqlError(
        271,
        `The column "${name}" cannot be modified because it is either a computed column or is the result of a UNION operator.`,
      );
    if (column.type.name === 'rowversion')
      throw new SqlError(
        273,
        'Cannot insert an explicit value into a timestamp column. Use INSERT with a column list to exclude the timestamp column, or insert a DEFAULT into the timestamp column.',
      );
    return column;
  });
};

/** NEXT VALUE FOR, also as a default, is barred beside TOP (11739) and beside DISTINCT, UNION and their kin (11721). */
const checkSequences = (
  env: Environment,
  statement: InsertStatement,
  query: Query,
  columns: readonly ColumnInfo[],
): void => {
  const table = statement.target.kind === 'table' ? env.catalog.table(statement.target.name) : undefined;
  if (!table?.columns.some((column) => column.drawsSequence && !columns.includes(column))) return;
  const { body } = query;
  if (body.kind === 'setOperation' || body.distinct) {
    throw new SqlError(
      11721,
      'NEXT VALUE FOR function cannot be used directly in a statement that uses a DISTINCT, UNION, UNION ALL, EXCEPT or INTERSECT operator.',
    );
  }
  if (body.top !== null || query.offset !== null) {
    throw new SqlError(
      11739,
      'NEXT VALUE FOR function cannot be used if ROWCOUNT option has been set, or the query contains TOP or OFFSET.',
    );
  }
};

const insertSource = (
  binder: Binder,
  scope: Scope,
  statement: InsertStatement,
  columns: readonly ColumnInfo[],
): string => {
  const { source } = statement;
  if (source.kind === 'defaults') return 'DEFAULT VALUES';
  if (source.kind === 'exec')
    throw new SqlError(102, "Incorrect syntax near 'EXEC'. (The test peer knows no INSERT ... EXEC.)", {
      severity: 15,
    });
  const mismatch = (given: number): SqlError =>
    statement.columns === null
      ? new SqlError(213, 'Column name or number of supplied values does not match table definition.')
      : given > columns.length
        ? new SqlError(
            110,
            'There are fewer columns in the INSERT statement than values specified in the VALUES clause.',
          )
        : new SqlError(
            109,
            'There are more columns in the INSERT statement than values specified in the VALUES clause.',
          );
  if (source.kind === 'values') {
    const rows = source.rows.map((row) => {
      if (row.length !== columns.length) throw mismatch(row.length);
      const values = row.map((value, index) => {
        const column = columns[index];
        if (value.kind === 'default' || column === undefined) return 'DEFAULT';
        return assign(bind(binder, scope, value), column.type);
      });
      return `(${values.join(', ')})`;
    });
    return `VALUES ${rows.join(', ')}`;
  }
  checkSequences(binder.env, statement, source.query, columns);
  const query = bindQuery(binder, scope, source.query);
  if (query.columns.length !== columns.length) {
    throw statement.columns === null
      ? mismatch(query.columns.length)
      : new SqlError(
          query.columns.length > columns.length ? 121 : 120,
          'The select list for the INSERT statement contains a different number of items than the insert list. The number of SELECT values must match the number of INSERT columns.',
        );
  }
  const names = query.columns.map((_, index) => `c${index + 1}`);
  const values = query.columns.map((column, index) =>
    assign({ sql: `tds_rows.c${index + 1}`, type: column.type }, columns[index]?.type ?? column.type),
  );
  return `SELECT ${values.join(', ')} FROM (${query.sql}) AS tds_rows (${names.join(', ')})`;
};

export const bindInsert = (
  env: Environment,
  statement: InsertStatement,
  identityInsert: string | null,
): BoundChange => {
  const binder = new Binder(env);
  const table = resolveTarget(binder, statement.target, 'INSERT');
  if (table.kind === 'view' || table.kind === 'system') throw unknownObject(table.name);
  checkOutput(table, statement.output, 'INSERT');
  if (statement.output !== null) binder.require(table, 'SELECT');
  const ctes = bindCtes(binder, new Scope(null), statement.ctes);
  const explicitIdentity = identityInsert === table.sql;
  const columns = insertColumns(table, statement.columns, explicitIdentity);
  const rows = insertSource(binder, ctes.scope, statement, columns);
  const list =
    statement.source.kind === 'defaults'
      ? ''
      : ` (${columns.map((column) => quote(column.name)).join(', ')})`;
  const scope = new Scope(null);
  scope.sources.push(pseudo('inserted', table, (column) => `tds_target.${quote(column.name)}`));
  const output = statement.output === null ? null : bindItems(binder, scope, statement.output.items);
  const identity = table.columns.find((column) => column.identity !== null);
  const returnsIdentity =
    identity !== undefined && (statement.output === null || statement.output.into === null);
  const returning = [
    ...(output?.sql ?? []),
    ...(returnsIdentity ? [`tds_target.${quote(identity.name)}`] : []),
  ];
  const change = `INSERT INTO ${table.sql} AS tds_target${list} ${rows}${returning.length === 0 ? '' : ` RETURNING ${returning.join(', ')}`}`;
  const intoTable = statement.output?.into != null;
  const sql =
    statement.output !== null && intoTable
      ? outputInto(binder, statement.output, output?.columns ?? [], change, [])
      : change;
  if (ctes.sql !== '' && intoTable)
    throw new SqlError(102, "Incorrect syntax near 'WITH'.", { severity: 15 });
  return {
    binder,
    sql: intoTable ? sql : ctes.sql + sql,
    table,
    columns: intoTable ? [] : (output?.columns ?? []),
    variables: [],
    returnsIdentity,
  };
};
