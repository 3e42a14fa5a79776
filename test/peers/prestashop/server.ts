import { type HttpPeer, type PeerAnswer, type PeerRequest, startHttpPeer } from '#test/peers/http/server.ts';
import { listRecords, oneRecord } from '#test/peers/prestashop/read.ts';
import { shapes } from '#test/peers/prestashop/resources.ts';
import {
  addUp,
  emptyPresta,
  insert,
  localNow,
  type OrderRows,
  type PeerRecord,
  type PrestaState,
  table,
} from '#test/peers/prestashop/state.ts';
import { changeRecord, createRecord } from '#test/peers/prestashop/write.ts';
import { errors } from '#test/peers/prestashop/xml.ts';

export interface PrestaPeer extends HttpPeer {
  apiKey: string;
  shop: PrestaState;
  get(resource: string, id: string): PeerRecord;
  all(resource: string): PeerRecord[];
  /** A product, or one with combinations: their articles. Answers the product's id and the combinations'. */
  addProduct(reference: string, variants?: readonly string[]): { id: string; combinations: string[] };
  placeOrder(order?: PeerRecord, rows?: OrderRows): string;
  setState(id: string, state: string): void;
  /** Resources the key may not use, as `customers` or `POST order_histories`. */
  forbidden: Set<string>;
}

const givenKey = (request: PeerRequest): string | null => {
  const header = /^Basic (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  if (header === undefined) return request.query.get('ws_key');
  const [key = '', password] = Buffer.from(header, 'base64').toString('utf8').split(':');
  return password === '' ? key : '';
};

/**
 * A PrestaShop webservice as documented and recorded (shops.md section 4): XML both ways, empty and plain-text
 * errors, PUT that blanks, history rows that double, a computed row of stock. `version` below 8 knows no PATCH.
 */
export const startPresta = async (
  options: { port?: number; keepRequests?: boolean; version?: string } = {},
): Promise<PrestaPeer> => {
  const shop = emptyPresta();
  const apiKey = 'ABCDEFGHJKLMNPQRSTUVWXYZ12345678';
  const version = options.version ?? '8.2.1';
  const forbidden = new Set<string>();

  const route = (request: PeerRequest): PeerAnswer => {
    const [, resource = '', id] = /^\/api\/(\w+)(?:\/(\d+))?\/?$/.exec(request.path) ?? [];
    const shape = shapes[resource];
    if (shape === undefined) return errors(400, 27, `Resource of type "${resource}" does not exists.`);
    const { method } = request;
    if (forbidden.has(resource)) {
      return errors(401, 26, `Resource of type "${resource}" is not allowed with this authentication key`);
    }
    if (forbidden.has(`${method} ${resource}`)) {
      return errors(405, 25, `Method ${method} is not allowed for the resource ${resource}`);
    }
    if (method === 'PATCH' && Number(version.split('.')[0]) < 8)
      return errors(405, 23, 'Method PATCH is not valid');
    if (!shape.methods.includes(method))
      return errors(405, 101, `Method ${method} is not allowed for ${resource}`);
    if (method === 'GET')
      return id === undefined
        ? listRecords(shop, resource, shape, request.query)
        : oneRecord(shop, resource, shape, id);
    if (method === 'POST') return createRecord(shop, resource, shape, request.body);
    if (id === undefined) return errors(400, 90, 'id is required when modifying a resource');
    return changeRecord(shop, resource, shape, id, request);
  };

  const handle = (request: PeerRequest): PeerAnswer => {
    if (!request.path.startsWith('/api/')) {
      return { status: 404, body: '<html>Not Found</html>', headers: { 'content-type': 'text/html' } };
    }
    const key = givenKey(request);
    if (key === null) return { status: 401, body: '401 Unauthorized' };
    if (key !== apiKey) {
      const refused = errors(401, 20, 'Authentification key is not active');
      return { ...refused, headers: { ...refused.headers, 'PSWS-Version': '0' } };
    }
    const answer = route(request);
    return { ...answer, headers: { ...answer.headers, 'PSWS-Version': version } };
  };

  const buyer = insert(shop, 'customers', {
    email: 'joanna@example.com',
    firstname: 'Joanna',
    lastname: 'Żółkiewska',
    company: '',
    passwd: 'x',
    active: '1',
    is_guest: '0',
    deleted: '0',
  });
  const home = insert(shop, 'addresses', {
    id_customer: buyer['id'] ?? '',
    id_country: '14',
    alias: 'Dom',
    company: '',
    firstname: 'Joanna',
    lastname: 'Żółkiewska',
    vat_number: '5260250274',
    address1: 'ul. Kwiatowa 5',
    address2: '',
    postcode: '90-001',
    city: 'Łódź',
    phone: '600100200',
    phone_mobile: '',
    deleted: '0',
  });
  const row = {
    id: '1',
    product_id: '1',
    product_attribute_id: '0',
    product_quantity: '2',
    product_name: 'Kubek',
    product_reference: 'KUB-1',
    unit_price_tax_incl: '12.300000',
    unit_price_tax_excl: '10.000000',
  };
  const stockRow = (product: string, attribute: string): PeerRecord =>
    insert(shop, 'stock_availables', {
      id_product: product,
      id_product_attribute: attribute,
      id_shop: '1',
      quantity: '0',
      depends_on_stock: '0',
      out_of_stock: '2',
    });

  const peer = await startHttpPeer(handle, options);
  return {
    ...peer,
    apiKey,
    shop,
    forbidden,
    get: (resource, id) => table(shop, resource).get(id) ?? {},
    all: (resource) => [...table(shop, resource).values()],
    addProduct(reference, variants = []) {
      const product = insert(shop, 'products', {
        reference,
        name: reference,
        price: '10.000000',
        active: '1',
        id_category_default: '2',
        manufacturer_name: 'Studio',
        quantity: '0',
        position_in_category: '0',
        supplier_note: 'x',
      });
      const id = product['id'] ?? '';
      stockRow(id, '0');
      const combinations = variants.map((article) => {
        const made = insert(shop, 'combinations', {
          id_product: id,
          reference: article,
          price: '0.000000',
          minimal_quantity: '1',
        });
        stockRow(id, made['id'] ?? '');
        return made['id'] ?? '';
      });
      addUp(shop, id);
      return { id, combinations };
    },
    placeOrder(given = {}, rows = [row]) {
      const order = insert(shop, 'orders', {
        id_address_delivery: home['id'] ?? '',
        id_address_invoice: home['id'] ?? '',
        id_cart: '1',
        id_currency: '1',
        id_customer: buyer['id'] ?? '',
        id_carrier: '2',
        current_state: '2',
        payment: 'Przelew',
        note: '',
        reference: `REF${shop.nextId}`,
        total_paid: '30.300000',
        total_paid_tax_incl: '30.300000',
        total_paid_tax_excl: '25.000000',
        total_paid_real: '0.000000',
        total_shipping_tax_incl: '5.700000',
        total_shipping_tax_excl: '5.000000',
        total_wrapping_tax_incl: '0.000000',
        total_wrapping_tax_excl: '0.000000',
        total_discounts_tax_incl: '0.000000',
        total_discounts_tax_excl: '0.000000',
        date_add: localNow(),
        date_upd: localNow(),
        ...given,
      });
      const id = order['id'] ?? '';
      shop.rows.set(id, rows);
      insert(shop, 'order_carriers', { id_order: id, id_carrier: '2', weight: '0', tracking_number: '' });
      return id;
    },
    setState(id, state) {
      const order = table(shop, 'orders').get(id);
      if (order === undefined) return;
      order['current_state'] = state;
      order['date_upd'] = localNow();
    },
  };
};
