import { z } from 'zod';
import type { BitrixClient } from '#main/systems/bitrix24/client.ts';
import { type Deal, dealsOf, toRemoteOrder } from '#main/systems/bitrix24/deal.ts';
import { manyRows } from '#main/systems/bitrix24/family.ts';
import type { BitrixSettings } from '#main/systems/bitrix24/manifest.ts';
import { pullMoved } from '#main/systems/bitrix24/pull-moved.ts';
import type { Surroundings, Surveyor } from '#main/systems/bitrix24/surroundings.ts';
import type { Call, OrderPage, RemoteOrder } from '#main/systems/port.ts';
import { ok, type Result, refuse, succeeded } from '#shared/result.ts';

/** The portal never gives more at once. */
const pageSize = 50;
/** Records below the highest id that are looked at again: an id given early may be written late. */
const lookBack = 20;

export const stageHistory = z.object({
  items: z.array(
    z.object({
      ID: z.coerce.number().int(),
      OWNER_ID: z.coerce.string(),
      STAGE_ID: z.string(),
    }),
  ),
});

const historyCheckpoint = z.object({ top: z.number().int(), taken: z.array(z.number().int()) });
/** Null where the stored text is of the other way of pulling. */
const readCheckpoint = (text: string | null): z.infer<typeof historyCheckpoint> | null => {
  if (text === null) return null;
  const parsed = historyCheckpoint.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : null;
};

export interface BitrixPuller {
  /** Deals whose stage changed since the checkpoint, each as it stands now, and only our own. */
  pullOrders(call: Call, checkpoint: string | null): Promise<Result<OrderPage>>;
  readOrders(call: Call, remoteIds: readonly string[]): Promise<Result<RemoteOrder[]>>;
}

/** Our own deals among these ids, at most 50 of them. */
const dealsById = async (
  client: BitrixClient,
  here: Surroundings,
  call: Call,
  ids: readonly string[],
): Promise<Result<Deal[]>> => {
  const asked = new Set(ids.filter((id) => /^\d{1,15}$/.test(id)));
  if (asked.size === 0) return ok([]);
  const filter = { '@id': [...asked].map(Number) };
  const listed = await client.ask(call, here.family.listDeals(filter, { id: 'ASC' }, 0), manyRows);
  if (!succeeded(listed)) return listed;
  return ok(dealsOf(listed.value).filter((deal) => asked.has(deal.id)));
};

export const createPuller = (
  client: BitrixClient,
  settings: BitrixSettings,
  surveyor: Surveyor,
): BitrixPuller => {
  const historyAfter = (call: Call, filter: Record<string, string | number>) =>
    client.ask(
      call,
      {
        method: 'crm.stagehistory.list',
        params: { entityTypeId: 2, filter, order: { ID: 'ASC' }, start: 0 },
      },
      stageHistory,
    );

  /** Where the first pull begins: at the first record of our first deal, not at the portal's first day. */
  const beginning = async (call: Call, here: Surroundings): Promise<Result<number>> => {
    const mine = await client.ask(
      call,
      here.family.listDeals({ '=originatorId': settings.originator }, { id: 'ASC' }, 0),
      manyRows,
    );
    if (!succeeded(mine)) return mine;
    const first = dealsOf(mine.value).find((deal) => deal.originatorId === settings.originator);
    if (first !== undefined) {
      const records = await historyAfter(call, { OWNER_ID: Number(first.id) });
      if (!succeeded(records)) return records;
      const record = records.value.items.find((one) => one.OWNER_ID === first.id);
      return ok(record === undefined ? 0 : record.ID - 1);
    }
    const last = await client.ask(
      call,
      { method: 'crm.stagehistory.list', params: { entityTypeId: 2, order: { ID: 'DESC' }, start: 0 } },
      stageHistory,
    );
    if (!succeeded(last)) return last;
    return ok(Math.max(0, ...last.value.items.map((one) => one.ID)));
  };

  const pullHistory = async (
    call: Call,
    here: Surroundings,
    text: string | null,
  ): Promise<Result<OrderPage>> => {
    let before = readCheckpoint(text);
    if (before === null) {
      const from = await beginning(call, here);
      if (!succeeded(from)) return from;
      before = { top: from.value, taken: [] };
    }
    const { top, taken } = before;
    const known = new Set(taken);
    // Before the first record was taken there is nothing below it that could be ours.
    const floor =
      taken.length === 0 ? top : Math.max(0, Math.min(top - lookBack, ...taken.map((id) => id - 1)));
    const found = await historyAfter(call, { '>ID': floor });
    if (!succeeded(found)) return found;
    // A filter that was not understood shows itself by records from below.
    if (found.value.items.some((one) => one.ID <= floor))
      return refuse('unavailable', 'remote.unexpected_shape', { detail: 'stage history ignores its filter' });
    const news = found.value.items.filter((one) => !known.has(one.ID));
    const owners = [...new Set(news.map((one) => one.OWNER_ID))];
    const deals = await dealsById(client, here, call, owners);
    if (!succeeded(deals)) return deals;
    const newTop = Math.max(top, ...news.map((one) => one.ID));
    const after = {
      top: newTop,
      taken: [...known, ...news.map((one) => one.ID)].filter((id) => id > newTop - lookBack),
    };
    return ok({
      orders: deals.value.filter((deal) => deal.originatorId === settings.originator).map(toRemoteOrder),
      broken: [],
      checkpoint: JSON.stringify(after),
      more: found.value.items.length >= pageSize && news.length > 0,
    });
  };

  return {
    async pullOrders(call, checkpoint) {
      const here = await surveyor.survey(call);
      if (!succeeded(here)) return here;
      return here.value.history
        ? pullHistory(call, here.value, checkpoint)
        : pullMoved(client, settings, here.value, call, checkpoint);
    },
    async readOrders(call, remoteIds) {
      const here = await surveyor.survey(call);
      if (!succeeded(here)) return here;
      const found: RemoteOrder[] = [];
      for (let at = 0; at < remoteIds.length; at += pageSize) {
        const deals = await dealsById(client, here.value, call, remoteIds.slice(at, at + pageSize));
        if (!succeeded(deals)) return deals;
        found.push(...deals.value.map(toRemoteOrder));
      }
      return ok(found);
    },
  };
};
