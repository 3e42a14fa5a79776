import { z } from 'zod';
import type { BitrixClient } from '#main/systems/bitrix24/client.ts';
import { type Deal, dealsOf, toRemoteOrder } from '#main/systems/bitrix24/deal.ts';
import { manyRows } from '#main/systems/bitrix24/family.ts';
import type { BitrixSettings } from '#main/systems/bitrix24/manifest.ts';
import type { Surroundings } from '#main/systems/bitrix24/surroundings.ts';
import type { Call, OrderPage } from '#main/systems/port.ts';
import { ok, type Result, succeeded } from '#shared/result.ts';

const pageSize = 50;
const mostPages = 200;
/** Clocks of a cluster differ, and a change may be written a little later than it is dated. */
const overlapMs = 5 * 60_000;

/** `since`: the portal's own time of the newest move seen. `seen`: moves of the overlap, as id and time. */
const checkpointSchema = z.object({ since: z.string(), seen: z.array(z.string()) });
const readCheckpoint = (text: string | null): z.infer<typeof checkpointSchema> | null => {
  if (text === null) return null;
  const parsed = checkpointSchema.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : null;
};

const wordOf = (deal: Deal): string => `${deal.id}@${deal.movedAt ?? ''}`;
const timeOf = (deal: Deal): number => Date.parse(deal.movedAt ?? '');

/**
 * Deals moved since the checkpoint, for a box without a history of stages (shops.md 1.12). All pages of one look are
 * read at once: a deal that moves meanwhile slides to the end of the list and pulls the others forward, so every page
 * overlaps the one before by half.
 */
export const pullMoved = async (
  client: BitrixClient,
  settings: BitrixSettings,
  here: Surroundings,
  call: Call,
  text: string | null,
): Promise<Result<OrderPage>> => {
  const before = readCheckpoint(text);
  const from = before === null ? null : Date.parse(before.since) - overlapMs;
  const filter = {
    '=originatorId': settings.originator,
    ...(from === null ? {} : { '>=movedTime': new Date(from).toISOString().replace(/\.\d+Z$/, '+00:00') }),
  };
  const found = new Map<string, Deal>();
  for (let page = 0; page < mostPages; page += 1) {
    const start = (page * pageSize) / 2;
    const listed = await client.ask(
      call,
      here.family.listDeals(filter, { movedTime: 'ASC', id: 'ASC' }, start),
      manyRows,
    );
    if (!succeeded(listed)) return listed;
    for (const deal of dealsOf(listed.value)) found.set(deal.id, deal);
    if (listed.value.length < pageSize) break;
  }
  const seen = new Set(before?.seen);
  const mine = [...found.values()].filter(
    (deal) => deal.originatorId === settings.originator && !Number.isNaN(timeOf(deal)),
  );
  const news = mine.filter((deal) => !seen.has(wordOf(deal)) && (from === null || timeOf(deal) >= from));
  const newest = mine.reduce<Deal | null>(
    (best, deal) => (best === null || timeOf(deal) > timeOf(best) ? deal : best),
    null,
  );
  const since =
    newest?.movedAt != null && !(before !== null && Date.parse(before.since) > timeOf(newest))
      ? newest.movedAt
      : (before?.since ?? new Date(0).toISOString());
  const kept = Date.parse(since) - overlapMs;
  return ok({
    orders: news.map(toRemoteOrder),
    broken: [],
    checkpoint: JSON.stringify({
      since,
      seen: mine.filter((deal) => timeOf(deal) >= kept).map(wordOf),
    }),
    more: false,
  });
};
