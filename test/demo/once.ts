import { z } from 'zod';
import { causeText } from '#shared/i18n/causes.ts';
import { askAboutParcels, makeWaybill, parcelCodes } from '#test/demo/carrier.ts';
import { demoProducts } from '#test/demo/names.ts';
import { bookDifferences, bookSummary, keepBooks } from '#test/demo/once-books.ts';
import { erpId, type Scene, shopId, statusMap } from '#test/demo/scene.ts';
import type { NovaPoshtaPeer } from '#test/peers/nova-poshta/server.ts';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const patienceMs = 120_000;

const until = async (what: string, isTrue: () => Promise<boolean> | boolean): Promise<void> => {
  const from = performance.now();
  while (!(await isTrue())) {
    if (performance.now() - from > patienceMs) throw new Error(`gave up waiting: ${what}`);
    await pause(50);
  }
};

const orderRow = z.object({ id: z.number(), ext_id: z.string(), status: z.string() });
const goodsRow = z.object({
  sku: z.string(),
  stock: z.union([z.string(), z.number()]),
  price: z.union([z.string(), z.number()]),
});

const ordersIn = 50;
const productChanges = 146;
const newProducts = 4;
const unknownStatuses = 6;
const changesOut = productChanges + newProducts + ordersIn;

/** Whether the ERP's queue is empty and the agent has nothing under way. */
const isQuiet = async (scene: Scene): Promise<boolean> => {
  const words = scene.erp.queueWords();
  if ((words['new'] ?? 0) + (words['claimed'] ?? 0) + (words['accepted'] ?? 0) > 0) return false;
  const { count } = await scene.call['deliveries.count']({
    filter: { status: ['accepted', 'sending', 'waiting'] },
    cap: 1,
  });
  return count === 0;
};

const ordersOf = (scene: Scene) =>
  scene.erp.db
    .prepare('select id, ext_id, status from orders order by id')
    .all()
    .map((row) => orderRow.parse(row));

/** What the two sides do not agree on: the only proof that counts. */
const differences = (scene: Scene): string[] => {
  const found: string[] = [];
  const inShop = new Map(
    [...scene.shop.shop.products.values()].map((product) => [product.product_code, product]),
  );
  for (const row of scene.erp.db
    .prepare('select sku, stock, price from goods where id <= ?')
    .all(productChanges)) {
    const goods = goodsRow.parse(row);
    if (Number(inShop.get(goods.sku)?.amount) !== Math.floor(Number(goods.stock)))
      found.push(`stock of ${goods.sku}`);
  }
  const map = new Map<string, string>([...statusMap, ['R', 'Y']]);
  const orders = ordersOf(scene);
  const numbers = new Set(orders.map((order) => order.ext_id));
  if (numbers.size !== orders.length) found.push('an order stands twice in the ERP');
  for (const order of scene.shop.shop.orders.values())
    if (!numbers.has(order.order_id)) found.push(`order ${order.order_id}`);
  for (const order of orders) {
    if (scene.shop.shop.orders.get(order.ext_id)?.status !== map.get(order.status))
      found.push(`status of ${order.ext_id}`);
  }
  return found;
};

const takeOrders = async (scene: Scene): Promise<void> => {
  for (let n = 0; n < ordersIn; n += 1) scene.buy(n);
  await until('orders in the ERP', () => {
    scene.erp.acceptOrders();
    return ordersOf(scene).length >= ordersIn;
  });
  await until('links of the orders', () => isQuiet(scene));
};

const changeThings = (scene: Scene): void => {
  const { erp } = scene;
  for (const { id, stock } of demoProducts().slice(0, productChanges)) {
    // Always another quantity than before: a trigger rightly says nothing about a change that changes nothing.
    erp.setStock(id, `${Math.floor(Number(stock)) + 1 + (id % 9)}.000`);
  }
  const insert = erp.db.prepare('insert into goods (id, sku, name, price, stock) values (?, ?, ?, ?, ?)');
  for (let n = 1; n <= newProducts; n += 1) {
    insert.run(900 + n, `NOWY-${n}`, `Nowość sezonu ${n}`, '19.90', '10.000');
  }
  for (const [index, order] of ordersOf(scene).entries()) {
    erp.setStatus(order.id, index < unknownStatuses ? 'R' : 'W');
  }
};

const fixCauses = async (scene: Scene): Promise<void> => {
  for (let n = 1; n <= newProducts; n += 1) {
    scene.shop.addProduct({ product_id: String(9_000 + n), product_code: `NOWY-${n}`, price: '0.00' });
  }
  const both = [
    ['to_remote', 'R', 'Y'],
    ['to_erp', 'Y', 'R'],
  ] as const;
  for (const [direction, from, to] of both) {
    const { rows } = await scene.call['mappings.list']({ connectionId: shopId });
    await scene.call['mappings.save']({
      connectionId: shopId,
      kind: 'order_status',
      direction,
      rows: [
        ...rows.filter((row) => row.direction === direction),
        { kind: 'order_status', direction, from, to },
      ],
    });
  }
};

const explain = async (scene: Scene): Promise<number> => {
  const { groups } = await scene.call['problems.list']({});
  let total = 0;
  for (const group of groups.filter((one) => one.status === 'rejected')) {
    const { sentence, next } = causeText('en', group.cause, group.values);
    console.log(`  ${group.count} × ${sentence}`);
    console.log(`      ${next}  (${group.examples.map((example) => example.label).join(', ')})`);
    total += group.count;
  }
  return total;
};

const parcelsSent = 10;
const waybillsMade = 3;
const documentRow = z.object({ n: z.number(), orders: z.number() });

/** Parcels of some orders go their whole way, and for others waybills are made from the window. */
const followParcels = async (scene: Scene, carrier: NovaPoshtaPeer) => {
  const orders = ordersOf(scene).filter((order) => order.status === 'W');
  const sent = orders
    .slice(0, parcelsSent)
    .map((order, n) => ({ ...order, number: `2045000000${1_000 + n}` }));
  for (const { id, number } of sent) {
    carrier.addParcel(number, parcelCodes.onTheWay);
    scene.erp.setTracking(id, `TTN ${number}`);
  }
  const have = (status: string) => (): boolean => {
    const now = new Map(ordersOf(scene).map((order) => [order.id, order.status]));
    return sent.every(({ id }) => now.get(id) === status);
  };
  await until('parcels on their way', have('S'));
  for (const { number } of sent) carrier.addParcel(number, parcelCodes.delivered);
  await askAboutParcels(scene);
  await until('parcels delivered', have('Z'));
  const made = orders.slice(parcelsSent, parcelsSent + waybillsMade);
  for (const { id } of made) await makeWaybill(scene, String(id));
  await until('waybills', async () => {
    const { waybills } = await scene.call['waybills.list']({ order: null, limit: 50 });
    return waybills.length === waybillsMade && waybills.every((one) => one.state === 'made');
  });
  await until('everything told', () => isQuiet(scene));
  const { rows } = await scene.call['parcels.list']({
    filter: { statuses: ['delivered'] },
    before: null,
    limit: 500,
  });
  const documents = documentRow.parse(
    scene.erp.db
      .prepare('select count(*) as n, count(distinct erp_order_key) as orders from mostek_documents')
      .get(),
  );
  const numbered = made.filter(
    ({ id }) => scene.erp.db.prepare('select tracking_no from orders where id = ?').pluck().get(id) !== null,
  );
  return {
    delivered: rows.length,
    documents: documents.n,
    waybills: numbered.length,
    missing: [
      ...(rows.length === parcelsSent ? [] : ['a parcel']),
      ...(documents.n === parcelsSent && documents.orders === parcelsSent ? [] : ['a document']),
      ...(numbered.length === waybillsMade ? [] : ['the number of a waybill']),
    ],
  };
};

/** One full round; returns whether nothing is missing. */
export const runOnce = async (scene: Scene, carrier: NovaPoshtaPeer): Promise<boolean> => {
  const from = performance.now();
  await takeOrders(scene);
  const before = (await scene.call['today.get']({})).counts.sentToday;
  const effectsBefore = scene.shop.shop.effects.length;
  changeThings(scene);
  await until('changes out', () => isQuiet(scene));
  console.log('Rejected, with the reason an accountant reads:');
  const rejected = await explain(scene);
  await fixCauses(scene);
  const job = await scene.call['problems.start']({ kind: 'retry', filter: { status: ['rejected'] } });
  await until('retry', async () => (await scene.call['jobs.get']({ id: job.id })).state === 'finished');
  await until('everything sent', () => isQuiet(scene));
  await until('the ERP hears of it', () => (scene.erp.queueWords()['rejected'] ?? 0) === 0);
  const after = (await scene.call['today.get']({})).counts;
  const effects = scene.shop.shop.effects.length - effectsBefore;
  keepBooks(
    scene,
    ordersOf(scene).map((order) => order.id),
  );
  await until('the books', () => isQuiet(scene));
  const sent = after.sentToday - before;
  const parcels = await followParcels(scene, carrier);
  const missing = [...differences(scene), ...bookDifferences(scene), ...parcels.missing];
  const words = scene.erp.queueWords();
  console.log('');
  console.log(`left the ERP:      ${changesOut} changes, ${sent} sent, ${effects} effects in the shop`);
  console.log(`arrived in the ERP: ${ordersOf(scene).length} orders`);
  console.log(`rejected:           ${rejected}, retried ${job.total}, still rejected ${after.rejected}`);
  console.log(`customers, invoices: ${bookSummary(scene)}`);
  console.log(
    `ERP queue says:     ${Object.entries(words)
      .map(([word, n]) => `${word} ${n}`)
      .join(', ')}`,
  );
  console.log(
    `parcels:            ${parcels.delivered} delivered, ${parcels.documents} documents made in the ERP, ${parcels.waybills} waybills made`,
  );
  console.log(
    `missing:            ${missing.length}${missing.length > 0 ? ` (${missing.slice(0, 5).join('; ')})` : ''}`,
  );
  console.log(`took ${((performance.now() - from) / 1_000).toFixed(1)} s (${erpId} → ${shopId})`);
  const expected =
    rejected === unknownStatuses + newProducts && job.total === rejected && sent === changesOut;
  return missing.length === 0 && after.rejected === 0 && ordersOf(scene).length === ordersIn && expected;
};
