/** Keys and ids per statement: under Firebird's 1500 list items and SQL Server's 2100 parameters (lab.md 1). */
export const CHUNK = 500;

export const chunks = <T>(items: readonly T[], size = CHUNK): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );

const SIZES = [1, 4, 16, 64, 100, 250, CHUNK];

/**
 * The same list, its last item repeated up to one of a few lengths, so that engines meet a handful of statements
 * and keep them prepared, whatever the length of a batch.
 */
export const padded = <T>(items: readonly T[]): T[] => {
  const last = items.at(-1);
  const size = SIZES.find((candidate) => candidate >= items.length) ?? items.length;
  if (last === undefined) return [];
  return [...items, ...Array.from({ length: size - items.length }, () => last)];
};

export const marks = (count: number, mark = '?'): string =>
  Array.from({ length: count }, () => mark).join(',');
