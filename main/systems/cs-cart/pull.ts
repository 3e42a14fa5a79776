import { z } from 'zod';
import type { CsCartClient } from '#main/systems/cs-cart/client.ts';
import type { CsCartSettings } from '#main/systems/cs-cart/manifest.ts';
import { toRemoteOrder, toRemoteStatus } from '#main/systems/cs-cart/order-map.ts';
import { fullOrder, type OrderRow, orderList } from '#main/systems/cs-cart/schemas.ts';
import type { Call, OrderPage, RemoteOrder } from '#main/systems/port.ts';
import { type Result, succeeded } from '#shared/result.ts';

/** Ids below the highest one that are looked at again: an unfinished basket becomes an order later. */
const lookBack = 200;
/** Full orders fetched between two checkpoints. */
const pageOfOrders = 50;
const mostWaiting = 500;
const listingLimit = 2_000;

/**
 * `top`: highest id seen. `taken`: ids of the look-back window already taken. `waiting`: orders seen in a status
 * that is not taken yet (unpaid, say), however old.
 */
const checkpointSchema = z.object({
  top: z.number().int(),
  taken: z.array(z.number().int()),
  waiting: z.array(z.number().int()),
});
type Checkpoint = z.infer<typeof checkpointSchema>;

const neverTaken = new Set(['F', 'D', 'I']);

const isWanted = (status: string, settings: CsCartSettings): boolean =>
  settings.statuses.length > 0
    ? settings.statuses.includes(status)
    : !neverTaken.has(status) && status !== 'N';

const isParent = (row: { is_parent_order: string | null }): boolean => row.is_parent_order === 'Y';

const readCheckpoint = (text: string | null, settings: CsCartSettings): Checkpoint => {
  if (text === null) return { top: settings.startOrder - 1, taken: [], waiting: [] };
  return checkpointSchema.parse(JSON.parse(text));
};

const path = (settings: CsCartSettings): string =>
  settings.storeId === undefined ? '/orders' : `/stores/${settings.storeId}/orders`;

/**
 * Lists order rows from the newest down to `floor`. Going down, a new order only pushes rows onto later pages,
 * where they are met again: rows may come twice but none is passed over.
 */
const listDownTo = async (
  client: CsCartClient,
  call: Call,
  settings: CsCartSettings,
  floor: number,
): Promise<Result<OrderRow[]>> => {
  const rows = new Map<number, OrderRow>();
  for (let page = 1; page <= listingLimit; page += 1) {
    const found = await client.get(call.http, path(settings), orderList, {
      page,
      items_per_page: settings.pageSize,
      sort_by: 'order_id',
      sort_order: 'desc',
    });
    if (!succeeded(found)) return found;
    const known = rows.size;
    for (const row of found.value.orders) rows.set(row.order_id, row);
    const lowest = Math.min(...found.value.orders.map((row) => row.order_id));
    // No new row on a page means the end, also for a shop that answers the last page again and again.
    if (found.value.orders.length === 0 || rows.size === known || lowest <= floor) break;
  }
  return { outcome: 'ok', value: [...rows.values()].filter((row) => row.order_id > floor) };
};

export interface CsCartPuller {
  pullOrders(call: Call, checkpoint: string | null): Promise<Result<OrderPage>>;
  readOrders(call: Call, remoteIds: readonly string[]): Promise<Result<RemoteOrder[]>>;
}

interface Fetched {
  orders: RemoteOrder[];
  broken: OrderPage['broken'];
  /** Asked for by id, and still in a status that is not taken. */
  notYet: number[];
}

export const createPuller = (client: CsCartClient, settings: CsCartSettings): CsCartPuller => {
  // A long first listing serves all the pages that follow from it, instead of being asked for again each time.
  let kept: { checkpoint: string; rows: OrderRow[] } | null = null;

  const fetchAll = async (call: Call, ids: readonly number[]): Promise<Result<Fetched>> => {
    const fetched: Fetched = { orders: [], broken: [], notYet: [] };
    const answers = await Promise.all(ids.map((id) => client.get(call.http, `/orders/${id}`, fullOrder)));
    for (const [index, answer] of answers.entries()) {
      const id = ids[index] ?? 0;
      if (!succeeded(answer)) {
        if (answer.outcome === 'not_found') continue;
        if (answer.cause !== 'remote.unexpected_shape') return answer;
        fetched.broken.push({ remoteId: String(id), cause: answer.cause, detail: answer.detail ?? '' });
        continue;
      }
      if (isParent(answer.value)) continue;
      if (!isWanted(answer.value.status, settings)) {
        if (!settings.finalStatuses.includes(answer.value.status)) fetched.notYet.push(id);
        continue;
      }
      try {
        fetched.orders.push(toRemoteOrder(answer.value, settings));
      } catch (error) {
        const detail = error instanceof z.ZodError ? (error.issues[0]?.message ?? '') : String(error);
        fetched.broken.push({ remoteId: String(id), cause: 'remote.unexpected_shape', detail });
      }
    }
    return { outcome: 'ok', value: fetched };
  };

  return {
    async pullOrders(call, text) {
      const before = readCheckpoint(text, settings);
      const floor = Math.max(settings.startOrder - 1, before.top - lookBack);
      const listed: Result<OrderRow[]> =
        kept !== null && kept.checkpoint === text
          ? { outcome: 'ok', value: kept.rows }
          : await listDownTo(client, call, settings, floor);
      if (!succeeded(listed)) return listed;
      const rows = listed.value.filter((row) => !isParent(row)).sort((a, b) => a.order_id - b.order_id);
      const taken = new Set(before.taken);
      const news = rows.filter(
        (row) => row.order_id > floor && isWanted(row.status, settings) && !taken.has(row.order_id),
      );
      const fetching = news.slice(0, pageOfOrders).map((row) => row.order_id);
      const more = news.length > fetching.length;
      const listedIds = new Set(rows.map((row) => row.order_id));
      const oldWaiting = more ? [] : before.waiting.filter((id) => !listedIds.has(id)).slice(0, pageOfOrders);
      const fetched = await fetchAll(call, [...fetching, ...oldWaiting]);
      if (!succeeded(fetched)) return fetched;
      const limit = more ? (fetching[fetching.length - 1] ?? before.top) : Number.MAX_SAFE_INTEGER;
      const seen = rows.filter((row) => row.order_id <= limit);
      const top = Math.max(before.top, ...seen.map((row) => row.order_id));
      const arrived = new Set(
        [...fetched.value.orders, ...fetched.value.broken].map((o) => Number(o.remoteId)),
      );
      const unpaid = seen.filter(
        (row) => !isWanted(row.status, settings) && !settings.finalStatuses.includes(row.status),
      );
      const asked = new Set(oldWaiting);
      const waiting = [
        ...before.waiting.filter((id) => !arrived.has(id) && !listedIds.has(id) && !asked.has(id)),
        ...fetched.value.notYet,
        ...unpaid.map((row) => row.order_id),
      ];
      const after: Checkpoint = {
        top,
        taken: [...taken, ...arrived].filter((id) => id > top - lookBack),
        waiting: [...new Set(waiting)].slice(-mostWaiting),
      };
      const checkpoint = JSON.stringify(after);
      kept = more ? { checkpoint, rows } : null;
      const { orders, broken } = fetched.value;
      return { outcome: 'ok', value: { orders, broken, checkpoint, more } };
    },

    async readOrders(call, remoteIds) {
      const wanted = new Set(remoteIds.map(Number));
      const found: RemoteOrder[] = [];
      // The list tells the status of a hundred orders in one request; only old ones are asked for one by one.
      const highest = Math.max(...wanted);
      const listed = await listDownTo(client, call, settings, highest - lookBack);
      if (!succeeded(listed)) return listed;
      for (const row of listed.value) {
        if (!wanted.delete(row.order_id)) continue;
        found.push(toRemoteStatus(row, settings));
      }
      for (const id of wanted) {
        const one = await client.get(call.http, `/orders/${id}`, fullOrder);
        if (succeeded(one)) found.push(toRemoteOrder(one.value, settings));
        else if (one.outcome !== 'not_found' && one.cause !== 'remote.unexpected_shape') return one;
      }
      return { outcome: 'ok', value: found };
    },
  };
};
