import { z } from 'zod';
import type { Call, OrderPage, RemoteOrder } from '#main/systems/port.ts';
import type { Query, WooClient } from '#main/systems/woocommerce/client.ts';
import type { WooSettings } from '#main/systems/woocommerce/manifest.ts';
import { toRemoteOrder, toRemoteStatus } from '#main/systems/woocommerce/order-map.ts';
import { fullOrder, looseList, type OrderStamp, orderStamp } from '#main/systems/woocommerce/schemas.ts';
import { type Result, refuse, succeeded } from '#shared/result.ts';

/** Rows of one page that are asked for again with the next: an order that leaves the list pulls others up. */
const sharedRows = 5;
const mostPages = 1_000;
const mostIncluded = 100;

/**
 * `floor`: stamp (UTC, no zone) after which orders are listed. `seen`: what was read of orders above the floor, so
 * that the overlap brings nothing twice, and brings what has changed since.
 */
const checkpointSchema = z.object({ floor: z.string(), seen: z.record(z.string(), z.string()) });
type Checkpoint = z.infer<typeof checkpointSchema>;

const neverTaken = new Set([
  'pending',
  'failed',
  'cancelled',
  'refunded',
  'checkout-draft',
  'auto-draft',
  'trash',
]);

const isWanted = (status: string, settings: WooSettings): boolean =>
  settings.statuses.length > 0 ? settings.statuses.includes(status) : !neverTaken.has(status);

const stampText = (ms: number): string => new Date(ms).toISOString().slice(0, 19);
const stampMs = (stamp: string): number => Date.parse(`${stamp}Z`);

const firstCheckpoint = (settings: WooSettings): Checkpoint => ({
  floor: settings.takeSince === undefined ? '1970-01-01T00:00:00' : `${settings.takeSince}T00:00:00`,
  seen: {},
});

interface Row {
  stamp: OrderStamp;
  modified: string;
  /** Changes whenever the order does, also within the one second its stamp can tell. */
  print: string;
  whole: unknown;
}

const rowOf = (whole: unknown): Row | null => {
  const stamp = orderStamp.safeParse(whole);
  if (!stamp.success) return null;
  const modified = stamp.data.date_modified_gmt ?? stamp.data.date_created_gmt ?? '';
  return { stamp: stamp.data, modified, print: `${modified} ${stamp.data.status}`, whole };
};

const reasonOf = (error: unknown): string => {
  const issue = error instanceof z.ZodError ? error.issues[0] : undefined;
  if (issue !== undefined) return `${issue.path.join('.')}: ${issue.message}`;
  return error instanceof Error ? error.message : String(error);
};

/** Orders the rows make, and those they do not make. */
const takeRows = (rows: readonly Row[], settings: WooSettings): Pick<OrderPage, 'orders' | 'broken'> => {
  const orders: RemoteOrder[] = [];
  const broken: OrderPage['broken'] = [];
  for (const row of rows) {
    if (!isWanted(row.stamp.status, settings)) continue;
    try {
      orders.push(toRemoteOrder(fullOrder.parse(row.whole), settings));
    } catch (error) {
      broken.push({
        remoteId: String(row.stamp.id),
        cause: 'remote.unexpected_shape',
        detail: reasonOf(error),
      });
    }
  }
  return { orders, broken };
};

interface Listed {
  rows: Row[];
  isFull: boolean;
  serverMs: number | null;
}

export interface WooPuller {
  pullOrders(call: Call, checkpoint: string | null): Promise<Result<OrderPage>>;
  readOrders(call: Call, remoteIds: readonly string[]): Promise<Result<RemoteOrder[]>>;
}

/**
 * Orders by their stamp of change, oldest first. What is changed while we read only moves to the end, where it is
 * met again, and the floor never passes a row that was not read (shops.md 3.3).
 */
export const createPuller = (client: WooClient, settings: WooSettings): WooPuller => {
  const list = async (call: Call, floor: string, offset: number): Promise<Result<Listed>> => {
    const found = await client.read(call.http, '/orders', looseList, {
      modified_after: floor,
      dates_are_gmt: 'true',
      orderby: 'modified',
      order: 'asc',
      per_page: settings.pageSize,
      offset,
    });
    if (!succeeded(found)) return found;
    const { body, serverMs } = found.value;
    const rows = body.flatMap((whole) => rowOf(whole) ?? []);
    if (rows.length < body.length) {
      return refuse('unavailable', 'remote.unexpected_shape', { detail: 'an order without id and status' });
    }
    // Versions before 5.8 do not know the filter, ignore it, and would give the oldest orders for ever.
    if (rows.some((row) => row.modified < floor)) {
      return refuse('invalid', 'remote.method_not_allowed', { detail: 'modified_after was ignored' });
    }
    return { outcome: 'ok', value: { rows, isFull: body.length >= settings.pageSize, serverMs } };
  };

  /** The first page that holds something new; when one second holds more than a page, that is a later one. */
  const firstNews = async (
    call: Call,
    { floor, seen }: Checkpoint,
  ): Promise<Result<Listed & { news: Row[] }>> => {
    const all = new Map<number, Row>();
    for (let page = 0; page < mostPages; page += 1) {
      const found = await list(call, floor, page * (settings.pageSize - sharedRows));
      if (!succeeded(found)) return found;
      for (const row of found.value.rows) all.set(row.stamp.id, row);
      const rows = [...all.values()];
      const news = rows.filter((row) => seen[row.stamp.id] !== row.print);
      if (news.length > 0 || !found.value.isFull)
        return { outcome: 'ok', value: { ...found.value, rows, news } };
    }
    return refuse('unavailable', 'remote.unexpected_shape', { detail: 'the list of orders has no end' });
  };

  const read = async (call: Call, ids: readonly string[]): Promise<Result<Row[]>> => {
    const query: Query = { include: ids.join(','), per_page: mostIncluded };
    const found = await client.get(call.http, '/orders', looseList, query);
    if (!succeeded(found)) return found;
    return { outcome: 'ok', value: found.value.flatMap((whole) => rowOf(whole) ?? []) };
  };

  const present = ({ whole, stamp }: Row): RemoteOrder => {
    const parsed = fullOrder.safeParse(whole);
    if (!parsed.success) return toRemoteStatus(stamp, settings);
    try {
      return toRemoteOrder(parsed.data, settings);
    } catch {
      return toRemoteStatus(stamp, settings);
    }
  };

  return {
    async pullOrders(call, text) {
      const before = text === null ? firstCheckpoint(settings) : checkpointSchema.parse(JSON.parse(text));
      const found = await firstNews(call, before);
      if (!succeeded(found)) return found;
      const { rows, news, isFull, serverMs } = found.value;
      const last = rows.reduce(
        (latest, row) => (row.modified > latest ? row.modified : latest),
        before.floor,
      );
      // One second back, because more orders may carry the last one's stamp; and never nearer to the present than
      // the overlap, because an order may become visible after its stamp.
      const nearest = (serverMs ?? call.nowMs) - settings.overlapSeconds * 1_000;
      const reached = stampText(Math.min(stampMs(last) - 1_000, nearest));
      const floor = reached > before.floor ? reached : before.floor;
      const seen = {
        ...before.seen,
        ...Object.fromEntries(rows.map((row) => [String(row.stamp.id), row.print])),
      };
      const kept = Object.entries(seen).filter(([, print]) => print > floor);
      const checkpoint = JSON.stringify({ floor, seen: Object.fromEntries(kept) } satisfies Checkpoint);
      return { outcome: 'ok', value: { ...takeRows(news, settings), checkpoint, more: isFull } };
    },

    async readOrders(call, remoteIds) {
      const found: RemoteOrder[] = [];
      for (let from = 0; from < remoteIds.length; from += mostIncluded) {
        const wanted = new Set(remoteIds.slice(from, from + mostIncluded));
        const listed = await read(call, [...wanted]);
        if (!succeeded(listed)) return listed;
        // A shop that ignores the filter gives other orders: only those asked for are taken.
        for (const row of listed.value) if (wanted.delete(String(row.stamp.id))) found.push(present(row));
        // Lists leave out what lies in the bin; asked for by itself it still answers.
        for (const id of wanted) {
          const one = await client.get(call.http, `/orders/${id}`, orderStamp.loose());
          if (succeeded(one)) {
            const row = rowOf(one.value);
            if (row !== null) found.push(present(row));
          } else if (one.outcome !== 'not_found' && one.cause !== 'remote.unexpected_shape') return one;
        }
      }
      return { outcome: 'ok', value: found };
    },
  };
};
