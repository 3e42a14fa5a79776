import type { SchemaProblem } from '#main/erp/port.ts';
import type { Condition, FieldSource } from '#shared/erp/field-source.ts';
import type { EntityQuery, ListSource } from '#shared/erp/profile.ts';
import type { WaproProfile } from '#shared/erp/wapro.ts';

/** Names of one installation in place of those of the description. */
export type Remap = WaproProfile['remap'];

type Joins = EntityQuery['joins'];

const bare = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

/** Renames what one SELECT reads; columns are known by the table that their alias stands for. */
class Renaming {
  readonly #remap: Remap;
  readonly #tables: ReadonlyMap<string, string>;

  constructor(remap: Remap, table: string, joins: Joins) {
    this.#remap = remap;
    this.#tables = new Map([['', table], ...joins.map(({ alias, table: of }) => [alias, of] as const)]);
  }

  table = (name: string): string => this.#remap.tables[name] ?? name;

  column = (name: string, table?: string): string => {
    const dot = name.indexOf('.');
    const alias = dot < 0 ? '' : name.slice(0, dot);
    const of = table ?? this.#tables.get(alias) ?? '';
    const column = name.slice(dot + 1);
    const renamed = this.#remap.columns[of]?.[column] ?? column;
    return alias === '' ? renamed : `${alias}.${renamed}`;
  };

  order = (order: string | string[]): string | string[] =>
    typeof order === 'string' ? this.column(order) : order.map((name) => this.column(name));

  condition = (condition: Condition): Condition => ({ ...condition, column: this.column(condition.column) });

  source = (source: FieldSource): FieldSource => {
    if (typeof source === 'string') return this.column(source);
    if ('difference' in source) {
      const [first, second] = source.difference;
      return { difference: [this.column(first), this.column(second)] };
    }
    if ('firstOf' in source) return { ...source, firstOf: source.firstOf.map((name) => this.column(name)) };
    if ('joined' in source) return { ...source, joined: source.joined.map((name) => this.column(name)) };
    if ('day' in source) return { ...source, day: this.column(source.day) };
    if ('code' in source) return { ...source, code: this.column(source.code) };
    return { holds: source.holds.map(this.condition) };
  };

  fields = (fields: Record<string, FieldSource>): Record<string, FieldSource> =>
    Object.fromEntries(Object.entries(fields).map(([path, source]) => [path, this.source(source)]));

  joins = (joins: Joins): Joins =>
    joins.map((join) => ({
      ...join,
      table: this.table(join.table),
      on: this.#pair(join.on, join.table),
      ...(join.and === undefined ? {} : { and: join.and.map((pair) => this.#pair(pair, join.table)) }),
    }));

  #pair(pair: Joins[number]['on'], table: string): Joins[number]['on'] {
    return { left: this.column(pair.left), right: this.column(pair.right, table) };
  }
}

const remapSource = (source: ListSource, remap: Remap): ListSource => {
  const to = new Renaming(remap, source.table, source.joins);
  return {
    ...source,
    table: to.table(source.table),
    parent: to.column(source.parent),
    ...(source.orderBy === undefined ? {} : { orderBy: to.order(source.orderBy) }),
    ...(source.rowKey === undefined ? {} : { rowKey: to.column(source.rowKey) }),
    ...(source.where === undefined ? {} : { where: source.where.map(to.condition) }),
    joins: to.joins(source.joins),
    fields: to.fields(source.fields),
  };
};

/** The same query with the installation's names. */
export const remapQuery = (query: EntityQuery, remap: Remap): EntityQuery => {
  const to = new Renaming(remap, query.table, query.joins);
  const lists = Object.entries(query.lists).map(([path, list]): [string, EntityQuery['lists'][string]] => {
    const also = list.also?.map((source) => remapSource(source, remap));
    return [path, { ...list, ...remapSource(list, remap), ...(also === undefined ? {} : { also }) }];
  });
  return {
    ...query,
    table: to.table(query.table),
    key: to.column(query.key),
    ...(query.orderBy === undefined ? {} : { orderBy: to.order(query.orderBy) }),
    ...(query.rowKey === undefined ? {} : { rowKey: to.column(query.rowKey) }),
    ...(query.where === undefined ? {} : { where: query.where.map(to.condition) }),
    ...(query.busy === undefined ? {} : { busy: query.busy.map(to.condition) }),
    joins: to.joins(query.joins),
    fields: to.fields(query.fields),
    lists: Object.fromEntries(lists),
  };
};

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** What the description calls it: the other way round. */
const described = (remap: Remap, table: string, column: string | null) => {
  const renamed = Object.entries(remap.tables).find(([, live]) => same(bare(live), bare(table)));
  const of =
    renamed?.[0] ?? Object.keys(remap.columns).find((name) => same(name, bare(table))) ?? bare(table);
  if (column === null) return { table: of, column: null };
  const back = Object.entries(remap.columns[of] ?? {}).find(([, live]) => same(live, column));
  return { table: of, column: back?.[0] ?? column };
};

/**
 * Problems with a place in the settings where another name can be put. The description itself is in the program, so
 * a missing column is one problem however many fields need it.
 */
export const remappable = (problems: readonly SchemaProblem[], remap: Remap): SchemaProblem[] => {
  const found = new Map<string, SchemaProblem>();
  for (const problem of problems) {
    const missing = problem.cause === 'erp.table_missing' || problem.cause === 'erp.column_missing';
    if (!missing || !problem.path.startsWith('entities.')) {
      found.set(`${problem.cause} ${problem.path} ${problem.table} ${problem.column ?? ''}`, problem);
      continue;
    }
    const { table, column } = described(remap, problem.table, problem.column);
    const path = column === null ? `remap.tables.${table}` : `remap.columns.${table}.${column}`;
    if (!found.has(path)) found.set(path, { ...problem, path });
  }
  return [...found.values()];
};
