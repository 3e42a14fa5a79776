import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '#test/adversarial/wait.ts';
import { erpId, type Scene, startScene } from '#test/demo/scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await startScene({ pollSeconds: 3_600 });
});
afterAll(async () => {
  await scene.stop();
});

const quiet = () =>
  eventually('quiet', async () => {
    const { count } = await scene.call['deliveries.count']({
      filter: { status: ['accepted', 'sending', 'waiting'] },
      cap: 1,
    });
    return count === 0;
  });

it('finds and sends what never left the ERP, once', async () => {
  const { db } = scene.erp;
  const ask = (dryRun: boolean) =>
    scene.call['agent.resendMissing']({ connectionId: erpId, entity: 'product', dryRun });

  // The first comparison finds everything: nothing has left yet.
  expect(await ask(false)).toMatchObject({ checked: 200, missing: 200 });
  await quiet();
  expect(await ask(true)).toMatchObject({ checked: 200, missing: 0 });

  // Somebody restores a table with the triggers off: changes without queue rows.
  const triggers = db
    .prepare(`select name, sql from sqlite_master where type = 'trigger' and tbl_name = 'goods'`)
    .all() as { name: string; sql: string }[];
  for (const { name } of triggers) db.exec(`drop trigger "${name}"`);
  for (const id of [3, 4, 5]) scene.erp.setStock(id, '71.000');
  db.exec(
    `insert into goods (id, sku, name, price, stock) values (990, 'BEZ-KOLEJKI', 'Bez kolejki', '5', '5')`,
  );
  for (const { sql } of triggers) db.exec(sql);
  scene.shop.addProduct({ product_id: '9990', product_code: 'BEZ-KOLEJKI' });

  expect(await ask(true)).toMatchObject({ checked: 201, missing: 4 });
  expect(scene.shop.shop.products.get('9990')?.amount).toBe('0');
  expect(await ask(false)).toMatchObject({ missing: 4 });
  await quiet();
  expect(scene.shop.shop.products.get('9990')?.amount).toBe('5');
  for (const id of [5_003, 5_004, 5_005]) expect(scene.shop.shop.products.get(String(id))?.amount).toBe('71');
  expect(await ask(true)).toMatchObject({ missing: 0 });
});
