import { z } from 'zod';
import { type HttpPeer, type PeerAnswer, type PeerRequest, startHttpPeer } from '#test/peers/http/server.ts';

export interface PeerLine {
  product_id: string;
  sku: string;
  name: string;
  price_brutto: number;
  tax_rate: number;
  quantity: number;
}

export interface PeerOrder {
  order_id: number;
  order_status_id: number;
  confirmed: boolean;
  date_add: number;
  date_confirmed: number;
  email: string;
  phone: string;
  currency: string;
  payment_method: string;
  payment_done: number;
  delivery_method: string;
  delivery_price: number;
  delivery_fullname: string;
  delivery_city: string;
  delivery_country_code: string;
  products: PeerLine[];
}

export interface PeerProduct {
  id: string;
  sku: string;
  stock: Map<string, number>;
  prices: Map<string, number>;
}

interface Package {
  order_id: number;
  package_id: number;
  courier_package_nr: string;
  courier_code: string;
}

interface Log {
  id: number;
  order_id: number;
  log_type: number;
  object_id: number;
  date: number;
}

export interface BaseLinkerPeer extends HttpPeer {
  token: string;
  inventoryId: number;
  warehouse: string;
  priceGroup: string;
  orders: Map<number, PeerOrder>;
  products: Map<string, PeerProduct>;
  packages: Package[];
  /** Changes that were really made, oldest first. */
  effects: string[];
  addProduct(sku: string): PeerProduct;
  placeOrder(confirmed?: boolean): PeerOrder;
  confirm(id: number): void;
  setStatus(id: number, status: number): void;
  /** Requests of the present minute over which the token is blocked; null = no limit. */
  limit: { perMinute: number | null };
}

export const statuses = new Map([
  [1051, 'New orders'],
  [1052, 'Shipped'],
  [1053, 'Done'],
]);
const pageSize = 100;
const listSize = 1_000;
const mostUpdates = 1_000;

const number = z.coerce.number().int();
const getOrders = z.object({
  order_id: number.optional(),
  date_confirmed_from: number.optional(),
  id_from: number.optional(),
  get_unconfirmed_orders: z.boolean().default(false),
});
const updates = z.object({
  inventory_id: number,
  products: z.record(z.string(), z.record(z.string(), z.number())),
});

/** Everything that is not a success is HTTP 200 with a code; which codes there are is not published. */
class Refused extends Error {
  code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * One account as its API is documented (shops.md 6): one address, a form with the method's name, HTTP 200 for
 * everything, pages of a hundred by time of confirmation, absolute stock in batches, and a block for whoever asks
 * too often.
 */
export const startBaseLinker = async (options: { keepRequests?: boolean } = {}): Promise<BaseLinkerPeer> => {
  const token = '1000-2000-TOKENTOKENTOKENTOKEN';
  const orders = new Map<number, PeerOrder>();
  const products = new Map<string, PeerProduct>();
  const packages: Package[] = [];
  const logs: Log[] = [];
  const effects: string[] = [];
  const inventoryId = 307;
  const warehouse = 'bl_206';
  const priceGroup = '105';
  const limit: BaseLinkerPeer['limit'] = { perMinute: null };
  const asked = { minute: 0, count: 0 };
  const now = (): number => Math.floor(Date.now() / 1_000);

  const orderOf = (id: number): PeerOrder => {
    const found = orders.get(id);
    if (found === undefined) throw new Refused('ERROR_ORDER', 'No order with this id');
    return found;
  };
  const log = (order: PeerOrder, type: number, objectId: number): void => {
    logs.push({
      id: 456_000 + logs.length,
      order_id: order.order_id,
      log_type: type,
      object_id: objectId,
      date: now(),
    });
  };
  const setStatus = (id: number, status: number): void => {
    if (!statuses.has(status)) throw new Refused('ERROR_STATUS', 'No such status');
    const order = orderOf(id);
    if (order.order_status_id === status) return;
    order.order_status_id = status;
    log(order, 18, status);
  };

  const update = (parameters: unknown, write: (product: PeerProduct, values: [string, number][]) => void) => {
    const { inventory_id: inventory, products: wanted } = updates.parse(parameters);
    if (inventory !== inventoryId) throw new Refused('ERROR_INVENTORY', 'No such inventory');
    const entries = Object.entries(wanted);
    if (entries.length > mostUpdates) throw new Refused('ERROR_PARAMETERS', 'Too many products');
    const warnings: [string, string][] = [];
    for (const [id, values] of entries) {
      const product = products.get(id);
      if (product === undefined) warnings.push([id, 'Product not found']);
      else write(product, Object.entries(values));
    }
    // An empty map of their language is an empty list on the wire.
    return {
      counter: entries.length - warnings.length,
      warnings: warnings.length === 0 ? [] : Object.fromEntries(warnings),
    };
  };

  const methods: Record<string, (parameters: unknown) => Record<string, unknown>> = {
    getOrderStatusList: () => ({
      statuses: [...statuses].map(([id, name]) => ({ id, name, name_for_customer: name, color: '#fff' })),
    }),
    getInventories: () => ({ inventories: [{ inventory_id: inventoryId, name: 'Główny' }] }),
    getOrders(parameters) {
      const wanted = getOrders.parse(parameters);
      const found = [...orders.values()]
        .filter((one) => wanted.get_unconfirmed_orders || one.confirmed)
        .filter((one) => wanted.order_id === undefined || one.order_id === wanted.order_id)
        .filter((one) => one.date_confirmed >= (wanted.date_confirmed_from ?? 0))
        .filter((one) => one.order_id >= (wanted.id_from ?? 0))
        .sort((a, b) => a.date_confirmed - b.date_confirmed || a.order_id - b.order_id);
      return { orders: found.slice(0, pageSize) };
    },
    getJournalList(parameters) {
      const { last_log_id: last, logs_types: types } = z
        .object({ last_log_id: number, logs_types: z.array(number) })
        .parse(parameters);
      return { logs: logs.filter((one) => one.id > last && types.includes(one.log_type)).slice(0, pageSize) };
    },
    setOrderStatus(parameters) {
      const wanted = z.object({ order_id: number, status_id: number }).parse(parameters);
      setStatus(wanted.order_id, wanted.status_id);
      effects.push(`status ${wanted.order_id} ${wanted.status_id}`);
      return {};
    },
    getOrderPackages(parameters) {
      const wanted = z.object({ order_id: number }).parse(parameters);
      return { packages: packages.filter((one) => one.order_id === wanted.order_id) };
    },
    createPackageManual(parameters) {
      const wanted = z
        .object({
          order_id: number,
          courier_code: z.string(),
          package_number: z.string(),
          pickup_date: number,
        })
        .parse(parameters);
      orderOf(wanted.order_id);
      const id = packages.length + 1;
      packages.push({
        order_id: wanted.order_id,
        package_id: id,
        courier_package_nr: wanted.package_number,
        courier_code: wanted.courier_code,
      });
      effects.push(`package ${wanted.order_id} ${wanted.package_number}`);
      return { package_id: id, package_number: wanted.package_number };
    },
    getInventoryProductsList(parameters) {
      const wanted = z
        .object({ inventory_id: number, filter_sku: z.string().optional(), page: number.default(1) })
        .parse(parameters);
      // The filter finds parts of an article, too.
      const found = [...products.values()].filter((one) => one.sku.includes(wanted.filter_sku ?? ''));
      const page = found.slice((wanted.page - 1) * listSize, wanted.page * listSize);
      return {
        products:
          page.length === 0
            ? []
            : Object.fromEntries(page.map((one) => [one.id, { id: one.id, sku: one.sku }])),
      };
    },
    updateInventoryProductsStock: (parameters) =>
      update(parameters, (product, values) => {
        for (const [place, amount] of values) {
          product.stock.set(place, amount);
          effects.push(`stock ${product.id} ${place} ${amount}`);
        }
      }),
    updateInventoryProductsPrices: (parameters) =>
      update(parameters, (product, values) => {
        for (const [group, price] of values) product.prices.set(group, price);
      }),
  };

  const formOf = (request: PeerRequest): URLSearchParams => new URLSearchParams(request.body);

  const answer = (request: PeerRequest): Record<string, unknown> => {
    if (request.headers['x-bltoken'] !== token)
      throw new Refused('ERROR_EMPTY_TOKEN', 'Token is missing or invalid');
    const minute = Math.floor(Date.now() / 60_000);
    if (minute !== asked.minute) Object.assign(asked, { minute, count: 0 });
    asked.count += 1;
    if (limit.perMinute !== null && asked.count > limit.perMinute)
      throw new Refused('ERROR_BLOCKED_TOKEN', 'Query limit exceeded, token blocked');
    const form = formOf(request);
    const method = methods[form.get('method') ?? ''];
    if (method === undefined) throw new Refused('ERROR_UNKNOWN_METHOD', 'Unknown method');
    return method(JSON.parse(form.get('parameters') ?? '{}'));
  };

  const handle = (request: PeerRequest): PeerAnswer => {
    try {
      if (request.method !== 'POST') throw new Refused('ERROR_EMPTY_METHOD', 'Empty method');
      return { status: 200, body: { status: 'SUCCESS', ...answer(request) } };
    } catch (error) {
      const code = error instanceof Refused ? error.code : 'ERROR_PARAMETERS';
      const message = error instanceof Error ? error.message : String(error);
      return { status: 200, body: { status: 'ERROR', error_code: code, error_message: message } };
    }
  };

  const peer = await startHttpPeer(handle, {
    ...options,
    nameOf: (request) => `${request.path}/${formOf(request).get('method') ?? ''}`,
  });
  return {
    ...peer,
    token,
    inventoryId,
    warehouse,
    priceGroup,
    orders,
    products,
    packages,
    effects,
    limit,
    addProduct(sku) {
      const product = { id: String(2_000 + products.size), sku, stock: new Map(), prices: new Map() };
      products.set(product.id, product);
      return product;
    },
    placeOrder(confirmed = true) {
      const id = 16_000_000 + orders.size;
      const order: PeerOrder = {
        order_id: id,
        order_status_id: 1051,
        confirmed,
        date_add: now(),
        date_confirmed: confirmed ? now() : 0,
        email: 'joanna@example.com',
        phone: '+48600100200',
        currency: 'PLN',
        payment_method: 'Przelew',
        payment_done: 0,
        delivery_method: 'Kurier',
        delivery_price: 15,
        delivery_fullname: 'Joanna Żółkiewska',
        delivery_city: 'Łódź',
        delivery_country_code: 'PL',
        products: [
          { product_id: '1', sku: 'A-1', name: 'Herbata', price_brutto: 19.99, tax_rate: 23, quantity: 2 },
        ],
      };
      orders.set(id, order);
      return order;
    },
    confirm(id) {
      const order = orderOf(id);
      order.confirmed = true;
      order.date_confirmed = now();
    },
    setStatus,
  };
};
