import { z } from 'zod';
import type { Call, OrderPage, RemoteOrder } from '#main/systems/port.ts';
import type { PrestaClient } from '#main/systems/prestashop/client.ts';
import { textOf, toLocal, wallMs } from '#main/systems/prestashop/local-time.ts';
import type { PrestaSettings } from '#main/systems/prestashop/manifest.ts';
import { toRemoteOrder, toRemoteStatus } from '#main/systems/prestashop/order-map.ts';
import { plainRecord } from '#main/systems/prestashop/record.ts';
import {
  type FullOrder,
  fullOrder,
  type OrderStamp,
  orderStamp,
  resources,
} from '#main/systems/prestashop/schemas.ts';
import { anyOf, type SurroundingsReader } from '#main/systems/prestashop/surroundings.ts';
import { ok, type Result, refuse, succeeded } from '#shared/result.ts';

/** Rows of one page that are asked for again with the next: an order that leaves the list pulls others up. */
const sharedRows = 5;
const mostPages = 1_000;
const stampDisplay = '[id,current_state,date_upd]';
const endOfTime = '2099-01-01 00:00:00';
const mostAsked = 100;

/**
 * `floor`: shop-local stamp from which orders are listed. `seen`: what was read of orders from there on, so that the
 * overlap brings nothing twice, and brings what has changed since.
 */
const checkpointSchema = z.object({ floor: z.string(), seen: z.record(z.string(), z.string()) });
type Checkpoint = z.infer<typeof checkpointSchema>;

const isWanted = (state: string, settings: PrestaSettings): boolean =>
  settings.statuses.length > 0
    ? settings.statuses.includes(state)
    : !settings.skippedStatuses.includes(state);

const printOf = (row: OrderStamp): string => `${row.date_upd} ${row.current_state}`;

const reasonOf = (error: unknown): string => {
  const issue = error instanceof z.ZodError ? error.issues[0] : undefined;
  if (issue !== undefined) return `${issue.path.join('.')}: ${issue.message}`;
  return error instanceof Error ? error.message : String(error);
};

interface Listed {
  rows: OrderStamp[];
  isFull: boolean;
  serverMs: number | null;
}

export interface PrestaPuller {
  pullOrders(call: Call, checkpoint: string | null): Promise<Result<OrderPage>>;
  readOrders(call: Call, remoteIds: readonly string[]): Promise<Result<RemoteOrder[]>>;
}

/**
 * Orders by their stamp of change, oldest first: short rows to see what is new, then whole orders for those. What is
 * changed while we read only moves to the end, where it is met again (shops.md 4.3).
 */
export const createPuller = (
  client: PrestaClient,
  settings: PrestaSettings,
  around: SurroundingsReader,
): PrestaPuller => {
  const list = async (call: Call, floor: string, offset: number): Promise<Result<Listed>> => {
    const found = await client.rows(call.http, resources.orders, {
      // Without it the shop refuses to filter and to sort by a date.
      date: 1,
      'filter[date_upd]': `[${floor},${endOfTime}]`,
      sort: '[date_upd_ASC,id_ASC]',
      display: stampDisplay,
      limit: `${offset},${settings.pageSize}`,
    });
    if (!succeeded(found)) return found;
    const parsed = z.array(orderStamp).safeParse(found.value.records.map(plainRecord));
    if (!parsed.success) {
      return refuse('unavailable', 'remote.unexpected_shape', { detail: reasonOf(parsed.error) });
    }
    const { serverMs } = found.value;
    return ok({ rows: parsed.data, isFull: parsed.data.length >= settings.pageSize, serverMs });
  };

  /** The first page that holds something new, and the rows up to its end. */
  const firstNews = async (
    call: Call,
    { floor, seen }: Checkpoint,
  ): Promise<Result<Listed & { news: OrderStamp[] }>> => {
    const all = new Map<string, OrderStamp>();
    for (let page = 0; page < mostPages; page += 1) {
      const found = await list(call, floor, page * (settings.pageSize - sharedRows));
      if (!succeeded(found)) return found;
      for (const row of found.value.rows) all.set(row.id, row);
      const rows = [...all.values()];
      const news = rows.filter((row) => seen[row.id] !== printOf(row));
      if (news.length > 0 || !found.value.isFull) return ok({ ...found.value, rows, news });
    }
    return refuse('unavailable', 'remote.unexpected_shape', { detail: 'the list of orders has no end' });
  };

  /** Whole orders of some rows, those that cannot be read by name. */
  const take = async (
    call: Call,
    rows: readonly OrderStamp[],
  ): Promise<Result<Pick<OrderPage, 'orders' | 'broken'>>> => {
    if (rows.length === 0) return ok({ orders: [], broken: [] });
    const found = await client.rows(call.http, resources.orders, {
      'filter[id]': anyOf(rows.map((row) => row.id)),
      display: 'full',
    });
    if (!succeeded(found)) return found;
    const wanted = new Set(rows.map((row) => row.id));
    const whole: FullOrder[] = [];
    const broken: OrderPage['broken'] = [];
    const spoilt = (remoteId: string, error: unknown): void => {
      broken.push({ remoteId, cause: 'remote.unexpected_shape', detail: reasonOf(error) });
    };
    for (const record of found.value.records.map(plainRecord)) {
      const remoteId = typeof record['id'] === 'string' ? record['id'] : '';
      if (!wanted.has(remoteId)) continue;
      const parsed = fullOrder.safeParse(record);
      if (parsed.success) whole.push(parsed.data);
      else spoilt(remoteId, parsed.error);
    }
    const related = await around.ofOrders(call, whole);
    if (!succeeded(related)) return related;
    const orders: RemoteOrder[] = [];
    for (const one of whole) {
      try {
        orders.push(toRemoteOrder(one, related.value, settings));
      } catch (error) {
        spoilt(one.id, error);
      }
    }
    return ok({ orders, broken });
  };

  return {
    async pullOrders(call, text) {
      const before: Checkpoint =
        text === null
          ? { floor: `${settings.takeSince ?? '1970-01-01'} 00:00:00`, seen: {} }
          : checkpointSchema.parse(JSON.parse(text));
      const found = await firstNews(call, before);
      if (!succeeded(found)) return found;
      const { rows, news, isFull, serverMs } = found.value;
      const taken = await take(
        call,
        news.filter((row) => isWanted(row.current_state, settings)),
      );
      if (!succeeded(taken)) return taken;
      const last = rows.reduce(
        (latest, row) => (row.date_upd > latest ? row.date_upd : latest),
        before.floor,
      );
      // Never nearer to the shop's present than the overlap: an order may become visible after its stamp, and in
      // autumn the shop's clock goes back by an hour.
      const now = wallMs(toLocal(serverMs ?? call.nowMs, settings.timeZone));
      const reached = textOf(Math.min(wallMs(last) - 1_000, now - settings.overlapSeconds * 1_000));
      const floor = reached > before.floor ? reached : before.floor;
      const seen = { ...before.seen, ...Object.fromEntries(rows.map((row) => [row.id, printOf(row)])) };
      const kept = Object.entries(seen).filter(([, print]) => print >= floor);
      const checkpoint = JSON.stringify({ floor, seen: Object.fromEntries(kept) } satisfies Checkpoint);
      return ok({ ...taken.value, checkpoint, more: isFull });
    },

    async readOrders(call, remoteIds) {
      const found: RemoteOrder[] = [];
      for (let from = 0; from < remoteIds.length; from += mostAsked) {
        const wanted = new Set(remoteIds.slice(from, from + mostAsked));
        const query = { 'filter[id]': anyOf(wanted), display: stampDisplay };
        const listed = await client.list(call.http, resources.orders, orderStamp, query);
        if (!succeeded(listed)) return listed;
        for (const row of listed.value) if (wanted.delete(row.id)) found.push(toRemoteStatus(row, settings));
      }
      return ok(found);
    },
  };
};
