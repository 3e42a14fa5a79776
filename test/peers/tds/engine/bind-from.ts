import { SqlError } from '#test/peers/tds/errors.ts';
import type { FromItem } from '#test/peers/tds/sql/ast.ts';
import { commonType, INT, NULL_TYPE, nvarchar } from '#test/peers/tds/sql/types.ts';
import { bind, bindCondition } from './bind-expression.ts';
import { bindQuery, type ResultColumn } from './bind-query.ts';
import { type Binder, Scope, type Source, type SourceColumn } from './binder.ts';
import { quote } from './catalog.ts';
import { bindChangeTable } from './change-tracking.ts';
import { type Bound, convert, quoteText } from './convert.ts';

/** 650: skipping locked rows makes no sense where a read must see every row or takes no locks. */
export const checkReadPast = (binder: Binder, hints: readonly string[]): void => {
  if (hints.includes('READPAST') && !['READ COMMITTED', 'REPEATABLE READ'].includes(binder.env.isolation)) {
    throw new SqlError(
      650,
      'You can only specify the READPAST lock in the READ COMMITTED or REPEATABLE READ isolation levels.',
    );
  }
};

const lockOf = (binder: Binder, hints: readonly string[]): string | null => {
  checkReadPast(binder, hints);
  const skip = hints.includes('READPAST') ? ' SKIP LOCKED' : hints.includes('NOWAIT') ? ' NOWAIT' : '';
  if (hints.includes('UPDLOCK') || hints.includes('XLOCK') || (skip !== '' && binder.changes))
    return `UPDATE OF @${skip}`;
  return skip === '' ? null : `SHARE OF @${skip}`;
};

/** Takes part in a range lock: the pattern "look with UPDLOCK, HOLDLOCK, then insert" must keep others out. */
const noteRangeLock = (binder: Binder, hints: readonly string[], tableId: number): void => {
  const holds = hints.includes('HOLDLOCK') || hints.includes('SERIALIZABLE') || hints.includes('TABLOCKX');
  if (holds && (hints.includes('UPDLOCK') || hints.includes('XLOCK') || hints.includes('TABLOCKX')))
    binder.rangeLocks.add(tableId);
};

export interface BoundFrom {
  readonly sql: string;
  readonly locks: readonly string[];
}

export const renamed = (
  alias: string,
  columns: readonly ResultColumn[],
  names: readonly string[] | null,
): Source => ({
  alias: alias.toLowerCase(),
  table: null,
  columns: columns.map((column, index) => {
    const name = names?.[index] ?? column.name;
    if (name === '')
      throw new SqlError(8155, `No column name was specified for column ${index + 1} of '${alias}'.`);
    return { name, type: column.type, sql: `${quote(alias)}.${quote(name)}` };
  }),
});

export const columnList = (source: Source): string =>
  source.columns.map((column) => quote(column.name)).join(', ');

const bindTable = (binder: Binder, scope: Scope, item: Extract<FromItem, { kind: 'table' }>): BoundFrom => {
  const last = item.name.parts.at(-1) ?? '';
  const alias = item.alias ?? last;
  const single = item.name.parts.length === 1;
  const cte = single ? scope.ctes.get(last.toLowerCase()) : undefined;
  if (cte !== undefined) {
    scope.sources.push({
      alias: alias.toLowerCase(),
      table: null,
      columns: cte.columns.map((column) => ({ ...column, sql: `${quote(alias)}.${quote(column.name)}` })),
    });
    return { sql: `${quote(cte.name)} AS ${quote(alias)}`, locks: [] };
  }
  const pseudo = single ? binder.env.pseudoTable(last) : null;
  if (pseudo !== null) {
    scope.sources.push({
      alias: alias.toLowerCase(),
      table: null,
      columns: pseudo.columns.map((column) => ({ ...column, sql: `${quote(alias)}.${quote(column.name)}` })),
    });
    return { sql: `${pseudo.from} AS ${quote(alias)}`, locks: [] };
  }
  const table = binder.table(item.name, 'SELECT');
  if (table.kind === 'view') {
    const view = binder.env.viewQuery(table);
    const query = bindQuery(binder, new Scope(null), view.query);
    const source = renamed(alias, query.columns, view.columns);
    scope.sources.push({ ...source, table });
    return { sql: `(${query.sql}) AS ${quote(alias)} (${columnList(source)})`, locks: [] };
  }
  scope.sources.push(binder.source(table, alias));
  if (table.kind === 'system' && table.name === 'server_principals') {
    const names = binder.env.logins.map((login) => `(${quoteText(login)} COLLATE tds.ci)`);
    return {
      sql: `(SELECT l.name, 'S'::text AS type, 0 AS is_disabled FROM (VALUES ${names.join(', ')}) l (name)) AS ${quote(alias)}`,
      locks: [],
    };
  }
  noteRangeLock(binder, item.hints, table.id);
  const lock = table.kind === 'table' ? lockOf(binder, item.hints) : null;
  return {
    sql: `${table.sql} AS ${quote(alias)}`,
    locks: lock === null ? [] : [lock.replace('@', quote(alias))],
  };
};

const jsonPath = (path: string): string =>
  path.startsWith('lax ') || path.startsWith('strict ') ? path : `lax ${path}`;

const bindTableFunction = (
  binder: Binder,
  scope: Scope,
  item: Extract<FromItem, { kind: 'tableFunction' }>,
): BoundFrom => {
  const alias = item.alias ?? item.name.toLowerCase();
  const args = item.args.map((arg) => bind(binder, scope, arg));
  const [first, second] = args;
  if (first === undefined)
    throw new SqlError(
      313,
      `An insufficient number of arguments were supplied for the procedure or function ${item.name}.`,
    );
  if (item.name === 'STRING_SPLIT') {
    const type = nvarchar(first.type.length ?? 4000);
    scope.sources.push({
      alias: alias.toLowerCase(),
      table: null,
      columns: [{ name: 'value', type, sql: `${quote(alias)}.value` }],
    });
    return {
      sql: `unnest(string_to_array(${first.sql}, ${second?.sql ?? "','"})) AS ${quote(alias)} (value)`,
      locks: [],
    };
  }
  const path = second?.known === undefined || second.known === null ? '$' : second.known;
  const call = `tds.openjson(${first.sql}, ${binder.param(jsonPath(path), nvarchar(-1)).sql})`;
  if (item.schema === null) {
    const columns: SourceColumn[] = [
      { name: 'key', type: nvarchar(4000), sql: `${quote(alias)}.key` },
      { name: 'value', type: nvarchar(-1), sql: `${quote(alias)}.value` },
      { name: 'type', type: INT, sql: `${quote(alias)}.type` },
    ];
    scope.sources.push({ alias: alias.toLowerCase(), table: null, columns });
    return { sql: `${call} AS ${quote(alias)}`, locks: [] };
  }
  const selected = item.schema.map((column) => {
    const at = binder.param(jsonPath(column.path ?? `$."${column.name}"`), nvarchar(-1)).sql;
    const value: Bound = {
      sql: column.asJson ? `tds.json_at(j.value, ${at})::text` : `tds.json_value(j.value, ${at})`,
      type: nvarchar(-1),
    };
    return `${convert(value, column.type)} AS ${quote(column.name)}`;
  });
  scope.sources.push(renamed(alias, item.schema, null));
  return { sql: `(SELECT ${selected.join(', ')} FROM ${call} j) AS ${quote(alias)}`, locks: [] };
};

const bindJoin = (binder: Binder, scope: Scope, item: Extract<FromItem, { kind: 'join' }>): BoundFrom => {
  const left = bindFrom(binder, scope, item.left);
  const applies = item.join === 'cross apply' || item.join === 'outer apply';
  const right = bindFrom(binder, scope, item.right, applies);
  const locks = [...left.locks, ...right.locks];
  if (item.join === 'cross') return { sql: `${left.sql} CROSS JOIN ${right.sql}`, locks };
  if (item.join === 'cross apply') return { sql: `${left.sql} CROSS JOIN LATERAL ${right.sql}`, locks };
  if (item.join === 'outer apply')
    return { sql: `${left.sql} LEFT JOIN LATERAL ${right.sql} ON true`, locks };
  const on = item.on === null ? 'true' : bindCondition(binder, scope, item.on);
  return { sql: `${left.sql} ${item.join.toUpperCase()} JOIN ${right.sql} ON ${on}`, locks };
};

/** Binds one item of FROM and puts its names into the scope. Only APPLY lets a derived table see its neighbours. */
export const bindFrom = (binder: Binder, scope: Scope, item: FromItem, lateral = false): BoundFrom => {
  switch (item.kind) {
    case 'table':
      return bindTable(binder, scope, item);
    case 'tableVariable': {
      const table = binder.env.tableVariable(item.name);
      const alias = item.alias ?? item.name;
      scope.sources.push(binder.source(table, alias));
      return { sql: `${table.sql} AS ${quote(alias)}`, locks: [] };
    }
    case 'derived': {
      const outer = lateral ? scope : new Scope(scope.parent, scope.ctes);
      const query = bindQuery(binder, outer, item.query);
      const source = renamed(item.alias, query.columns, item.columns);
      scope.sources.push(source);
      return { sql: `(${query.sql}) AS ${quote(item.alias)} (${columnList(source)})`, locks: [] };
    }
    case 'values': {
      const rows = item.rows.map((row) => row.map((value) => bind(binder, scope, value)));
      const types = item.columns.map((_, index) =>
        rows.map((row) => row[index]?.type ?? NULL_TYPE).reduce(commonType),
      );
      const source = renamed(
        item.alias,
        types.map((type) => ({ name: '', type })),
        item.columns,
      );
      scope.sources.push(source);
      const list = rows.map(
        (row) => `(${row.map((value, index) => convert(value, types[index] ?? INT)).join(', ')})`,
      );
      return {
        sql: `(VALUES ${list.join(', ')}) AS ${quote(item.alias)} (${columnList(source)})`,
        locks: [],
      };
    }
    case 'tableFunction':
      return bindTableFunction(binder, scope, item);
    case 'changeTable':
      return bindChangeTable(binder, scope, item);
    case 'join':
      return bindJoin(binder, scope, item);
  }
};
