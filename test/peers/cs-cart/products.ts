import { refusal } from '#test/peers/cs-cart/server.ts';
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
  const { amount, price, status } = body;
  if (amount !== undefined) {
    if (!/^\d+$/.test(String(amount))) return refusal(400, 'Bad Request', 'amount');
    product.amount = String(amount);
  }
  if (price !== undefined) {
    if (!/^\d+(\.\d+)?$/.test(String(price))) return refusal(400, 'Bad Request', 'price');
    product.price = String(price);
  }
  if (typeof status === 'string') {
    if (!['A', 'D', 'H'].includes(status)) return refusal(400, 'Bad Request', 'status');
    product.status = status;
  }
  shop.effects.push({ what: 'product', id, body });
  return { status: 200, body: { product_id: id } };
};
