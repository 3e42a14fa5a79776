import { z } from 'zod';
import { rulebook } from '#shared/rules.ts';
import { erpId, type Scene } from '#test/demo/scene.ts';
import { type NovaPoshtaPeer, startNovaPoshta } from '#test/peers/nova-poshta/server.ts';
import { refs } from '#test/peers/nova-poshta/state.ts';

export const carrierId = 'przewoznik';

/** What a parcel's state makes of an order, in the demo ERP's words. */
export const parcelWords = [
  ['accepted', 'S'],
  ['in_transit', 'S'],
  ['arrived_city', 'S'],
  ['ready_for_pickup', 'S'],
  ['delivered', 'Z'],
  ['paid', 'Z'],
] as const;

/** Codes of the carrier, in a parcel's usual order. */
export const parcelCodes = { taken: '4', onTheWay: '5', atTheBranch: '7', delivered: '9' } as const;

/** A carrier beside the demo company: its stand-in, the connection, statuses and the documents that follow. */
export const addCarrier = async (scene: Scene): Promise<NovaPoshtaPeer> => {
  const peer = await startNovaPoshta();
  const { call } = scene;
  await call['connections.save']({
    id: carrierId,
    kind: 'system',
    system: 'nova-poshta',
    name: 'Nova Poshta',
    enabled: true,
    settings: {
      baseUrl: `${peer.url}/v2.0/json/`,
      printUrl: `${peer.url}/`,
      siteUrl: `${peer.url}/site/v.1.0/`,
      senderAddress: refs.senderBranch,
      requestsPerMinute: 60_000,
    },
    credentials: { apiKey: peer.key },
  });
  await call['mappings.save']({
    connectionId: carrierId,
    kind: 'order_status',
    direction: 'to_erp',
    rows: parcelWords.map(([from, to]) => ({ kind: 'order_status', direction: 'to_erp', from, to })),
  });
  const book = rulebook.parse({
    documents: [
      {
        id: 'issue',
        when: ['accepted', 'in_transit', 'arrived_city', 'ready_for_pickup', 'delivered'],
        kind: 'goods_issue',
      },
      { id: 'payment', when: ['paid'], kind: 'payment', after: ['issue'] },
      { id: 'return', when: ['returned'], kind: 'return', after: ['issue'], approve: true },
    ],
    notices: [
      {
        id: 'waits',
        when: ['ready_for_pickup'],
        text: 'Paczka {number} czeka: {branch}[[, {address}]][[, do {until}]].',
      },
    ],
  });
  const { problems } = await call['rules.save']({ connectionId: erpId, book });
  const [first] = problems;
  if (first !== undefined) throw new Error(`${first.path}: ${first.message}`);
  return peer;
};

/** The agent asks about all open parcels now: a demo can't wait for hours. */
export const askAboutParcels = async (scene: Scene): Promise<void> => {
  const { rows } = await scene.call['parcels.list']({ filter: { open: true }, before: null, limit: 500 });
  const ids = rows.map((row) => row.id);
  if (ids.length > 0) await scene.call['parcels.askNow']({ ids });
};

const drafted = z.object({ orderKey: z.string(), orderNumber: z.string().nullish() }).loose();

/** A waybill from the window, as somebody would fill in its form. Returns the delivery that asks for it. */
export const makeWaybill = async (scene: Scene, orderKey: string): Promise<number> => {
  const { draft } = await scene.call['waybills.draft']({ erpId, orderKey, connectionId: carrierId });
  const { deliveryId, problems } = await scene.call['waybills.create']({
    erpId,
    connectionId: carrierId,
    waybill: {
      orderKey,
      orderNumber: drafted.parse(draft).orderNumber ?? null,
      recipient: { name: 'Anna Żółw', phone: '+380501234567' },
      to: {
        kind: 'point',
        city: 'Київ',
        cityId: `${refs.kyiv}/${refs.kyivSettlement}`,
        pointId: refs.branch,
        pointName: 'Відділення №1',
      },
      seats: [{ weight: '1.5', length: '20', width: '15', height: '10' }],
      value: { amount: '100.00', currency: 'UAH' },
      payer: 'sender',
      contents: 'Herbata',
      options: {},
    },
  });
  if (deliveryId === null) throw new Error(problems[0]?.message ?? 'no delivery');
  return deliveryId;
};
