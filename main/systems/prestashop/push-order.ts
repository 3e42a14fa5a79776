import type { Call, Looked, Pushed, PushItem } from '#main/systems/port.ts';
import type { PrestaClient } from '#main/systems/prestashop/client.ts';
import type { PrestaSettings } from '#main/systems/prestashop/manifest.ts';
import {
  anyRecord,
  heldOrder,
  type OrderCarrier,
  orderCarrier,
  orderState,
  resources,
} from '#main/systems/prestashop/schemas.ts';
import { order as orderSchema } from '#shared/domain/order.ts';
import { noChange, ok, type Refusal, type Result, refuse, succeeded } from '#shared/result.ts';

interface Wanted {
  remoteId: string;
  /** Number of the shop's state; null = leave it as it is. */
  status: string | null;
  tracking: string[];
}

const trackingWord = (numbers: readonly string[]): string => [...numbers].sort().join(' ');

/** What the shop should hold, or why that can't be said. */
const wantedOf = (call: Call, item: PushItem): Wanted | Refusal => {
  if (item.remoteId === null)
    return refuse('not_found', 'remote.order_unknown', { detail: item.key, values: { value: item.key } });
  const order = orderSchema.parse(item.object);
  const word = order.status ?? null;
  const status = word === null ? null : call.mapping.toRemote('order_status', word);
  if (status === undefined) {
    return refuse('invalid', 'mapping.unknown_value', {
      detail: word ?? '',
      values: { value: word ?? '' },
      fields: [{ path: 'status', message: word ?? '' }],
    });
  }
  return { remoteId: item.remoteId, status, tracking: [...new Set(order.trackingNumbers)] };
};

const writtenOf = (wanted: Wanted): Pushed => ({
  remoteId: wanted.remoteId,
  written: {
    ...(wanted.status === null ? {} : { status: wanted.status }),
    ...(wanted.tracking.length === 0 ? {} : { tracking: trackingWord(wanted.tracking) }),
  },
});

const named = (refusal: Refusal, remoteId: string): Refusal =>
  refusal.outcome === 'not_found'
    ? { ...refusal, cause: 'remote.order_unknown', values: { value: remoteId } }
    : refusal;

const mail = (settings: PrestaSettings): Record<string, number> =>
  settings.notifyCustomer ? { sendemail: 1 } : {};

const numbersIn = (row: OrderCarrier): string[] =>
  (row.tracking_number ?? '').split(/[\s,;]+/).filter((one) => one !== '');

/** Rows of the order's parcels; the order in each record is compared. */
const carriersOf = async (
  client: PrestaClient,
  call: Call,
  remoteId: string,
): Promise<Result<OrderCarrier[]>> => {
  const query = { 'filter[id_order]': remoteId, display: 'full' };
  const found = await client.list(call.http, resources.orderCarriers, orderCarrier, query);
  return succeeded(found) ? ok(found.value.filter((row) => row.id_order === remoteId)) : found;
};

const missingFrom = (rows: readonly OrderCarrier[], wanted: Wanted): string[] => {
  const held = new Set(rows.flatMap(numbersIn));
  return wanted.tracking.filter((number) => !held.has(number));
};

/** Each row takes one number; what is left over joins the last. Absolute values, so this may be repeated. */
const addTracking = async (
  client: PrestaClient,
  settings: PrestaSettings,
  call: Call,
  wanted: Wanted,
): Promise<Refusal | null> => {
  const found = await carriersOf(client, call, wanted.remoteId);
  if (!succeeded(found)) return found;
  const missing = missingFrom(found.value, wanted);
  if (missing.length === 0) return null;
  const rows = found.value.map((row) => ({ id: row.id, numbers: numbersIn(row), isChanged: false }));
  for (const number of missing) {
    const row = rows.find((one) => one.numbers.length === 0) ?? rows.at(-1);
    if (row === undefined) {
      const order = await client.one(call.http, resources.orders, wanted.remoteId, heldOrder);
      if (!succeeded(order)) return order;
      return refuse('conflict', 'remote.not_applied', {
        detail: 'the order has no parcel to put a number on',
      });
    }
    row.numbers.push(number);
    row.isChanged = true;
  }
  for (const { id, numbers, isChanged } of rows) {
    if (!isChanged) continue;
    const fields = { tracking_number: numbers.join(' ') };
    const put = await client.change(
      call.http,
      resources.orderCarriers,
      id,
      fields,
      orderCarrier,
      mail(settings),
    );
    if (!succeeded(put)) return put;
    if (put.value.tracking_number !== fields.tracking_number) {
      return refuse('conflict', 'remote.not_applied', { detail: `tracking number of ${id}` });
    }
  }
  return null;
};

export const createOrderPusher = (client: PrestaClient, settings: PrestaSettings) => {
  const knownStates = new Set<string>();

  /** A state that does not exist answers 500 without a word (shops.md 4.2), which would look like a lost answer. */
  const checkState = async (call: Call, status: string): Promise<Refusal | null> => {
    if (knownStates.has(status)) return null;
    const query = { display: '[id]' };
    const found = await client.list(call.http, resources.states, orderState, query);
    if (!succeeded(found)) return found;
    for (const state of found.value) knownStates.add(state.id);
    if (knownStates.has(status)) return null;
    return refuse('invalid', 'remote.invalid', {
      detail: `the shop has no state ${status}`,
      fields: [{ path: 'status', message: status }],
    });
  };

  /** Each history row moves the state, stock and invoices once more, so the present state is read first. */
  const setStatus = async (call: Call, { remoteId }: Wanted, status: string): Promise<Refusal | null> => {
    const held = await client.one(call.http, resources.orders, remoteId, heldOrder);
    if (!succeeded(held)) return held;
    if (held.value.current_state === status) return null;
    const unknown = await checkState(call, status);
    if (unknown !== null) return unknown;
    const row = { id_order: remoteId, id_order_state: status };
    const made = await client.create(call.http, resources.histories, row, anyRecord, mail(settings));
    if (!succeeded(made)) return made;
    const back = await client.one(call.http, resources.orders, remoteId, heldOrder);
    if (!succeeded(back)) return back;
    if (back.value.current_state === status) return null;
    return refuse('conflict', 'remote.not_applied', { detail: `state is still ${back.value.current_state}` });
  };

  return {
    /** State and tracking numbers out. Deleting an order in the ERP deletes nothing in the shop. */
    async push(call: Call, item: PushItem): Promise<Result<Pushed>> {
      if (item.operation === 'delete' || item.object === null)
        return noChange({ remoteId: item.remoteId, written: {} });
      const wanted = wantedOf(call, item);
      if ('cause' in wanted) return wanted;
      const pushed = writtenOf(wanted);
      const statusIsNews = wanted.status !== null && wanted.status !== item.written['status'];
      const trackingIsNews =
        wanted.tracking.length > 0 && trackingWord(wanted.tracking) !== item.written['tracking'];
      if (!statusIsNews && !trackingIsNews) return noChange(pushed);
      // The number first: the letter of the new state names it.
      const refusal =
        (trackingIsNews ? await addTracking(client, settings, call, wanted) : null) ??
        (statusIsNews && wanted.status !== null ? await setStatus(call, wanted, wanted.status) : null);
      return refusal === null ? ok(pushed) : named(refusal, wanted.remoteId);
    },

    /** Whether the shop already holds what the item wants. */
    async lookUp(call: Call, item: PushItem): Promise<Result<Looked>> {
      if (item.operation === 'delete' || item.object === null) return ok({ found: false });
      const wanted = wantedOf(call, item);
      if ('cause' in wanted) return wanted;
      if (wanted.status !== null) {
        const held = await client.one(call.http, resources.orders, wanted.remoteId, heldOrder);
        if (!succeeded(held)) return named(held, wanted.remoteId);
        if (held.value.current_state !== wanted.status) return ok({ found: false });
      }
      if (wanted.tracking.length > 0) {
        const rows = await carriersOf(client, call, wanted.remoteId);
        if (!succeeded(rows)) return rows;
        if (missingFrom(rows.value, wanted).length > 0) return ok({ found: false });
      }
      return ok({ found: true, pushed: writtenOf(wanted) });
    },
  };
};
