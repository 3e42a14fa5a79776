import { z } from 'zod';
import type { Mapping, OpenedSystem } from '#main/systems/port.ts';
import { createRegistry } from '#main/systems/registry.ts';
import type { SystemHarness } from '#test/conformance/systems/harness.ts';
import { describeSystem } from '#test/conformance/systems/suite.ts';
import { startPresta } from '#test/peers/prestashop/server.ts';

const words = [
  ['W', '3'],
  ['Z', '4'],
] as const;
const mapping: Mapping = {
  toRemote: (_kind, value) => words.find(([erp]) => erp === value)?.[1],
  toErp: (_kind, value) => words.find(([, remote]) => remote === value)?.[0],
};
const open = (settings: Record<string, unknown>, credentials: Record<string, string>): OpenedSystem =>
  createRegistry().open('prestashop', settings, credentials);
const wrong = { apiKey: 'WRONGWRONGWRONGWRONGWRONGWRONG12' };
/** The suite's products have one price only. */
const asIs = { priceTax: 'as_is' };

/** `TEST_PRESTASHOP`: {settings, credentials, sku, productId, orderId}; product and order may be changed. */
const live = z.object({
  settings: z.object({ baseUrl: z.url() }).loose(),
  credentials: z.object({ apiKey: z.string() }),
  sku: z.string(),
  productId: z.string(),
  orderId: z.string(),
});
type Live = z.infer<typeof live>;

/** `put`: a shop before version 8, where whole records are written. */
const standIn = (version: string, invoicePlace: 'note' | 'message') => async (): Promise<SystemHarness> => {
  const peer = await startPresta({ keepRequests: false, version });
  const settings = { baseUrl: peer.url, pageSize: 20, timeoutSeconds: 2, invoicePlace, ...asIs };
  let serial = 0;
  peer.placeOrder();
  const stockOf = (id: string) =>
    peer
      .all('stock_availables')
      .find((row) => row['id_product'] === id && row['id_product_attribute'] === '0');
  return {
    open: (credentials = { apiKey: peer.apiKey }) => open(settings, credentials),
    wrong,
    mapping,
    product() {
      serial += 1;
      peer.addProduct(`a-${serial}`);
      const made = peer.addProduct(`A-${serial}`);
      return Promise.resolve({ sku: `A-${serial}`, remoteId: made.id });
    },
    shownProduct: (id) =>
      Promise.resolve({
        amount: stockOf(id)?.['quantity'] ?? '',
        price: peer.get('products', id)['price'] ?? '',
      }),
    order: () => Promise.resolve(peer.placeOrder()),
    shownStatus: (id) => Promise.resolve(peer.get('orders', id)['current_state'] ?? ''),
    shownTracking: (id) =>
      Promise.resolve(
        peer
          .all('order_carriers')
          .filter((row) => row['id_order'] === id)
          .flatMap((row) => (row['tracking_number'] ?? '').split(' ')),
      ),
    people: {
      shown: (email) => Promise.resolve(peer.all('customers').filter((one) => one['email'] === email).length),
      creates: { method: 'POST', path: /\/api\/customers$/ },
    },
    invoices: {
      shown(id, number) {
        const texts = [
          peer.get('orders', id)['note'] ?? '',
          ...peer
            .all('messages')
            .filter((one) => one['id_order'] === id)
            .map((one) => one['message'] ?? ''),
        ];
        return Promise.resolve(texts.join('\n').split(`${number} `).length - 1);
      },
      creates: invoicePlace === 'message' ? { method: 'POST', path: /\/api\/messages$/ } : null,
    },
    statuses: words.map(([erp, remote]) => [erp, remote]),
    misbehave: {
      plan: (mode, match) => peer.faults.plan(mode, match),
      clear: () => peer.faults.clear(),
      place: (state) => Promise.resolve(peer.placeOrder({ current_state: state })),
      setStatus(id, state) {
        peer.setState(id, state);
        return Promise.resolve();
      },
      // Tracking numbers are values of a row that is there already.
      creates: null,
      writes: { method: version.startsWith('8') ? 'PATCH' : 'PUT', path: /\/api\/stock_availables\// },
      effects: () => peer.shop.effects.length,
      unfinished: '8',
      wanted: '2',
    },
    close: () => peer.stop(),
  };
};

const liveHarness = (site: Live): SystemHarness => {
  const settings = { ...asIs, ...site.settings };
  const opened = open(settings, site.credentials);
  const headers = {
    authorization: `Basic ${Buffer.from(`${site.credentials.apiKey}:`).toString('base64')}`,
  };
  const root = `${site.settings.baseUrl.replace(/\/+$/, '')}/api`;
  /** Lists as JSON; an empty one is a list without a name. */
  const read = async (resource: string, filter: string): Promise<Record<string, unknown>[]> => {
    const url = `${root}/${resource}?output_format=JSON&display=full&${filter}`;
    const shape = z.union([
      z.array(z.never()),
      z.record(z.string(), z.array(z.record(z.string(), z.unknown()))),
    ]);
    const found = shape.parse(await (await fetch(url, { headers })).json());
    return Array.isArray(found) ? [] : (found[resource] ?? []);
  };
  const field = (record: Record<string, unknown> | undefined, name: string): string =>
    z.coerce.string().parse(record?.[name] ?? '');
  return {
    open: (credentials = site.credentials) => open(settings, credentials),
    wrong,
    mapping,
    product: () => Promise.resolve({ sku: site.sku, remoteId: site.productId }),
    async shownProduct(id) {
      const [product = '', combination = '0'] = id.split('/');
      const stock = await read(
        'stock_availables',
        `filter[id_product]=${product}&filter[id_product_attribute]=${combination}`,
      );
      const [held] = await read('products', `filter[id]=${product}`);
      return { amount: field(stock[0], 'quantity'), price: field(held, 'price') };
    },
    order: () => Promise.resolve(site.orderId),
    shownStatus: async (id) => field((await read('orders', `filter[id]=${id}`))[0], 'current_state'),
    async shownTracking(id) {
      const rows = await read('order_carriers', `filter[id_order]=${id}`);
      return rows.flatMap((row) => field(row, 'tracking_number').split(' '));
    },
    people: {
      shown: async (email) => (await read('customers', `filter[email]=${encodeURIComponent(email)}`)).length,
      creates: { method: 'POST', path: /\/api\/customers$/ },
    },
    invoices: {
      async shown(id, number) {
        const note = field((await read('orders', `filter[id]=${id}`))[0], 'note');
        return note.split(`${number} `).length - 1;
      },
      creates: null,
    },
    statuses: words.map(([erp, remote]) => [erp, remote]),
    misbehave: null,
    close: () => opened.close(),
  };
};

const text = process.env['TEST_PRESTASHOP'];
const site = text === undefined || text === '' ? null : live.parse(JSON.parse(text));
if (site === null) {
  describeSystem('prestashop', standIn('8.2.1', 'note'), false);
  describeSystem('prestashop', standIn('1.7.8.11', 'message'), false);
} else {
  describeSystem('prestashop', () => Promise.resolve(liveHarness(site)), true);
}
