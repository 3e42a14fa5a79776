import type { PeerAnswer } from '#test/peers/http/server.ts';
import { pageOf } from '#test/peers/woocommerce/lists.ts';
import { invalidParam, refusal } from '#test/peers/woocommerce/refusal.ts';
import { mergeMeta, newId, type PeerOrder, stampNow, type WooState } from '#test/peers/woocommerce/state.ts';

/**
 * Hours the shop's wall clock is ahead of UTC: dates not said to be GMT are taken for local ones. West of Greenwich,
 * because there the mistake loses orders instead of reading some twice.
 */
const zoneHours = -5;

const invalidId = (): PeerAnswer => refusal(404, 'woocommerce_rest_shop_order_invalid_id', 'Invalid ID.');

const hidden = new Set(['trash', 'auto-draft', 'checkout-draft']);

const gmtBound = (query: URLSearchParams, name: string): string | null => {
  const given = query.get(name);
  if (given === null) return null;
  if (query.get('dates_are_gmt') === 'true') return given.slice(0, 19);
  return new Date(Date.parse(`${given.slice(0, 19)}Z`) - zoneHours * 3_600_000).toISOString().slice(0, 19);
};

const sorters: Record<string, (a: PeerOrder, b: PeerOrder) => number> = {
  id: (a, b) => a.id - b.id,
  date: (a, b) => a.date_created_gmt.localeCompare(b.date_created_gmt) || a.id - b.id,
  modified: (a, b) => a.date_modified_gmt.localeCompare(b.date_modified_gmt) || a.id - b.id,
};

/** Knows the documented parameters; any other is ignored, so that a wrong filter gives every order. */
export const listOrders = (shop: WooState, query: URLSearchParams): PeerAnswer => {
  const sorter = sorters[query.get('orderby') ?? 'date'];
  if (sorter === undefined) return invalidParam('orderby', 'orderby is not one of date, modified, id.');
  const after = gmtBound(query, 'modified_after');
  const include = query.get('include')?.split(',').map(Number);
  const statuses = query.get('status')?.split(',') ?? ['any'];
  const rows = [...shop.orders.values()]
    .filter((order) =>
      statuses.includes('any') ? !hidden.has(order.status) : statuses.includes(order.status),
    )
    .filter((order) => after === null || order.date_modified_gmt > after)
    .filter((order) => include === undefined || include.includes(order.id))
    .sort(sorter);
  if ((query.get('order') ?? 'desc') === 'desc') rows.reverse();
  return pageOf(rows, query);
};

export const oneOrder = (shop: WooState, id: number): PeerAnswer => {
  const order = shop.orders.get(id);
  return order === undefined ? invalidId() : { status: 200, body: order };
};

export const changeOrder = (shop: WooState, id: number, body: Record<string, unknown>): PeerAnswer => {
  const order = shop.orders.get(id);
  if (order === undefined) return invalidId();
  const { status, meta_data: meta } = body;
  if (status !== undefined && (typeof status !== 'string' || !shop.statuses.has(status))) {
    return invalidParam('status', `status is not one of ${[...shop.statuses.keys()].join(', ')}.`);
  }
  // The same status answers 200 and leaves the stamp alone (shops.md 3.3).
  const isNews = (status !== undefined && status !== order.status) || Array.isArray(meta);
  if (typeof status === 'string') order.status = status;
  if (Array.isArray(meta))
    order.meta_data = mergeMeta(
      shop,
      order.meta_data,
      meta as { id?: number; key?: string; value?: unknown }[],
    );
  if (isNews) order.date_modified_gmt = stampNow();
  shop.effects.push({ what: 'order', id, body });
  return { status: 200, body: order };
};

/** The shop's editor keeps signs of HTML as entities. */
const kept = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').trim();

export const orderNotes = (
  shop: WooState,
  orderId: number,
  body: Record<string, unknown> | null,
): PeerAnswer => {
  if (!shop.orders.has(orderId)) {
    return refusal(404, 'woocommerce_rest_shop_order_invalid_id', 'Invalid order ID.');
  }
  if (body === null) {
    return { status: 200, body: shop.notes.filter((one) => one.order_id === orderId).reverse() };
  }
  if (typeof body['note'] !== 'string' || body['note'] === '') {
    return refusal(400, 'rest_missing_callback_param', 'Missing parameter(s): note', { params: ['note'] });
  }
  const note = {
    id: newId(shop),
    order_id: orderId,
    note: kept(body['note']),
    customer_note: body['customer_note'] === true,
  };
  shop.notes.push(note);
  shop.effects.push({ what: 'note', id: note.id, body });
  return { status: 201, body: note };
};
