import type { Call, PushItem } from '#main/systems/port.ts';
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
import {
  lookUpShopOrder,
  type OrderTalk,
  pushShopOrder,
  type WantedOrder,
} from '#main/systems/shop-order.ts';
import { ok, type Refusal, type Result, refuse, succeeded } from '#shared/result.ts';

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

const missingFrom = (rows: readonly OrderCarrier[], wanted: WantedOrder): string[] => {
  const held = new Set(rows.flatMap(numbersIn));
  return wanted.tracking.filter((number) => !held.has(number));
};

/** Each row takes one number; what is left over joins the last. Absolute values, so this may be repeated. */
const addTracking = async (
  client: PrestaClient,
  settings: PrestaSettings,
  call: Call,
  wanted: WantedOrder,
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
  const setStatus = async (
    call: Call,
    { remoteId }: WantedOrder,
    status: string,
  ): Promise<Refusal | null> => {
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

  const talk = (call: Call): OrderTalk => ({
    // The letter of the new state names the number.
    numbersFirst: true,
    setStatus: (wanted, status) => setStatus(call, wanted, status),
    addTracking: (wanted) => addTracking(client, settings, call, wanted),
    async holdsStatus({ remoteId }, status) {
      const held = await client.one(call.http, resources.orders, remoteId, heldOrder);
      return succeeded(held) ? ok(held.value.current_state === status) : held;
    },
    async holdsTracking(wanted) {
      const rows = await carriersOf(client, call, wanted.remoteId);
      return succeeded(rows) ? ok(missingFrom(rows.value, wanted).length === 0) : rows;
    },
  });
  return {
    push: (call: Call, item: PushItem) => pushShopOrder(talk(call), call, item),
    lookUp: (call: Call, item: PushItem) => lookUpShopOrder(talk(call), call, item),
  };
};
