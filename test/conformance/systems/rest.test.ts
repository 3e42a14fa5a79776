import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Mapping, OpenedSystem, PushItem } from '#main/systems/port.ts';
import { createRegistry } from '#main/systems/registry.ts';
import { succeeded } from '#shared/result.ts';
import { orderOf, productOf, type SystemHarness } from '#test/conformance/systems/harness.ts';
import { describeSystem } from '#test/conformance/systems/suite.ts';
import { type RestPeer, startRestShop } from '#test/peers/rest/server.ts';

const words = [
  ['W', 'paid'],
  ['Z', 'done'],
] as const;
const mapping: Mapping = {
  toRemote: (_kind, value) => words.find(([erp]) => erp === value)?.[1],
  toErp: (_kind, value) => words.find(([, remote]) => remote === value)?.[0],
};
const open = (settings: Record<string, unknown>, credentials: Record<string, string>): OpenedSystem =>
  createRegistry().open('rest', settings, credentials);

let serial = 0;
let change = 0;
const harnessOf = async (): Promise<SystemHarness> => {
  const peer = await startRestShop({ keepRequests: false });
  peer.placeOrder();
  return {
    open: (credentials = { secret: peer.secret }) =>
      open({ baseUrl: peer.url, pageSize: 20, timeoutSeconds: 2 }, credentials),
    wrong: { secret: 'another-secret-than-the-shop-knows' },
    // Every change is a business fact of its own, as in the engine.
    newKey: () => `fact-${(change += 1)}`,
    mapping,
    product() {
      serial += 1;
      const product = { key: `p${serial}`, sku: `A-${serial}`, amount: '0', price: '0' };
      peer.products.set(product.key, product);
      return Promise.resolve({ sku: product.sku, remoteId: product.key });
    },
    shownProduct: (id) => Promise.resolve(peer.products.get(id) ?? { amount: '', price: '' }),
    order: () => Promise.resolve(peer.placeOrder().id),
    shownStatus: (id) => Promise.resolve(peer.orders.get(id)?.status ?? ''),
    shownTracking: (id) => Promise.resolve(peer.orders.get(id)?.trackingNumbers ?? []),
    statuses: words.map(([erp, remote]) => [erp, remote]),
    misbehave: {
      plan: (mode, match) => peer.faults.plan(mode, match),
      clear: () => peer.faults.clear(),
      place: (status) => Promise.resolve(peer.placeOrder(status).id),
      setStatus(id, status) {
        peer.setStatus(id, status);
        return Promise.resolve();
      },
      creates: null,
      writes: { method: 'PUT', path: /\/products\// },
      effects: () => peer.effects.length,
      unfinished: 'basket',
      wanted: 'open',
    },
    close: () => peer.stop(),
  };
};
describeSystem('rest', harnessOf, false);

describe('templates and signatures', () => {
  let peer: RestPeer;
  const opened: OpenedSystem[] = [];
  beforeAll(async () => {
    peer = await startRestShop();
  });
  afterAll(async () => {
    for (const one of opened) await one.close();
    await peer.stop();
  });
  const connect = (settings: Record<string, unknown>): OpenedSystem => {
    const one = open({ baseUrl: peer.url, ...settings }, { secret: peer.secret });
    opened.push(one);
    return one;
  };
  const callOf = (one: OpenedSystem) => {
    const { signal } = new AbortController();
    return { http: one.session(signal), mapping, nowMs: Date.now(), signal };
  };
  const item = (given: Partial<PushItem> & Pick<PushItem, 'entity' | 'object'>): PushItem => ({
    idempotencyKey: `t-${(change += 1)}`,
    operation: 'update',
    key: '1',
    remoteId: null,
    written: {},
    ...given,
  });

  it('a template gives the body another shape', async () => {
    const one = connect({
      bodyTemplate: '{"type": entity, "code": object.sku, "qty": $sum(object.stock.$number(quantity))}',
    });
    peer.requests.length = 0;
    await one.system.push?.(callOf(one), item({ entity: 'product', object: productOf('X-1', '3', '1') }));
    const body: unknown = JSON.parse(peer.requests[0]?.body ?? '{}');
    expect(body).toEqual({ type: 'product', code: 'X-1', qty: 3 });
  });

  it("a template reads the shop's own orders, and one that can't be read hides no other", async () => {
    const template =
      '{"id": id, "status": status, "lines": lines.{"sku": sku, "quantity": quantity, "price": price}[], "note": $plus(total, "0")}';
    const one = connect({ orderTemplate: template });
    const good = peer.placeOrder();
    const bad = peer.placeOrder();
    bad['total'] = 'a lot';
    const page = await one.system.pullOrders?.(callOf(one), null);
    if (page === undefined || !succeeded(page)) throw new Error('no page');
    expect(page.value.orders.find((order) => order.remoteId === good.id)?.order.note).toBe('19.99');
    expect(page.value.broken.map((order) => order.remoteId)).toEqual([bad.id]);
  });

  it('the settings refuse a template that is no expression', () => {
    expect(() => connect({ bodyTemplate: '{"a": ' })).toThrow();
  });

  it('a notice says what changed, and nothing else', async () => {
    const one = connect({ mode: 'notify' });
    peer.requests.length = 0;
    const order = peer.placeOrder();
    const given = item({ entity: 'order', object: orderOf('W'), remoteId: order.id });
    expect((await one.system.push?.(callOf(one), given))?.outcome).toBe('ok');
    const body = z.record(z.string(), z.unknown()).parse(JSON.parse(peer.requests[0]?.body ?? '{}'));
    expect(Object.keys(body).sort()).toEqual(['entity', 'key', 'operation', 'remoteId']);
  });

  it.each(['send', 'notify'])("an invoice names the shop's own orders (%s)", async (mode) => {
    const one = connect({ mode });
    peer.requests.length = 0;
    const object = { key: '8', number: 'FV/8', total: '10', orderKeys: ['10'], payments: [] };
    await one.system.push?.(callOf(one), item({ entity: 'invoice', key: '8', object, orderIds: ['700'] }));
    expect(JSON.parse(peer.requests[0]?.body ?? '{}')).toMatchObject({ key: '8', orderIds: ['700'] });
  });

  it('the same fact sent twice is one effect', async () => {
    const one = connect({});
    const object = { key: '7', number: 'FV/7', total: '10', orderKeys: [], payments: [] };
    const given = item({ entity: 'invoice', key: '7', object });
    const before = peer.effects.length;
    peer.faults.plan({ kind: 'cut_after' }, { method: 'PUT', path: /invoices/ });
    expect((await one.system.push?.(callOf(one), given))?.outcome).toBe('unavailable');
    expect((await one.system.push?.(callOf(one), given))?.outcome).toBe('ok');
    expect(peer.effects.length).toBe(before + 1);
  });
});
