import { z } from 'zod';
import { parseJson, refusalOfSilence, refusalOfStatus } from '#main/http/answer.ts';
import { eventOf, instantIn, oldestFirst } from '#main/systems/carrier-time.ts';
import type { DhlSettings } from '#main/systems/dhl/manifest.ts';
import { type AskOne, nothingOf } from '#main/systems/one-by-one.ts';
import { ok, refuse, succeeded } from '#shared/result.ts';

const text = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => String(value ?? '').trim());

const state = z.object({
  timestamp: text,
  statusCode: text,
  status: text,
  description: text,
  location: z.object({ address: z.object({ addressLocality: text, countryCode: text }).nullish() }).nullish(),
});

const shipment = z.object({
  id: text,
  status: state.nullish(),
  estimatedTimeOfDelivery: text,
  details: z.object({ pieceIds: z.array(z.string()).nullish() }).nullish(),
  events: z.array(state).nullish(),
});

const answer = z.object({ shipments: z.union([z.array(shipment), shipment.transform((one) => [one])]) });

/** The texts differ by service: what happened stands in one or in the other, or the same in both. */
const told = ({ status, description }: z.infer<typeof state>): string =>
  [...new Set([status, description].filter((part) => part !== ''))].join(': ');

const bare = (number: string): string => number.replace(/^0+/, '').toUpperCase();

/** One parcel over REST (carriers.md 7): its history, or its present state where there is none. */
export const createAsk =
  (settings: DhlSettings, apiKey: string): AskOne =>
  async (call, number) => {
    const outcome = await call.http.send({
      method: 'GET',
      url: settings.baseUrl,
      query: { trackingNumber: number },
      headers: { 'DHL-API-Key': apiKey, accept: 'application/json' },
      repeatable: true,
    });
    if (outcome.kind !== 'answer') return refusalOfSilence(outcome, true);
    if (outcome.status === 404) return ok(nothingOf(number, outcome.text));
    if (outcome.status === 400)
      return refuse('invalid', 'carrier.number_invalid', {
        detail: `HTTP 400 ${outcome.text.slice(0, 300)}`,
        values: { value: number },
      });
    if (outcome.status < 200 || outcome.status > 299) return refusalOfStatus(outcome, true);
    const parsed = parseJson(outcome, answer, true);
    if (!succeeded(parsed)) return parsed;
    const { shipments } = parsed.value;
    if (shipments.length === 0) return ok(nothingOf(number, outcome.text));
    // A number may mean several parcels, one a service; only a lone one may have another id than was asked for.
    const same = shipments.filter(
      ({ id, details }) =>
        bare(id) === bare(number) || (details?.pieceIds ?? []).some((piece) => bare(piece) === bare(number)),
    );
    const fitting = same.length > 0 ? same : shipments.length === 1 ? shipments : [];
    const [found] = fitting.toSorted((a, b) =>
      (b.status?.timestamp ?? '').localeCompare(a.status?.timestamp ?? ''),
    );
    if (found === undefined)
      return refuse('unavailable', 'remote.unexpected_shape', { detail: `other shipments than ${number}` });
    const eventIn = (one: z.infer<typeof state>) => {
      const { addressLocality = '', countryCode = '' } = one.location?.address ?? {};
      return eventOf(
        one.statusCode.toLowerCase() || 'unknown',
        told(one),
        instantIn(one.timestamp, settings.zone),
        addressLocality || countryCode,
      );
    };
    // Newest first as they come, so that those of one moment keep their order when turned round.
    const events = oldestFirst([...(found.events ?? [])].reverse().map(eventIn));
    const present = found.status === null || found.status === undefined ? null : eventIn(found.status);
    const last = events.at(-1);
    const isNews =
      last === undefined || (present?.code !== last.code && (present?.at ?? '') >= (last.at ?? ''));
    const all = present !== null && isNews ? [...events, present] : events;
    return ok({
      ...nothingOf(number, outcome.text),
      known: all.length > 0,
      events: all,
      expectedAt: instantIn(found.estimatedTimeOfDelivery, settings.zone),
    });
  };
