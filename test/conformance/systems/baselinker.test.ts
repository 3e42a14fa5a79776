import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { baseLinkerSettings } from '#main/systems/baselinker/manifest.ts';
import { toRemoteOrder } from '#main/systems/baselinker/order-map.ts';
import { journal, orderList, remoteOrder, statusList, updated } from '#main/systems/baselinker/schemas.ts';
import type { Mapping, OpenedSystem } from '#main/systems/port.ts';
import { createRegistry } from '#main/systems/registry.ts';
import { succeeded } from '#shared/result.ts';
import { productOf, type SystemHarness } from '#test/conformance/systems/harness.ts';
import { describeSystem } from '#test/conformance/systems/suite.ts';
import { type BaseLinkerPeer, startBaseLinker } from '#test/peers/baselinker/server.ts';

const words = [
  ['W', '1052'],
  ['Z', '1053'],
] as const;
const mapping: Mapping = {
  toRemote: (_kind, value) => words.find(([erp]) => erp === value)?.[1],
  toErp: (_kind, value) => words.find(([, remote]) => remote === value)?.[0],
};
const open = (settings: Record<string, unknown>, credentials: Record<string, string>): OpenedSystem =>
  createRegistry().open('baselinker', settings, credentials);

/** `TEST_BASELINKER`: {settings, credentials, sku, productId, orderId, statuses: [[erp, remote], [erp, remote]]}. */
const live = z.object({
  settings: z
    .object({ inventoryId: z.number(), remoteWarehouse: z.string(), priceGroupId: z.number() })
    .loose(),
  credentials: z.object({ token: z.string() }),
  sku: z.string(),
  productId: z.string(),
  orderId: z.string(),
  statuses: z.array(z.tuple([z.string(), z.string()])).min(1),
});
type Live = z.infer<typeof live>;

const settingsOf = (peer: BaseLinkerPeer) => ({
  baseUrl: `${peer.url}/connector.php`,
  inventoryId: peer.inventoryId,
  remoteWarehouse: peer.warehouse,
  priceGroupId: Number(peer.priceGroup),
  timeoutSeconds: 2,
});

/** The account's own limit would make the common suite last for minutes; it has a test of its own below. */
const unlimited = { perSecond: 1_000 };

const standIn = async (): Promise<SystemHarness> => {
  const peer = await startBaseLinker({ keepRequests: false });
  let serial = 0;
  peer.placeOrder();
  return {
    open: (credentials = { token: peer.token }) =>
      open({ ...settingsOf(peer), requestsPerMinute: unlimited.perSecond * 60 }, credentials),
    wrong: { token: 'wrong-token' },
    mapping,
    product() {
      serial += 1;
      peer.addProduct(`A-${serial}-LONG`);
      const made = peer.addProduct(`A-${serial}`);
      return Promise.resolve({ sku: made.sku, remoteId: made.id });
    },
    shownProduct(id) {
      const product = peer.products.get(id);
      return Promise.resolve({
        amount: String(product?.stock.get(peer.warehouse) ?? ''),
        price: String(product?.prices.get(peer.priceGroup) ?? ''),
      });
    },
    order: () => Promise.resolve(String(peer.placeOrder().order_id)),
    shownStatus: (id) => Promise.resolve(String(peer.orders.get(Number(id))?.order_status_id ?? '')),
    shownTracking: (id) =>
      Promise.resolve(
        peer.packages.filter((one) => String(one.order_id) === id).map((one) => one.courier_package_nr),
      ),
    statuses: words.map(([erp, remote]) => [erp, remote]),
    misbehave: {
      plan: (mode, match) => peer.faults.plan(mode, match),
      clear: () => peer.faults.clear(),
      place: (status) => Promise.resolve(String(peer.placeOrder(status !== 'unconfirmed').order_id)),
      setStatus(id) {
        peer.confirm(Number(id));
        return Promise.resolve();
      },
      creates: { method: 'POST', path: /createPackageManual/ },
      writes: { method: 'POST', path: /updateInventoryProductsStock/ },
      effects: () => peer.effects.length,
      unfinished: 'unconfirmed',
      wanted: '1051',
    },
    close: () => peer.stop(),
  };
};

const liveHarness = (site: Live): SystemHarness => {
  const opened = open(site.settings, site.credentials);
  const ask = async <S extends z.ZodType>(
    method: string,
    parameters: unknown,
    shape: S,
  ): Promise<z.infer<S>> => {
    const answer = await fetch('https://api.baselinker.com/connector.php', {
      method: 'POST',
      headers: { 'X-BLToken': site.credentials.token },
      body: new URLSearchParams({ method, parameters: JSON.stringify(parameters) }),
    });
    return shape.parse(await answer.json());
  };
  const words = z.coerce.string();
  return {
    open: (credentials = site.credentials) => open(site.settings, credentials),
    wrong: { token: 'wrong-token' },
    mapping: {
      toRemote: (_kind, value) => site.statuses.find(([erp]) => erp === value)?.[1],
      toErp: (_kind, value) => site.statuses.find(([, remote]) => remote === value)?.[0],
    },
    product: () => Promise.resolve({ sku: site.sku, remoteId: site.productId }),
    async shownProduct(id) {
      const shape = z.object({
        products: z.record(
          z.string(),
          z.object({ stock: z.record(z.string(), words), prices: z.record(z.string(), words) }),
        ),
      });
      const { inventoryId, remoteWarehouse, priceGroupId } = site.settings;
      const found = await ask(
        'getInventoryProductsList',
        { inventory_id: inventoryId, filter_id: id },
        shape,
      );
      return {
        amount: found.products[id]?.stock[remoteWarehouse] ?? '',
        price: found.products[id]?.prices[String(priceGroupId)] ?? '',
      };
    },
    order: () => Promise.resolve(site.orderId),
    async shownStatus(id) {
      const shape = z.object({ orders: z.array(z.object({ order_status_id: words })) });
      return (await ask('getOrders', { order_id: Number(id) }, shape)).orders[0]?.order_status_id ?? '';
    },
    async shownTracking(id) {
      const shape = z.object({ packages: z.array(z.object({ courier_package_nr: words })) });
      return (await ask('getOrderPackages', { order_id: Number(id) }, shape)).packages.map(
        (one) => one.courier_package_nr,
      );
    },
    statuses: site.statuses,
    misbehave: null,
    close: () => opened.close(),
  };
};

const text = process.env['TEST_BASELINKER'];
const site = text === undefined || text === '' ? null : live.parse(JSON.parse(text));
describeSystem(
  'baselinker',
  site === null ? standIn : () => Promise.resolve(liveHarness(site)),
  site !== null,
);

const fixture = (name: string): unknown =>
  JSON.parse(
    readFileSync(
      new URL(`../../../../shared/contracts/fixtures/baselinker/${name}`, import.meta.url),
      'utf8',
    ),
  );

describe('recorded answers', () => {
  it.each(['getOrders.minimal.json', 'getOrders.full.3.json'])('%s makes an order', (name) => {
    const { orders } = orderList.parse(fixture(name));
    const made = toRemoteOrder(remoteOrder.parse(orders[0]), baseLinkerSettings.parse({}));
    expect(made.order.lines.length).toBeGreaterThan(0);
    expect(made.order.lines[0]?.price).toMatch(/^\d+\.\d+$/);
  });

  it('status list, stock update and event list are read', () => {
    expect(statusList.parse(fixture('getOrderStatusList.json')).statuses).toHaveLength(2);
    expect(updated.parse(fixture('updateInventoryProductsStock.json'))).toEqual({ counter: 2, warnings: {} });
    expect(
      journal.parse(fixture('constructed/getJournalList.response.json')).logs.map((one) => one.objectId),
    ).toEqual(['0', '1052']);
  });
});

describe.skipIf(site !== null)('its own ways', () => {
  let peer: BaseLinkerPeer;
  let opened: OpenedSystem;
  beforeAll(async () => {
    peer = await startBaseLinker();
    opened = open({ ...settingsOf(peer), requestsPerMinute: 60_000 }, { token: peer.token });
  });
  afterAll(async () => {
    await opened.close();
    await peer.stop();
  });
  const call = () => {
    const { signal } = new AbortController();
    return { http: opened.session(signal), mapping, nowMs: Date.now(), signal };
  };
  const products = (count: number, from = 0) =>
    Array.from({ length: count }, (_none, n) => ({
      idempotencyKey: `k${n}`,
      entity: 'product' as const,
      operation: 'update' as const,
      key: String(n),
      remoteId: null,
      written: {},
      object: productOf(`S-${n + from}`, '3', '1.20'),
    }));

  it('sends five hundred stocks and prices in two requests, once it knows the articles', async () => {
    for (let n = 0; n < 500; n += 1) peer.addProduct(`S-${n}`);
    const results = await opened.system.pushMany?.(call(), products(500));
    expect(results?.every(succeeded)).toBe(true);
    peer.requests.length = 0;
    await opened.system.pushMany?.(call(), products(500));
    expect(peer.requests).toHaveLength(2);
  });

  it('one article it does not know spoils only its own line', async () => {
    const results = await opened.system.pushMany?.(call(), products(6, 497));
    expect(results?.map((one) => one.outcome)).toEqual([
      'ok',
      'ok',
      'ok',
      'not_found',
      'not_found',
      'not_found',
    ]);
  });

  it('a blocked token is left alone for as long as the settings say', async () => {
    peer.limit.perMinute = 0;
    const result = await opened.system.test(call());
    peer.limit.perMinute = null;
    expect(result).toMatchObject({ outcome: 'rate_limited', cause: 'remote.rate_limited' });
    expect('retryAtMs' in result && (result.retryAtMs ?? 0) > Date.now() + 9 * 60_000).toBe(true);
  });

  it('brings changes of status from the event list', async () => {
    const { order_id: id } = peer.placeOrder();
    let page = await opened.system.pullOrders?.(call(), null);
    if (page === undefined || !succeeded(page)) throw new Error('no page');
    peer.setStatus(id, 1052);
    page = await opened.system.pullOrders?.(call(), page.value.checkpoint);
    if (page === undefined || !succeeded(page)) throw new Error('no page');
    expect(page.value.orders.map((one) => [one.remoteId, one.remoteStatus])).toContainEqual([
      String(id),
      '1052',
    ]);
  });
});
