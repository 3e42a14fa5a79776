/** A driver's primitive as text; drivers give numbers and bigints for what is exact in them. */
export const sqlText = (value: unknown): string => {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return String(value);
  return value === null || value === undefined ? '' : JSON.stringify(value);
};
