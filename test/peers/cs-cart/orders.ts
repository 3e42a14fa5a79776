import { refusal } from '#test/peers/cs-cart/refusal.ts';
import type { PeerOrder, ShopState } from '#test/peers/cs-cart/state.ts';
import type { PeerAnswer } from '#test/peers/http/server.ts';

const incomplete = 'N';
const lightKeys = new Set(['status', 'notify_user', 'notify_department', 'notify_vendor']);

const shortRow = (order: PeerOrder) => ({
  order_id: order.order_id,
  issuer_id: null,
  user_id: order.user_id,
  is_parent_order: order.is_parent_order,
  parent_order_id: order.parent_order_id,
  company_id: '1',
  timestamp: order.timestamp,
  firstname: order.firstname,
  lastname: order.lastname,
  email: order.email,
  phone: order.phone,
  status: order.status,
  total: order.total,
  invoice_id: null,
  credit_memo_id: null,
});

const sorters: Record<string, (a: PeerOrder, b: PeerOrder) => number> = {
  order_id: (a, b) => Number(a.order_id) - Number(b.order_id),
  date: (a, b) => Number(a.timestamp) - Number(b.timestamp) || Number(a.order_id) - Number(b.order_id),
  status: (a, b) => a.status.localeCompare(b.status),
  email: (a, b) => a.email.localeCompare(b.email),
  total: (a, b) => Number(a.total) - Number(b.total),
};

/** Short rows, paged; unfinished baskets are hidden; unknown parameters are ignored, as the shop does. */
export const listOrders = (shop: ShopState, query: URLSearchParams): PeerAnswer => {
  const page = Math.max(1, Number(query.get('page') ?? '1'));
  const perPage = Math.max(1, Number(query.get('items_per_page') ?? '10'));
  const sorter = sorters[query.get('sort_by') ?? 'date'] ?? sorters['date'];
  const wanted = query.getAll('status').concat(query.getAll('status[]'));
  const email = query.get('email');
  const rows = [...shop.orders.values()]
    .filter((order) => order.status !== incomplete)
    .filter((order) => wanted.length === 0 || wanted.includes(order.status))
    .filter((order) => email === null || order.email.includes(email))
    .sort(sorter);
  if ((query.get('sort_order') ?? 'desc') === 'desc') rows.reverse();
  return {
    status: 200,
    body: {
      orders: rows.slice((page - 1) * perPage, page * perPage).map(shortRow),
      params: { page, items_per_page: String(perPage), total_items: String(rows.length) },
    },
  };
};

export const oneOrder = (shop: ShopState, id: string): PeerAnswer => {
  const order = shop.orders.get(id);
  if (order === undefined) return refusal(404, 'Not Found');
  return {
    status: 200,
    body: {
      ...order,
      // An empty PHP map leaves as a list.
      products: Object.keys(order.products).length === 0 ? [] : order.products,
      shipment_ids: [...shop.shipments.values()].filter((s) => s.order_id === id).map((s) => s.shipment_id),
    },
  };
};

/**
 * Only these four keys take the light path, which answers 200 even for an order that does not exist; any other key
 * recalculates the order, here refused, because the agent must never do that.
 */
export const changeOrder = (shop: ShopState, id: string, body: Record<string, unknown>): PeerAnswer => {
  const heavy = Object.keys(body).filter((key) => !lightKeys.has(key));
  if (heavy.length > 0)
    return refusal(400, 'Bad Request', `order would be recalculated because of ${heavy.join(', ')}`);
  const { status } = body;
  if (typeof status !== 'string') return refusal(400, 'Bad Request', 'status');
  const order = shop.orders.get(id);
  if (order !== undefined && shop.statuses.has(status)) {
    order.status = status;
    shop.effects.push({ what: 'order', id, body });
  }
  return { status: 200, body: { order_id: id } };
};
