import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Headless, startHeadless } from '#main/headless.ts';
import { eventually } from '#test/adversarial/wait.ts';
import { fillTrade, keys, tradeProfile } from '#test/conformance/erp/onec-odata-harness.ts';
import { type CsCartPeer, startCsCart } from '#test/peers/cs-cart/server.ts';
import { type OnecPeer, startOnecOdata } from '#test/peers/onec-odata/server.ts';
import { type PeerRow, textOf } from '#test/peers/onec-odata/values.ts';

/** The whole agent between a shop and 1C behind its OData, as an integrator sets it up. */

const ORDERS = 'Document_ЗаказПокупателя';
const GOODS = 'Catalog_Номенклатура';
const dir = mkdtempSync(join(tmpdir(), 'mostek-onec-'));
let onec: OnecPeer;
let shop: CsCartPeer;
let agent: Headless;
let tea = '';

const profile = () => {
  const base = tradeProfile();
  const { createOrder } = base;
  if (createOrder === undefined) throw new Error('no createOrder');
  return tradeProfile({
    entities: {
      ...base.entities,
      product: {
        set: GOODS,
        fields: { key: 'Ref_Key', sku: 'Артикул', 'stock.0.quantity': 'СвободныйОстаток' },
      },
    },
    exchange: { plan: keys.plan, nodeCode: 'SITE', unknownSets: 'ignore' },
    createOrder: {
      ...createOrder,
      customer: { ...createOrder.customer, create: undefined, otherwise: keys.buyer },
    },
  });
};
const connection = () => ({
  id: 'erp',
  kind: 'erp' as const,
  system: 'odata',
  name: '1С',
  enabled: true,
  settings: {
    baseUrl: onec.baseUrl,
    user: onec.user,
    timeZone: 'Europe/Kyiv',
    pollSeconds: 0,
    profile: profile(),
  },
  credentials: { password: onec.password },
});

beforeAll(async () => {
  onec = await startOnecOdata();
  fillTrade(onec);
  tea = textOf(
    onec.base.add(GOODS, { Артикул: 'SKU-1', Description: 'Чай', СвободныйОстаток: 5 })['Ref_Key'],
  );
  shop = await startCsCart();
  shop.addProduct({ product_id: '1', product_code: 'SKU-1', price: '1.00' });
  agent = await startHeadless({ dir });
  const call = agent.handlers;
  await call['connections.save'](connection());
  await call['connections.save']({
    id: 'shop',
    kind: 'system',
    system: 'cs-cart',
    name: 'Sklep',
    enabled: true,
    settings: { baseUrl: shop.url, email: shop.email, pollSeconds: 1 },
    credentials: { apiKey: shop.apiKey },
  });
  for (const [direction, pairs] of [
    [
      'to_remote',
      [
        ['Новый', 'O'],
        ['ВРаботе', 'P'],
      ],
    ],
    [
      'to_erp',
      [
        ['O', 'Новый'],
        ['P', 'ВРаботе'],
      ],
    ],
  ] as const) {
    const rows = pairs.map(([from, to]) => ({ kind: 'order_status' as const, direction, from, to }));
    await call['mappings.save']({ connectionId: 'shop', kind: 'order_status', direction, rows });
  }
});
afterAll(async () => {
  await agent?.close();
  await shop?.stop();
  await onec?.stop();
  rmSync(dir, { recursive: true, force: true });
});

const openCauses = async (): Promise<string[]> => {
  const { incidents } = await agent.handlers['incidents.list']({ open: true, limit: 50 });
  return incidents.map(({ cause }) => cause);
};
const stockInShop = (): string | undefined =>
  [...shop.shop.products.values()].find((one) => one.product_code === 'SKU-1')?.amount;
const orderOf = (id: string): PeerRow | undefined =>
  [...onec.base.objects(ORDERS).values()].find((row) => row['НомерЗаказаНаСайте'] === id);

describe('1C and a shop', () => {
  it('the connection test finds everything, and says what is missing', async () => {
    const good = await agent.handlers['connections.test'](connection());
    expect(good).toMatchObject({ ok: true, problems: [] });
    const wrong = { ...profile(), exchange: { plan: 'ExchangePlan_Обмен', nodeCode: 'SITE' } };
    const bad = await agent.handlers['connections.test']({
      ...connection(),
      settings: { ...connection().settings, profile: wrong },
    });
    expect(bad.ok).toBe(false);
    const refused = await agent.handlers['connections.test']({
      ...connection(),
      credentials: { password: 'no' },
    });
    expect(refused).toMatchObject({ ok: false, cause: 'erp.login_failed' });
  });

  it('stock goes out, an order comes in, its status goes back', async () => {
    await eventually('stock in the shop', () => Number(stockInShop()) === 5);
    onec.base.save(GOODS, tea, { СвободныйОстаток: 3 });
    await eventually('new stock in the shop', () => Number(stockInShop()) === 3);
    const { order_id: id } = shop.placeOrder({
      total: '1.00',
      lines: [{ product_code: 'SKU-1', amount: '1', price: '1.00' }],
    });
    const order = await eventually('the order in 1C', () => orderOf(id));
    await eventually('posted', () => order['Posted'] === true);
    onec.base.save(ORDERS, textOf(order['Ref_Key']), {
      Состояние: 'ВРаботе',
      НомерПосылки: '20450000000001',
    });
    await eventually('status in the shop', () => shop.shop.orders.get(id)?.status === 'P');
    await eventually('parcel in the shop', () => [...shop.shop.shipments.values()].length === 1);
    await eventually('everything confirmed', () => onec.base.waiting(keys.node).length === 0);
    expect(
      [...onec.base.objects(ORDERS).values()].filter((row) => row['НомерЗаказаНаСайте'] === id),
    ).toHaveLength(1);
  });

  it('a bad character is told once, nothing is lost, and it heals by itself', async () => {
    onec.base.save(GOODS, tea, { Description: 'Чай \u0002', СвободныйОстаток: 8 });
    await eventually('told', async () => (await openCauses()).includes('erp.message_broken'));
    expect(Number(stockInShop())).toBe(3);
    onec.base.save(GOODS, tea, { Description: 'Чай' });
    await agent.handlers['agent.syncNow']({});
    await eventually('stock in the shop', () => Number(stockInShop()) === 8, 40_000);
    await eventually('healed', async () => !(await openCauses()).includes('erp.message_broken'), 40_000);
  });

  it('another reader of the node stops the flow, and resuming starts it again', async () => {
    // Somebody else confirms a message behind our back.
    const node = onec.base.object(keys.plan, keys.node);
    node['ReceivedNo'] = String(Number(node['ReceivedNo']) + 3);
    await eventually('told', async () => (await openCauses()).includes('erp.node_shared'), 40_000);
    onec.base.save(GOODS, tea, { СвободныйОстаток: 9 });
    await agent.handlers['connections.pause']({ id: 'erp' });
    await agent.handlers['connections.resume']({ id: 'erp' });
    await eventually('stock in the shop', () => Number(stockInShop()) === 9, 40_000);
    await eventually('healed', async () => !(await openCauses()).includes('erp.node_shared'), 40_000);
  });
});
