import type { Dialect, LiveColumn, ReadRoom, SqlParameter, SqlRow, SqlValue } from '#main/erp/driver.ts';
import type { EntityQuery } from '#shared/erp/profile.ts';
import type { BoundColumn } from './bind.ts';
import type { BoundEntity, BoundQuery } from './bind-entity.ts';
import { conditionsSql, conditionTest } from './conditions.ts';
import { arrayPlace, type Path, parsePath, setter } from './domain-path.ts';
import { combiner } from './field-value.ts';
import { decoder } from './values.ts';

/** One SELECT by keys, and how its rows become parts of objects. */
export interface QueryPlan extends RowParts {
  /** Everything in front of the list of keys. */
  select: string;
  key: LiveColumn;
  keyMark: string;
  /** Everything behind the list of keys. */
  suffix: string;
  /** Values of the marks in `suffix`. */
  parameters: readonly SqlParameter[];
}

/** What is made of a row, wherever it was read. */
export interface RowParts {
  /** Key of the row as trimmed text. */
  keyOf(row: SqlRow): string;
  /** Whether its objects may hold arrays with empty places. */
  gaps: boolean;
  /** Whether the ERP says that somebody is working on the row. */
  busy(row: SqlRow): boolean;
  build(row: SqlRow): Record<string, unknown>;
}

export interface LoadPlan {
  head: QueryPlan;
  /** Whether anything in it may hold arrays with empty places. */
  gaps: boolean;
  lists: ListPlan[];
}

export interface ListPlan {
  path: Path;
  /** One for each source, in their order; a source of the head's own rows needs no statement. */
  sources: (({ own: false } & QueryPlan) | ({ own: true } & RowParts))[];
  /** A list of plain values (order keys, tracking numbers) has one field called `value`. */
  scalar: boolean;
  /** Equal items are taken once. */
  distinct: boolean;
}

interface Item {
  set: ReturnType<typeof setter>;
  place: string | null;
  read: (row: SqlRow) => unknown;
}

/** Where a column's value stands in a row. */
interface Place {
  at: number;
  width: number;
}

const bytesOf = (column: LiveColumn): number => (column.kind === 'long_text' ? 0 : 4 * (column.length ?? 20));

interface Config {
  constants: Readonly<Record<string, string>>;
  trueWords?: Readonly<Record<string, readonly string[]>>;
}

interface Layout {
  select: readonly string[];
  placeOf(column: BoundColumn): Place;
}

/** Which columns a statement reads, and where each stands in its rows; one that several fields need travels once. */
const layoutOf = (dialect: Dialect, queries: readonly BoundQuery[]): Layout => {
  const columns = new Map<string, BoundColumn>();
  for (const { key, busy, fields } of queries) {
    columns.set(key.sql, key);
    for (const { column } of busy) columns.set(column.sql, column);
    for (const column of fields.flatMap(({ inputs }) => inputs)) columns.set(column.sql, column);
  }
  const room: ReadRoom = { fixedBytes: 0, longTexts: 0 };
  for (const { live } of columns.values()) {
    room.fixedBytes += bytesOf(live);
    if (live.kind === 'long_text') room.longTexts += 1;
  }
  const select: string[] = [];
  const places = new Map<string, Place>();
  for (const [name, column] of columns) {
    const items = dialect.read(column.sql, column.live, room);
    places.set(name, { at: select.length, width: items.length });
    select.push(...items);
  }
  return { select, placeOf: (column) => places.get(column.sql) ?? { at: 0, width: 1 } };
};

const partsOf = ({ placeOf }: Layout, query: BoundQuery, config: Config, zone: string): RowParts => {
  const key = placeOf(query.key);
  const items = query.fields.map(({ path: name, inputs, source }): Item => {
    const path = parsePath(name);
    const place = arrayPlace(path);
    const trueWords = config.trueWords?.[name];
    const [first] = inputs;
    const from = placeOf(first);
    if (typeof source === 'string') {
      const decode = decoder(name, first.live, zone, trueWords);
      return { set: setter(path), place, read: (row) => decode(value(row, from)) };
    }
    const combine = combiner(name, source, inputs, zone);
    const all = inputs.map(placeOf);
    return { set: setter(path), place, read: (row) => combine(all.map((one) => value(row, one))) };
  });
  const busy = query.busy.map((condition) => ({
    from: placeOf(condition.column),
    test: conditionTest(condition),
  }));
  const constants = Object.entries(config.constants).map(([name, value]) => {
    const path = parsePath(name);
    return { set: setter(path), place: arrayPlace(path), value };
  });
  // `stock.0.warehouse` alone makes no stock: a constant only joins a place that some column fills.
  const filling = new Set(items.map((item) => item.place));

  return {
    keyOf: (row) => String(value(row, key) ?? '').trim(),
    gaps: items.some(({ place }) => place !== null),
    busy: (row) => busy.length > 0 && busy.every(({ from, test }) => test(value(row, from))),
    build(row) {
      const target: Record<string, unknown> = {};
      const filled = new Set<string>();
      for (const item of items) {
        const decoded = item.read(row);
        if (decoded === undefined) continue;
        item.set(target, decoded);
        if (item.place !== null) filled.add(item.place);
      }
      for (const constant of constants) {
        if (constant.place !== null && filling.has(constant.place) && !filled.has(constant.place)) continue;
        constant.set(target, constant.value);
      }
      return target;
    },
  };
};

const planQuery = (dialect: Dialect, layout: Layout, query: BoundQuery, parts: RowParts): QueryPlan => {
  const where = conditionsSql(dialect, query.where);
  const sorted = [query.key, ...query.orderBy].map(({ sql }) => sql).join(', ');
  const order = query.orderBy.length === 0 ? '' : ` ORDER BY ${sorted}`;
  return {
    ...parts,
    select: `SELECT ${layout.select.join(', ')} ${query.from} WHERE ${query.key.sql}`,
    key: query.key.live,
    keyMark: dialect.parameter(query.key.live),
    suffix: `${where.sql}${order}`,
    parameters: where.parameters,
  };
};

/** The second item of a long text is the whole of it, and NULL where the first one holds it all. */
const value = (row: SqlRow, { at, width }: Place): SqlValue =>
  (width === 2 ? (row[at + 1] ?? row[at]) : row[at]) ?? null;

/** Everything of a SELECT except what it reads. */
const shape = ({ from, key, where, orderBy }: BoundQuery): string =>
  JSON.stringify([
    from,
    key.sql,
    where.map(({ column, values, orNull, negated }) => [column.sql, values, orNull, negated]),
    orderBy.map(({ sql }) => sql),
  ]);

/**
 * Plans the statements of one entity. A list whose SELECT differs from the head's in its columns alone (stock in an
 * ERP with one row for each warehouse) is read with the head and costs no statement of its own.
 */
export const planLoad = (
  dialect: Dialect,
  entity: BoundEntity,
  config: EntityQuery,
  zone: string,
): LoadPlan => {
  const { head } = entity;
  const isOwn = (query: BoundQuery): boolean => shape(query) === shape(head);
  const whole = layoutOf(dialect, [
    head,
    ...entity.lists.flatMap(({ query }) => (isOwn(query) ? [query] : [])),
  ]);
  const lists = new Map<string, ListPlan>();
  for (const { path, query, source } of entity.lists) {
    const own = isOwn(query);
    const layout = own ? whole : layoutOf(dialect, [query]);
    const parts = partsOf(layout, query, source, zone);
    const plan = own
      ? { own: true as const, ...parts }
      : { own: false as const, ...planQuery(dialect, layout, query, parts) };
    const known = lists.get(path);
    if (known !== undefined) {
      known.sources.push(plan);
      known.distinct = true;
      continue;
    }
    const fields = Object.keys(source.fields);
    const scalar = fields.length === 1 && fields[0] === 'value';
    const distinct = config.lists[path]?.distinct === true;
    lists.set(path, { path: parsePath(path), sources: [plan], scalar, distinct });
  }
  const parts = partsOf(whole, head, config, zone);
  const all = [...lists.values()];
  const gaps = parts.gaps || all.some(({ sources }) => sources.some((source) => source.gaps));
  return { head: planQuery(dialect, whole, head, parts), gaps, lists: all };
};
