import { z } from 'zod';
import type { TrackAsk, Tracked } from '#main/systems/carrier-port.ts';
import { type MeestClient, rowsOf } from '#main/systems/meest/client.ts';
import { ends, open } from '#main/systems/meest/statuses.ts';
import { instantOf, text, words } from '#main/systems/meest/values.ts';
import type { Call } from '#main/systems/port.ts';
import type { ParcelEvent } from '#shared/parcels/event.ts';
import { ok, type Refusal, type Result, refuse, succeeded } from '#shared/result.ts';

const eventRow = z.object({
  parcelNumber: text,
  barCode: text,
  eventDateTime: text,
  eventCode: text,
  eventCountryDescr: words,
  eventCityDescr: words,
  eventDescr: words,
  eventDetailDescr: words,
});
type EventRow = z.infer<typeof eventRow>;

const eventOf = (row: EventRow): ParcelEvent => ({
  code: row.eventCode.slice(0, 120),
  text: [row.eventDescr, row.eventDetailDescr]
    .filter((part) => part !== '')
    .join('. ')
    .slice(0, 2_000),
  at: instantOf(row.eventDateTime),
  place: (row.eventCityDescr || row.eventCountryDescr).slice(0, 500) || null,
});

/** Which of two events of one moment comes first: what begins a parcel's life, and last what ends it. */
const rank = (code: string): number => (open.has(code) ? 0 : ends.has(code) ? 2 : 1);

/** Oldest first, whichever way round they are told; one without a time stays beside the one before it. */
const inOrder = (given: readonly ParcelEvent[]): ParcelEvent[] => {
  const times = given.flatMap(({ at }) => at ?? []);
  const isReversed = (times[0] ?? '') > (times.at(-1) ?? '');
  let last = '';
  return (isReversed ? given.toReversed() : given)
    .map((event) => {
      last = event.at ?? last;
      return { event, at: last };
    })
    .toSorted((a, b) => (a.at === b.at ? rank(a.event.code) - rank(b.event.code) : a.at < b.at ? -1 : 1))
    .map(({ event }) => event);
};

/** A number of their own has this look, so a refused one is simply not known there yet. */
const ownLook = /^(7\d{2}-\d{7}|[A-Z]{3}-\d{7}|[A-Z]{2}\d{9}[A-Z]{2})$/;

/** Everything they tell of one number: its events (carriers.md 4). Several places of a parcel share their events. */
export const trackedOf = (number: string, result: unknown): Tracked => {
  const rows = rowsOf(result, eventRow).filter(
    (row) => row.eventCode !== '' && [row.parcelNumber, row.barCode].includes(number),
  );
  return {
    number,
    known: rows.length > 0,
    events: inOrder(rows.map(eventOf)),
    leg: 'there',
    branch: null,
    expectedAt: null,
    keptUntil: null,
    storagePaid: false,
    money: null,
    follow: null,
    raw: JSON.stringify(result ?? null),
  };
};

/** One parcel; what nobody knows is no failure, because a parcel shows only after it was handed over. */
export const trackOne = async (client: MeestClient, call: Call, given: string): Promise<Result<Tracked>> => {
  const number = given.replaceAll(/\s/g, '');
  if (number === '')
    return refuse('invalid', 'carrier.number_invalid', { detail: given, values: { value: given } });
  const path = `/tracking/${encodeURIComponent(number)}`;
  const answer = await client.call(call, 'GET', path, undefined, 'read');
  if (succeeded(answer)) return ok({ ...trackedOf(number, answer.value), number: given });
  if (answer.outcome === 'not_found' || (answer.outcome === 'invalid' && ownLook.test(number)))
    return ok({ ...trackedOf(number, []), number: given });
  if (answer.outcome !== 'invalid') return answer;
  return refuse('invalid', 'carrier.number_invalid', {
    ...(answer.detail === undefined ? {} : { detail: answer.detail }),
    values: { value: given },
  });
};

/** What speaks of the connection and not of one parcel: the others would meet the same. */
const isForAll = ({ outcome }: Refusal): boolean => outcome === 'unauthorised' || outcome === 'rate_limited';

/** How many are asked at once; the door has its own pace besides. */
const atOnce = 4;

export const createTracker =
  (client: MeestClient) =>
  async (call: Call, asks: readonly TrackAsk[]): Promise<Result<readonly Result<Tracked>[]>> => {
    const found = new Map<string, Result<Tracked>>();
    const numbers = [...new Set(asks.map(({ number }) => number))];
    let stopped: Refusal | null = null;
    for (let start = 0; start < numbers.length && stopped === null; start += atOnce) {
      await Promise.all(
        numbers.slice(start, start + atOnce).map(async (number) => {
          const one = await trackOne(client, call, number);
          found.set(number, one);
          if (!succeeded(one) && isForAll(one)) stopped = one;
        }),
      );
    }
    const rest: Refusal = stopped ?? refuse('unavailable', 'remote.unavailable');
    const results = asks.map(({ number }) => found.get(number) ?? rest);
    const bad = results.flatMap((one) => (succeeded(one) ? [] : [one]));
    const [first] = bad;
    if (first !== undefined && bad.length === results.length && first.outcome !== 'invalid') return first;
    return ok(results);
  };
