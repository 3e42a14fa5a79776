/** A number as somebody counts with it; codes with zeros in front are texts. */
const number = /^-?(0|[1-9]\d{0,17})([.,]\d+)?$/;

/** Whether a column of a sample holds numbers only, and is read best from the right. */
export const isNumberColumn = (values: readonly (string | null | undefined)[]): boolean => {
  const held = values.filter((value): value is string => typeof value === 'string' && value.trim() !== '');
  return held.length > 0 && held.every((value) => number.test(value.trim()));
};

/** The first thing a column holds, to recognise it by. */
export const exampleOf = (
  sample: { columns: readonly string[]; rows: readonly (readonly (string | null)[])[] } | undefined,
  name: string,
): string | null => {
  const index = sample?.columns.indexOf(name) ?? -1;
  if (sample === undefined || index < 0) return null;
  const held = sample.rows.map((row) => row[index] ?? null);
  return held.find((value) => value !== null && value.trim() !== '') ?? null;
};
