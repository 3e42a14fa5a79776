import type { LiveColumn } from '#main/erp/driver.ts';
import type { Condition, FieldSource } from '#shared/erp/field-source.ts';
import type { EntityQuery, ListSource } from '#shared/erp/profile.ts';
import type { Binder, BoundColumn, BoundTable } from './bind.ts';
import { type BoundCondition, boundCondition, valueFits } from './conditions.ts';
import { inputsOf } from './field-value.ts';
import { fitsLeaf, fitsNumber, leafKind } from './kinds.ts';

export interface BoundField {
  path: string;
  /** The columns its value is made of; one for a column that is taken as it is. */
  inputs: readonly [BoundColumn, ...BoundColumn[]];
  source: FieldSource;
}

/** FROM clause and fields of one SELECT; `key` is the object's own key, or the parent's in a list. */
export interface BoundQuery {
  table: BoundTable;
  from: string;
  key: BoundColumn;
  fields: BoundField[];
  /** Empty where nothing is said of the order. */
  orderBy: readonly BoundColumn[];
  where: readonly BoundCondition[];
  busy: readonly BoundCondition[];
  /** Each join as it stands in `from`; rows of a joined table may repeat the key. */
  joins: readonly string[];
  /** How the key's table is reached from the main one; empty when it is the main one. */
  path: readonly BoundJoin[];
  /** Every table that is read, with the columns of it that are. */
  reads: { table: BoundTable; columns: LiveColumn[] }[];
}

export interface BoundJoin {
  table: BoundTable;
  alias: string;
  /** Columns that must be equal: of a table seen so far (null alias: the main one), and of the joined one. */
  on: readonly { alias: string | null; left: LiveColumn; right: LiveColumn }[];
}

export interface BoundEntity {
  head: BoundQuery;
  /** Several entries with one path are sources of one list. */
  lists: { path: string; query: BoundQuery; source: ListSource }[];
}

/** Cannot meet an alias of the profile, which starts with a letter. */
export const MAIN = '_main';

interface QueryConfig {
  table: string;
  key: string;
  orderBy?: EntityQuery['orderBy'];
  joins: EntityQuery['joins'];
  fields: Readonly<Record<string, FieldSource>>;
  where?: readonly Condition[] | undefined;
  busy?: readonly Condition[] | undefined;
}

interface Reference {
  alias: string;
  table: BoundTable;
  column: BoundColumn;
}

/** Tables of one SELECT by alias, and the columns of them that it reads. */
class Tables {
  readonly #binder: Binder;
  readonly #tables = new Map<string, BoundTable>();
  readonly #read = new Map<BoundTable, Set<LiveColumn>>();

  constructor(binder: Binder, main: BoundTable) {
    this.#binder = binder;
    this.add(MAIN, main);
  }

  add(alias: string, table: BoundTable): void {
    this.#tables.set(alias, table);
    this.#read.set(table, this.#read.get(table) ?? new Set());
  }

  reads(): BoundQuery['reads'] {
    return [...this.#read].map(([table, columns]) => ({ table, columns: [...columns] }));
  }

  column(table: BoundTable, name: string, where: string, alias: string): BoundColumn | null {
    const column = this.#binder.column(table, name, where, alias);
    if (column !== null) this.#read.get(table)?.add(column.live);
    return column;
  }

  reference(name: string, where: string): Reference | null {
    const dot = name.indexOf('.');
    const alias = dot < 0 ? MAIN : name.slice(0, dot);
    const table = this.#tables.get(alias);
    if (table === undefined) {
      const suggestions = [...this.#tables.keys()].filter((candidate) => candidate !== MAIN);
      this.#binder.problems.push({
        cause: 'erp.table_missing',
        path: where,
        table: alias,
        column: null,
        suggestions,
      });
      return null;
    }
    const column = this.column(table, name.slice(dot + 1), where, alias);
    return column === null ? null : { alias, table, column };
  }
}

const bindJoins = async (
  binder: Binder,
  tables: Tables,
  joins: EntityQuery['joins'],
  path: string,
): Promise<BoundJoin[]> => {
  const bound: BoundJoin[] = [];
  for (const [index, join] of joins.entries()) {
    const where = `${path}.joins.${index}`;
    const table = await binder.table(join.table, `${where}.table`);
    const pairs = [join.on, ...(join.and ?? [])].map((pair, at) => {
      const place = at === 0 ? `${where}.on` : `${where}.and.${at - 1}`;
      return { pair, place, left: tables.reference(pair.left, `${place}.left`) };
    });
    if (table === null) continue;
    tables.add(join.alias, table);
    const on = pairs.flatMap(({ pair, place, left }) => {
      const right = tables.column(table, pair.right, `${place}.right`, join.alias);
      if (left === null || right === null) return [];
      return [{ alias: left.alias === MAIN ? null : left.alias, left: left.column.live, right: right.live }];
    });
    if (on.length === pairs.length) bound.push({ table, alias: join.alias, on });
  }
  return bound;
};

/** The joins that lead to the table the key is in. */
const pathTo = (joins: readonly BoundJoin[], alias: string): BoundJoin[] => {
  const needed = new Set([alias]);
  const path: BoundJoin[] = [];
  for (const join of joins.toReversed()) {
    if (!needed.has(join.alias)) continue;
    path.unshift(join);
    for (const { alias: left } of join.on) if (left !== null) needed.add(left);
  }
  return path;
};

/** `JOIN table alias ON a = b AND …`, with `main` for the table that has no alias of its own. */
export const joinSql = (quote: (name: string) => string, join: BoundJoin, main = MAIN): string => {
  const on = join.on.map(
    ({ alias, left, right }) =>
      `${quote(join.alias)}.${quote(right.name)} = ${quote(alias ?? main)}.${quote(left.name)}`,
  );
  return `JOIN ${join.table.sql} ${quote(join.alias)} ON ${on.join(' AND ')}`;
};

const bindField = (
  binder: Binder,
  tables: Tables,
  field: string,
  source: FieldSource,
  where: string,
): BoundField[] => {
  const bound = inputsOf(source).map((name) => tables.reference(name, where));
  const inputs = bound.flatMap((reference) => (reference === null ? [] : [reference]));
  const [first, ...rest] = inputs.map(({ column }) => column);
  if (first === undefined || inputs.length < bound.length) return [];
  const leaf = leafKind(field);
  const numbers = typeof source !== 'string' && ('difference' in source || 'day' in source);
  const asIs = typeof source === 'string' || 'firstOf' in source;
  for (const { table, column } of inputs) {
    const { kind } = column.live;
    if ((numbers && !fitsNumber(kind)) || (asIs && !fitsLeaf(kind, leaf)))
      binder.mismatch(table, column.live, where);
  }
  return [{ path: field, inputs: [first, ...rest], source }];
};

const bindConditions = (
  binder: Binder,
  tables: Tables,
  conditions: readonly Condition[],
  path: string,
): BoundCondition[] =>
  conditions.flatMap((condition, index) => {
    const where = `${path}.${index}`;
    const reference = tables.reference(condition.column, where);
    if (reference === null) return [];
    const bound = boundCondition(reference.column, condition);
    // It would match nothing: somebody mistook the column.
    if (bound.values.some((value) => !valueFits(bound.column, value)))
      binder.mismatch(reference.table, reference.column.live, where);
    return [bound];
  });

export const bindQuery = async (
  binder: Binder,
  config: QueryConfig,
  path: string,
  keyRole: 'key' | 'parent',
): Promise<BoundQuery | null> => {
  const before = binder.problems.length;
  const main = await binder.table(config.table, `${path}.table`);
  if (main === null) return null;
  const { quote } = binder.dialect;
  const tables = new Tables(binder, main);
  const joins = await bindJoins(binder, tables, config.joins, path);
  const key = tables.reference(config.key, `${path}.${keyRole}`);
  const orderBy = [config.orderBy ?? []].flat().flatMap((name) => {
    const reference = tables.reference(name, `${path}.orderBy`);
    return reference === null ? [] : [reference.column];
  });
  const fields = Object.entries(config.fields).flatMap(([field, source]) =>
    bindField(binder, tables, field, source, `${path}.fields.${field}`),
  );
  const where = bindConditions(binder, tables, config.where ?? [], `${path}.where`);
  const busy = bindConditions(binder, tables, config.busy ?? [], `${path}.busy`);
  if (key === null || binder.problems.slice(before).some((problem) => problem.cause !== 'erp.type_mismatch'))
    return null;
  const way = pathTo(joins, key.alias);
  // A row without the table its key is in can't be asked for; said plainly, every engine starts from the key.
  const from = joins.map((join) => `${way.includes(join) ? 'INNER' : 'LEFT'} ${joinSql(quote, join)}`);
  return {
    table: main,
    from: [`FROM ${main.sql} ${quote(MAIN)}`, ...from].join(' '),
    key: key.column,
    fields,
    orderBy,
    where,
    busy,
    joins: from,
    path: way,
    reads: tables.reads(),
  };
};

export const bindEntity = async (
  binder: Binder,
  entity: string,
  query: EntityQuery,
): Promise<BoundEntity | null> => {
  const path = `entities.${entity}`;
  const head = await bindQuery(binder, query, path, 'key');
  if (head !== null && query.rowKey !== undefined) binder.column(head.table, query.rowKey, `${path}.rowKey`);
  const lists: BoundEntity['lists'] = [];
  let whole = head !== null;
  const bindSource = async (name: string, source: ListSource, where: string): Promise<void> => {
    const bound = await bindQuery(binder, { ...source, key: source.parent }, where, 'parent');
    if (bound !== null && source.rowKey !== undefined)
      binder.column(bound.table, source.rowKey, `${where}.rowKey`);
    if (bound === null) whole = false;
    else lists.push({ path: name, query: bound, source });
  };
  for (const [name, list] of Object.entries(query.lists)) {
    await bindSource(name, list, `${path}.lists.${name}`);
    for (const [index, source] of (list.also ?? []).entries())
      await bindSource(name, source, `${path}.lists.${name}.also.${index}`);
  }
  return head !== null && whole ? { head, lists } : null;
};
