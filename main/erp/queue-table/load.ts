import type { Driver, SqlRow, SqlSession } from '#main/erp/driver.ts';
import type { LoadedObject } from '#main/erp/port.ts';
import type { CauseId } from '#shared/causes.ts';
import { MostekError } from '#shared/errors.ts';
import { chunks, marks, padded } from './chunks.ts';
import { closeGaps, setPath } from './domain-path.ts';
import { keyFits } from './key-fits.ts';
import type { LoadPlan, QueryPlan } from './load-plan.ts';
import { BrokenText } from './values.ts';

const rowsOf = (session: SqlSession, plan: QueryPlan, keys: readonly string[]): Promise<SqlRow[]> => {
  const list = padded(keys);
  return session.query(`${plan.select} IN (${marks(list.length, plan.keyMark)})${plan.suffix}`, list);
};

/** Compared as trimmed text; a database that compares without case may answer in another case than it was asked. */
class ByKey<T> {
  readonly #exact = new Map<string, T>();
  readonly #folded = new Map<string, T>();

  constructor(entries: Iterable<readonly [string, T]>) {
    for (const [key, value] of entries) {
      if (!this.#exact.has(key)) this.#exact.set(key, value);
      const folded = key.toLowerCase();
      if (!this.#folded.has(folded)) this.#folded.set(folded, value);
    }
  }

  get(key: string): T | undefined {
    return this.#exact.get(key) ?? this.#folded.get(key.toLowerCase());
  }
}

interface Parent {
  row: SqlRow;
  lists: SqlRow[][];
}

const readChunk = (driver: Driver, plan: LoadPlan, keys: readonly string[]): Promise<ByKey<Parent>> =>
  driver.transaction('read', async (session) => {
    const heads = (await rowsOf(session, plan.head, keys)).map((row): [string, Parent] => [
      plan.head.keyOf(row),
      { row, lists: plan.lists.map(() => []) },
    ]);
    const parents = new ByKey(heads);
    if (heads.length === 0) return parents;
    for (const [index, { plan: list }] of plan.lists.entries()) {
      const present = [...new Set(heads.map(([key]) => key))].filter((key) => keyFits(list.key, key));
      if (present.length === 0) continue;
      for (const row of await rowsOf(session, list, present)) {
        parents.get(list.keyOf(row))?.lists[index]?.push(row);
      }
    }
    return parents;
  });

const build = (plan: LoadPlan, key: string, parent: Parent): LoadedObject => {
  try {
    const object = plan.head.build(parent.row);
    for (const [index, { path, plan: list, scalar }] of plan.lists.entries()) {
      const items = (parent.lists[index] ?? []).map((row) => {
        const item = list.build(row);
        return scalar ? item['value'] : item;
      });
      setPath(object, path, items);
    }
    return { key, kind: 'found', object: closeGaps(object) as Record<string, unknown> };
  } catch (error) {
    if (error instanceof BrokenText)
      return { key, kind: 'broken', cause: 'erp.text_broken', detail: error.message };
    throw error;
  }
};

/** Failures that one row can be guilty of; a lock counts, because the ERP holds some rows and not the others. */
const ROW_CAUSES: ReadonlySet<CauseId> = new Set([
  'erp.text_broken',
  'erp.type_mismatch',
  'erp.row_invalid',
  'erp.lock_timeout',
  'erp.deadlock',
  'erp.order_refused',
]);

const loadPart = async (driver: Driver, plan: LoadPlan, keys: readonly string[]): Promise<LoadedObject[]> => {
  try {
    const parents = await readChunk(driver, plan, keys);
    return keys.map((key) => {
      const parent = parents.get(key);
      return parent === undefined ? { key, kind: 'missing' } : build(plan, key, parent);
    });
  } catch (error) {
    if (!(error instanceof MostekError) || !ROW_CAUSES.has(error.causeId)) throw error;
    const [only] = keys;
    if (keys.length === 1 && only !== undefined) {
      return [{ key: only, kind: 'broken', cause: error.causeId, detail: error.message }];
    }
    const middle = Math.ceil(keys.length / 2);
    const first = await loadPart(driver, plan, keys.slice(0, middle));
    return [...first, ...(await loadPart(driver, plan, keys.slice(middle)))];
  }
};

/**
 * Reads many objects, in the order of the keys given. A row that can't be read is found by halving and reported
 * for itself. `broken` with a cause that is retried (a row locked by the ERP) means: ask again later.
 */
export const load = async (
  driver: Driver,
  plan: LoadPlan,
  keys: readonly string[],
): Promise<LoadedObject[]> => {
  const wanted = keys.map((key) => ({ key, trimmed: key.trim() }));
  const askable = [...new Set(wanted.map(({ trimmed }) => trimmed))].filter(
    (key) => key !== '' && keyFits(plan.head.key, key),
  );
  const found = new Map<string, LoadedObject>();
  for (const chunk of chunks(askable)) {
    for (const object of await loadPart(driver, plan, chunk)) found.set(object.key, object);
  }
  return wanted.map(({ key, trimmed }) => {
    const object = found.get(trimmed);
    return object === undefined ? { key, kind: 'missing' } : { ...object, key };
  });
};
