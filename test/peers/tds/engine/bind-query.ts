import { SqlError } from '#test/peers/tds/errors.ts';
import type { Expression, OrderItem, Query, QueryBody, Select } from '#test/peers/tds/sql/ast.ts';
import { commonType, INT, isText, postgresType, type SqlType } from '#test/peers/tds/sql/types.ts';
import { bind, bindCondition } from './bind-expression.ts';
import { bindFrom, columnList, renamed } from './bind-from.ts';
import { type Binder, type CteBinding, Scope } from './binder.ts';
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
