import type { LoadedObject } from '#main/erp/port.ts';
import { closeGaps, parsePath, setPath } from '#main/erp/queue-table/domain-path.ts';
import type { OdataEntity, OdataList, OdataRegister } from '#shared/erp/onec-odata.ts';
import { MostekError } from '#shared/errors.ts';
import { type Base, typeOf } from './base.ts';
import type { Row } from './exact-json.ts';
import { followReferences, type Lookup, type RowKind } from './references.ts';
import { registerRows, setOfRegister } from './registers.ts';
import { partRows, rowsByKeys, textAt } from './rows.ts';
import { decode } from './values.ts';

interface ListPlan {
  path: string;
  list: OdataList | OdataRegister;
  kind: RowKind;
  /** Rows of this list that belong to an object. */
  rows(of: Row): Row[];
}

/** Lists of an entity with the way to their rows; what stands in registers is read for all objects at once. */
const listsOf = (base: Base, entity: OdataEntity, keys: Iterable<string>): Promise<ListPlan[]> =>
  Promise.all(
    Object.entries(entity.lists).flatMap(([path, lists]) =>
      [lists].flat().map(async (list): Promise<ListPlan> => {
        const sources = Object.values(list.fields);
        if ('part' in list) {
          const kind = { set: entity.set, part: list.part, sources };
          return { path, list, kind, rows: (of) => partRows(of, list.part) };
        }
        const found = await registerRows(base, list, keys);
        const kind = { set: setOfRegister(list.register), part: null, sources };
        return {
          path,
          list,
          kind,
          rows: (of) => found.get((textAt(of, 'Ref_Key') ?? '').toLowerCase()) ?? [],
        };
      }),
    ),
  );

const fill = (
  fields: Readonly<Record<string, string>>,
  constants: Readonly<Record<string, string>>,
  value: (source: string, path: string) => unknown,
): Record<string, unknown> => {
  const object: Record<string, unknown> = {};
  for (const [path, constant] of Object.entries(constants)) setPath(object, parsePath(path), constant);
  for (const [path, source] of Object.entries(fields)) {
    const found = value(source, path);
    if (found !== undefined) setPath(object, parsePath(path), found);
  }
  return object;
};

const build = (
  entity: OdataEntity,
  plans: readonly ListPlan[],
  row: Row,
  lookup: Lookup,
  zone: string,
): Record<string, unknown> => {
  const head: RowKind = { set: entity.set, part: null, sources: Object.values(entity.fields) };
  const object = fill(entity.fields, entity.constants, (source, path) =>
    decode(path, lookup.value(head, row, source), zone),
  );
  const lists = new Map<string, unknown[]>();
  for (const { path, list, kind, rows } of plans) {
    const items = rows(row).map((inner) =>
      fill(list.fields, list.constants, (source, at) => decode(at, lookup.value(kind, inner, source), zone)),
    );
    if (items.length === 0 && 'whenEmpty' in list && list.whenEmpty !== undefined) {
      items.push(fill({}, list.whenEmpty, () => undefined));
    }
    const scalar = Object.keys(list.fields).join() === 'value';
    const values = scalar ? items.map((item) => item['value']).filter((item) => item !== undefined) : items;
    lists.set(path, [...(lists.get(path) ?? []), ...values]);
  }
  for (const [path, items] of lists) setPath(object, parsePath(path), items);
  return closeGaps(object) as Record<string, unknown>;
};

/**
 * Reads many objects of an entity, in the order of the keys given. An object marked for deletion is `missing` where
 * the profile says so, for that is how 1C deletes; a folder of a catalogue is no object of ours.
 */
export const load = async (
  base: Base,
  entity: OdataEntity,
  keys: readonly string[],
): Promise<LoadedObject[]> => {
  const metadata = await base.metadata();
  typeOf(metadata, entity.set);
  const found = await rowsByKeys(base, entity.set, keys);
  const present = [...found.values()].filter(
    (row) => row['IsFolder'] !== true && (entity.deletionMark === 'ignore' || row['DeletionMark'] !== true),
  );
  const plans = await listsOf(
    base,
    entity,
    present.map((row) => textAt(row, 'Ref_Key') ?? ''),
  );
  const lookup = await followReferences(
    base,
    metadata,
    [
      { kind: { set: entity.set, part: null, sources: Object.values(entity.fields) }, rows: present },
      ...plans.map(({ kind, rows }) => ({ kind, rows: present.flatMap(rows) })),
    ],
    entity.references,
  );
  const usable = new Set(present);
  return keys.map((key) => {
    const row = found.get(key.trim().toLowerCase());
    if (row === undefined || !usable.has(row)) return { key, kind: 'missing' };
    try {
      return { key, kind: 'found', object: build(entity, plans, row, lookup, base.settings.timeZone) };
    } catch (error) {
      // A property that a row of the base lacks is a mistake of the profile, and concerns every row.
      if (error instanceof MostekError) throw error;
      return { key, kind: 'broken', cause: 'erp.row_invalid', detail: String(error) };
    }
  });
};
