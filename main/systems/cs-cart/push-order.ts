import type { CsCartClient } from '#main/systems/cs-cart/client.ts';
import type { CsCartSettings } from '#main/systems/cs-cart/manifest.ts';
import { createdShipment, fullOrder, shipmentList, updatedOrder } from '#main/systems/cs-cart/schemas.ts';
import type { Call } from '#main/systems/port.ts';
import type { OrderTalk, WantedOrder } from '#main/systems/shop-order.ts';
import { ok, type Refusal, type Result, refuse, succeeded } from '#shared/result.ts';

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
  if (!succeeded(back)) return back;
  if (back.value.status === status) return null;
  return refuse('conflict', 'remote.not_applied', { detail: `status is still ${back.value.status}` });
};

/** Tracking numbers the order's shipments carry. */
const numbersOf = async (
  client: CsCartClient,
  call: Call,
  remoteId: string,
): Promise<Result<Set<string>>> => {
  const held = await client.get(call.http, '/shipments', shipmentList, { order_id: remoteId });
  if (!succeeded(held)) return held;
  const own = held.value.shipments
    // The filter may be ignored by an old build: compare the order in each record.
    .filter((shipment) => shipment.order_id === null || shipment.order_id === remoteId);
  return ok(new Set(own.flatMap((shipment) => shipment.tracking_number ?? [])));
};

/** Adds shipments for tracking numbers the shop does not hold yet. Creating one is not repeat-safe: look first. */
const addShipments = async (
  client: CsCartClient,
  call: Call,
  wanted: WantedOrder,
): Promise<Refusal | null> => {
  const known = await numbersOf(client, call, wanted.remoteId);
  if (!succeeded(known)) return known;
  const missing = wanted.tracking.filter((number) => !known.value.has(number));
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

/** How this shop is told of status and parcel numbers, and asked about them. */
export const orderTalk = (client: CsCartClient, settings: CsCartSettings, call: Call): OrderTalk => ({
  numbersFirst: false,
  setStatus: ({ remoteId }, status) => setStatus(client, call, settings, remoteId, status),
  addTracking: (wanted) => addShipments(client, call, wanted),
  async holdsStatus({ remoteId }, status) {
    const held = await client.get(call.http, `/orders/${remoteId}`, fullOrder);
    return succeeded(held) ? ok(held.value.status === status) : held;
  },
  async holdsTracking({ remoteId, tracking }) {
    const known = await numbersOf(client, call, remoteId);
    return succeeded(known) ? ok(tracking.every((number) => known.value.has(number))) : known;
  },
});
