import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { openErp } from '#main/erp/host.ts';
import { PASSWORD_MARK } from '#main/erp/script-model.ts';
import { openLedger } from '#main/ledger/ledger.ts';
import { type Harness, LOGIN_PASSWORD, type RawConnection } from '#test/conformance/erp/harness.ts';
import { tradeProfile } from '#test/conformance/erp/trade.ts';
import type { Plan } from '#test/crash/points.ts';
import { type CsCartPeer, startCsCart } from '#test/peers/cs-cart/server.ts';
import type { Faults } from '#test/peers/http/faults.ts';
import { makeTempDir, removeDir } from '#test/services/temp-dir.ts';

const products = 12;
const statuses = [
  ['N', 'O'],
  ['W', 'P'],
  ['S', 'B'],
] as const;

/** One ERP of a real engine, one shop, one ledger; the agent between them comes and goes. */
export interface World {
  shop: CsCartPeer;
  raw: RawConnection;
  /** Changes on both sides: what people do while the agent is dead or alive. */
  work(): Promise<void>;
  /** The ERP's own program accepts what was staged. */
  acceptOrders(): Promise<void>;
  startAgent(plan: Plan | null): ChildProcess;
  isQuiet(): Promise<boolean>;
  /** What still stands in the ERP's queue, for a report. */
  open(): Promise<string>;
  /** What was lost or done twice; empty = nothing. */
  faults(): Promise<string[]>;
  close(): Promise<void>;
}

/** What the matrix needs of a world, whatever its ERP is. */
export type CrashWorld = Omit<World, 'raw' | 'shop'> & { shop: { faults: Faults } };

const installIn = async (harness: Harness): Promise<void> => {
  const installer = openErp(harness.settings, {
    ...(harness.password === undefined ? {} : { password: harness.password }),
    profile: tradeProfile(),
    connectionId: 'erp',
  });
  const { install } = await installer.script({ login: harness.login });
  await installer.close();
  await harness.runScript(install.replaceAll(PASSWORD_MARK, `'${LOGIN_PASSWORD}'`));
};

export const makeWorld = async (makeHarness: () => Promise<Harness>): Promise<World> => {
  const harness = await makeHarness();
  await installIn(harness);
  const raw = await harness.connect();
  const shop = await startCsCart({ keepRequests: false });
  const dir = await makeTempDir('crash');
  const ledgerFile = join(dir, 'ledger.sqlite');
  const { settings, password } = harness.asLogin();
  const { engine, ...rest } = settings;

  const ledger = openLedger(ledgerFile);
  ledger.write(() => {
    const now = Date.now();
    ledger.connections.save(
      {
        id: 'erp',
        kind: 'erp',
        system: engine,
        name: 'ERP',
        enabled: true,
        settings: { ...rest, profile: tradeProfile() },
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
    ledger.mappings.replace(
      'shop',
      'order_status',
      'to_remote',
      statuses.map(([from, to]) => ({ kind: 'order_status', direction: 'to_remote', from, to })),
    );
    ledger.mappings.replace(
      'shop',
      'order_status',
      'to_erp',
      statuses.map(([to, from]) => ({ kind: 'order_status', direction: 'to_erp', from, to })),
    );
  });
  ledger.close();

  for (let id = 1; id <= products; id += 1) {
    shop.addProduct({ product_id: String(id), product_code: `SKU-${id}`, price: '1.00' });
    await raw.run('INSERT INTO goods (id, sku, name, price, stock) VALUES (?, ?, ?, ?, ?)', [
      String(id),
      `SKU-${id}`,
      `Goods ${id}`,
      '1.00',
      '0',
    ]);
  }

  let round = 0;
  const orders: string[] = [];

  return {
    shop,
    raw,
    async work() {
      round += 1;
      for (let n = 0; n < 4; n += 1) {
        const id = ((round * 4 + n) % products) + 1;
        await raw.run('UPDATE goods SET stock = ? WHERE id = ?', [String(round + n), String(id)]);
      }
      shop.placeOrder({
        total: `${round}.00`,
        lines: [{ product_code: 'SKU-1', amount: '1', price: '1.00' }],
      });
      const moved = orders[round % Math.max(1, orders.length)];
      if (moved !== undefined) {
        const status = statuses[round % statuses.length]?.[0] ?? 'N';
        await raw.run('UPDATE orders SET status = ? WHERE id = ?', [status, moved]);
      }
      const shipped = orders[orders.length - 1];
      if (shipped !== undefined) {
        await raw.run('UPDATE orders SET tracking_no = ? WHERE id = ?', [`TRACK-${shipped}`, shipped]);
      }
    },
    async acceptOrders() {
      const staged = await raw.run(
        "SELECT id, external_id FROM mostek_orders WHERE answer = 'new' ORDER BY id",
      );
      for (const [id, externalId] of staged) {
        const key = externalId ?? '';
        await raw.run("INSERT INTO orders (id, doc_no, status, total) VALUES (?, ?, 'N', ?)", [
          key,
          `Z/${key}`,
          '1.00',
        ]);
        await raw.run(
          "UPDATE mostek_orders SET answer = 'accepted', erp_order_key = ?, erp_order_no = ? WHERE id = ?",
          [key, `Z/${key}`, id ?? ''],
        );
        orders.push(key);
      }
    },
    startAgent(plan) {
      const given = {
        ledgerFile,
        secrets: { shop: { apiKey: shop.apiKey }, erp: password === undefined ? {} : { password } },
        point: plan?.point ?? null,
        nth: plan?.nth ?? 0,
      };
      return fork(join(import.meta.dirname, 'child.ts'), [JSON.stringify(given)], {
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      });
    },
    async isQuiet() {
      const open = await raw.run("SELECT COUNT(*) FROM mostek_queue WHERE status <> 'sent'");
      const staged = await raw.run("SELECT COUNT(*) FROM mostek_orders WHERE answer = 'new'");
      const taken = await raw.run('SELECT COUNT(*) FROM mostek_orders');
      return (
        open[0]?.[0] === '0' && staged[0]?.[0] === '0' && taken[0]?.[0] === String(shop.shop.orders.size)
      );
    },
    async open() {
      const queued = await raw.run(
        "SELECT id, entity, entity_key, status, reason FROM mostek_queue WHERE status <> 'sent'",
      );
      const staged = await raw.run('SELECT external_id, answer FROM mostek_orders');
      const waiting = staged.filter(([, answer]) => answer?.trim() === 'new').length;
      return `${queued.map((row) => row.join(' ')).join('; ')} | staged ${staged.length} of ${shop.shop.orders.size}, ${waiting} new`;
    },
    async faults() {
      const found: string[] = [];
      for (const [id, stock] of await raw.run('SELECT id, stock FROM goods')) {
        const amount = shop.shop.products.get(id ?? '')?.amount;
        if (Number(amount) !== Number(stock)) found.push(`stock of ${id}: ERP ${stock}, shop ${amount}`);
      }
      const staged = await raw.run('SELECT external_id, COUNT(*) FROM mostek_orders GROUP BY external_id');
      for (const [externalId, n] of staged)
        if (n !== '1') found.push(`order ${externalId} staged ${n} times`);
      const known = new Set(staged.map(([externalId]) => externalId));
      for (const id of shop.shop.orders.keys()) if (!known.has(id)) found.push(`order ${id} lost`);
      const lines = await raw.run('SELECT order_id, COUNT(*) FROM mostek_order_lines GROUP BY order_id');
      for (const [id, n] of lines) if (n !== '2') found.push(`staged order ${id} has ${n} lines`);
      const words = new Map<string, string>(statuses);
      for (const [id, status, tracking] of await raw.run('SELECT id, status, tracking_no FROM orders')) {
        const inShop = shop.shop.orders.get(id ?? '');
        if (inShop?.status !== words.get((status ?? '').trim()))
          found.push(`status of ${id}: ERP ${status}, shop ${inShop?.status}`);
        const shipments = [...shop.shop.shipments.values()].filter((one) => one.order_id === id);
        const expected = tracking === null ? 0 : 1;
        if (shipments.length !== expected)
          found.push(`order ${id} has ${shipments.length} shipments, ${expected} expected`);
      }
      return found;
    },
    async close() {
      await raw.close();
      await shop.stop();
      await harness.close();
      await removeDir(dir);
    },
  };
};
