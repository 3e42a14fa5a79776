import { z } from 'zod';
import type { Mapping, OpenedSystem } from '#main/systems/port.ts';
import { createRegistry } from '#main/systems/registry.ts';
import type { SystemHarness } from '#test/conformance/systems/harness.ts';
import { describeSystem } from '#test/conformance/systems/suite.ts';
import { startCsCart } from '#test/peers/cs-cart/server.ts';

const statuses = [
  ['W', 'P'],
  ['Z', 'C'],
] as const;

const mapping: Mapping = {
  toRemote: (_kind, value) => statuses.find(([erp]) => erp === value)?.[1],
  toErp: (_kind, value) => statuses.find(([, remote]) => remote === value)?.[0],
};

/** `TEST_CSCART_URL`: address of a live shop; `TEST_CSCART` the connection as JSON, with a product and an order in it. */
const live = z.object({
  settings: z.object({ baseUrl: z.string(), email: z.string() }).loose(),
  credentials: z.object({ apiKey: z.string() }),
  /** A product and an order of the shop that the tests may change. */
  sku: z.string(),
  productId: z.string(),
  orderId: z.string(),
});

const liveSite = (): z.infer<typeof live> | null => {
  const text = process.env['TEST_CSCART'] ?? process.env['TEST_CSCART_URL'];
  return text === undefined || text === '' ? null : live.parse(JSON.parse(text));
};

const open = (settings: Record<string, unknown>, credentials: Record<string, string>): OpenedSystem =>
  createRegistry().open('cs-cart', settings, credentials);

const standIn = async (): Promise<SystemHarness> => {
  const peer = await startCsCart({ keepRequests: false });
  const settings = { baseUrl: peer.url, email: peer.email, pageSize: 20, timeoutSeconds: 2 };
  const line = [{ product_code: 'A-1', amount: '1', price: '2.00' }];
  let serial = 0;
  peer.placeOrder({ lines: line });
  return {
    open: (credentials = { apiKey: peer.apiKey }) => open(settings, credentials),
    wrong: { apiKey: 'wrong-key-wrong-key' },
    mapping,
    product() {
      serial += 1;
      // Another product whose article contains this one: a search alone would find both.
      peer.addProduct({ product_id: `${serial}0`, product_code: `A-${serial}-LONG` });
      const made = peer.addProduct({ product_id: `${serial}1`, product_code: `A-${serial}` });
      return Promise.resolve({ sku: made.product_code, remoteId: made.product_id });
    },
    shownProduct: (id) => Promise.resolve(peer.shop.products.get(id) ?? { amount: '', price: '' }),
    order: () => Promise.resolve(peer.placeOrder({ lines: line }).order_id),
    shownStatus: (id) => Promise.resolve(peer.shop.orders.get(id)?.status ?? ''),
    shownTracking: (id) =>
      Promise.resolve(
        [...peer.shop.shipments.values()]
          .filter((one) => one.order_id === id)
          .map((one) => one.tracking_number),
      ),
    statuses: statuses.map(([erp, remote]) => [erp, remote]),
    misbehave: {
      plan: (mode, match) => peer.faults.plan(mode, match),
      clear: () => peer.faults.clear(),
      place: (status) => Promise.resolve(peer.placeOrder({ status, lines: line }).order_id),
      setStatus(id, status) {
        const order = peer.shop.orders.get(id);
        if (order !== undefined) order.status = status;
        return Promise.resolve();
      },
      creates: { method: 'POST', path: /\/shipments/ },
      writes: { method: 'PUT', path: /\/products\// },
      effects: () => peer.shop.effects.length,
      // An unfinished basket: hidden from lists until the buyer pays.
      unfinished: 'N',
      wanted: 'O',
    },
    close: () => peer.stop(),
  };
};

const liveHarness = (site: z.infer<typeof live>): SystemHarness => {
  const opened = open(site.settings, site.credentials);
  const root = `${site.settings.baseUrl.replace(/\/+$/, '')}/api/2.0`;
  const headers = {
    authorization: `Basic ${Buffer.from(`${site.settings.email}:${site.credentials.apiKey}`).toString('base64')}`,
  };
  const read = async <S extends z.ZodType>(path: string, shape: S): Promise<z.infer<S>> =>
    shape.parse(await (await fetch(`${root}${path}`, { headers })).json());
  return {
    open: (credentials = site.credentials) => open(site.settings, credentials),
    wrong: { apiKey: 'wrong-key-wrong-key' },
    mapping,
    product: () => Promise.resolve({ sku: site.sku, remoteId: site.productId }),
    shownProduct: (id) =>
      read(`/products/${id}`, z.object({ amount: z.coerce.string(), price: z.coerce.string() })),
    order: () => Promise.resolve(site.orderId),
    shownStatus: async (id) => (await read(`/orders/${id}`, z.object({ status: z.string() }))).status,
    async shownTracking(id) {
      const shape = z.object({ shipments: z.array(z.object({ tracking_number: z.string().nullish() })) });
      return (await read(`/shipments?order_id=${id}`, shape)).shipments.map(
        (one) => one.tracking_number ?? '',
      );
    },
    statuses: statuses.map(([erp, remote]) => [erp, remote]),
    misbehave: null,
    close: () => opened.close(),
  };
};

const site = liveSite();
describeSystem('cs-cart', site === null ? standIn : () => Promise.resolve(liveHarness(site)), site !== null);
