import { refusal } from '#test/peers/cs-cart/refusal.ts';
import type { ShopState } from '#test/peers/cs-cart/state.ts';
import type { PeerAnswer } from '#test/peers/http/server.ts';

const changeable = new Set(['amount', 'price', 'list_price', 'status', 'product', 'weight']);

/** Search matches parts of the code and of the name (shops.md 2.4), so a caller must compare exactly. */
export const listProducts = (shop: ShopState, query: URLSearchParams, id: string | undefined): PeerAnswer => {
  if (id !== undefined) {
    const product = shop.products.get(id);
    return product === undefined ? refusal(404, 'Not Found') : { status: 200, body: product };
  }
  const q = (query.get('q') ?? '').toLowerCase();
  const page = Math.max(1, Number(query.get('page') ?? '1'));
  const perPage = Math.max(1, Number(query.get('items_per_page') ?? '10'));
  const found = [...shop.products.values()].filter(
    (product) => product.product_code.toLowerCase().includes(q) || product.product.toLowerCase().includes(q),
  );
  return {
    status: 200,
    body: {
      products: found.slice((page - 1) * perPage, page * perPage),
      params: { page, items_per_page: String(perPage), total_items: String(found.length) },
    },
  };
};

export const changeProduct = (shop: ShopState, id: string, body: Record<string, unknown>): PeerAnswer => {
  const product = shop.products.get(id);
  if (product === undefined) return refusal(404, 'Not Found');
  const unknown = Object.keys(body).find((key) => !changeable.has(key));
  if (unknown !== undefined) return refusal(400, 'Bad Request', unknown);
  const { status } = body;
  // Numbers may come as text or as numbers (shops.md 2.1).
  const word = (name: string): string | null => {
    const value = body[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
  };
  const amount = word('amount');
  const price = word('price');
  if ('amount' in body && !/^\d+$/.test(amount ?? '')) return refusal(400, 'Bad Request', 'amount');
  if ('price' in body && !/^\d+(\.\d+)?$/.test(price ?? '')) return refusal(400, 'Bad Request', 'price');
  product.amount = amount ?? product.amount;
  product.price = price ?? product.price;
  if (typeof status === 'string') {
    if (!['A', 'D', 'H'].includes(status)) return refusal(400, 'Bad Request', 'status');
    product.status = status;
  }
  shop.effects.push({ what: 'product', id, body });
  return { status: 200, body: { product_id: id } };
};
