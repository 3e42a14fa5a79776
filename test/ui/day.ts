import { z } from 'zod';
import type { Scene } from '#test/demo/scene.ts';
import { waitUntil } from '#test/services/wait.ts';

const orderRow = z.object({ id: z.number(), ext_id: z.string() });
const patienceMs = 40_000;

export const ordersInErp = (scene: Scene): { id: number; ext_id: string }[] =>
  scene.erp.db
    .prepare('select id, ext_id from orders order by id')
    .all()
    .map((row) => orderRow.parse(row));

export const countOf = async (
  scene: Scene,
  filter: Parameters<Scene['call']['deliveries.count']>[0]['filter'],
) => (await scene.call['deliveries.count']({ filter, cap: 100_000 })).count;

/** The ERP's queue is empty and nothing is under way. */
export const untilQuiet = (scene: Scene): Promise<void> =>
  waitUntil(
    'the agent at rest',
    async () => {
      const words = scene.erp.queueWords();
      if ((words['new'] ?? 0) + (words['claimed'] ?? 0) + (words['accepted'] ?? 0) > 0) return false;
      return (await countOf(scene, { status: ['accepted', 'sending', 'waiting'] })) === 0;
    },
    patienceMs,
  );

/**
 * A day of the demo company, with something of everything a person can meet in the window: orders in, products out,
 * an order for an article the ERP does not know, two orders in a status that nobody mapped, and a product that the
 * shop does not have.
 */
export const liveThroughADay = async (scene: Scene): Promise<void> => {
  for (let n = 0; n < 8; n += 1) scene.buy(n);
  scene.buy(8, [{ product_code: 'STARY-INDEKS', amount: '1', price: '9.90' }]);
  let answered = 0;
  await waitUntil(
    'orders in the ERP',
    () => {
      answered += scene.erp.acceptOrders();
      return answered >= 9;
    },
    patienceMs,
  );
  await untilQuiet(scene);
  for (const [index, order] of ordersInErp(scene).entries()) {
    scene.erp.setStatus(order.id, index < 2 ? 'R' : 'W');
  }
  for (let id = 1; id <= 12; id += 1) scene.erp.setStock(id, `${90 + id}.000`);
  scene.erp.db
    .prepare('insert into goods (id, sku, name, price, stock) values (?, ?, ?, ?, ?)')
    .run(901, 'NOWY-1', 'Nowość sezonu', '19.90', '10.000');
  await untilQuiet(scene);
};

/** Delivery that carries this entity and label, newest first. */
export const deliveryOf = async (
  scene: Scene,
  filter: Parameters<Scene['call']['deliveries.list']>[0]['filter'],
) => {
  const { rows } = await scene.call['deliveries.list']({
    filter,
    before: null,
    limit: 1,
  });
  const row = rows[0];
  if (row === undefined) throw new Error(`no delivery for ${JSON.stringify(filter)}`);
  return row;
};
