import { fork } from 'node:child_process';
import { join } from 'node:path';
import { openLedger } from '#main/ledger/ledger.ts';
import { addOrder, fillTrade, keys, tradeProfile } from '#test/conformance/erp/onec-odata-harness.ts';
import type { CrashWorld } from '#test/crash/world.ts';
import { startCsCart } from '#test/peers/cs-cart/server.ts';
import type { Faults } from '#test/peers/http/faults.ts';
import { startOnecOdata } from '#test/peers/onec-odata/server.ts';
import { type PeerRow, textOf } from '#test/peers/onec-odata/values.ts';
import { makeTempDir, removeDir } from '#test/services/temp-dir.ts';

const ORDERS = 'Document_ЗаказПокупателя';
const GOODS = 'Catalog_Номенклатура';
const products = 12;
const statuses = [
  ['Новый', 'O'],
  ['ВРаботе', 'P'],
  ['Отгружен', 'B'],
] as const;

/** Requests of the agent that change something in 1C, hit in turn. */
const writes = [
  /\/SelectChanges$/,
  /\/NotifyChangesReceived$/,
  new RegExp(`/${encodeURIComponent(ORDERS)}$`),
  /\/Post$/,
];

const profile = () => {
  const base = tradeProfile();
  const { createOrder } = base;
  if (createOrder === undefined) throw new Error('no createOrder');
  return tradeProfile({
    entities: {
      ...base.entities,
      product: {
        set: GOODS,
        fields: {
          key: 'Ref_Key',
          sku: 'Артикул',
          name: 'Description',
          'stock.0.quantity': 'СвободныйОстаток',
        },
      },
    },
    exchange: { plan: keys.plan, nodeCode: 'SITE', unknownSets: 'ignore' },
    // What the shop's own way of writing a buyer is, is not the matter here.
    createOrder: {
      ...createOrder,
      customer: { ...createOrder.customer, findBy: ['email'], create: undefined, otherwise: keys.buyer },
    },
  });
};

/**
 * 1C behind its OData, one shop, one ledger. `armed: 'onec'` lets the matrix lose answers of 1C instead of the
 * shop's, so that the agent dies between a request to 1C and its answer.
 */
export const makeOnecWorld = async (armed: 'shop' | 'onec'): Promise<CrashWorld> => {
  const onec = await startOnecOdata({ keepRequests: false });
  const { base } = onec;
  fillTrade(onec);
  const shop = await startCsCart({ keepRequests: false });
  const dir = await makeTempDir('crash');
  const ledgerFile = join(dir, 'ledger.sqlite');
  const ledger = openLedger(ledgerFile);
  ledger.write(() => {
    const now = Date.now();
    ledger.connections.save(
      {
        id: 'erp',
        kind: 'erp',
        system: 'odata',
        name: '1C',
        enabled: true,
        settings: {
          baseUrl: onec.baseUrl,
          user: onec.user,
          timeZone: 'Europe/Kyiv',
          requestTimeoutMs: 3_000,
          pollSeconds: 0,
          profile: profile(),
        },
      },
      now,
    );
    ledger.connections.save(
      {
        id: 'shop',
        kind: 'system',
        system: 'cs-cart',
        name: 'Shop',
        enabled: true,
        settings: { baseUrl: shop.url, email: shop.email, pollSeconds: 1 },
      },
      now,
    );
    for (const [direction, pairs] of [
      ['to_remote', statuses],
      ['to_erp', statuses.map(([from, to]) => [to, from] as const)],
    ] as const) {
      const rows = pairs.map(([from, to]) => ({ kind: 'order_status' as const, direction, from, to }));
      ledger.mappings.replace('shop', 'order_status', direction, rows);
    }
  });
  ledger.close();

  const goods = Array.from({ length: products }, (_, index) => {
    const sku = `SKU-${index + 1}`;
    shop.addProduct({ product_id: String(index + 1), product_code: sku, price: '1.00' });
    return textOf(
      base.add(GOODS, { Артикул: sku, Description: `Товар ${index + 1}`, СвободныйОстаток: 0 })['Ref_Key'],
    );
  });
  // An order nobody sold on the web: its changes reach the agent and go nowhere.
  addOrder(onec);

  const ofShop = (): PeerRow[] =>
    [...base.objects(ORDERS).values()].filter((row) => row['НомерЗаказаНаСайте'] !== '');
  let round = 0;
  let hit = 0;
  const onecFaults: Faults = {
    ...onec.faults,
    plan(mode, options) {
      const path = writes[hit % writes.length];
      hit += 1;
      onec.faults.plan(mode, { ...options, method: 'POST', ...(path === undefined ? {} : { path }) });
    },
  };

  const faults = (): string[] => {
    const found: string[] = [];
    for (const key of goods) {
      const row = base.object(GOODS, key);
      const inShop = [...shop.shop.products.values()].find((one) => one.product_code === row['Артикул']);
      const stock = textOf(row['СвободныйОстаток']);
      if (Number(inShop?.amount) !== Number(stock)) found.push(`stock: 1C ${stock}, shop ${inShop?.amount}`);
    }
    const words = new Map<string, string>(statuses);
    for (const [id, order] of shop.shop.orders) {
      const rows = ofShop().filter((row) => row['НомерЗаказаНаСайте'] === id);
      const [row] = rows;
      if (row === undefined || rows.length > 1) {
        found.push(`order ${id} is ${rows.length} times in 1C`);
        continue;
      }
      if (row['Posted'] !== true) found.push(`order ${id} is not posted`);
      const lines = [row['Товары'], row['Услуги']].flatMap((part) => (Array.isArray(part) ? part : []));
      if (lines.length !== 2) found.push(`order ${id} has ${lines.length} lines`);
      if (order.status !== words.get(textOf(row['Состояние']))) {
        found.push(`status of ${id}: 1C ${textOf(row['Состояние'])}, shop ${order.status}`);
      }
      const parcels = [...shop.shop.shipments.values()].filter((one) => one.order_id === id);
      const expected = row['НомерПосылки'] === '' ? 0 : 1;
      if (parcels.length !== expected)
        found.push(`order ${id} has ${parcels.length} shipments, ${expected} expected`);
    }
    return found;
  };
  const waiting = () => base.waiting(keys.node);

  return {
    shop: { faults: armed === 'onec' ? onecFaults : shop.faults },
    work() {
      round += 1;
      for (let n = 0; n < 4; n += 1) {
        base.save(GOODS, goods[(round * 4 + n) % products] ?? '', { СвободныйОстаток: round + n });
      }
      shop.placeOrder({
        total: `${round}.00`,
        lines: [{ product_code: 'SKU-1', amount: '1', price: '1.00' }],
      });
      const orders = ofShop();
      const moved = orders[round % Math.max(1, orders.length)];
      if (moved !== undefined) {
        const status = statuses[round % statuses.length]?.[0] ?? 'Новый';
        base.save(ORDERS, textOf(moved['Ref_Key']), { Состояние: status });
      }
      const shipped = orders.at(-1);
      if (shipped !== undefined) {
        const number = `TRACK-${textOf(shipped['НомерЗаказаНаСайте'])}`;
        base.save(ORDERS, textOf(shipped['Ref_Key']), { НомерПосылки: number });
      }
      return Promise.resolve();
    },
    acceptOrders: () => Promise.resolve(),
    startAgent(plan) {
      const given = {
        ledgerFile,
        secrets: { shop: { apiKey: shop.apiKey }, erp: { password: onec.password } },
        point: plan?.point ?? null,
        nth: plan?.nth ?? 0,
      };
      return fork(join(import.meta.dirname, 'child.ts'), [JSON.stringify(given)], {
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      });
    },
    isQuiet: () => Promise.resolve(waiting().length === 0 && faults().length === 0),
    open: () => Promise.resolve(`registered: ${waiting().length}`),
    faults: () => Promise.resolve(faults()),
    async close() {
      await shop.stop();
      await onec.stop();
      await removeDir(dir);
    },
  };
};
