import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Headless, startHeadless } from '#main/headless.ts';
import { addDecimals, multiplyDecimals, roundDecimal } from '#shared/decimal.ts';
import { type DemoErp, demoProfile, openDemoErp } from '#test/demo/company.ts';
import { demoBuyer, demoProducts } from '#test/demo/names.ts';
import { type CsCartPeer, startCsCart } from '#test/peers/cs-cart/server.ts';
import { type RestPeer, startRestShop } from '#test/peers/rest/server.ts';
import { freePort } from '#test/services/free-port.ts';

export const shopId = 'sklep';
export const erpId = 'erp';
export const platformId = 'platforma';

/** Shop statuses of the demo ERP's words. */
export const statusMap = [
  ['N', 'O'],
  ['W', 'P'],
  ['S', 'B'],
  ['Z', 'C'],
] as const;

export interface Scene {
  dir: string;
  erp: DemoErp;
  shop: CsCartPeer;
  /** A platform of the customer's own, which fetches customers and invoices; null when the ERP keeps no books. */
  platform: RestPeer | null;
  agent: Headless;
  call: Headless['handlers'];
  /** Puts an order into the shop. */
  buy(n: number, lines?: { product_code: string; amount: string; price: string }[]): string;
  stop(): Promise<void>;
}

/** A platform that is only told that something changed, and fetches it. */
const startPlatform = async (agent: Headless): Promise<RestPeer> => {
  const platform = await startRestShop();
  platform.fetchFrom.url = `${agent.pulls.url() ?? ''}/pull/${platformId}`;
  await agent.handlers['connections.save']({
    id: platformId,
    kind: 'system',
    system: 'rest',
    name: 'Platforma B2B',
    enabled: true,
    settings: {
      baseUrl: platform.url,
      mode: 'notify',
      sendProducts: false,
      sendOrders: false,
      sendCustomers: true,
      sendInvoices: true,
      takeOrders: false,
      erp: erpId,
    },
    credentials: { secret: platform.secret },
  });
  return platform;
};

/** A whole small company: its ERP, its shop, and the agent between them, on free ports in a folder of its own. */
export const startScene = async (
  options: {
    dir?: string;
    port?: number;
    pollSeconds?: number;
    timeoutSeconds?: number;
    /** With customers and invoices, and a platform that fetches them. */
    books?: boolean;
  } = {},
): Promise<Scene> => {
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'mostek-demo-'));
  const keepsBooks = options.books === true;
  const erp = await openDemoErp(join(dir, 'erp.sqlite'), keepsBooks);
  const shop = await startCsCart();
  const products = demoProducts();
  for (const product of products) {
    shop.addProduct({
      product_id: String(product.id + 5_000),
      product_code: product.sku,
      product: product.name,
      amount: String(Math.floor(Number(product.stock))),
      price: product.price,
    });
  }
  const agent = await startHeadless({
    dir: join(dir, 'agent'),
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(keepsBooks ? { pullPort: await freePort() } : {}),
  });
  const call = agent.handlers;
  await call['connections.save']({
    id: erpId,
    kind: 'erp',
    system: 'sqlite',
    name: 'Magazyn (SQLite)',
    enabled: true,
    settings: { file: erp.file, profile: demoProfile(keepsBooks) },
    credentials: {},
  });
  await call['connections.save']({
    id: shopId,
    kind: 'system',
    system: 'cs-cart',
    name: 'Herbaciarnia Żółw',
    enabled: true,
    settings: {
      baseUrl: shop.url,
      email: shop.email,
      pollSeconds: options.pollSeconds ?? 1,
      sendCustomers: keepsBooks,
      ...(options.timeoutSeconds === undefined ? {} : { timeoutSeconds: options.timeoutSeconds }),
      finalStatuses: ['C', 'F', 'D', 'I'],
    },
    credentials: { apiKey: shop.apiKey },
  });
  await call['mappings.save']({
    connectionId: shopId,
    kind: 'order_status',
    direction: 'to_remote',
    rows: statusMap.map(([from, to]) => ({ kind: 'order_status', direction: 'to_remote', from, to })),
  });
  await call['mappings.save']({
    connectionId: shopId,
    kind: 'order_status',
    direction: 'to_erp',
    rows: statusMap.map(([to, from]) => ({ kind: 'order_status', direction: 'to_erp', from, to })),
  });
  const platform = keepsBooks ? await startPlatform(agent) : null;
  return {
    dir,
    erp,
    shop,
    platform,
    agent,
    call,
    buy(n, lines) {
      const first = products[(n * 17) % products.length];
      const second = products[(n * 29 + 5) % products.length];
      const chosen =
        lines ??
        [first, second].flatMap((product) =>
          product === undefined
            ? []
            : [{ product_code: product.sku, amount: String(1 + (n % 3)), price: product.price }],
        );
      const delivery = '15.00';
      const total = addDecimals([
        ...chosen.map((line) => multiplyDecimals(line.amount, line.price)),
        delivery,
      ]);
      return shop.placeOrder({
        ...demoBuyer(n),
        total: roundDecimal(total, 2),
        shipping_cost: delivery,
        lines: chosen,
      }).order_id;
    },
    async stop() {
      await agent.close();
      await shop.stop();
      await platform?.stop();
      erp.close();
      if (options.dir === undefined) rmSync(dir, { recursive: true, force: true });
    },
  };
};
