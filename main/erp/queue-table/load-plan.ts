import type { Dialect, LiveColumn, ReadRoom, SqlParameter, SqlRow, SqlValue } from '#main/erp/driver.ts';
import type { EntityQuery } from '#shared/erp/profile.ts';
import type { BoundColumn } from './bind.ts';
import type { BoundEntity, BoundQuery } from './bind-entity.ts';
import { conditionsSql, conditionTest } from './conditions.ts';
import { arrayPlace, type Path, parsePath, setPath } from './domain-path.ts';
import { combiner } from './field-value.ts';
import { decoder } from './values.ts';

/** One SELECT by keys, and how its rows become parts of objects. */
export interface QueryPlan {
  /** Everything in front of the list of keys. */
  select: string;
  key: LiveColumn;
  keyMark: string;
  /** Everything behind the list of keys. */
  suffix: string;
  /** Values of the marks in `suffix`. */
  parameters: readonly SqlParameter[];
  /** Key of the row as trimmed text. */
  keyOf(row: SqlRow): string;
  /** Whether the ERP says that somebody is working on the row. */
  busy(row: SqlRow): boolean;
  build(row: SqlRow): Record<string, unknown>;
}

export interface LoadPlan {
  head: QueryPlan;
  lists: ListPlan[];
}

export interface ListPlan {
  path: Path;
  /** One for each source, in their order. */
  plans: QueryPlan[];
  /** A list of plain values (order keys, tracking numbers) has one field called `value`. */
  scalar: boolean;
  /** Equal items are taken once. */
  distinct: boolean;
}

interface Item {
  path: Path;
  place: string | null;
  read: (row: SqlRow) => unknown;
}

/** Where a column's value stands in a row. */
interface Place {
  at: number;
  width: number;
}

const bytesOf = (column: LiveColumn): number => (column.kind === 'long_text' ? 0 : 4 * (column.length ?? 20));

const planQuery = (
  dialect: Dialect,
  query: BoundQuery,
  config: {
    constants: Readonly<Record<string, string>>;
    trueWords?: Readonly<Record<string, readonly string[]>>;
  },
  zone: string,
): QueryPlan => {
  // A column that several fields need travels once.
  const columns = new Map<string, BoundColumn>();
  const tested = [...query.busy.map(({ column }) => column), ...query.fields.flatMap(({ inputs }) => inputs)];
  for (const column of [query.key, ...tested]) columns.set(column.sql, column);
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
  const placeOf = (column: BoundColumn): Place => places.get(column.sql) ?? { at: 0, width: 1 };
  const key = placeOf(query.key);
  const items = query.fields.map(({ path: name, inputs, source }): Item => {
    const path = parsePath(name);
    const place = arrayPlace(path);
    const trueWords = config.trueWords?.[name];
    const [first] = inputs;
    const from = placeOf(first);
    if (typeof source === 'string') {
      const decode = decoder(name, first.live, zone, trueWords);
      return { path, place, read: (row) => decode(value(row, from)) };
    }
    const combine = combiner(name, source, inputs, zone);
    const all = inputs.map(placeOf);
    return { path, place, read: (row) => combine(all.map((one) => value(row, one))) };
  });
  const busy = query.busy.map((condition) => ({
    from: placeOf(condition.column),
    test: conditionTest(condition),
  }));
  const constants = Object.entries(config.constants).map(([name, value]) => {
    const path = parsePath(name);
    return { path, place: arrayPlace(path), value };
  });
  // `stock.0.warehouse` alone makes no stock: a constant only joins a place that some column fills.
  const filling = new Set(items.map((item) => item.place));
  const where = conditionsSql(dialect, query.where);
  const sorted = [query.key, ...query.orderBy].map(({ sql }) => sql).join(', ');
  const order = query.orderBy.length === 0 ? '' : ` ORDER BY ${sorted}`;

  return {
    select: `SELECT ${select.join(', ')} ${query.from} WHERE ${query.key.sql}`,
    key: query.key.live,
    keyMark: dialect.parameter(query.key.live),
    suffix: `${where.sql}${order}`,
    parameters: where.parameters,
    keyOf: (row) => String(value(row, key) ?? '').trim(),
    busy: (row) => busy.length > 0 && busy.every(({ from, test }) => test(value(row, from))),
    build(row) {
      const target: Record<string, unknown> = {};
      const filled = new Set<string | null>();
      for (const item of items) {
        const decoded = item.read(row);
        if (decoded === undefined) continue;
        setPath(target, item.path, decoded);
        filled.add(item.place);
      }
      for (const constant of constants) {
        if (constant.place !== null && filling.has(constant.place) && !filled.has(constant.place)) continue;
        setPath(target, constant.path, constant.value);
      }
      return target;
    },
  };
};

/** The second item of a long text is the whole of it, and NULL where the first one holds it all. */
const value = (row: SqlRow, { at, width }: Place): SqlValue =>
  (width === 2 ? (row[at + 1] ?? row[at]) : row[at]) ?? null;

export const planLoad = (
  dialect: Dialect,
  entity: BoundEntity,
  config: EntityQuery,
  zone: string,
): LoadPlan => {
  const lists = new Map<string, ListPlan>();
  for (const { path, query, source } of entity.lists) {
    const plan = planQuery(dialect, query, source, zone);
    const known = lists.get(path);
    if (known !== undefined) {
      known.plans.push(plan);
      known.distinct = true;
      continue;
    }
    const fields = Object.keys(source.fields);
    const scalar = fields.length === 1 && fields[0] === 'value';
    const distinct = config.lists[path]?.distinct === true;
    lists.set(path, { path: parsePath(path), plans: [plan], scalar, distinct });
  }
  return { head: planQuery(dialect, entity.head, config, zone), lists: [...lists.values()] };
};
