import type { Driver, SqlRow, SqlSession } from '#main/erp/driver.ts';
import type { LoadedObject } from '#main/erp/port.ts';
import { chunks } from '#main/erp/queue-table/chunks.ts';
import { closeGaps, setPath } from '#main/erp/queue-table/domain-path.ts';
import { BrokenValue } from '#main/erp/queue-table/values.ts';
import type { CauseId } from '#shared/causes.ts';
import { MostekError } from '#shared/errors.ts';
import type { BoundEntity, BoundList } from './bind/entity.ts';
import type { OnecQuery } from './bind/query.ts';
import { isGuid, storedHexOf } from './metadata/guid.ts';
import { type OnecSql, onecSql } from './sql.ts';

interface Parent {
  row: SqlRow;
  lists: SqlRow[][];
}

/** The rows of a query for keys, whose condition the engine writes. */
export const rowsOf = (
  session: SqlSession,
  sql: OnecSql,
  query: OnecQuery,
  keys: readonly string[],
): Promise<SqlRow[]> => {
  const among = sql.among(keys.map(storedHexOf));
  return session.query(query.statement(among), [...query.parameters, ...among.parameters]);
};

interface Read {
  parents: Map<string, Parent>;
  queries: OnecQuery[];
}

/** One statement for the objects and one for each list, whatever the number of keys. */
const readChunk = (driver: Driver, entity: BoundEntity, keys: readonly string[]): Promise<Read> =>
  driver.transaction('read', async (session) => {
    const sql = onecSql(driver.dialect);
    const parents = new Map<string, Parent>();
    for (const row of await rowsOf(session, sql, entity.head, keys)) {
      const key = entity.head.keyOf(row);
      if (key !== null) parents.set(key, { row, lists: entity.lists.map(() => []) });
    }
    const queries: OnecQuery[] = [];
    for (const [index, list] of entity.lists.entries()) {
      const query = await list.query(session);
      queries.push(query);
      if (parents.size === 0) continue;
      for (const row of await rowsOf(session, sql, query, [...parents.keys()])) {
        const key = query.keyOf(row);
        if (key !== null) parents.get(key)?.lists[index]?.push(row);
      }
    }
    return { parents, queries };
  });

const listOf = (list: BoundList, query: OnecQuery, rows: readonly SqlRow[]): unknown[] => {
  if (rows.length === 0 && list.whenEmpty !== null) return [list.whenEmpty];
  return rows.map((row) => {
    const item = query.build(row);
    return list.scalar ? item['value'] : item;
  });
};

const broken = (key: string, cause: CauseId, detail: string): LoadedObject => ({
  key,
  kind: 'broken',
  cause,
  detail,
});

const build = (
  entity: BoundEntity,
  queries: readonly OnecQuery[],
  key: string,
  parent: Parent,
): LoadedObject => {
  try {
    const object = entity.head.build(parent.row);
    for (const [index, list] of entity.lists.entries()) {
      const query = queries[index];
      if (query !== undefined) setPath(object, list.path, listOf(list, query, parent.lists[index] ?? []));
    }
    return { key, kind: 'found', object: closeGaps(object) as Record<string, unknown> };
  } catch (error) {
    if (error instanceof BrokenValue) return broken(key, error.causeId, error.message);
    if (error instanceof MostekError) return broken(key, error.causeId, error.message);
    throw error;
  }
};

/** Failures that one row can be guilty of; the same as for tables that are read without 1C's descriptions. */
const ROW_CAUSES: ReadonlySet<CauseId> = new Set([
  'erp.text_broken',
  'erp.type_mismatch',
  'erp.row_invalid',
  'erp.lock_timeout',
  'erp.deadlock',
]);

const loadPart = async (
  driver: Driver,
  entity: BoundEntity,
  keys: readonly string[],
): Promise<LoadedObject[]> => {
  try {
    const { parents, queries } = await readChunk(driver, entity, keys);
    return keys.map((key) => {
      const parent = parents.get(key);
      return parent === undefined ? { key, kind: 'missing' } : build(entity, queries, key, parent);
    });
  } catch (error) {
    if (!(error instanceof MostekError) || !ROW_CAUSES.has(error.causeId)) throw error;
    const [only] = keys;
    if (keys.length === 1 && only !== undefined) return [broken(only, error.causeId, error.message)];
    const middle = Math.ceil(keys.length / 2);
    const first = await loadPart(driver, entity, keys.slice(0, middle));
    return [...first, ...(await loadPart(driver, entity, keys.slice(middle)))];
  }
};

/**
 * Reads objects by the GUIDs that 1C shows, in the order asked. What is gone, is no GUID, or does not fit the
 * entity's conditions is `missing`, which the outside is told as a deletion.
 */
export const loadObjects = async (
  driver: Driver,
  entity: BoundEntity,
  keys: readonly string[],
): Promise<LoadedObject[]> => {
  const wanted = keys.map((key) => ({ key, guid: key.trim().toLowerCase() }));
  const askable = [...new Set(wanted.map(({ guid }) => guid))].filter(isGuid);
  const found = new Map<string, LoadedObject>();
  for (const chunk of chunks(askable)) {
    for (const object of await loadPart(driver, entity, chunk)) found.set(object.key, object);
  }
  return wanted.map(({ key, guid }) => {
    const object = found.get(guid);
    return object === undefined ? { key, kind: 'missing' } : { ...object, key };
  });
};

/** GUIDs of the entity's objects in the order of the database, a page at a time. */
export const keysOfEntity = async (
  driver: Driver,
  entity: BoundEntity,
  after: string | null,
  limit: number,
): Promise<string[]> => {
  const { head } = entity;
  const key = `o.${entity.key}`;
  const start = after === null ? null : after.trim().toLowerCase();
  if (start !== null && !isGuid(start))
    throw new MostekError('erp.type_mismatch', `${start} is no key of 1C`);
  const conditions = [
    ...entity.conditions,
    ...(start === null ? [] : [`${key} > ${onecSql(driver.dialect).bytesMark(16)}`]),
  ];
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  const sql = driver.dialect.limited(
    key,
    `FROM ${entity.table} o${where} ORDER BY ${key}`,
    Math.max(0, Math.trunc(limit)),
  );
  const rows = await driver.transaction('read', (session) =>
    session.query(sql, start === null ? [] : [storedHexOf(start)]),
  );
  return rows.flatMap((row) => head.keyOf(row) ?? []);
};
