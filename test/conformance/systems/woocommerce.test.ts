import { z } from 'zod';
import type { Mapping, OpenedSystem } from '#main/systems/port.ts';
import { createRegistry } from '#main/systems/registry.ts';
import type { SystemHarness } from '#test/conformance/systems/harness.ts';
import { describeSystem } from '#test/conformance/systems/suite.ts';
import { startWoo } from '#test/peers/woocommerce/server.ts';

const words = [
  ['W', 'on-hold'],
  ['Z', 'completed'],
] as const;
const mapping: Mapping = {
  toRemote: (_kind, value) => words.find(([erp]) => erp === value)?.[1],
  toErp: (_kind, value) => words.find(([, remote]) => remote === value)?.[0],
};
const open = (settings: Record<string, unknown>, credentials: Record<string, string>): OpenedSystem =>
  createRegistry().open('woocommerce', settings, credentials);
const creates = { method: 'POST', path: /\/notes$/ };
const wrong = { consumerKey: 'ck_wrong', consumerSecret: 'cs_wrong' };

/** `TEST_WOOCOMMERCE`: {settings, credentials, sku, productId, orderId}; product and order may be changed. */
const live = z.object({
  settings: z.object({ baseUrl: z.url({ protocol: /^https$/ }) }).loose(),
  credentials: z.object({ consumerKey: z.string(), consumerSecret: z.string() }),
  sku: z.string(),
  productId: z.string(),
  orderId: z.string(),
});
type Live = z.infer<typeof live>;

const standIn = (trackingPlace: 'note' | 'meta') => async (): Promise<SystemHarness> => {
  const peer = await startWoo({ keepRequests: false });
  const credentials = { consumerKey: peer.key.key, consumerSecret: peer.key.secret };
  const settings = { baseUrl: peer.url, pageSize: 20, trackingPlace, timeoutSeconds: 2 };
  let serial = 0;
  peer.placeOrder();
  const notesOf = (id: string): string[] =>
    peer.shop.notes.filter((one) => String(one.order_id) === id).map((one) => one.note);
  return {
    open: (given = credentials) => open(settings, given),
    wrong,
    mapping,
    product() {
      serial += 1;
      peer.addProduct({ sku: `A-${serial}-LONG` });
      const made = peer.addProduct({ sku: `A-${serial}` });
      return Promise.resolve({ sku: made.sku, remoteId: String(made.id) });
    },
    shownProduct(id) {
      const product = peer.shop.products.get(Number(id));
      return Promise.resolve({
        amount: String(product?.stock_quantity ?? ''),
        price: product?.regular_price ?? '',
      });
    },
    order: () => Promise.resolve(String(peer.placeOrder().id)),
    shownStatus: (id) => Promise.resolve(peer.shop.orders.get(Number(id))?.status ?? ''),
    shownTracking(id) {
      const fields = peer.shop.orders.get(Number(id))?.meta_data ?? [];
      return Promise.resolve([
        ...notesOf(id),
        ...fields
          .filter((field) => field.key === '_tracking_number')
          .flatMap((field) => String(field.value).split(' ')),
      ]);
    },
    people: {
      shown: (email) =>
        Promise.resolve([...peer.shop.customers.values()].filter((one) => one.email === email).length),
      creates: { method: 'POST', path: /\/customers$/ },
    },
    invoices: {
      shown: (id, number) => Promise.resolve(notesOf(id).filter((note) => note.includes(number)).length),
      creates,
    },
    statuses: words.map(([erp, remote]) => [erp, remote]),
    misbehave: {
      plan: (mode, match) => peer.faults.plan(mode, match),
      clear: () => peer.faults.clear(),
      place: (status) => Promise.resolve(String(peer.placeOrder({ status }).id)),
      setStatus(id, status) {
        peer.setStatus(Number(id), status);
        return Promise.resolve();
      },
      creates: trackingPlace === 'note' ? creates : null,
      writes: { method: 'POST', path: /\/products\/batch$/ },
      effects: () => peer.shop.effects.length,
      // Nobody has paid for it yet.
      unfinished: 'pending',
      wanted: 'processing',
    },
    close: () => peer.stop(),
  };
};

const liveHarness = (site: Live): SystemHarness => {
  const opened = open(site.settings, site.credentials);
  const { consumerKey, consumerSecret } = site.credentials;
  const headers = {
    authorization: `Basic ${Buffer.from(`${consumerKey}:${consumerSecret}`).toString('base64')}`,
  };
  const root = `${site.settings.baseUrl.replace(/\/+$/, '')}/wp-json/wc/v3`;
  const read = async <S extends z.ZodType>(path: string, shape: S): Promise<z.infer<S>> =>
    shape.parse(await (await fetch(`${root}${path}`, { headers })).json());
  const notesOf = async (id: string): Promise<string[]> =>
    (await read(`/orders/${id}/notes`, z.array(z.object({ note: z.string() })))).map((one) => one.note);
  return {
    open: (credentials = site.credentials) => open(site.settings, credentials),
    wrong,
    mapping,
    product: () => Promise.resolve({ sku: site.sku, remoteId: site.productId }),
    async shownProduct(id) {
      const [parent = '', variation] = id.split('/');
      const path = variation === undefined ? parent : `${parent}/variations/${variation}`;
      const shape = z.object({ stock_quantity: z.number().nullable(), regular_price: z.string() });
      const found = await read(`/products/${path}`, shape);
      return { amount: String(found.stock_quantity ?? ''), price: found.regular_price };
    },
    order: () => Promise.resolve(site.orderId),
    shownStatus: async (id) => (await read(`/orders/${id}`, z.object({ status: z.string() }))).status,
    async shownTracking(id) {
      return (await notesOf(id)).map((note) => note.trim());
    },
    people: {
      async shown(email) {
        const path = `/customers?role=all&email=${encodeURIComponent(email)}`;
        const shape = z.array(z.object({ email: z.string() }));
        return (await read(path, shape)).filter((one) => one.email === email).length;
      },
      creates: { method: 'POST', path: /\/customers$/ },
    },
    invoices: {
      shown: async (id, number) => (await notesOf(id)).filter((note) => note.includes(number)).length,
      creates,
    },
    statuses: words.map(([erp, remote]) => [erp, remote]),
    misbehave: null,
    close: () => opened.close(),
  };
};

const text = process.env['TEST_WOOCOMMERCE'];
const site = text === undefined || text === '' ? null : live.parse(JSON.parse(text));
if (site === null) {
  describeSystem('woocommerce', standIn('note'), false);
  describeSystem('woocommerce', standIn('meta'), false);
} else {
  describeSystem('woocommerce', () => Promise.resolve(liveHarness(site)), true);
}
