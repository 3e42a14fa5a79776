import type { Driver, SqlRow, SqlSession } from '#main/erp/driver.ts';
import type { LoadedObject } from '#main/erp/port.ts';
import type { CauseId } from '#shared/causes.ts';
import { MostekError } from '#shared/errors.ts';
import { chunks, marks, padded } from './chunks.ts';
import { closeGaps, setPath } from './domain-path.ts';
import { keyFits } from './key-fits.ts';
import type { ListPlan, LoadPlan, QueryPlan } from './load-plan.ts';
import { BrokenValue } from './values.ts';

const rowsOf = (session: SqlSession, plan: QueryPlan, keys: readonly string[]): Promise<SqlRow[]> => {
  const list = padded(keys);
  return session.query(`${plan.select} IN (${marks(list.length, plan.keyMark)})${plan.suffix}`, [
    ...list,
    ...plan.parameters,
  ]);
};

/**
 * Rows by the key that was asked for. Keys are compared as trimmed text; a database that compares without case may
 * answer in another case than it was asked, and in several of them where several rows share one key.
 */
class Parents {
  readonly #exact = new Map<string, Parent | null>();
  readonly #folded = new Map<string, string>();

  constructor(asked: readonly string[]) {
    for (const key of asked) {
      this.#exact.set(key, null);
      const folded = key.toLowerCase();
      if (!this.#folded.has(folded)) this.#folded.set(folded, key);
    }
  }

  /** The key that was asked for when a row has this one. */
  askedFor(rowKey: string): string | null {
    return this.#exact.has(rowKey) ? rowKey : (this.#folded.get(rowKey.toLowerCase()) ?? null);
  }

  get(key: string): Parent | null {
    return this.#exact.get(key) ?? null;
  }

  set(key: string, parent: Parent): void {
    this.#exact.set(key, parent);
  }
}

interface Parent {
  /** The first gives the fields; further ones of the same key are rows of lists at most. */
  rows: [SqlRow, ...SqlRow[]];
  /** Rows of each source of each list. */
  lists: SqlRow[][][];
}

const readChunk = (driver: Driver, plan: LoadPlan, keys: readonly string[]): Promise<Parents> =>
  driver.transaction('read', async (session) => {
    const parents = new Parents(keys);
    const spellings = new Set<string>();
    for (const row of await rowsOf(session, plan.head, keys)) {
      const rowKey = plan.head.keyOf(row);
      const asked = parents.askedFor(rowKey);
      if (asked === null) continue;
      spellings.add(rowKey);
      const known = parents.get(asked);
      if (known !== null) known.rows.push(row);
      else parents.set(asked, { rows: [row], lists: plan.lists.map(({ sources }) => sources.map(() => [])) });
    }
    for (const [index, { sources }] of plan.lists.entries()) {
      for (const [at, source] of sources.entries()) {
        if (source.own) continue;
        const present = [...spellings].filter((key) => keyFits(source.key, key));
        if (present.length === 0) continue;
        for (const row of await rowsOf(session, source, present)) {
          const asked = parents.askedFor(source.keyOf(row));
          if (asked !== null) parents.get(asked)?.lists[index]?.[at]?.push(row);
        }
      }
    }
    return parents;
  });

const itemsOf = (list: ListPlan, parent: Parent, index: number): unknown[] => {
  const { sources, scalar, distinct } = list;
  const items = sources.flatMap((source, at) =>
    (source.own ? parent.rows : (parent.lists[index]?.[at] ?? [])).map((row): unknown => {
      const item = source.build(row);
      return scalar ? item['value'] : item;
    }),
  );
  if (!scalar && !distinct) return items;
  const there = items.filter((item) => item !== undefined);
  if (!distinct) return there;
  return [...new Map(there.map((item) => [JSON.stringify(item), item])).values()];
};

const build = (plan: LoadPlan, key: string, parent: Parent): LoadedObject => {
  try {
    const [row] = parent.rows;
    if (plan.head.busy(row)) {
      return {
        key,
        kind: 'broken',
        cause: 'erp.lock_timeout',
        detail: `${key} is being worked on in the ERP`,
      };
    }
    const object = plan.head.build(row);
    for (const [index, list] of plan.lists.entries())
      setPath(object, list.path, itemsOf(list, parent, index));
    const whole = plan.gaps ? (closeGaps(object) as Record<string, unknown>) : object;
    return { key, kind: 'found', object: whole };
  } catch (error) {
    if (error instanceof BrokenValue)
      return { key, kind: 'broken', cause: error.causeId, detail: error.message };
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
      return parent === null ? { key, kind: 'missing' } : build(plan, key, parent);
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
