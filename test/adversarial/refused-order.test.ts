import { afterAll, beforeAll, expect, it } from 'vitest';
import { order as orderSchema } from '#shared/domain/order.ts';
import { eventually } from '#test/adversarial/wait.ts';
import { type Scene, startScene } from '#test/demo/scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await startScene();
});
afterAll(async () => {
  await scene.stop();
});

it('an order the ERP refuses is a problem in its words; corrected and sent again it is accepted, once', async () => {
  const remoteId = scene.buy(1, [{ product_code: 'STARY-INDEKS', amount: '2', price: '9.90' }]);
  const rejected = await eventually('refused by the ERP', async () => {
    scene.erp.acceptOrders();
    const { rows } = await scene.call['deliveries.list']({
      filter: { text: remoteId, status: ['rejected'] },
      before: null,
      limit: 5,
    });
    return rows[0];
  });
  expect(rejected).toMatchObject({ cause: 'erp.order_refused', direction: 'in' });
  const detail = await scene.call['deliveries.get']({ id: rejected.id });
  expect(detail.detail).toContain('STARY-INDEKS');

  const corrected = orderSchema.parse(detail.object);
  const line = corrected.lines[0];
  if (line === undefined) throw new Error('no line');
  line.sku = 'HCZ-11';
  const { id } = await scene.call['deliveries.resend']({
    id: rejected.id,
    object: corrected,
    reason: 'renamed article',
  });

  await eventually('accepted by the ERP', () => {
    scene.erp.acceptOrders();
    return scene.erp.db.prepare('select id from orders where ext_id = ?').pluck().get(remoteId);
  });
  const sent = await eventually('sent', async () => {
    const found = await scene.call['deliveries.get']({ id });
    return found.status === 'sent' ? found : null;
  });
  expect(sent.version).toBe(2);
  expect(sent.audit.map((entry) => [entry.action, entry.reason])).toContainEqual([
    'edit_resend',
    'renamed article',
  ]);
  const lines = scene.erp.db
    .prepare(
      'select g.sku from order_lines l join goods g on g.id = l.goods_id join orders o on o.id = l.order_id where o.ext_id = ?',
    )
    .pluck()
    .all(remoteId);
  expect(lines).toEqual(['HCZ-11']);
  expect(scene.erp.db.prepare('select count(*) from orders where ext_id = ?').pluck().get(remoteId)).toBe(1);
  // The number of the ERP, the number of the shop: both find the whole life.
  for (const text of [remoteId, 'zk/0001']) {
    await eventually(`found by ${text}`, async () => {
      const { rows } = await scene.call['deliveries.list']({ filter: { text }, before: null, limit: 20 });
      return rows.some((row) => row.direction === 'in') && rows.some((row) => row.direction === 'out');
    });
  }
});
