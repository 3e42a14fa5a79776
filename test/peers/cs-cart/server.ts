import { z } from 'zod';
import { changeOrder, listOrders, oneOrder } from '#test/peers/cs-cart/orders.ts';
import { changeProduct, createProduct, listProducts } from '#test/peers/cs-cart/products.ts';
import { refusal } from '#test/peers/cs-cart/refusal.ts';
import { createShipment, listShipments } from '#test/peers/cs-cart/shipments.ts';
import { emptyShop, type PeerOrder, type PeerProduct, type ShopState } from '#test/peers/cs-cart/state.ts';
import { changeUser, createUser, listUsers } from '#test/peers/cs-cart/users.ts';
import { type HttpPeer, type PeerAnswer, type PeerRequest, startHttpPeer } from '#test/peers/http/server.ts';

export interface CsCartPeer extends HttpPeer {
  email: string;
  apiKey: string;
  shop: ShopState;
  addProduct(product: Partial<PeerProduct> & { product_code: string }): PeerProduct;
  placeOrder(
    order: Partial<PeerOrder> & { lines: { product_code: string; amount: string; price: string }[] },
  ): PeerOrder;
  /** Switches the administrator off: everything answers 401. */
  disable(disabled: boolean): void;
}

const apiPath = /^\/api\/\d+(?:\.\d+)?\/([a-z_]+)(?:\/(\d+))?(?:\/([a-z_]+)(?:\/(\d+))?)?\/?$/;

const parseBody = (request: PeerRequest): Record<string, unknown> | PeerAnswer => {
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) {
    return refusal(415, 'Unsupported Media Type');
  }
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(request.body));
  } catch {
    return refusal(400, 'Bad Request', 'body is not a JSON object');
  }
};

const isAnswer = (value: Record<string, unknown> | PeerAnswer): value is PeerAnswer =>
  'status' in value && typeof value['status'] === 'number' && 'body' in value;

/**
 * A CS-Cart shop as its REST API is documented (shops.md section 2): Basic authentication, version in the path,
 * paging, the light path of a status change, partial product updates, shipments that are not repeat-safe, and its
 * refusals. It keeps state and refuses what the documented system refuses.
 */
export const startCsCart = async (
  options: { port?: number; keepRequests?: boolean } = {},
): Promise<CsCartPeer> => {
  const shop = emptyShop();
  const email = 'admin@shop.example';
  const apiKey = 'k3y0123456789abcdef0123456789abcd';
  const expected = `Basic ${Buffer.from(`${email}:${apiKey}`).toString('base64')}`;
  let disabled = false;

  const write = (entity: string, id: string | undefined, request: PeerRequest): PeerAnswer => {
    const creating = request.method === 'POST';
    if (creating && id !== undefined) return refusal(405, 'Method Not Allowed');
    if (!creating && id === undefined) return refusal(405, 'Method Not Allowed');
    const body = parseBody(request);
    if (isAnswer(body)) return body;
    if (entity === 'orders' && id !== undefined) return changeOrder(shop, id, body);
    if (entity === 'products' && id !== undefined) return changeProduct(shop, id, body);
    if (entity === 'shipments' && creating) return createShipment(shop, body);
    if (entity === 'products' && creating) return createProduct(shop, body);
    if (entity === 'users') return id === undefined ? createUser(shop, body) : changeUser(shop, id, body);
    return refusal(403, 'Forbidden');
  };

  const readOne = (entity: string, id: string | undefined, request: PeerRequest): PeerAnswer => {
    switch (entity) {
      case 'version':
        return { status: 200, body: { Version: '2.0' } };
      case 'orders':
        return id === undefined ? listOrders(shop, request.query) : oneOrder(shop, id);
      case 'products':
        return listProducts(shop, request.query, id);
      case 'users':
        return listUsers(shop, request.query, id);
      case 'categories': {
        const category = shop.categories.get(id ?? '');
        if (category === undefined) return refusal(404, 'Not Found');
        return { status: 200, body: { category_id: id, category } };
      }
      case 'shipments':
        return listShipments(shop, request.query, id);
      case 'statuses':
        return {
          status: 200,
          body: {
            statuses: [...shop.statuses].map(([letter, description], index) => ({
              status_id: String(index + 1),
              status: letter,
              type: 'O',
              is_default: 'Y',
              description,
              params: { inventory: 'D' },
            })),
            params: { page: 1, items_per_page: '250', total_items: shop.statuses.size },
          },
        };
      default:
        return refusal(404, 'Not Found');
    }
  };

  const handle = (request: PeerRequest): PeerAnswer => {
    if (disabled || request.headers.authorization !== expected) return refusal(401, 'Unauthorized');
    const match = apiPath.exec(request.path);
    if (match === null) return refusal(404, 'Not Found');
    const nested = match[1] === 'stores' && match[3] !== undefined;
    const entity = (nested ? match[3] : match[1]) ?? '';
    const id = nested ? match[4] : match[2];
    const accept = request.headers.accept ?? '*/*';
    if (request.method === 'GET' && !/\*\/\*|application\/(json|\*)/.test(accept))
      return refusal(406, 'Not Acceptable');
    switch (request.method) {
      case 'GET':
        return readOne(entity, id, request);
      case 'POST':
      case 'PUT':
        return write(entity, id, request);
      case 'DELETE':
        return refusal(403, 'Forbidden');
      default:
        return refusal(405, 'Method Not Allowed');
    }
  };

  const peer = await startHttpPeer(handle, options);
  return {
    ...peer,
    email,
    apiKey,
    shop,
    addProduct(given) {
      const product: PeerProduct = {
        product_id: String(shop.products.size + 1),
        product: given.product_code,
        amount: '0',
        price: '0.00',
        status: 'A',
        ...given,
      };
      shop.products.set(product.product_id, product);
      return product;
    },
    placeOrder({ lines, ...given }) {
      const id = given.order_id ?? String(shop.nextOrder);
      shop.nextOrder = Math.max(shop.nextOrder, Number(id) + 1);
      const order: PeerOrder = {
        order_id: id,
        status: 'O',
        timestamp: String(Math.floor(Date.now() / 1_000)),
        is_parent_order: 'N',
        parent_order_id: '0',
        user_id: '3',
        firstname: 'Joanna',
        lastname: 'Żółkiewska',
        email: 'joanna@example.com',
        phone: '+48 600 100 200',
        total: '0.00',
        subtotal: '0.00',
        shipping_cost: '15.00',
        subtotal_discount: '0.00',
        notes: '',
        s_address: 'ul. Kwiatowa 5',
        s_city: 'Łódź',
        s_zipcode: '90-001',
        s_country: 'PL',
        payment_method: { payment: 'Przelew' },
        shipping: [{ shipping_id: '1', shipping: 'Kurier' }],
        ...given,
        products: Object.fromEntries(
          lines.map((line, index) => {
            const itemId = String(1_600_000_000 + Number(id) * 10 + index);
            return [
              itemId,
              { item_id: itemId, product_id: String(index + 1), product: line.product_code, ...line },
            ];
          }),
        ),
      };
      shop.orders.set(id, order);
      return order;
    },
    disable(value) {
      disabled = value;
    },
  };
};
