import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DeliveryDetail } from '#shared/api/types.ts';
import type { DeliveryStatus } from '#shared/status.ts';
import { eventually } from '#test/adversarial/wait.ts';
import { type Scene, shopId, startScene } from '#test/demo/scene.ts';
import type { FaultMode } from '#test/peers/http/faults.ts';

let scene: Scene;
let product = 0;

beforeAll(async () => {
  scene = await startScene({ timeoutSeconds: 1, pollSeconds: 3_600 });
});
afterAll(async () => {
  await scene.stop();
});
beforeEach(() => {
  scene.shop.faults.clear();
  product += 1;
});

const skuOf = (id: number): string => [...scene.shop.shop.products.values()][id - 1]?.product_code ?? '';

/** The newest delivery of the product, once it is in one of these states. */
const deliveryOf = (id: number, ...statuses: DeliveryStatus[]): Promise<DeliveryDetail> =>
  eventually(`product ${id} ${statuses.join(' or ')}`, async () => {
    const { rows } = await scene.call['deliveries.list']({
      filter: { text: skuOf(id) },
      before: null,
      limit: 20,
    });
    const row = rows.find((one) => one.label === skuOf(id));
    if (
      row === undefined ||
      !statuses.includes(row.status) ||
      row.attempts + (row.outcome === null ? 0 : 1) === 0
    )
      return null;
    return scene.call['deliveries.get']({ id: row.id });
  });

const amountOf = (id: number): string | undefined =>
  [...scene.shop.shop.products.values()].find((one) => one.product_code === skuOf(id))?.amount;

const plan = (mode: FaultMode, times = 1): void =>
  scene.shop.faults.plan(mode, { method: 'PUT', path: /\/products\//, times });

/** Sends what waits at once, instead of waiting for the retry table. */
const retryNow = async (found: DeliveryDetail): Promise<void> => {
  await scene.call['deliveries.retry']({ ids: [found.id] });
};

describe('a shop that answers badly: the change waits, and arrives once the shop is well', () => {
  it.each([
    ['HTML instead of JSON', { kind: 'html' }, 'remote.not_json'],
    ['half a JSON', { kind: 'half_json' }, 'remote.not_json'],
    ['an error page with status 500', { kind: 'html', status: 500 }, 'remote.unavailable'],
    ['500', { kind: 'status', status: 500 }, 'remote.unavailable'],
    ['503', { kind: 'status', status: 503 }, 'remote.unavailable'],
    ['silence', { kind: 'silence' }, 'net.timeout'],
    ['a cut before it acted', { kind: 'cut_before' }, 'net.cut'],
    ['a cut after it acted', { kind: 'cut_after' }, 'net.cut'],
  ] satisfies [string, FaultMode, string][])('%s', async (_name, mode, cause) => {
    plan(mode);
    scene.erp.setStock(product, '41.000');
    const waiting = await deliveryOf(product, 'waiting');
    expect(waiting).toMatchObject({ cause, attempts: 1 });
    expect(waiting.attemptsMade[0]?.exchanges.length).toBeGreaterThan(0);
    await retryNow(waiting);
    expect((await deliveryOf(product, 'sent')).outcome).toBe('ok');
    expect(amountOf(product)).toBe('41');
  });

  it('429 with Retry-After costs no attempt', async () => {
    plan({ kind: 'status', status: 429, headers: { 'retry-after': '1' } });
    scene.erp.setStock(product, '42.000');
    const sent = await deliveryOf(product, 'sent');
    expect(sent.attempts).toBe(1);
    expect(sent.attemptsMade.map((one) => one.outcome)).toEqual(['rate_limited', 'ok']);
  });

  it('a request carried out twice has one effect', async () => {
    plan({ kind: 'twice' });
    scene.erp.setStock(product, '43.000');
    await deliveryOf(product, 'sent');
    expect(amountOf(product)).toBe('43');
  });
});

describe('a shop that refuses: the message is rejected with its cause, never tried again by itself', () => {
  it.each([
    ['an error inside a 200', { kind: 'error_inside_200' }, 'remote.invalid', 'invalid'],
    ['400', { kind: 'status', status: 400 }, 'remote.invalid', 'invalid'],
    ['403', { kind: 'status', status: 403 }, 'remote.forbidden', 'invalid'],
    ['405', { kind: 'status', status: 405 }, 'remote.method_not_allowed', 'invalid'],
    ['409', { kind: 'status', status: 409 }, 'remote.conflict', 'conflict'],
    ['413', { kind: 'status', status: 413 }, 'remote.too_large', 'invalid'],
    ['422', { kind: 'status', status: 422 }, 'remote.invalid', 'invalid'],
  ] satisfies [string, FaultMode, string, string][])('%s', async (_name, mode, cause, outcome) => {
    plan(mode);
    scene.erp.setStock(product, '44.000');
    const rejected = await deliveryOf(product, 'rejected');
    expect(rejected).toMatchObject({ cause, outcome });
    await eventually('the word in the ERP', () => (scene.erp.queueWords()['rejected'] ?? 0) > 0);
    await retryNow(rejected);
    await deliveryOf(product, 'sent');
    expect(amountOf(product)).toBe('44');
    await eventually('the ERP hears of the retry', () => (scene.erp.queueWords()['rejected'] ?? 0) === 0);
  });

  it('404 for an article the shop does not have', async () => {
    const id = 950;
    scene.erp.db
      .prepare('insert into goods (id, sku, name, price, stock) values (?, ?, ?, ?, ?)')
      .run(id, 'NIE-MA', 'Nie ma', '1', '1');
    const { rows } = await eventually('rejected', async () => {
      const found = await scene.call['deliveries.list']({
        filter: { text: 'nie-ma', status: ['rejected'] },
        before: null,
        limit: 5,
      });
      return found.rows.length > 0 ? found : null;
    });
    expect(rows[0]).toMatchObject({ cause: 'remote.product_unknown', outcome: 'not_found' });
  });
});

it('401 stops the connection once, everything waits, and signing in again lets it go', async () => {
  scene.shop.disable(true);
  for (const id of [60, 61, 62]) scene.erp.setStock(id, '45.000');
  await eventually('asks to sign in', async () => {
    const { connections } = await scene.call['connections.list']({});
    return connections.find((one) => one.id === shopId)?.paused === 'sign_in';
  });
  const { incidents } = await scene.call['incidents.list']({ open: true, limit: 50 });
  expect(incidents.filter((one) => one.cause === 'remote.unauthorised')).toHaveLength(1);
  const { settings, name, kind, system } = await scene.call['connections.get']({ id: shopId });
  scene.shop.disable(false);
  await scene.call['connections.save']({
    id: shopId,
    kind,
    system,
    name,
    enabled: true,
    settings,
    credentials: { apiKey: scene.shop.apiKey },
  });
  for (const id of [60, 61, 62]) {
    const sent = await deliveryOf(id, 'sent');
    expect(sent.attempts).toBe(1);
    expect(amountOf(id)).toBe('45');
  }
});

it('a shop that is down keeps everything waiting with one incident, and goes on by itself', async () => {
  scene.shop.faults.plan({ kind: 'cut_before' }, { times: 10_000 });
  for (let id = 70; id < 90; id += 1) scene.erp.setStock(id, '46.000');
  await eventually('breaker open', async () => {
    const { connections } = await scene.call['connections.list']({});
    return connections.find((one) => one.id === shopId)?.breaker === 'open';
  });
  const { incidents } = await scene.call['incidents.list']({ open: true, limit: 50 });
  expect(incidents.filter((one) => one.connectionId === shopId && one.cause === 'net.cut')).toHaveLength(1);
  const lost = await scene.call['deliveries.count']({
    filter: { status: ['rejected'], cause: 'net.cut' },
    cap: 10,
  });
  expect(lost.count).toBe(0);
  scene.shop.faults.clear();
  await scene.call['agent.syncNow']({});
  for (let id = 70; id < 90; id += 1) await deliveryOf(id, 'sent');
  await eventually('incident closed', async () => {
    const open = await scene.call['incidents.list']({ open: true, limit: 50 });
    return open.incidents.every((one) => one.cause !== 'net.cut');
  });
});

describe('a shipment, which the shop would make twice', () => {
  it.each([['cut_before'], ['cut_after'], ['silence']] as const)(
    '%s: one shipment in the end',
    async (kind) => {
      const remoteId = scene.buy(900 + product);
      await scene.call['agent.syncNow']({});
      const order = await eventually('order in the ERP', () => {
        scene.erp.acceptOrders();
        return scene.erp.db.prepare('select id from orders where ext_id = ?').pluck().get(remoteId);
      });
      scene.shop.faults.plan({ kind }, { method: 'POST', path: /\/shipments/ });
      const number = `PACZKA-${remoteId}`;
      scene.erp.setTracking(Number(order), number);
      const shipments = () =>
        [...scene.shop.shop.shipments.values()].filter((one) => one.tracking_number === number);
      await eventually(
        'tracking number sent',
        async () => {
          const { rows } = await scene.call['deliveries.list']({
            filter: { text: number },
            before: null,
            limit: 10,
          });
          return rows[0]?.status === 'sent' && shipments().length > 0;
        },
        30_000,
      );
      expect(shipments()).toHaveLength(1);
    },
  );
});
