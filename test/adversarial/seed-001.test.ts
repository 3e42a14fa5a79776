import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rulebook } from '#shared/rules.ts';
import { eventually } from '#test/adversarial/wait.ts';
import { erpId, type Scene, shopId, startScene } from '#test/demo/scene.ts';
import { type BitrixPeer, startBitrix } from '#test/peers/bitrix24/server.ts';
import { moveDeal, type PeerDeal } from '#test/peers/bitrix24/state.ts';

/** Shop, ERP and CRM, as the customer's paper on the two-way exchange of orders tells it, step by step. */
const crmId = 'crm';
const stages = [
  ['N', 'C10:NEW'],
  ['W', 'C10:PREPARATION'],
  ['S', 'C10:EXECUTING'],
  ['Z', 'C10:WON'],
] as const;

let scene: Scene;
let portal: BitrixPeer;
beforeAll(async () => {
  scene = await startScene();
  portal = await startBitrix();
  await scene.call['connections.save']({
    id: crmId,
    kind: 'system',
    system: 'bitrix24',
    name: 'Portal',
    enabled: true,
    settings: {
      baseUrl: portal.url,
      webhookUser: portal.webhook.user,
      funnel: 'Интернет-магазин',
      settleSeconds: 0,
      requestsPerMinute: 6_000,
      pollSeconds: 1,
      timeoutSeconds: 2,
    },
    credentials: { webhook: portal.webhook.secret },
  });
  const table = { connectionId: crmId, kind: 'order_status' } as const;
  await scene.call['mappings.save']({
    ...table,
    direction: 'to_remote',
    rows: stages.map(([from, to]) => ({ kind: 'order_status', direction: 'to_remote', from, to })),
  });
  await scene.call['mappings.save']({
    ...table,
    direction: 'to_erp',
    rows: stages.map(([to, from]) => ({ kind: 'order_status', direction: 'to_erp', from, to })),
  });
  const book = rulebook.parse({
    rules: [
      { when: { amountFrom: '1000000' }, word: 'responsible', value: '99' },
      { when: { expression: '$count(lines[kind="product"]) > 0' }, word: 'responsible', value: '7' },
    ],
  });
  expect(await scene.call['rules.save']({ connectionId: crmId, book })).toEqual({ problems: [] });
});
afterAll(async () => {
  await scene.stop();
  await portal.stop();
});

const dealsOf = (remoteId: string): PeerDeal[] =>
  [...portal.portal.deals.values()].filter((deal) => deal.fields['originId'] === `${shopId}:${remoteId}`);
const erpStatus = (remoteId: string): unknown =>
  scene.erp.db.prepare('select status from orders where ext_id = ?').pluck().get(remoteId);
const stageOf = (remoteId: string): unknown => dealsOf(remoteId)[0]?.fields['stageId'];
const move = (remoteId: string, stage: string): void => {
  const [deal] = dealsOf(remoteId);
  if (deal === undefined) throw new Error('no deal');
  moveDeal(portal.portal, deal, stage);
};
/** Everything that is under way has come to its end. */
const quiet = () =>
  eventually(
    'quiet',
    async () => {
      scene.erp.acceptOrders();
      const filter = { status: ['accepted' as const, 'sending' as const, 'waiting' as const] };
      const { rows } = await scene.call['deliveries.list']({ filter, before: null, limit: 1 });
      return rows.length === 0;
      // What waits for the ERP's own number of an order is tried again after half a minute.
    },
    45_000,
  );
const bought = async (n: number): Promise<string> => {
  const remoteId = scene.buy(n);
  await eventually('a deal', () => dealsOf(remoteId)[0]);
  await eventually('an order of the ERP', () => {
    scene.erp.acceptOrders();
    return erpStatus(remoteId);
  });
  await quiet();
  return remoteId;
};

it('an order of the shop becomes one deal, with buyer, goods, hidden order id and the responsible person', async () => {
  const remoteId = await bought(1);
  const [deal, ...more] = dealsOf(remoteId);
  expect(more).toEqual([]);
  expect(deal?.fields).toMatchObject({ categoryId: 10, assignedById: '7' });
  const order = scene.shop.shop.orders.get(remoteId);
  const contact = portal.portal.contacts.get(Number(deal?.contactIds[0]));
  expect(JSON.stringify(contact)).toContain(order?.email);
  const first = Object.values(order?.products ?? {})[0];
  expect(JSON.stringify(deal?.rows)).toContain(first?.product_code);
});

it('stages move the status in the ERP and in the shop, up to "completed"; nothing comes back as an echo', async () => {
  const remoteId = await bought(2);
  for (const [stage, word, letter] of [
    ['C10:PREPARATION', 'W', 'P'],
    ['C10:EXECUTING', 'S', 'B'],
    ['C10:WON', 'Z', 'C'],
  ] as const) {
    move(remoteId, stage);
    await eventually(`the ERP says ${word}`, () => erpStatus(remoteId) === word);
    await eventually(
      `the shop says ${letter}`,
      () => scene.shop.shop.orders.get(remoteId)?.status === letter,
    );
    await quiet();
    expect(stageOf(remoteId)).toBe(stage);
    expect(erpStatus(remoteId)).toBe(word);
  }
  expect(dealsOf(remoteId)).toHaveLength(1);
});

it("the ERP's own change moves the deal and the shop", async () => {
  const remoteId = await bought(3);
  scene.erp.db.prepare("update orders set status = 'S' where ext_id = ?").run(remoteId);
  await eventually('the deal moved', () => stageOf(remoteId) === 'C10:EXECUTING');
  await eventually('the shop moved', () => scene.shop.shop.orders.get(remoteId)?.status === 'B');
  await quiet();
  expect(erpStatus(remoteId)).toBe('S');
});

describe('with the road cut and the agent switched off in the middle', () => {
  it.each(['cut_before', 'cut_after', 'html', 'half_json'] as const)('%s: one deal', async (kind) => {
    portal.faults.plan({ kind }, { skip: 1, times: 2 });
    const remoteId = scene.buy(20);
    // Where both faults meet this order, its second wait may take half a minute: the button takes it at once.
    const status = async () => {
      const filter = { text: remoteId, connectionId: crmId };
      const { rows } = await scene.call['deliveries.list']({ filter, before: null, limit: 1 });
      if (rows[0]?.status === 'waiting') await scene.call['agent.syncNow']({});
      return rows[0]?.status;
    };
    await eventually('a deal', async () => (await status()) !== undefined && dealsOf(remoteId)[0]);
    portal.faults.clear();
    await eventually('sent', async () => (await status()) === 'sent');
    expect(dealsOf(remoteId)).toHaveLength(1);
  });

  it('a stage that moved while the agent was off arrives when it is on again', async () => {
    const remoteId = await bought(30);
    await scene.agent.agent.stop();
    move(remoteId, 'C10:PREPARATION');
    const other = scene.buy(31);
    await scene.agent.agent.start();
    // The ERP's answer with its own key may be read after the stage; then the stage waits half a minute for it.
    await eventually(
      'the ERP knows',
      () => {
        scene.erp.acceptOrders();
        return erpStatus(remoteId) === 'W';
      },
      50_000,
    );
    await eventually('the shop knows', () => scene.shop.shop.orders.get(remoteId)?.status === 'P');
    await eventually('the new order has its deal', () => dealsOf(other)[0]);
    await quiet();
    expect(stageOf(remoteId)).toBe('C10:PREPARATION');
    expect(dealsOf(other)).toHaveLength(1);
    const made = scene.erp.db.prepare('select count(*) from orders where ext_id = ?').pluck().get(other);
    expect(made).toBe(1);
  }, 120_000);
});

it('the deal is part of the whole life of the order', async () => {
  const remoteId = await bought(40);
  const { rows } = await scene.call['deliveries.list']({
    filter: { text: remoteId },
    before: null,
    limit: 20,
  });
  // The shop may have heard of it too: the ERP's own copy is told back to where the order was born.
  expect(rows.map((row) => row.connectionId)).toEqual(expect.arrayContaining([erpId, crmId]));
});
