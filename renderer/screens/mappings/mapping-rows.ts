import type { ProcedureOutput } from '#shared/api/contract.ts';
import type { MappingRow } from '#shared/api/types.ts';

export interface Pair {
  from: string;
  to: string;
}

export type MappingValues = ProcedureOutput<'mappings.values'>;
export type KnownValue = MappingValues['erp'][number];

/** Rows whose left side stands in the table more than once, compared without outer spaces. */
export const duplicates = (pairs: readonly Pair[]): Set<number> => {
  const seen = new Map<string, number>();
  const found = new Set<number>();
  for (const [index, pair] of pairs.entries()) {
    const value = pair.from.trim();
    if (value === '') continue;
    const first = seen.get(value);
    if (first === undefined) seen.set(value, index);
    else found.add(first).add(index);
  }
  return found;
};

/** Values that were met and stand neither in the stored table nor in what is being edited. */
export const stillUnmapped = (
  values: MappingValues | undefined,
  direction: MappingRow['direction'],
  pairs: readonly Pair[],
): MappingValues['unmapped'] => {
  const known = new Set(pairs.map((pair) => pair.from.trim()));
  return (values?.unmapped ?? []).filter((one) => one.direction === direction && !known.has(one.value));
};

/** Name of a value, when it says more than the value itself. */
export const labelOf = (values: readonly KnownValue[], value: string): string | null => {
  const found = values.find((one) => one.value === value.trim());
  return found === undefined || found.label === found.value || found.label === '' ? null : found.label;
};

const drafts = new Map<string, Pair[]>();

/** Unsaved rows survive a look at another screen; they live as long as the window. */
export const draftOf = (key: string): Pair[] | undefined => drafts.get(key);
export const keepDraft = (key: string, pairs: Pair[] | null): void => {
  if (pairs === null) drafts.delete(key);
  else drafts.set(key, pairs);
};
