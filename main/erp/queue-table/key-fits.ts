import type { LiveColumn } from '#main/erp/driver.ts';

const PATTERNS: Partial<Record<LiveColumn['kind'], RegExp>> = {
  integer: /^-?\d{1,18}$/,
  decimal: /^-?\d{1,28}$/,
  uuid: /^\{?[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}\}?$/i,
};
/**
 * Whether a key can stand in the column at all. One that can't is simply not there; asking the server would end
 * in a conversion error for the whole batch.
 */
export const keyFits = (column: LiveColumn, key: string): boolean => {
  const pattern = PATTERNS[column.kind];
  if (pattern !== undefined && !pattern.test(key)) return false;
  if (column.kind === 'integer' && column.precision !== null && column.precision < 64) {
    const limit = 2n ** BigInt(column.precision - 1);
    if (BigInt(key) >= limit || BigInt(key) < -limit) return false;
  }
  return column.length === null || column.kind === 'long_text' || key.length <= column.length;
};
