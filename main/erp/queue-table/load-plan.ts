import type { Dialect, LiveColumn, ReadRoom, SqlRow, SqlValue } from '#main/erp/driver.ts';
import type { EntityQuery } from '#shared/erp/profile.ts';
import type { BoundEntity, BoundQuery } from './bind-entity.ts';
import { arrayPlace, type Path, parsePath, setPath } from './domain-path.ts';
import { type Decode, decoder } from './values.ts';

/** One SELECT by keys, and how its rows become parts of objects. */
export interface QueryPlan {
  /** Everything in front of the list of keys. */
  select: string;
  key: LiveColumn;
  keyMark: string;
  suffix: string;
  /** Key of the row as trimmed text. */
  keyOf(row: SqlRow): string;
  build(row: SqlRow): Record<string, unknown>;
}

export interface LoadPlan {
  head: QueryPlan;
  lists: { path: Path; plan: QueryPlan; scalar: boolean }[];
}

interface Item {
  path: Path;
  place: string | null;
  decode: Decode;
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
  const columns = [query.key, ...query.fields.map((field) => field.column)];
  const room: ReadRoom = {
    fixedBytes: columns.reduce((sum, column) => sum + bytesOf(column.live), 0),
    longTexts: columns.filter((column) => column.live.kind === 'long_text').length,
  };
  const select: string[] = [];
  const add = (column: (typeof columns)[number]): { at: number; width: number } => {
    const items = dialect.read(column.sql, column.live, room);
    select.push(...items);
    return { at: select.length - items.length, width: items.length };
  };
  const key = add(query.key);
  const items = query.fields.map((field): Item => {
    const path = parsePath(field.path);
    const decode = decoder(field.path, field.column.live, zone, config.trueWords?.[field.path]);
    return { path, place: arrayPlace(path), decode, ...add(field.column) };
  });
  const constants = Object.entries(config.constants).map(([name, value]) => {
    const path = parsePath(name);
    return { path, place: arrayPlace(path), value };
  });
  // `stock.0.warehouse` alone makes no stock: a constant only joins a place that some column fills.
  const places = new Set(items.map((item) => item.place));

  return {
    select: `SELECT ${select.join(', ')} ${query.from} WHERE ${query.key.sql}`,
    key: query.key.live,
    keyMark: dialect.parameter(query.key.live),
    suffix: query.orderBy === null ? '' : ` ORDER BY ${query.key.sql}, ${query.orderBy.sql}`,
    keyOf: (row) => String(value(row, key) ?? '').trim(),
    build(row) {
      const target: Record<string, unknown> = {};
      const filled = new Set<string | null>();
      for (const item of items) {
        const decoded = item.decode(value(row, item));
        if (decoded === undefined) continue;
        setPath(target, item.path, decoded);
        filled.add(item.place);
      }
      for (const constant of constants) {
        if (constant.place !== null && places.has(constant.place) && !filled.has(constant.place)) continue;
        setPath(target, constant.path, constant.value);
      }
      return target;
    },
  };
};

/** The second item of a long text is the whole of it, and NULL where the first one holds it all. */
const value = (row: SqlRow, { at, width }: { at: number; width: number }): SqlValue =>
  (width === 2 ? (row[at + 1] ?? row[at]) : row[at]) ?? null;

export const planLoad = (
  dialect: Dialect,
  entity: BoundEntity,
  config: EntityQuery,
  zone: string,
): LoadPlan => ({
  head: planQuery(dialect, entity.head, config, zone),
  lists: entity.lists.map(({ path, query }) => {
    const list = config.lists[path];
    const fields = Object.keys(list?.fields ?? {});
    return {
      path: parsePath(path),
      plan: planQuery(dialect, query, { constants: list?.constants ?? {} }, zone),
      // A list of plain values (order keys, tracking numbers) has one field called `value`.
      scalar: fields.length === 1 && fields[0] === 'value',
    };
  }),
});
