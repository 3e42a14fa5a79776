import type { LiveColumn } from '#main/erp/driver.ts';
import type { EntityQuery } from '#shared/erp/profile.ts';
import type { Binder, BoundColumn, BoundTable } from './bind.ts';
import { fitsLeaf, leafKind } from './kinds.ts';

export interface BoundField {
  path: string;
  column: BoundColumn;
}

/** FROM clause and fields of one SELECT; `key` is the object's own key, or the parent's in a list. */
export interface BoundQuery {
  table: BoundTable;
  from: string;
  key: BoundColumn;
  fields: BoundField[];
  orderBy: BoundColumn | null;
  /** Every table that is read, with the columns of it that are. */
  reads: { table: BoundTable; columns: LiveColumn[] }[];
}

export interface BoundEntity {
  head: BoundQuery;
  lists: { path: string; query: BoundQuery }[];
}

/** Cannot meet an alias of the profile, which starts with a letter. */
const MAIN = '_main';

interface QueryConfig {
  table: string;
  key: string;
  orderBy?: string | undefined;
  joins: EntityQuery['joins'];
  fields: Readonly<Record<string, string>>;
}

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
  const tables = new Map<string, BoundTable>([[MAIN, main]]);
  const read = new Map<BoundTable, Set<LiveColumn>>([[main, new Set()]]);

  const reference = (name: string, where: string): { table: BoundTable; column: BoundColumn } | null => {
    const dot = name.indexOf('.');
    const alias = dot < 0 ? MAIN : name.slice(0, dot);
    const table = tables.get(alias);
    if (table === undefined) {
      const known = [...tables.keys()].filter((candidate) => candidate !== MAIN);
      binder.problems.push({
        cause: 'erp.table_missing',
        path: where,
        table: alias,
        column: null,
        suggestions: known,
      });
      return null;
    }
    const column = binder.column(table, name.slice(dot + 1), where, alias);
    if (column === null) return null;
    read.get(table)?.add(column.live);
    return { table, column };
  };

  let from = `FROM ${main.sql} ${quote(MAIN)}`;
  for (const [index, join] of config.joins.entries()) {
    const where = `${path}.joins.${index}`;
    const table = await binder.table(join.table, `${where}.table`);
    const left = reference(join.on.left, `${where}.on.left`);
    if (table === null) continue;
    tables.set(join.alias, table);
    read.set(table, read.get(table) ?? new Set());
    const right = binder.column(table, join.on.right, `${where}.on.right`, join.alias);
    if (left === null || right === null) continue;
    read.get(table)?.add(right.live);
    from += ` LEFT JOIN ${table.sql} ${quote(join.alias)} ON ${right.sql} = ${left.column.sql}`;
  }

  const key = reference(config.key, `${path}.${keyRole}`);
  const orderBy = config.orderBy === undefined ? null : reference(config.orderBy, `${path}.orderBy`);
  const fields = Object.entries(config.fields).flatMap(([field, name]): BoundField[] => {
    const where = `${path}.fields.${field}`;
    const bound = reference(name, where);
    if (bound === null) return [];
    if (!fitsLeaf(bound.column.live.kind, leafKind(field)))
      binder.mismatch(bound.table, bound.column.live, where);
    return [{ path: field, column: bound.column }];
  });
  if (key === null || binder.problems.slice(before).some((problem) => problem.cause !== 'erp.type_mismatch'))
    return null;
  return {
    table: main,
    from,
    key: key.column,
    fields,
    orderBy: orderBy?.column ?? null,
    reads: [...read].map(([table, columns]) => ({ table, columns: [...columns] })),
  };
};

export const bindEntity = async (
  binder: Binder,
  entity: string,
  query: EntityQuery,
): Promise<BoundEntity | null> => {
  const path = `entities.${entity}`;
  const head = await bindQuery(binder, query, path, 'key');
  const lists: BoundEntity['lists'] = [];
  let whole = head !== null;
  for (const [name, list] of Object.entries(query.lists)) {
    const bound = await bindQuery(binder, { ...list, key: list.parent }, `${path}.lists.${name}`, 'parent');
    if (bound === null) whole = false;
    else lists.push({ path: name, query: bound });
  }
  return head !== null && whole ? { head, lists } : null;
};
