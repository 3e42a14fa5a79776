import { MostekError } from '#shared/errors.ts';
import { type Base, targetOf } from './base.ts';
import type { Exact, Row } from './exact-json.ts';
import { isEmptyGuid, isGuid, setOfType } from './literals.ts';
import type { OdataMetadata } from './metadata.ts';
import { rowsByKeys, textAt } from './rows.ts';

/** `Контрагент.ИНН` as reference and property; a plain property has no reference. */
export const splitSource = (source: string): { reference: string | null; property: string } => {
  const at = source.indexOf('.');
  return at < 0
    ? { reference: null, property: source }
    : { reference: source.slice(0, at), property: source.slice(at + 1) };
};

/** Where a reference of this row points: set and key; null when it is empty or no reference just now. */
const pointsTo = (row: Row, reference: string, fixed: string | null): { set: string; key: string } | null => {
  const composite = textAt(row, `${reference}_Type`);
  const key = textAt(row, `${reference}_Key`) ?? textAt(row, reference);
  const set = composite === null ? fixed : setOfType(composite);
  if (set === null || key === null || !isGuid(key) || isEmptyGuid(key)) return null;
  return { set, key: key.toLowerCase() };
};

/** A kind of row whose sources are read: the objects of a set, or the rows of one of its table parts. */
export interface RowKind {
  set: string;
  part: string | null;
  sources: readonly string[];
}

/** Values of rows, one step of reference followed. */
export interface Lookup {
  value(kind: RowKind, row: Row, source: string): Exact | undefined;
}

const missing = (kind: RowKind, property: string): MostekError => {
  const column = kind.part === null ? property : `${kind.part}.${property}`;
  return new MostekError('erp.column_missing', `${kind.set} has no property ${column}`, {
    values: { table: kind.set, column },
  });
};

/**
 * Reads what the references of many rows point to, each object once, set by set. A reference is followed by a
 * second request by keys rather than by `$expand`, which not every reference of every platform version supports.
 */
export const followReferences = async (
  base: Base,
  metadata: OdataMetadata,
  kinds: readonly { kind: RowKind; rows: readonly Row[] }[],
  overrides: Readonly<Record<string, string>>,
): Promise<Lookup> => {
  const fixedSet = (kind: RowKind, reference: string): string | null =>
    overrides[reference] ?? targetOf(metadata, kind.set, kind.part, reference);
  const wanted = new Map<string, Set<string>>();
  for (const { kind, rows } of kinds) {
    const references = new Set(kind.sources.flatMap((source) => splitSource(source).reference ?? []));
    for (const reference of references) {
      const fixed = fixedSet(kind, reference);
      for (const row of rows) {
        const to = pointsTo(row, reference, fixed);
        if (to === null) continue;
        const keys = wanted.get(to.set) ?? new Set<string>();
        keys.add(to.key);
        wanted.set(to.set, keys);
      }
    }
  }
  const found = new Map(
    await Promise.all(
      [...wanted].map(async ([set, keys]) => [set, await rowsByKeys(base, set, keys)] as const),
    ),
  );
  return {
    value(kind, row, source) {
      const { reference, property } = splitSource(source);
      if (reference === null) {
        if (!(property in row)) throw missing(kind, property);
        return row[property];
      }
      const known = [reference, `${reference}_Key`, `${reference}_Type`].some((name) => name in row);
      if (!known) throw missing(kind, reference);
      const to = pointsTo(row, reference, fixedSet(kind, reference));
      if (to === null) return undefined;
      const target = found.get(to.set)?.get(to.key);
      if (target !== undefined && !(property in target))
        throw missing({ ...kind, set: to.set, part: null }, property);
      return target?.[property];
    },
  };
};
