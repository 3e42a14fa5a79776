import type { TrackAsk, Tracked } from '#main/systems/carrier-port.ts';
import type { ParcelEvent } from '#shared/parcels/event.ts';
import { ok, type Refusal, type Result, refuse, succeeded } from '#shared/result.ts';

/** A number the carrier has nothing under. */
export const nothingUnder = (number: string): Tracked => ({
  number,
  known: false,
  events: [],
  leg: 'there',
  branch: null,
  expectedAt: null,
  keptUntil: null,
  storagePaid: false,
  money: null,
  follow: null,
  raw: '{}',
});

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

/** What speaks of the connection and not of one parcel: the others would meet the same. */
const isForAll = ({ outcome }: Refusal): boolean => outcome === 'unauthorised' || outcome === 'rate_limited';

/** How many are asked about at once; the door has its own pace besides. */
const atOnce = 4;

/**
 * Asks about parcels where a carrier is asked by the piece: each number once, the answers in the order of the asks.
 * Nobody else is asked once the connection itself was refused; the whole fails only when nobody was answered.
 */
export const oneByOne = async (
  asks: readonly TrackAsk[],
  one: (number: string) => Promise<Result<Tracked>>,
): Promise<Result<readonly Result<Tracked>[]>> => {
  const found = new Map<string, Result<Tracked>>();
  const numbers = [...new Set(asks.map(({ number }) => number))];
  let stopped: Refusal | null = null;
  for (let start = 0; start < numbers.length && stopped === null; start += atOnce) {
    await Promise.all(
      numbers.slice(start, start + atOnce).map(async (number) => {
        const result = await one(number);
        found.set(number, result);
        if (!succeeded(result) && isForAll(result)) stopped = result;
      }),
    );
  }
  const rest: Refusal = stopped ?? refuse('unavailable', 'remote.unavailable');
  const results = asks.map(({ number }) => found.get(number) ?? rest);
  const bad = results.flatMap((result) => (succeeded(result) ? [] : [result]));
  const [first] = bad;
  if (first !== undefined && bad.length === results.length && first.outcome !== 'invalid') return first;
  return ok(results);
};
