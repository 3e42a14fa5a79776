import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '#test/adversarial/wait.ts';
import { erpId, type Scene, startScene } from '#test/demo/scene.ts';
import { type CommerceMlPeer, startCommerceMl } from '#test/peers/commerceml/server.ts';

/** The exchange of orders of the customer's manual, with the agent in the place of 1C, step by step. */
const siteId = 'site';
const statuses = [
  ['N', 'N'],
  ['W', 'P'],
  ['Z', 'F'],
] as const;

let scene: Scene;
let peer: CommerceMlPeer;
let sku = '';
beforeAll(async () => {
  scene = await startScene({ pollSeconds: 3_600 });
  // The site's orders are for an article that the ERP must know.
  sku = 'A-1';
  scene.erp.db
    .prepare('insert into goods (id, sku, name, barcode, price, stock) values (?, ?, ?, ?, ?, ?)')
    .run(9_001, sku, 'Товар', '', '2.00', '5');
  peer = await startCommerceMl();
  // Numbers below the first one of the settings stay in the shop.
  peer.placeOrder();
  const settings = {
    baseUrl: `${peer.url}/bitrix/admin/1c_exchange.php`,
    user: peer.user,
    flavour: '1c-bitrix',
    productKey: 'sku',
    startOrder: 102,
    statuses: ['N', 'P', 'F'],
    deliveryAsLine: true,
    deliverySku: 'DELIVERY',
    pollSeconds: 30,
    timeoutSeconds: 5,
    erp: erpId,
  };
  await scene.call['connections.save']({
    id: siteId,
    kind: 'system',
    system: 'commerceml',
    name: 'Сайт',
    enabled: true,
    settings,
    credentials: { password: peer.password },
  });
  for (const direction of ['to_remote', 'to_erp'] as const) {
    const rows = statuses.map(([erp, remote]) => ({
      kind: 'order_status' as const,
      direction,
      ...(direction === 'to_remote' ? { from: erp, to: remote } : { from: remote, to: erp }),
    }));
    await scene.call['mappings.save']({ connectionId: siteId, kind: 'order_status', direction, rows });
  }
});
afterAll(async () => {
  await scene.stop();
  await peer.stop();
});

const erpOrder = (number: string) =>
  scene.erp.db
    .prepare('select id, status from orders where ext_source = ? and ext_id = ?')
    .get(siteId, number);
const count = (number: string): unknown =>
  scene.erp.db
    .prepare('select count(*) from orders where ext_source = ? and ext_id = ?')
    .pluck()
    .get(siteId, number);
/** Looks at the site now, and lets the ERP accept what is in its inbox, until the order is there. */
const arrived = (number: string) =>
  eventually(`order ${number} in the ERP`, async () => {
    await scene.call['agent.syncNow']({});
    scene.erp.acceptOrders();
    return erpOrder(number);
  });
const setStatus = (number: string, status: string): void => {
  scene.erp.db
    .prepare('update orders set status = ? where ext_source = ? and ext_id = ?')
    .run(status, siteId, number);
};
it('passes the connection test with the settings of the site', async () => {
  const { settings } = await scene.call['connections.get']({ id: siteId });
  const asked = { id: siteId, kind: 'system' as const, system: 'commerceml', settings, credentials: {} };
  expect(await scene.call['connections.test'](asked)).toMatchObject({ ok: true });
});

it('refuses a form with neither an address nor a folder', async () => {
  const saved = await scene.call['connections.save']({
    id: null,
    kind: 'system',
    system: 'commerceml',
    name: 'No address',
    enabled: true,
    settings: {},
    credentials: { password: 'x' },
  });
  expect(saved.problems.map((one) => one.path)).toContain('baseUrl');
});

it('an order arrives once, with delivery as a service of its own, and not one below the first number', async () => {
  const { number } = peer.placeOrder();
  await arrived(number);
  expect(count(number)).toBe(1);
  expect(count('101')).toBe(0);
  const staged = scene.erp.db
    .prepare(`select l.sku, l.kind from mostek_order_lines l join mostek_orders o on o.id = l.order_id
      where o.external_id = ? order by l.line_no`)
    .all(number);
  expect(staged).toEqual([
    { sku, kind: 'product' },
    { sku: 'DELIVERY', kind: 'service' },
  ]);
});

it('the site hears that its orders are taken only when they are stored', async () => {
  await eventually('confirmed', async () => {
    await scene.call['agent.syncNow']({});
    return peer.site.committed >= peer.site.clock;
  });
});

it("the ERP's statuses reach the site, all that are due in one file", async () => {
  const numbers = [peer.placeOrder().number, peer.placeOrder().number, peer.placeOrder().number];
  for (const number of numbers) await arrived(number);
  await eventually('linked', () =>
    numbers.every((number) => scene.agent.ledger.links.byRemote(siteId, 'order', number)?.key != null),
  );
  await scene.call['connections.pause']({ id: siteId });
  for (const number of numbers) setStatus(number, 'W');
  await eventually('waiting', async () => {
    const filter = { connectionId: siteId, entity: 'order' as const, status: ['accepted' as const] };
    const { rows } = await scene.call['deliveries.list']({ filter, before: null, limit: 10 });
    return rows.length >= numbers.length;
  });
  const before = peer.site.imports.length;
  await scene.call['connections.resume']({ id: siteId });
  await eventually('in the site', () =>
    numbers.every((number) => peer.site.orders.get(number)?.status === 'P'),
  );
  expect(peer.site.imports.slice(before).filter((name) => name.startsWith('orders'))).toHaveLength(1);
});

it("the site's own change of status reaches the ERP, and does not come back", async () => {
  const { number } = peer.placeOrder();
  await arrived(number);
  const order = peer.site.orders.get(number);
  peer.site.clock += 1;
  Object.assign(order ?? {}, { status: 'F', changed: peer.site.clock });
  await eventually('the ERP knows', async () => {
    await scene.call['agent.syncNow']({});
    scene.erp.acceptOrders();
    return JSON.stringify(erpOrder(number)).includes('"Z"');
  });
  expect(order?.status).toBe('F');
});

it('stock and price go as catalogue and offers, hundreds in one exchange', async () => {
  const before = peer.site.imports.length;
  scene.erp.db.prepare('update goods set stock = stock + 1, price = price + 1').run();
  const known = scene.erp.db.prepare('select count(*) from goods').pluck().get();
  await eventually('all goods in the site', () => peer.site.goods.size === known);
  const goods = scene.erp.db.prepare('select stock, price from goods where sku = ?').get(sku);
  await eventually('the last state', () => Number(peer.site.goods.get(sku)?.amount) === 6);
  expect(goods).toMatchObject({ stock: 6 });
  expect(Number(peer.site.goods.get(sku)?.price)).toBe(3);
  const files = peer.site.imports.slice(before).filter((name) => name.startsWith('import'));
  // The first goods to be read go at once, all the others together behind them.
  expect(files.length).toBeLessThan(10);
});

it('a rehearsal sends no file, and shows the one it would send', async () => {
  const before = peer.site.imports.length;
  const report = await scene.call['connections.push']({
    id: siteId,
    entity: 'product',
    operation: 'update',
    key: '9001',
    remoteId: sku,
    object: { key: '9001', sku, name: 'Товар', stock: [{ quantity: '77' }], prices: [] },
    rehearse: true,
  });
  expect(report).toMatchObject({ ok: true });
  expect(report.steps.at(-1)?.call).toMatch(/^POST .*mode=file/);
  expect(peer.site.imports.length).toBe(before);
  expect(peer.site.goods.get(sku)?.amount).not.toBe('77');
});

it('looking at the orders by hand confirms none of them', async () => {
  const { number } = peer.placeOrder();
  const { committed } = peer.site;
  let checkpoint: string | null = null;
  for (let page = 0; page < 3; page += 1) {
    const found = await scene.call['connections.pull']({ id: siteId, checkpoint });
    checkpoint = found.checkpoint;
  }
  expect(peer.site.committed).toBe(committed);
  await arrived(number);
  expect(count(number)).toBe(1);
});

it('keeps no session of the site in the record of what was sent', async () => {
  const filter = { text: sku, connectionId: siteId, status: ['sent' as const] };
  const { rows } = await scene.call['deliveries.list']({ filter, before: null, limit: 5 });
  const details = await Promise.all(rows.map(({ id }) => scene.call['deliveries.get']({ id })));
  const text = JSON.stringify(details);
  expect(text).toContain('checkauth');
  expect(text).not.toMatch(/sessid=[0-9a-f]{6}/);
  expect(text).not.toMatch(/PHPSESSID\\n[0-9a-z]/);
});

describe('with the road cut and the agent switched off in the middle', () => {
  it.each(['cut_before', 'cut_after', 'html'] as const)('%s at any request: one order', async (kind) => {
    for (let skip = 0; skip < 4; skip += 1) {
      peer.faults.plan({ kind }, { skip });
      const { number } = peer.placeOrder();
      await arrived(number);
      expect(count(number)).toBe(1);
      peer.faults.clear();
    }
  });

  it('switched off between taking the orders and confirming them: each is there once', async () => {
    const numbers = [peer.placeOrder().number, peer.placeOrder().number];
    await eventually('taken', async () => {
      await scene.call['agent.syncNow']({});
      return numbers.every((number) => scene.agent.ledger.links.byRemote(siteId, 'order', number) !== null);
    });
    await scene.agent.agent.stop();
    await scene.agent.agent.start();
    for (const number of numbers) await arrived(number);
    expect(numbers.map(count)).toEqual([1, 1]);
  });
});
