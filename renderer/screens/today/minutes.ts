import type { Today } from '#shared/api/types.ts';

type Point = Today['rates'][number];
const minute = 60_000;

/** The last hour minute by minute; a minute in which nothing happened has no point of its own in the answer. */
export const everyMinute = (rates: readonly Point[], nowMs: number): Point[] => {
  const known = new Map(rates.map((point) => [Math.floor(point.atMs / minute), point]));
  const last = Math.floor(nowMs / minute);
  return Array.from({ length: 61 }, (_, index) => {
    const at = last - 60 + index;
    return known.get(at) ?? { atMs: at * minute, sent: 0, received: 0, rejected: 0 };
  });
};
