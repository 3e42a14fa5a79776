import { z } from 'zod';
import type { Carrier, TrackAsk, Tracked } from '#main/systems/carrier-port.ts';
import type { InPostClient } from '#main/systems/inpost/client.ts';
import { shipment, time, words } from '#main/systems/inpost/schemas.ts';
import { nothingOf } from '#main/systems/one-by-one.ts';
import type { Call } from '#main/systems/port.ts';
import type { ParcelBranch, ParcelEvent } from '#shared/parcels/event.ts';
import { ok, type Result, refuse, succeeded } from '#shared/result.ts';

const machine = z.object({
  name: words,
  opening_hours: words,
  address: z.object({ line1: words, line2: words }).nullish(),
});
const answered = z.object({
  status: words,
  custom_attributes: z
    .object({ target_point_id: words, target_machine_detail: machine.nullish().catch(null) })
    .nullish()
    .catch(null),
  tracking_details: z.array(z.object({ status: z.string().min(1), agency: words, datetime: time })).nullish(),
  updated_at: time,
});
const dictionary = z.object({ items: z.array(z.object({ name: z.string(), title: words })) });

type Labels = ReadonlyMap<string, string>;
const keptMs = 24 * 60 * 60 * 1_000;
const againMs = 60 * 60 * 1_000;

/** Titles of the statuses as the carrier gives them now; they add words for people and change no meaning. */
const createLabels = (client: InPostClient) => {
  let labels: Labels = new Map();
  let until = 0;
  return async (call: Call): Promise<Labels> => {
    if (call.nowMs < until) return labels;
    const found = await client.json(call, { path: '/v1/statuses', query: { lang: 'pl_PL' } }, dictionary);
    until = call.nowMs + (succeeded(found) ? keptMs : againMs);
    if (succeeded(found)) labels = new Map(found.value.items.map(({ name, title }) => [name, title]));
    return labels;
  };
};

const branchOf = (given: z.infer<typeof answered>['custom_attributes']): ParcelBranch | null => {
  const point = given?.target_machine_detail;
  const code = given?.target_point_id || point?.name || null;
  if (code === null) return null;
  const address = [point?.address?.line1, point?.address?.line2].filter(Boolean).join(', ');
  return { code, name: point?.name || code, address: address || null, hours: point?.opening_hours || null };
};

/** Oldest first, and the present state last where the list does not have it yet. */
export const trackedOf = (number: string, text: string, labels: Labels): Result<Tracked> => {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return refuse('unavailable', 'remote.not_json', { detail: text.slice(0, 300) });
  }
  const read = answered.safeParse(body);
  if (!read.success) {
    return refuse('unavailable', 'remote.unexpected_shape', { detail: read.error.message.slice(0, 300) });
  }
  const { status, custom_attributes, tracking_details, updated_at } = read.data;
  const textOf = (code: string): string => labels.get(code) || code;
  const events: ParcelEvent[] = (tracking_details ?? [])
    .map((one) => ({
      code: one.status,
      text: textOf(one.status),
      at: one.datetime,
      place: one.agency || null,
    }))
    .reverse()
    .sort((a, b) => (a.at === null || b.at === null ? 0 : a.at.localeCompare(b.at)));
  const last = events.at(-1);
  const newer = updated_at === null || (last?.at ?? '') <= updated_at;
  if (status !== '' && last?.code !== status && newer) {
    events.push({ code: status, text: textOf(status), at: updated_at, place: null });
  }
  return ok({
    ...nothingOf(number, text),
    known: events.length > 0,
    events,
    branch: branchOf(custom_attributes),
  });
};

/**
 * Parcels one by one, as many at once as the door lets through (carriers.md 2.4). What tracking does not know, because
 * it is too new, too old (45 days) or on the sandbox, is told by our own shipment where there is one.
 */
export const createTracker = (client: InPostClient): NonNullable<Carrier['track']> => {
  const labelsOf = createLabels(client);

  const ownState = async (call: Call, ask: TrackAsk, labels: Labels): Promise<Result<Tracked>> => {
    if (ask.remoteId === null) return ok(nothingOf(ask.number));
    const path = `/v1/shipments/${encodeURIComponent(ask.remoteId)}`;
    const found = await client.json(call, { path }, shipment);
    if (!succeeded(found)) return found.outcome === 'not_found' ? ok(nothingOf(ask.number)) : found;
    const { status, updated_at } = found.value;
    return trackedOf(ask.number, JSON.stringify({ status, updated_at }), labels);
  };

  const one = async (call: Call, ask: TrackAsk, labels: Labels): Promise<Result<Tracked>> => {
    const answer = await client.raw(call, { path: `/v1/tracking/${encodeURIComponent(ask.number)}` });
    if (!succeeded(answer)) {
      if (answer.outcome === 'not_found') return ownState(call, ask, labels);
      if (answer.cause === 'remote.invalid') return { ...answer, cause: 'carrier.number_invalid' };
      return answer;
    }
    const read = trackedOf(ask.number, answer.value.text, labels);
    return succeeded(read) && !read.value.known ? ownState(call, ask, labels) : read;
  };

  return async (call, asks) => {
    const labels = await labelsOf(call);
    const results = await Promise.all(asks.map((ask) => one(call, ask, labels)));
    const stopped = results.find((result) =>
      ['unauthorised', 'rate_limited', 'unavailable'].includes(result.outcome),
    );
    const nobody = results.every((result) => !succeeded(result) && result.outcome === stopped?.outcome);
    return nobody && stopped !== undefined && !succeeded(stopped) ? stopped : ok(results);
  };
};
