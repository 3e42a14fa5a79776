import { afterAll, beforeAll, expect, it } from 'vitest';
import { defaultProfile } from '#main/erp/queue-table/default-profile.ts';
import { eventually } from '#test/adversarial/wait.ts';
import { demoProfile } from '#test/demo/company.ts';
import { erpId, type Scene, startScene } from '#test/demo/scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await startScene();
  // An ERP whose orders do not carry the shop's number: only its answer in the inbox ties the two together.
  const { settings, kind, system, name } = await scene.call['connections.get']({ id: erpId });
  const profile = demoProfile();
  const { order } = profile.entities;
  if (order === undefined) throw new Error('no order in the profile');
  delete order.fields['externalSource'];
  delete order.fields['externalId'];
  expect(profile.inbox).toEqual(defaultProfile().inbox);
  await scene.call['connections.save']({
    id: erpId,
    kind,
    system,
    name,
    enabled: true,
    settings: { ...settings, profile },
    credentials: {},
  });
});
afterAll(async () => {
  await scene.stop();
});

it('a change of an order that is read before the ERP’s answer still reaches the shop', async () => {
  const { db } = scene.erp;
  const remoteId = scene.buy(3);
  const inbox = await eventually('staged', () =>
    db.prepare('select id from mostek_orders where external_id = ?').pluck().get(remoteId),
  );
  // The ERP makes its order, moves it on, and only then answers.
  db.prepare(
    `insert into orders (id, doc_no, doc_date, buyer, status, total) values (500, 'ZK/500', '2026-11-21', 'Jan', 'N', '1')`,
  ).run();
  db.prepare(`update orders set status = 'W', tracking_no = 'WCZESNA-1' where id = 500`).run();
  await eventually('read before the answer', () => {
    const open = db
      .prepare(
        `select count(*) from mostek_queue where entity = 'ORDER' and entity_key = '500' and status <> 'sent'`,
      )
      .pluck()
      .get();
    return Number(open) === 0;
  });
  expect(scene.shop.shop.orders.get(remoteId)?.status).toBe('O');
  db.prepare(
    `update mostek_orders set answer = 'accepted', erp_order_key = '500', erp_order_no = 'ZK/500' where id = ?`,
  ).run(inbox);
  await eventually('status in the shop', () => scene.shop.shop.orders.get(remoteId)?.status === 'P');
  await eventually('parcel in the shop', () =>
    [...scene.shop.shop.shipments.values()].some((one) => one.tracking_number === 'WCZESNA-1'),
  );
});
