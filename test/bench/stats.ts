/** Median, smallest and largest of a few runs. */
export interface Spread {
  median: number;
  min: number;
  max: number;
}

const sorted = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);

export const percentile = (values: readonly number[], share: number): number => {
  const list = sorted(values);
  return list[Math.min(list.length - 1, Math.floor(list.length * share))] ?? Number.NaN;
};

export const median = (values: readonly number[]): number => {
  const list = sorted(values);
  const middle = Math.floor(list.length / 2);
  const upper = list[middle] ?? Number.NaN;
  return list.length % 2 === 1 ? upper : ((list[middle - 1] ?? upper) + upper) / 2;
};

export const spread = (values: readonly number[]): Spread => ({
  median: median(values),
  min: Math.min(...values),
  max: Math.max(...values),
});

/** 12 345 with a thin structure for people; fractions only where they say something. */
export const figure = (value: number): string =>
  value >= 100
    ? Math.round(value)
        .toString()
        .replace(/\B(?=(\d{3})+$)/g, ' ')
    : value.toFixed(value >= 10 ? 1 : 2);

export const shown = (values: readonly number[]): string => {
  const { median: middle, min, max } = spread(values);
  return `${figure(middle)} [${figure(min)}–${figure(max)}]`;
};
