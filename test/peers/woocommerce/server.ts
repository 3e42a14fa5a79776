import { z } from 'zod';
import { type HttpPeer, type PeerAnswer, type PeerRequest, startHttpPeer } from '#test/peers/http/server.ts';
import { refused, type WooKey } from '#test/peers/woocommerce/access.ts';
import { listCustomers, writeCustomer } from '#test/peers/woocommerce/customers.ts';
import { changeOrder, listOrders, oneOrder, orderNotes } from '#test/peers/woocommerce/orders.ts';
import { listProducts, productBatch, productOf } from '#test/peers/woocommerce/products.ts';
import { noRoute, refusal } from '#test/peers/woocommerce/refusal.ts';
import {
  emptyWoo,
  newId,
  type PeerLine,
  type PeerOrder,
  type PeerProduct,
  stampNow,
  type WooState,
} from '#test/peers/woocommerce/state.ts';

export interface WooPeer extends HttpPeer {
  key: WooKey;
  shop: WooState;
  addProduct(product: Partial<PeerProduct> & { sku: string }): PeerProduct;
  placeOrder(order?: Record<string, unknown> & { lines?: PeerLine[] }): PeerOrder;
  setStatus(id: number, status: string): void;
}

const place = {
  first_name: 'Joanna',
  last_name: 'Żółkiewska',
  company: '',
  address_1: 'ul. Kwiatowa 5',
  address_2: '',
  city: 'Łódź',
  postcode: '90-001',
  country: 'PL',
  state: '',
  phone: '+48 600 100 200',
};

const parseBody = (request: PeerRequest): Record<string, unknown> | null => {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(request.body));
  } catch {
    return null;
  }
};

/** The route under the API's root, whichever kind of permalinks the shop has. */
const routeOf = (request: PeerRequest, pretty: boolean): string | null => {
  const given = pretty ? request.path.replace(/^\/wp-json/, '') : (request.query.get('rest_route') ?? '');
  if (pretty && !request.path.startsWith('/wp-json')) return null;
  return /^\/wc\/v3(\/.*)$/.exec(given)?.[1]?.replace(/\/+$/, '') ?? null;
};

/**
 * A WooCommerce shop as its REST API v3 is documented (shops.md section 3), over plain http, where only signed
 * requests get in. Keeps state, and shows the traps: ignored parameters, ignored amounts, batches with errors inside.
 */
export const startWoo = async (
  options: { port?: number; keepRequests?: boolean; plainPermalinks?: boolean } = {},
): Promise<WooPeer> => {
  const shop = emptyWoo();
  const key: WooKey = {
    key: 'ck_0123456789abcdef0123456789abcdef01234567',
    secret: 'cs_89abcdef0123456789abcdef0123456789abcdef',
    rights: 'read_write',
  };
  const pretty = options.plainPermalinks !== true;
  const usedNonces = new Set<string>();
  let origin = '';

  const readOne = (route: string, query: URLSearchParams): PeerAnswer => {
    const order = /^\/orders\/(\d+)(\/notes)?$/.exec(route);
    if (order !== null) {
      return order[2] === undefined
        ? oneOrder(shop, Number(order[1]))
        : orderNotes(shop, Number(order[1]), null);
    }
    if (route === '/orders') return listOrders(shop, query);
    if (route === '/products') return listProducts(shop, query);
    if (route === '/customers') return listCustomers(shop, query);
    if (route === '/reports/orders/totals') {
      const body = [...shop.statuses].map(([slug, name]) => ({
        slug,
        name,
        total: [...shop.orders.values()].filter((one) => one.status === slug).length,
      }));
      return { status: 200, body };
    }
    return noRoute();
  };

  const write = (method: string, route: string, body: Record<string, unknown>): PeerAnswer => {
    const isPost = method === 'POST';
    const notes = /^\/orders\/(\d+)\/notes$/.exec(route);
    if (isPost && notes !== null) return orderNotes(shop, Number(notes[1]), body);
    const order = /^\/orders\/(\d+)$/.exec(route);
    if (order !== null) return changeOrder(shop, Number(order[1]), body);
    if (route === '/products/batch') return productBatch(shop, 0, body);
    const variations = /^\/products\/(\d+)\/variations\/batch$/.exec(route);
    if (variations !== null) return productBatch(shop, Number(variations[1]), body);
    const customer = /^\/customers(?:\/(\d+))?$/.exec(route);
    if (customer !== null && (customer[1] !== undefined) !== isPost) {
      return writeCustomer(shop, customer[1] === undefined ? null : Number(customer[1]), body);
    }
    return noRoute();
  };

  const handle = (request: PeerRequest): PeerAnswer => {
    const route = routeOf(request, pretty);
    // Without pretty permalinks the web server itself answers, with a page.
    if (route === null)
      return { status: 404, body: '<html>Not Found</html>', headers: { 'content-type': 'text/html' } };
    const no = refused(request, origin, key, usedNonces);
    if (no !== null) return no;
    if (request.method === 'GET') return readOne(route, request.query);
    if (request.method !== 'POST' && request.method !== 'PUT') return noRoute();
    const body = parseBody(request);
    if (body === null) return refusal(400, 'rest_invalid_json', 'Invalid JSON body passed.');
    return write(request.method, route, body);
  };

  const peer = await startHttpPeer(handle, options);
  origin = peer.url;
  return {
    ...peer,
    key,
    shop,
    addProduct(given) {
      const product = productOf({ id: newId(shop), ...given });
      shop.products.set(product.id, product);
      return product;
    },
    placeOrder({ lines = [{ sku: 'A-1', quantity: 1, total: '2.00' }], ...given } = {}) {
      const id = newId(shop);
      const order: PeerOrder = {
        id,
        number: String(id),
        status: 'processing',
        currency: 'PLN',
        prices_include_tax: false,
        date_created_gmt: stampNow(),
        date_modified_gmt: stampNow(),
        date_paid_gmt: null,
        total: '17.00',
        total_tax: '0.00',
        customer_id: 0,
        customer_note: '',
        billing: { ...place, email: 'joanna@example.com' },
        shipping: place,
        payment_method: 'bacs',
        payment_method_title: 'Przelew',
        meta_data: [],
        shipping_lines: [
          { id: newId(shop), method_title: 'Kurier', total: '15.00', total_tax: '0.00', meta_data: [] },
        ],
        fee_lines: [],
        ...given,
        line_items: lines.map((line) => ({
          id: newId(shop),
          name: line.sku ?? '',
          product_id: 1,
          variation_id: 0,
          subtotal: line.total,
          total_tax: '0.00',
          subtotal_tax: line.total_tax ?? '0.00',
          // A float, as the shop sends it; nobody may reckon with it.
          price: Number(line.total) / line.quantity,
          ...line,
        })),
      };
      shop.orders.set(id, order);
      return order;
    },
    setStatus(id, status) {
      const order = shop.orders.get(id);
      if (order === undefined) return;
      order.status = status;
      order.date_modified_gmt = stampNow();
    },
  };
};
