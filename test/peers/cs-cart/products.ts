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

const creatable = new Set([
  ...changeable,
  'product_code',
  'main_category',
  'category_ids',
  'full_description',
]);

/** A new product needs a name, a price and a category. The same article twice makes two products. */
export const createProduct = (shop: ShopState, body: Record<string, unknown>): PeerAnswer => {
  const unknown = Object.keys(body).find((key) => !creatable.has(key));
  if (unknown !== undefined) return refusal(400, 'Bad Request', unknown);
  for (const name of ['product', 'price', 'main_category']) {
    if (body[name] === undefined) return refusal(400, 'Bad Request', name);
  }
  const text = (name: string): string => {
    const value = body[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  };
  if (!shop.categories.has(text('main_category'))) return refusal(400, 'Bad Request', 'main_category');
  const id = String(shop.products.size + 50_000);
  shop.products.set(id, {
    product_id: id,
    product: text('product'),
    product_code: text('product_code'),
    amount: text('amount'),
    price: text('price'),
    status: text('status') === '' ? 'A' : text('status'),
    main_category: text('main_category'),
  });
  shop.effects.push({ what: 'product', id, body });
  return { status: 201, body: { product_id: Number(id) } };
};
