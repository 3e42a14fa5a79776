import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { eventually } from '#test/adversarial/wait.ts';
import { addCarrier, askAboutParcels, carrierId, parcelCodes } from '#test/demo/carrier.ts';
import { demoProfile } from '#test/demo/company.ts';
import { erpId, type Scene, startScene } from '#test/demo/scene.ts';
import type { NovaPoshtaPeer } from '#test/peers/nova-poshta/server.ts';
import { refs } from '#test/peers/nova-poshta/state.ts';

/** Parcels of a carrier between ERP and shop, as the customer's paper tells it, step by step. */
let scene: Scene;
let post: NovaPoshtaPeer;
beforeAll(async () => {
  scene = await startScene();
  await addPurchases();
  post = await addCarrier(scene);
  const words = [
    ['in_transit', 'T'],
    ['delivered', 'D'],
  ] as const;
  await scene.call['mappings.save']({
    connectionId: carrierId,
    kind: 'supplier_order_status',
    direction: 'to_erp',
    rows: words.map(([from, to]) => ({ kind: 'supplier_order_status', direction: 'to_erp', from, to })),
  });
});
afterAll(async () => {
  await scene.stop();
  await post.stop();
});

/** Orders to suppliers, who send the goods straight to the buyer: a table of the ERP's own, with its part of the profile. */
const addPurchases = async (): Promise<void> => {
  scene.erp.db.exec(`create table purchases (id integer primary key, doc_no varchar(30) not null,
    status char(1) not null default 'N', tracking_no varchar(200), for_order integer references orders (id))`);
  const profile = demoProfile();
  await scene.call['connections.save']({
    id: erpId,
    kind: 'erp',
    system: 'sqlite',
    name: 'Magazyn (SQLite)',
    enabled: true,
    settings: {
      file: scene.erp.file,
      profile: {
        ...profile,
        entities: {
          ...profile.entities,
          supplier_order: {
            words: ['PURCHASE'],
            table: 'purchases',
            key: 'id',
            fields: {
              key: 'id',
              number: 'doc_no',
              status: 'status',
              'trackingNumbers.0': 'tracking_no',
              customerOrderKey: 'for_order',
            },
          },
        },
        writeBack: {
          ...profile.writeBack,
          supplier_order: { table: 'purchases', key: 'id', status: 'status', trackingNumber: 'tracking_no' },
        },
      },
    },
    credentials: {},
  });
  const { install } = await scene.call['connections.script']({ id: erpId });
  scene.erp.db.exec(install);
};

let serial = 0;
const freshNumber = (): string => {
  serial += 1;
  return `2045${String(serial).padStart(10, '0')}`;
};
const orderRow = z.object({ id: z.number(), status: z.string(), tracking_no: z.string().nullable() });
const orderOf = (remoteId: string) =>
  orderRow
    .nullable()
    .parse(
      scene.erp.db.prepare('select id, status, tracking_no from orders where ext_id = ?').get(remoteId) ??
        null,
    );
const documentRow = z.object({ id: z.number(), kind: z.string(), based_on: z.string().nullable() });
const documentsOf = (key: number) =>
  documentRow
    .array()
    .parse(
      scene.erp.db
        .prepare('select id, kind, based_on from mostek_documents where erp_order_key = ? order by id')
        .all(String(key)),
    );
const bought = async (n: number): Promise<{ remoteId: string; key: number }> => {
  const remoteId = scene.buy(n);
  const order = await eventually('an order of the ERP', () => {
    scene.erp.acceptOrders();
    return orderOf(remoteId);
  });
  return { remoteId, key: order.id };
};
const lines = async (text: string) =>
  (await scene.call['parcels.list']({ filter: { text }, before: null, limit: 20 })).rows;
const followed = async (...numbers: string[]): Promise<void> => {
  for (const number of numbers) {
    await eventually(`${number} is followed`, async () => (await lines(number)).length === 1);
  }
};
const becomes = async (number: string, code: string, over: Record<string, unknown> = {}): Promise<void> => {
  post.addParcel(number, code, over);
  await askAboutParcels(scene);
};
const shopStatus = (remoteId: string) => scene.shop.shop.orders.get(remoteId)?.status;

it('numbers in the order’s field are picked up, cleaned, and known as the carrier’s', async () => {
  const { key } = await bought(1);
  const [first, second] = [freshNumber(), freshNumber()];
  post.addParcel(first, parcelCodes.taken);
  scene.erp.setTracking(key, `TTN: ${first.slice(0, 2)} ${first.slice(2)}, №${second}`);
  await followed(first, second);
  const rows = await lines(first);
  expect(rows[0]).toMatchObject({ carrier: 'Nova Poshta', key: String(key), origin: 'document' });
});

it('a parcel’s way moves the order’s status in the ERP and in the shop, and nobody did a thing', async () => {
  const { remoteId, key } = await bought(2);
  const number = freshNumber();
  post.addParcel(number, parcelCodes.taken);
  scene.erp.setTracking(key, number);
  await eventually('sent', () => orderOf(remoteId)?.status === 'S');
  await eventually('the shop says sent', () => shopStatus(remoteId) === 'B');
  await becomes(number, parcelCodes.delivered);
  await eventually('finished', () => orderOf(remoteId)?.status === 'Z');
  await eventually('the shop says finished', () => shopStatus(remoteId) === 'C');
});

it('a code nobody knew moves the order as soon as a file says what it means, and a wrong file changes nothing', async () => {
  const { remoteId, key } = await bought(9);
  const number = freshNumber();
  post.addParcel(number, parcelCodes.taken);
  scene.erp.setTracking(key, number);
  await eventually('sent', () => orderOf(remoteId)?.status === 'S');
  await becomes(number, '9977');
  await eventually('told of', async () => {
    const { incidents } = await scene.call['incidents.list']({ open: true, limit: 20 });
    return incidents.some((one) => one.cause === 'parcel.code_unknown');
  });
  const file = (word: string) => ({
    connectionId: carrierId,
    name: 'codes.csv',
    base64: Buffer.from(`parcel_status;to_erp;9977;${word}\n`).toString('base64'),
    dryRun: false,
  });
  const wrong = await scene.call['mappings.import'](file('handed over'));
  expect(wrong).toMatchObject({ saved: false, problems: [{ line: 1 }] });
  expect(orderOf(remoteId)?.status).toBe('S');
  await scene.call['mappings.import'](file('delivered'));
  await eventually('finished', () => orderOf(remoteId)?.status === 'Z');
});

it('of two parcels both have to arrive', async () => {
  const { remoteId, key } = await bought(3);
  const [first, second] = [freshNumber(), freshNumber()];
  post.addParcel(first, parcelCodes.onTheWay);
  post.addParcel(second, parcelCodes.onTheWay);
  scene.erp.setTracking(key, `${first}; ${second}`);
  await eventually('sent', () => orderOf(remoteId)?.status === 'S');
  await becomes(first, parcelCodes.delivered);
  await eventually('the first arrived', async () => (await lines(first))[0]?.status === 'delivered');
  expect(orderOf(remoteId)?.status).toBe('S');
  await becomes(second, parcelCodes.delivered);
  await eventually('finished', () => orderOf(remoteId)?.status === 'Z');
});

it('documents follow the parcel: goods issue, then the payment on it, each once', async () => {
  const { key } = await bought(4);
  const number = freshNumber();
  // The money is paid out before anybody asked about the parcel: the goods issue it skipped comes first all the same.
  post.addParcel(number, '11', { Redelivery: 1, RedeliverySum: 100 });
  scene.erp.setTracking(key, number);
  await eventually('both documents', () => documentsOf(key).length === 2);
  const [issue, payment] = documentsOf(key);
  expect(issue?.kind).toBe('goods_issue');
  expect(payment).toMatchObject({ kind: 'payment', based_on: String(issue?.id) });
  await askAboutParcels(scene);
  expect(documentsOf(key)).toHaveLength(2);
});

it('a return waits for approval, and is made when somebody lets it go', async () => {
  const { key } = await bought(5);
  const number = freshNumber();
  const back = freshNumber();
  post.addParcel(number, '103', {
    LastCreatedOnTheBasisNumber: back,
    LastCreatedOnTheBasisDocumentType: 'CargoReturn',
  });
  post.addParcel(back, parcelCodes.delivered);
  scene.erp.setTracking(key, number);
  const held = await eventually('a document to approve', async () => {
    await askAboutParcels(scene);
    const { rows } = await scene.call['deliveries.list']({
      filter: { status: ['held'], cause: 'document.approval' },
      before: null,
      limit: 5,
    });
    return rows.find((row) => row.key === String(key));
  });
  await eventually('the goods issue alone', () => documentsOf(key).length === 1);
  expect(documentsOf(key).map((one) => one.kind)).toEqual(['goods_issue']);
  await scene.call['deliveries.release']({ ids: [held.id] });
  await eventually('the return', () => documentsOf(key).length === 2);
  expect(documentsOf(key).map((one) => one.kind)).toEqual(['goods_issue', 'return']);
});

it('a parcel that a supplier sends straight to the buyer moves both orders', async () => {
  const { remoteId, key } = await bought(9);
  const number = freshNumber();
  post.addParcel(number, parcelCodes.onTheWay);
  scene.erp.db
    .prepare('insert into purchases (id, doc_no, tracking_no, for_order) values (1, ?, ?, ?)')
    .run('ZD/1', number, key);
  const purchase = (): unknown =>
    scene.erp.db.prepare('select status from purchases where id = 1').pluck().get();
  await eventually('the purchase is on its way', () => purchase() === 'T');
  await eventually('so is the buyer’s order', () => orderOf(remoteId)?.status === 'S');
  const both = (await lines(number)).map((one) => `${one.entity} ${one.origin}`);
  expect(new Set(both)).toEqual(new Set(['order supplier', 'supplier_order document']));
  await becomes(number, parcelCodes.delivered);
  await eventually('the purchase is delivered', () => purchase() === 'D');
  await eventually('the buyer has it', () => orderOf(remoteId)?.status === 'Z');
  // The number was taken out again: neither order asks about it any more.
  scene.erp.db.prepare('update purchases set tracking_no = null where id = 1').run();
  await eventually('let go', async () => (await lines(number)).every((one) => one.detached));
});

it('a waybill made in the window puts its number into the ERP and the shop, and is followed', async () => {
  const { remoteId, key } = await bought(6);
  const { draft } = await scene.call['waybills.draft']({
    erpId,
    orderKey: String(key),
    connectionId: carrierId,
  });
  const known = z.object({ orderKey: z.string(), orderNumber: z.string() }).loose().parse(draft);
  const { deliveryId } = await scene.call['waybills.create']({
    erpId,
    connectionId: carrierId,
    key: null,
    waybill: {
      ...known,
      recipient: { name: 'Anna Żółw', phone: '+380501234567' },
      to: {
        kind: 'point',
        city: 'Київ',
        cityId: `${refs.kyiv}/${refs.kyivSettlement}`,
        pointId: refs.branch,
      },
      seats: [{ weight: '1.5', length: '20', width: '15', height: '10' }],
      value: { amount: '100.00', currency: 'UAH' },
      payer: 'sender',
      contents: 'Herbata',
      options: {},
    },
  });
  const made = await eventually('made', async () => {
    const { waybills } = await scene.call['waybills.list']({
      order: { erpId, key: String(key) },
      limit: 5,
    });
    const line = waybills.find((one) => one.deliveryId === deliveryId);
    if (line?.state === 'rejected') throw new Error(`refused: ${line.cause}`);
    return line?.state === 'made' ? line : null;
  });
  await eventually('the number is in the ERP', () => orderOf(remoteId)?.tracking_no === made.number);
  await eventually('and in the shop', () =>
    [...scene.shop.shop.shipments.values()].some(
      (one) => one.order_id === remoteId && one.tracking_number === made.number,
    ),
  );
  const [parcel] = await lines(made.number ?? '');
  expect(parcel).toMatchObject({ origin: 'waybill', key: String(key) });
  const label = await scene.call['waybills.label']({
    connectionId: carrierId,
    keys: [{ erpId, key: made.key }],
    format: 'pdf',
  });
  expect(Buffer.from(label.base64, 'base64').toString('latin1')).toMatch(/^%PDF/);
});

it('a waybill of one carrier is never changed, taken back or printed at another', async () => {
  const { waybills } = await scene.call['waybills.list']({ order: null, limit: 1 });
  const [made] = waybills;
  const first = scene.agent.agent.ledger.connections.get(carrierId);
  if (made?.waybill == null || first === null) throw new Error('no waybill');
  await scene.call['connections.save']({
    id: 'other',
    kind: 'system',
    system: 'nova-poshta',
    name: 'Other',
    enabled: true,
    settings: first.settings,
    credentials: { apiKey: post.key },
  });
  const at = { erpId, connectionId: 'other', key: made.key };
  const label = { connectionId: 'other', keys: [{ erpId, key: made.key }], format: 'pdf' as const };
  const { waybill } = made;
  for (const ask of [
    async () => scene.call['waybills.create']({ ...at, waybill }),
    async () => scene.call['waybills.remove'](at),
    async () => scene.call['waybills.label'](label),
  ])
    await expect(ask()).rejects.toMatchObject({ causeId: 'message.not_found' });
  await scene.call['connections.remove']({ id: 'other' });
});

it('a waybill whose answer is lost is looked up: one shipment, one number', async () => {
  const { remoteId, key } = await bought(7);
  const before = post.state.documents.size;
  const waybill = {
    orderKey: String(key),
    orderNumber: null,
    recipient: { name: 'Jan Kowal', phone: '+380501112233' },
    to: {
      kind: 'point' as const,
      city: 'Київ',
      cityId: `${refs.kyiv}/${refs.kyivSettlement}`,
      pointId: refs.branch,
    },
    seats: [{ weight: '1', length: '20', width: '15', height: '10' }],
    value: { amount: '100.00', currency: 'UAH' },
    payer: 'sender' as const,
    contents: 'Herbata',
    options: {},
  };
  post.faults.plan({ kind: 'cut_after' }, { path: /^InternetDocument\/save$/ });
  await scene.call['waybills.create']({ erpId, connectionId: carrierId, key: null, waybill });
  await eventually(
    'one waybill all the same',
    async () => {
      const { waybills } = await scene.call['waybills.list']({
        order: { erpId, key: String(key) },
        limit: 5,
      });
      return waybills[0]?.state === 'made';
    },
    40_000,
  );
  expect(post.faults.pending()).toBe(0);
  expect(post.state.documents.size - before).toBe(1);
  await eventually('its number is in the ERP', () => orderOf(remoteId)?.tracking_no !== null);
});

it('what the agent wrote itself does not come back, and a stop in the middle loses nothing', async () => {
  const { remoteId, key } = await bought(8);
  const number = freshNumber();
  post.addParcel(number, parcelCodes.taken);
  scene.erp.setTracking(key, number);
  await eventually('sent', () => orderOf(remoteId)?.status === 'S');
  await scene.agent.agent.stop();
  post.addParcel(number, parcelCodes.delivered);
  await scene.agent.agent.start();
  await eventually('finished', async () => {
    await askAboutParcels(scene);
    return orderOf(remoteId)?.status === 'Z';
  });
  const { rows } = await scene.call['deliveries.list']({
    filter: { status: ['rejected'] },
    before: null,
    limit: 5,
  });
  expect(rows).toEqual([]);
  expect(documentsOf(key).map((one) => one.kind)).toEqual(['goods_issue']);
});
