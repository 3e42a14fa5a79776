import { z } from 'zod';
import { parseJson, refusalOfSilence } from '#main/http/answer.ts';
import type { Carrier, TrackAsk, Tracked } from '#main/systems/carrier-port.ts';
import type { Call } from '#main/systems/port.ts';
import { gatewayRefusal, refusalOf } from '#main/systems/ukrposhta/errors.ts';
import { codeByText, isKnown, statusOfText, toSender } from '#main/systems/ukrposhta/statuses.ts';
import type { ParcelEvent } from '#shared/parcels/event.ts';
import { ok, type Result, refuse, succeeded } from '#shared/result.ts';
import { instantOfWall } from '#shared/time-zone.ts';

const words = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const code = z.union([z.string().min(1), z.number()]).transform(String);
const event = z.object({
  event: code,
  eventName: words,
  name: words,
  date: words,
  eventReason_id: z.union([z.string(), z.number()]).nullish().transform(Number),
});
/** Events by number, and numbers nobody knows (carriers.md 3.3). */
export const found = z.object({
  found: z.record(z.string(), z.array(event)).nullish(),
  notFound: z.array(z.string()).nullish(),
});

/** The office's clock is Kyiv's and has no offset. */
export const instantOf = (text: string): string | null => {
  const match = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)/.exec(text);
  if (match === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  const ms = instantOfWall({ year, month, day, hour, minute, second }, 'Europe/Kyiv');
  return ms === null ? null : new Date(ms).toISOString();
};

/** Of an event that is in no list the text is read, unless that is not wanted (carriers.md 3.4, 3.5). */
const codeOf = (row: z.infer<typeof event>, readTexts: boolean): string => {
  const reason = row.eventReason_id;
  const code = reason === toSender ? `${row.event}/${toSender}` : row.event;
  if (isKnown(code) || !readTexts) return code;
  const read = statusOfText(row.eventName, reason);
  return read === null ? code : codeByText(read, code);
};

export const eventsOf = (rows: readonly z.infer<typeof event>[], readTexts = true): ParcelEvent[] =>
  rows
    .map((row) => ({
      code: codeOf(row, readTexts),
      text: row.eventName || row.event,
      at: instantOf(row.date),
      place: row.name || null,
    }))
    .sort((a, b) => (a.at === null || b.at === null ? 0 : a.at.localeCompare(b.at)));

/** As it is asked for: a number of twelve digits has lost its zero on the way through a spreadsheet. */
const asked = (number: string): string => (/^\d{12}$/.test(number) ? `0${number}` : number);
const wellFormed = /^(\d{13}|[A-Z]{2}\d{9}[A-Z]{2})$/;

export type Statuses = (call: Call, numbers: readonly string[]) => Promise<Result<z.infer<typeof found>>>;

export const createStatuses =
  (trackingUrl: string, bearer: string): Statuses =>
  async (call, numbers) => {
    const outcome = await call.http.send({
      method: 'POST',
      url: `${trackingUrl.replace(/\/+$/, '')}/statuses/with-not-found`,
      headers: { authorization: `Bearer ${bearer}`, accept: 'application/json' },
      json: numbers,
      reads: true,
      repeatable: true,
    });
    if (outcome.kind !== 'answer') return refusalOfSilence(outcome, true);
    if (outcome.status < 200 || outcome.status > 299) return refusalOf(outcome, true);
    const gateway = gatewayRefusal(outcome);
    if (gateway !== null) return gateway;
    return parseJson(outcome, found, true);
  };

/** A batch in one question; numbers that are none are never asked for, so that they spoil nothing. */
export const createTracker =
  (
    statuses: Statuses,
    readTexts: boolean,
    moneyOf: (call: Call, ask: TrackAsk, last: string) => Promise<Result<Tracked['money']>>,
  ): NonNullable<Carrier['track']> =>
  async (call, asks) => {
    const numbers = [
      ...new Set(asks.map(({ number }) => asked(number)).filter((one) => wellFormed.test(one))),
    ];
    const answer: Result<z.infer<typeof found>> =
      numbers.length === 0 ? ok({}) : await statuses(call, numbers);
    if (!succeeded(answer)) return answer;
    const known = new Map(Object.entries(answer.value.found ?? {}));
    const told = asks.map(async (ask): Promise<Result<Tracked>> => {
      const { number } = ask;
      if (!wellFormed.test(asked(number))) {
        return refuse('invalid', 'carrier.number_invalid', { values: { value: number } });
      }
      const rows = known.get(asked(number)) ?? [];
      const events = eventsOf(rows, readTexts);
      const money = await moneyOf(call, ask, events.at(-1)?.code ?? '');
      if (!succeeded(money)) return money;
      return ok({
        number,
        known: rows.length > 0,
        events,
        leg: 'there',
        branch: null,
        expectedAt: null,
        keptUntil: null,
        storagePaid: false,
        money: money.value,
        follow: null,
        raw: JSON.stringify(rows),
      });
    });
    return ok(await Promise.all(told));
  };
