import { z } from 'zod';
import type { Tracked } from '#main/systems/carrier-port.ts';
import { oldestFirst } from '#main/systems/event-order.ts';
import { type MeestClient, rowsOf } from '#main/systems/meest/client.ts';
import { ends, open } from '#main/systems/meest/statuses.ts';
import { instantOf, text, words } from '#main/systems/meest/values.ts';
import { nothingOf, trackOneByOne } from '#main/systems/one-by-one.ts';
import type { Call } from '#main/systems/port.ts';
import type { ParcelEvent } from '#shared/parcels/event.ts';
import { ok, type Result, refuse, succeeded } from '#shared/result.ts';

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

/** A number of their own has this look, so a refused one is simply not known there yet. */
const ownLook = /^(7\d{2}-\d{7}|[A-Z]{3}-\d{7}|[A-Z]{2}\d{9}[A-Z]{2})$/;

/** Everything they tell of one number: its events (carriers.md 4). Several places of a parcel share their events. */
export const trackedOf = (number: string, result: unknown): Tracked => {
  const rows = rowsOf(result, eventRow).filter(
    (row) => row.eventCode !== '' && [row.parcelNumber, row.barCode].includes(number),
  );
  return {
    ...nothingOf(number),
    known: rows.length > 0,
    events: oldestFirst(rows.map(eventOf), rank),
    raw: JSON.stringify(result ?? null),
  };
};

/** One parcel; what nobody knows is no failure, because a parcel shows only after it was handed over. */
export const trackOne = async (client: MeestClient, call: Call, number: string): Promise<Result<Tracked>> => {
  const path = `/tracking/${encodeURIComponent(number)}`;
  const answer = await client.call(call, 'GET', path, undefined, 'read');
  if (succeeded(answer)) return ok(trackedOf(number, answer.value));
  if (answer.outcome === 'not_found' || (answer.outcome === 'invalid' && ownLook.test(number)))
    return ok(nothingOf(number));
  if (answer.outcome !== 'invalid') return answer;
  return refuse('invalid', 'carrier.number_invalid', {
    ...(answer.detail === undefined ? {} : { detail: answer.detail }),
    values: { value: number },
  });
};

/** Their numbers keep their hyphens, and other carriers' numbers are asked about here too. */
export const createTracker = (client: MeestClient) =>
  trackOneByOne((call, number) => trackOne(client, call, number), {
    pattern: /^\S+$/,
    written: (number) => number.replaceAll(/\s/g, ''),
  });
