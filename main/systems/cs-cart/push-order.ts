import type { CsCartClient } from '#main/systems/cs-cart/client.ts';
import type { CsCartSettings } from '#main/systems/cs-cart/manifest.ts';
import { createdShipment, fullOrder, shipmentList, updatedOrder } from '#main/systems/cs-cart/schemas.ts';
import type { Call, Looked, Pushed, PushItem } from '#main/systems/port.ts';
import type { Order } from '#shared/domain/index.ts';
import { order as orderSchema } from '#shared/domain/order.ts';
import { noChange, ok, type Refusal, type Result, refuse, succeeded } from '#shared/result.ts';

interface Wanted {
  remoteId: string;
  /** Letter of the shop's status; null = leave as it is. */
  status: string | null;
  tracking: string[];
}

const trackingWord = (numbers: readonly string[]): string => [...numbers].sort().join(' ');

/** What the shop should hold, or why that can't be said. */
const wantedOf = (call: Call, item: PushItem): Wanted | Refusal => {
  if (item.remoteId === null)
    return refuse('not_found', 'remote.order_unknown', { detail: item.key, values: { value: item.key } });
  const order: Order = orderSchema.parse(item.object);
  const word = order.status ?? null;
  const status = word === null ? null : call.mapping.toRemote('order_status', word);
  if (status === undefined) {
    return refuse('invalid', 'mapping.unknown_value', {
      detail: word ?? '',
      values: { value: word ?? '' },
      fields: [{ path: 'status', message: word ?? '' }],
    });
  }
  return { remoteId: item.remoteId, status, tracking: order.trackingNumbers };
};

const writtenOf = (wanted: Wanted): Pushed => ({
  remoteId: wanted.remoteId,
  written: {
    ...(wanted.status === null ? {} : { status: wanted.status }),
    ...(wanted.tracking.length === 0 ? {} : { tracking: trackingWord(wanted.tracking) }),
  },
});

/**
 * Sets the status and reads it back. The body holds these four keys and nothing else, because one more key makes the
 * shop recalculate the whole order (shops.md 2.3); and this light path answers 200 even for an order that does
 * not exist, so the answer alone proves nothing.
 */
const setStatus = async (
  client: CsCartClient,
  call: Call,
  settings: CsCartSettings,
  remoteId: string,
  status: string,
): Promise<Refusal | null> => {
  const notify = settings.notifyCustomer;
  const body = { status, notify_user: notify, notify_department: false, notify_vendor: false };
  const put = await client.put(call.http, `/orders/${remoteId}`, body, updatedOrder);
  if (!succeeded(put)) return put;
  const back = await client.get(call.http, `/orders/${remoteId}`, fullOrder);
  if (!succeeded(back))
    return back.outcome === 'not_found' ? { ...back, cause: 'remote.order_unknown' } : back;
  if (back.value.status === status) return null;
  return refuse('conflict', 'remote.not_applied', { detail: `status is still ${back.value.status}` });
};

/** Adds shipments for tracking numbers the shop does not hold yet. Creating one is not repeat-safe: look first. */
const addShipments = async (client: CsCartClient, call: Call, wanted: Wanted): Promise<Refusal | null> => {
  const held = await client.get(call.http, '/shipments', shipmentList, { order_id: wanted.remoteId });
  if (!succeeded(held)) return held;
  const known = new Set(
    held.value.shipments
      // The filter may be ignored by an old build: compare the order in each record.
      .filter((shipment) => shipment.order_id === null || shipment.order_id === wanted.remoteId)
      .map((shipment) => shipment.tracking_number),
  );
  const missing = wanted.tracking.filter((number) => !known.has(number));
  if (missing.length === 0) return null;
  const order = await client.get(call.http, `/orders/${wanted.remoteId}`, fullOrder);
  if (!succeeded(order)) return order;
  const shippingId = order.value.shipping?.[0]?.shipping_id ?? order.value.shipping_ids ?? '0';
  for (const number of missing) {
    const created = await client.post(
      call.http,
      '/shipments',
      { order_id: wanted.remoteId, shipping_id: shippingId, tracking_number: number, comments: '' },
      createdShipment,
    );
    if (!succeeded(created)) return created;
  }
  return null;
};

/** Order status and tracking numbers out. Deleting an order in the ERP deletes nothing in the shop. */
export const pushOrder = async (
  client: CsCartClient,
  settings: CsCartSettings,
  call: Call,
  item: PushItem,
): Promise<Result<Pushed>> => {
  if (item.operation === 'delete' || item.object === null)
    return noChange({ remoteId: item.remoteId, written: {} });
  const wanted = wantedOf(call, item);
  if ('cause' in wanted) return wanted;
  const pushed = writtenOf(wanted);
  const statusIsNews = wanted.status !== null && wanted.status !== item.written['status'];
  const trackingIsNews =
    wanted.tracking.length > 0 && trackingWord(wanted.tracking) !== item.written['tracking'];
  if (!statusIsNews && !trackingIsNews) return noChange(pushed);
  if (statusIsNews && wanted.status !== null) {
    const refusal = await setStatus(client, call, settings, wanted.remoteId, wanted.status);
    if (refusal !== null) return refusal;
  }
  if (trackingIsNews) {
    const refusal = await addShipments(client, call, wanted);
    if (refusal !== null) return refusal;
  }
  return ok(pushed);
};

/** Whether the shop already holds what the item wants. */
export const lookUpOrder = async (
  client: CsCartClient,
  call: Call,
  item: PushItem,
): Promise<Result<Looked>> => {
  if (item.operation === 'delete' || item.object === null) return ok({ found: false });
  const wanted = wantedOf(call, item);
  if ('cause' in wanted) return wanted;
  const held = await client.get(call.http, `/orders/${wanted.remoteId}`, fullOrder);
  if (!succeeded(held)) return held;
  if (wanted.status !== null && held.value.status !== wanted.status) return ok({ found: false });
  if (wanted.tracking.length > 0) {
    const shipments = await client.get(call.http, '/shipments', shipmentList, { order_id: wanted.remoteId });
    if (!succeeded(shipments)) return shipments;
    const known = new Set(shipments.value.shipments.map((shipment) => shipment.tracking_number));
    if (wanted.tracking.some((number) => !known.has(number))) return ok({ found: false });
  }
  return ok({ found: true, pushed: writtenOf(wanted) });
};
