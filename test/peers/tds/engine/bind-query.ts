import { SqlError } from '#test/peers/tds/errors.ts';
import type { Expression, FromItem, OrderItem, Query, QueryBody, Select } from '#test/peers/tds/sql/ast.ts';
import {
  commonType,
  INT,
  isText,
  NULL_TYPE,
  nvarchar,
  postgresType,
  type SqlType,
} from '#test/peers/tds/sql/types.ts';
import { bind, bindCondition } from './bind-expression.ts';
import { type Binder, type CteBinding, Scope, type Source, type SourceColumn } from './binder.ts';
import { quote } from './catalog.ts';
import { type Bound, convert, meet } from './convert.ts';

export interface ResultColumn {
  readonly name: string;
  readonly type: SqlType;
}

export interface BoundQuery {
  readonly sql: string;
  readonly columns: readonly ResultColumn[];
  /** True when it takes row locks. */
  readonly locking: boolean;
  /** Variables that the rows are assigned to, in the order of the columns. */
  readonly assignments: readonly { variable: string; operator: string }[];
}

const lockOf = (binder: Binder, hints: readonly string[]): string | null => {
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

const renamed = (
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

const columnList = (source: Source): string => source.columns.map((column) => quote(column.name)).join(', ');

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
    case 'join':
      return bindJoin(binder, scope, item);
  }
};

const visible = (type: SqlType): SqlType => (type.name === 'null' ? INT : type);

interface SelectList {
  readonly columns: readonly ResultColumn[];
  readonly sql: readonly string[];
  readonly assignments: readonly { variable: string; operator: string }[];
}

/** Binds a select list; each value is given the type that the client will be told. */
export const bindItems = (binder: Binder, scope: Scope, items: Select['items']): SelectList => {
  const columns: ResultColumn[] = [];
  const sql: string[] = [];
  const assignments: { variable: string; operator: string }[] = [];
  for (const item of items) {
    if (item.kind === 'star') {
      for (const column of scope.star(item.qualifier)) {
        columns.push({ name: column.name, type: column.type });
        sql.push(column.sql);
      }
      continue;
    }
    const bound = bind(binder, scope, item.expression);
    const type = visible(bound.type);
    if (item.kind === 'assign') assignments.push({ variable: item.variable, operator: item.operator });
    const name =
      item.kind === 'assign'
        ? ''
        : (item.alias ?? (item.expression.kind === 'column' ? (item.expression.parts.at(-1) ?? '') : ''));
    columns.push({ name, type });
    sql.push(bound.type.name === 'null' ? `NULL::${postgresType(type)}` : bound.sql);
  }
  if (assignments.length > 0 && assignments.length < columns.length) {
    throw new SqlError(
      141,
      'A SELECT statement that assigns a value to a variable must not be combined with data-retrieval operations.',
      { severity: 15 },
    );
  }
  return { columns, sql, assignments };
};

const named = (list: SelectList): string =>
  list.sql
    .map(
      (value, index) =>
        `${value} AS ${quote(list.columns[index]?.name === '' ? `tds_c${index + 1}` : (list.columns[index]?.name ?? ''))}`,
    )
    .join(', ');

const orderSql = (binder: Binder, scope: Scope, order: readonly OrderItem[], list: SelectList): string => {
  const items = order.map(({ expression, descending }) => {
    // A NULL comes first in SQL Server.
    const direction = descending ? 'DESC NULLS LAST' : 'ASC NULLS FIRST';
    if (expression.kind === 'literal' && expression.type.name === 'int')
      return `${expression.text} ${direction}`;
    const [only] = expression.kind === 'column' && expression.parts.length === 1 ? expression.parts : [];
    const position =
      only === undefined
        ? -1
        : list.columns.findIndex((column) => column.name.toLowerCase() === only.toLowerCase());
    if (position >= 0) return `${position + 1} ${direction}`;
    return `${bind(binder, scope, expression).sql} ${direction}`;
  });
  return items.length === 0 ? '' : ` ORDER BY ${items.join(', ')}`;
};

const count = (binder: Binder, scope: Scope, expression: Expression): string =>
  convert(bind(binder, scope, expression), { name: 'bigint' });

const bindSelect = (binder: Binder, outer: Scope, select: Select, query: Query | null): BoundQuery => {
  const scope = new Scope(outer);
  const from = select.from.map((item) => bindFrom(binder, scope, item));
  const where = select.where === null ? '' : ` WHERE ${bindCondition(binder, scope, select.where)}`;
  const list = bindItems(binder, scope, select.items);
  const groupBy = select.groupBy.map((expression) => bind(binder, scope, expression).sql);
  const having = select.having === null ? '' : ` HAVING ${bindCondition(binder, scope, select.having)}`;
  const order = query === null ? '' : orderSql(binder, scope, query.orderBy, list);
  const locks = from.flatMap((item) => item.locks);
  const lockable = groupBy.length === 0 && !select.distinct && having === '';
  let limit = select.top === null ? '' : ` LIMIT ${count(binder, scope, select.top)}`;
  if (query?.offset) limit += ` OFFSET ${count(binder, scope, query.offset)}`;
  if (query?.fetch) limit += ` LIMIT ${count(binder, scope, query.fetch)}`;
  const sql =
    `SELECT ${select.distinct ? 'DISTINCT ' : ''}${named(list)}` +
    (from.length === 0 ? '' : ` FROM ${from.map((item) => item.sql).join(' CROSS JOIN ')}`) +
    where +
    (groupBy.length === 0 ? '' : ` GROUP BY ${groupBy.join(', ')}`) +
    having +
    order +
    limit +
    (lockable ? locks.map((lock) => ` FOR ${lock}`).join('') : '');
  return { sql, columns: list.columns, locking: lockable && locks.length > 0, assignments: list.assignments };
};

const bindBody = (binder: Binder, scope: Scope, body: QueryBody, query: Query | null): BoundQuery => {
  if (body.kind === 'select') return bindSelect(binder, scope, body, query);
  const left = bindBody(binder, scope, body.left, null);
  const right = bindBody(binder, scope, body.right, null);
  if (left.columns.length !== right.columns.length) {
    throw new SqlError(
      205,
      'All queries combined using a UNION, INTERSECT or EXCEPT operator must have an equal number of expressions in their target lists.',
    );
  }
  const columns = left.columns.map((column, index) => ({
    name: column.name,
    type: commonType(column.type, right.columns[index]?.type ?? column.type),
  }));
  const side = (bound: BoundQuery, alias: string): string => {
    const names = bound.columns.map((_, index) => `c${index + 1}`);
    const values = bound.columns.map((column, index) => {
      const from: Bound = { sql: `${alias}.c${index + 1}`, type: column.type, column: 'c' };
      const to = columns[index]?.type ?? column.type;
      const sql = isText(to) ? meet(from, to) : convert(from, to);
      return `${sql} AS ${quote(columns[index]?.name === '' ? `tds_c${index + 1}` : (columns[index]?.name ?? ''))}`;
    });
    return `SELECT ${values.join(', ')} FROM (${bound.sql}) AS ${alias} (${names.join(', ')})`;
  };
  const joined = `${side(left, binder.alias())} ${body.operator} ${side(right, binder.alias())}`;
  const inner = new Scope(scope);
  const alias = binder.alias();
  const order =
    query === null ? '' : orderSql(binder, inner, query.orderBy, { columns, sql: [], assignments: [] });
  let limit = query?.offset ? ` OFFSET ${count(binder, inner, query.offset)}` : '';
  if (query?.fetch) limit += ` LIMIT ${count(binder, inner, query.fetch)}`;
  return {
    sql: `SELECT * FROM (${joined}) AS ${alias}${order}${limit}`,
    columns,
    locking: false,
    assignments: [],
  };
};

/** Binds common table expressions; gives the WITH clause and a scope that knows them. */
export const bindCtes = (
  binder: Binder,
  outer: Scope,
  ctes: Query['ctes'],
): { sql: string; scope: Scope } => {
  if (ctes.length === 0) return { sql: '', scope: outer };
  const known = new Map<string, CteBinding>(outer.ctes);
  const parts = ctes.map((cte) => {
    const query = bindQuery(binder, new Scope(outer.parent, known), cte.query);
    const source = renamed(cte.name, query.columns, cte.columns);
    known.set(cte.name.toLowerCase(), { name: cte.name, columns: source.columns });
    return `${quote(cte.name)} (${columnList(source)}) AS (${query.sql})`;
  });
  const scope = new Scope(outer.parent, known);
  scope.sources.push(...outer.sources);
  return { sql: `WITH ${parts.join(', ')} `, scope };
};

/** Binds a whole query. `outer` holds the names that a correlated sub-query may use. */
export const bindQuery = (binder: Binder, outer: Scope, query: Query): BoundQuery => {
  const { sql, scope } = bindCtes(binder, outer, query.ctes);
  const body = bindBody(binder, scope, query.body, query);
  return { ...body, sql: sql + body.sql };
};
