import type { ColumnKind } from '#main/erp/driver.ts';

/** What a domain field needs from its column, known by the last word of its path (shared/domain). */
export type LeafKind = 'text' | 'decimal' | 'instant' | 'boolean';

const DECIMALS = new Set([
  'quantity',
  'price',
  'total',
  'amount',
  'outstanding',
  'paidAmount',
  'net',
  'gross',
  'netTotal',
  'onHand',
  'reserved',
  'delivered',
  'unitFactor',
]);
const BOOLEANS = new Set(['active', 'priceIncludesVat']);

export const leafKind = (path: string): LeafKind => {
  const leaf = path.slice(path.lastIndexOf('.') + 1);
  if (DECIMALS.has(leaf)) return 'decimal';
  if (BOOLEANS.has(leaf)) return 'boolean';
  return /[a-z]At$/.test(leaf) ? 'instant' : 'text';
};

const REFUSED: Readonly<Record<LeafKind, readonly ColumnKind[]>> = {
  text: ['binary'],
  decimal: ['binary', 'boolean', 'date', 'time', 'timestamp', 'timestamptz', 'uuid'],
  instant: ['binary', 'boolean', 'uuid', 'decimal', 'float', 'integer', 'time'],
  boolean: ['binary', 'date', 'time', 'timestamp', 'timestamptz', 'uuid'],
};

/** Whether a column of this kind can be part of a combined source such as a difference or a day number. */
export const fitsNumber = (kind: ColumnKind): boolean => !REFUSED.decimal.includes(kind);

/** Whether a column of this kind can hold such a field; text columns may hold anything (SQLite, old ERPs). */
export const fitsLeaf = (kind: ColumnKind, leaf: LeafKind): boolean => !REFUSED[leaf].includes(kind);

export const isTime = (kind: ColumnKind): boolean =>
  kind === 'timestamp' || kind === 'timestamptz' || kind === 'date';
export const isText = (kind: ColumnKind): boolean =>
  kind === 'text' || kind === 'char' || kind === 'long_text';
