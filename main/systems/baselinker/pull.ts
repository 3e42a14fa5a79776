import { z } from 'zod';
import type { BaseLinkerClient } from '#main/systems/baselinker/client.ts';
import type { BaseLinkerSettings } from '#main/systems/baselinker/manifest.ts';
import { statusOnly, toRemoteOrder } from '#main/systems/baselinker/order-map.ts';
import {
  journal,
  orderHead,
  orderList,
  type RemoteOrderRow,
  remoteOrder,
} from '#main/systems/baselinker/schemas.ts';
import type { Call, OrderPage, RemoteOrder } from '#main/systems/port.ts';
import { ok, type Result, succeeded } from '#shared/result.ts';

/** Orders of one answer, as documented; fewer means the end. */
const pageSize = 100;
/** Orders asked about one by one in a minute: a hundred requests are all there are, for everybody. */
const readsPerMinute = 20;
const statusChanged = 18;
/** The list holds three days, so this is far beyond its end. */
const mostLogPages = 500;

/**
 * `from`: second of the last confirmation seen; `seen`: orders of that second already handed over, because two
 * orders of one second may stand on two pages. `log`: last entry read of the event list.
 */
const checkpointSchema = z.object({
  from: z.number().int(),
  seen: z.array(z.string()),
  log: z.number().int(),
});
type Checkpoint = z.infer<typeof checkpointSchema>;

const start = (settings: BaseLinkerSettings): Checkpoint => ({
  from: settings.takeSince === undefined ? 0 : Math.floor(Date.parse(settings.takeSince) / 1_000),
  seen: [],
  log: 0,
});

interface Read {
  rows: RemoteOrderRow[];
  broken: OrderPage['broken'];
  full: boolean;
}

const readRows = (orders: readonly unknown[]): Read => {
  const read: Read = { rows: [], broken: [], full: orders.length >= pageSize };
  for (const one of orders) {
    const parsed = remoteOrder.safeParse(one);
    if (parsed.success) read.rows.push(parsed.data);
    else {
      const head = orderHead.safeParse(one);
      const issue = parsed.error.issues[0];
      read.broken.push({
        remoteId: head.success ? head.data.order_id : '?',
        cause: 'remote.unexpected_shape',
        detail: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
      });
    }
  }
  return read;
};

export interface BaseLinkerPuller {
  pullOrders(call: Call, checkpoint: string | null): Promise<Result<OrderPage>>;
  readOrders(call: Call, remoteIds: readonly string[]): Promise<Result<RemoteOrder[]>>;
}

export const createPuller = (client: BaseLinkerClient, settings: BaseLinkerSettings): BaseLinkerPuller => {
  const reads = { minute: 0, left: readsPerMinute, after: '' };

  const list = async (call: Call, parameters: Record<string, unknown>): Promise<Result<Read>> => {
    const wanted = { get_unconfirmed_orders: false, ...parameters };
    const found = await client.call(call.http, 'getOrders', wanted, orderList, 'read');
    return succeeded(found) ? ok(readRows(found.value.orders)) : found;
  };

  /** Orders confirmed since the checkpoint, oldest first; a second with more than a page of them is gone through by id. */
  const fresh = async (call: Call, at: Checkpoint): Promise<Result<Read>> => {
    const known = new Set(at.seen);
    const isNew = (row: RemoteOrderRow): boolean =>
      row.date_confirmed !== at.from || !known.has(row.order_id);
    let after: number | null = null;
    for (;;) {
      const page: Result<Read> = await list(call, {
        date_confirmed_from: at.from,
        ...(after === null ? {} : { id_from: after + 1 }),
      });
      if (!succeeded(page)) return page;
      const rows = page.value.rows.filter(isNew);
      if (rows.length > 0 || !page.value.full) return ok({ ...page.value, rows });
      const highest = Math.max(...page.value.rows.map((row) => Number(row.order_id)));
      if (!Number.isFinite(highest) || highest === after) return ok({ ...page.value, rows });
      after = highest;
    }
  };

  /** Changes of status since the last look; the list is empty where their support has not switched it on. */
  const changes = async (
    call: Call,
    at: Checkpoint,
  ): Promise<Result<{ orders: RemoteOrder[]; log: number }>> => {
    if (!settings.journal) return ok({ orders: [], log: at.log });
    const wanted = { last_log_id: at.log, logs_types: [statusChanged] };
    const found = await client.call(call.http, 'getJournalList', wanted, journal, 'read');
    if (!succeeded(found)) return found.outcome === 'invalid' ? ok({ orders: [], log: at.log }) : found;
    const logs = found.value.logs.filter((one) => one.id > at.log).sort((a, b) => a.id - b.id);
    const last = new Map(logs.map((one) => [one.orderId, one.objectId]));
    const orders = [...last].flatMap(([id, status]) =>
      status === null ? [] : [statusOnly(id, status, settings)],
    );
    return ok({ orders, log: logs.at(-1)?.id ?? at.log });
  };

  /** The end of the event list as it stands: what is in it is older than the orders that are read after this. */
  const endOfLog = async (call: Call): Promise<Result<number>> => {
    let at: Checkpoint = { from: 0, seen: [], log: 0 };
    for (let page = 0; page < mostLogPages; page += 1) {
      const found = await changes(call, at);
      if (!succeeded(found)) return found;
      if (found.value.log === at.log) break;
      at = { ...at, log: found.value.log };
    }
    return ok(at.log);
  };

  const isWanted = (row: RemoteOrderRow): boolean =>
    row.confirmed && (settings.statuses.length === 0 || settings.statuses.includes(row.order_status_id));

  return {
    async pullOrders(call, checkpoint) {
      const at = checkpoint === null ? start(settings) : checkpointSchema.parse(JSON.parse(checkpoint));
      if (checkpoint === null) {
        const end = await endOfLog(call);
        if (!succeeded(end)) return end;
        at.log = end.value;
      }
      const page = await fresh(call, at);
      if (!succeeded(page)) return page;
      const { rows, full } = page.value;
      const broken = [...page.value.broken];
      const orders: RemoteOrder[] = [];
      for (const row of rows.filter(isWanted)) {
        try {
          orders.push(toRemoteOrder(row, settings));
        } catch (error) {
          const detail = error instanceof z.ZodError ? (error.issues[0]?.message ?? '') : String(error);
          broken.push({ remoteId: row.order_id, cause: 'remote.unexpected_shape', detail });
        }
      }
      const from = Math.max(at.from, ...rows.map((row) => row.date_confirmed));
      const ofSecond = rows.filter((row) => row.date_confirmed === from).map((row) => row.order_id);
      const seen = from === at.from ? [...new Set([...at.seen, ...ofSecond])] : ofSecond;
      // States are news only after the orders themselves, or a change would come before what it changes.
      const moved = full ? ok({ orders: [], log: at.log }) : await changes(call, at);
      if (!succeeded(moved)) return moved;
      const here = new Set(orders.map((one) => one.remoteId));
      orders.push(...moved.value.orders.filter((one) => !here.has(one.remoteId)));
      return ok({
        orders,
        broken,
        checkpoint: JSON.stringify({ from, seen, log: moved.value.log } satisfies Checkpoint),
        more: full && rows.length > 0,
      });
    },
    /** The event list tells of most changes; this goes round slowly for those it missed. */
    async readOrders(call, remoteIds) {
      const minute = Math.floor(call.nowMs / 60_000);
      if (minute !== reads.minute) Object.assign(reads, { minute, left: readsPerMinute });
      const later = remoteIds.filter((id) => id > reads.after);
      const wanted = (later.length > 0 ? later : remoteIds).slice(0, reads.left);
      const found: RemoteOrder[] = [];
      for (const id of wanted) {
        reads.left -= 1;
        const page = await list(call, { order_id: Number(id), get_unconfirmed_orders: true });
        if (!succeeded(page)) return page;
        const row = page.value.rows.find((one) => one.order_id === id);
        if (row !== undefined) found.push(statusOnly(id, row.order_status_id, settings));
        reads.after = id;
      }
      return ok(found);
    },
  };
};
