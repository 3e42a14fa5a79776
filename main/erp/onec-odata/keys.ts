import type { OdataEntity } from '#shared/erp/onec-odata.ts';
import { MostekError } from '#shared/errors.ts';
import { type Base, typeOf } from './base.ts';
import { guidLiteral, isGuid } from './literals.ts';
import { textAt } from './rows.ts';

/** Where pages by position stand: the next page after a key that was handed out last. */
export class Positions {
  /** Whether the base compares GUIDs with `gt`; found out by asking (erp.md C does not say). */
  comparesGuids = true;
  readonly #next = new Map<string, number>();

  at(set: string, after: string): number | null {
    return this.#next.get(`${set} ${after}`) ?? null;
  }

  remember(set: string, last: string, position: number): void {
    // One walk at a time and entity; a walk that was given up must not stay for ever.
    for (const name of this.#next.keys()) if (name.startsWith(`${set} `)) this.#next.delete(name);
    this.#next.set(`${set} ${last}`, position);
  }
}

const pageSize = 1_000;

/**
 * Keys of an entity in the base's own order of Ref_Key, folders and objects marked for deletion left out. Pages
 * follow the last key where the base can compare keys, for a page by `$skip` moves when objects are added meanwhile.
 */
export const keysAfter = async (
  base: Base,
  positions: Positions,
  entity: OdataEntity,
  after: string | null,
  limit: number,
): Promise<string[]> => {
  const { set } = entity;
  const { properties } = typeOf(await base.metadata(), set);
  const conditions = [
    ...(properties.has('IsFolder') ? ['IsFolder eq false'] : []),
    ...(properties.has('DeletionMark') && entity.deletionMark === 'gone' ? ['DeletionMark eq false'] : []),
  ];
  const page = async (extra: readonly string[], skip: number, top: number): Promise<string[]> => {
    const filter = [...conditions, ...extra].join(' and ');
    const rows = await base.client.rows(set, {
      $select: 'Ref_Key',
      $orderby: 'Ref_Key',
      $filter: filter === '' ? undefined : filter,
      $skip: skip === 0 ? undefined : skip,
      $top: top,
    });
    return rows.flatMap((row) => textAt(row, 'Ref_Key') ?? []);
  };
  if (limit <= 0) return [];
  if (after === null) return page([], 0, limit);
  if (!isGuid(after)) return [];
  if (positions.comparesGuids) {
    try {
      return await page([`Ref_Key gt ${guidLiteral(after)}`], 0, limit);
    } catch (error) {
      if (!(error instanceof MostekError) || error.causeId !== 'erp.statement_refused') throw error;
      positions.comparesGuids = false;
    }
  }
  let skip = positions.at(set, after);
  for (let from = 0; skip === null; from += pageSize) {
    const keys = await page([], from, pageSize);
    const index = keys.indexOf(after);
    if (index >= 0) skip = from + index + 1;
    else if (keys.length < pageSize) return [];
  }
  const keys = await page([], skip, limit);
  const last = keys.at(-1);
  if (last !== undefined) positions.remember(set, last, skip + keys.length);
  return keys;
};
