import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Scene, shopId, startScene } from '#test/demo/scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await startScene({ pollSeconds: 3_600 });
});
afterAll(() => scene.stop());

const product = (amount: string) => {
  const [first] = scene.shop.shop.products.values();
  if (first === undefined) throw new Error('the shop has no products');
  return {
    remoteId: first.product_id,
    object: {
      key: '1',
      sku: first.product_code,
      active: true,
      stock: [{ warehouse: 'main', quantity: amount }],
      prices: [],
    },
  };
};

const push = (amount: string, rehearse: boolean) =>
  scene.call['connections.push']({
    id: shopId,
    entity: 'product',
    operation: 'update',
    key: '1',
    remoteId: null,
    object: product(amount).object,
    rehearse,
  });

it('a rehearsal asks the shop, shows the request that would change it, and changes nothing', async () => {
  const before = scene.shop.shop.effects.length;
  const report = await push('77', true);
  expect(report).toMatchObject({ ok: true, created: true, cause: null });
  expect(report.steps.map((step) => step.call.split(' ')[0])).toEqual(['GET', 'PUT']);
  expect(report.steps[1]?.detail).toContain('77');
  expect(scene.shop.shop.effects.length).toBe(before);
});

it('says in a rehearsal why it would be refused', async () => {
  const report = await scene.call['connections.push']({
    id: shopId,
    entity: 'product',
    operation: 'update',
    key: '1',
    remoteId: null,
    object: { ...product('1').object, sku: 'NO-SUCH' },
    rehearse: true,
  });
  expect(report).toMatchObject({ ok: false, cause: 'remote.product_unknown' });
});

it('pushes by hand, and the journal knows who did', async () => {
  const { remoteId } = product('78');
  expect(await push('78', false)).toMatchObject({ ok: true, key: remoteId });
  expect(scene.shop.shop.products.get(remoteId)?.amount).toBe('78');
  const { entries } = await scene.call['audit.list']({ before: null, limit: 5 });
  expect(entries.map((entry) => entry.action)).toContain('connection.push');
});

it('shows what the shop has, and takes nothing in', async () => {
  const remoteId = scene.buy(1);
  const page = await scene.call['connections.pull']({ id: shopId, checkpoint: null });
  expect(page.orders.map((one) => one.remoteId)).toContain(remoteId);
  expect(scene.agent.ledger.links.byRemote(shopId, 'order', remoteId)).toBeNull();
});
