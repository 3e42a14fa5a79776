import type { ParcelEvent } from '#shared/parcels/event.ts';

/**
 * Oldest first, whichever way round they are told; one without a time stays beside the one before it. Of two at one
 * moment the lower rank comes first, else they stay as told.
 */
export const oldestFirst = (
  given: readonly ParcelEvent[],
  rankOf: (code: string) => number,
): ParcelEvent[] => {
  const times = given.flatMap(({ at }) => at ?? []);
  const isReversed = (times[0] ?? '') > (times.at(-1) ?? '');
  let last = '';
  return (isReversed ? given.toReversed() : given)
    .map((event) => {
      last = event.at ?? last;
      return { event, at: last };
    })
    .toSorted((a, b) => (a.at === b.at ? rankOf(a.event.code) - rankOf(b.event.code) : a.at < b.at ? -1 : 1))
    .map(({ event }) => event);
};
