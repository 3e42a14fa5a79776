import { refusal } from '#test/peers/cs-cart/refusal.ts';
import type { ShopState } from '#test/peers/cs-cart/state.ts';
import type { PeerAnswer } from '#test/peers/http/server.ts';

export const listShipments = (
  shop: ShopState,
  query: URLSearchParams,
  id: string | undefined,
): PeerAnswer => {
  if (id !== undefined) {
    const shipment = shop.shipments.get(id);
    return shipment === undefined ? refusal(404, 'Not Found') : { status: 200, body: shipment };
  }
  const orderId = query.get('order_id');
  const shipments = [...shop.shipments.values()].filter(
    (one) => orderId === null || one.order_id === orderId,
  );
  return { status: 200, body: { shipments, params: { total_items: String(shipments.length) } } };
};

/** Not repeat-safe: every call makes another shipment. */
export const createShipment = (shop: ShopState, body: Record<string, unknown>): PeerAnswer => {
  const text = (name: string): string => (typeof body[name] === 'string' ? body[name] : '');
  const orderId = text('order_id');
  if (orderId === '' || text('shipping_id') === '')
    return refusal(400, 'Bad Request', 'order_id, shipping_id');
  if (text('tracking_number') === '' && text('carrier') === '')
    return refusal(400, 'Bad Request', 'tracking_number');
  if (!shop.orders.has(orderId)) return refusal(404, 'Not Found');
  const id = String(shop.nextShipment);
  shop.nextShipment += 1;
  shop.shipments.set(id, {
    shipment_id: id,
    order_id: orderId,
    shipping_id: text('shipping_id'),
    tracking_number: text('tracking_number'),
    carrier: text('carrier'),
  });
  shop.effects.push({ what: 'shipment', id, body });
  return { status: 201, body: { shipment_id: Number(id) } };
};
