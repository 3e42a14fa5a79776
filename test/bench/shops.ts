import type { OpenedSystem } from '#main/systems/port.ts';
import { createRegistry } from '#main/systems/registry.ts';
import { startBaseLinker } from '#test/peers/baselinker/server.ts';
import { startCommerceMl } from '#test/peers/commerceml/server.ts';
import { startCsCart } from '#test/peers/cs-cart/server.ts';
import type { HttpPeer } from '#test/peers/http/server.ts';
import { startPresta } from '#test/peers/prestashop/server.ts';
import { startRestShop } from '#test/peers/rest/server.ts';
import { startWoo } from '#test/peers/woocommerce/server.ts';

/** One shop system with `n` products that are there, over its stand-in. */
export interface BenchShop {
  id: string;
  opened: OpenedSystem;
  /** Id over there of the n-th product. */
  remoteId(n: number): string;
  requests(): number;
  stop(): Promise<void>;
}

type Made = { settings: Record<string, unknown>; credentials: Record<string, string>; ids: string[] };

/** An account's own limit would only measure itself; how long it would take is said beside the figures. */
const unlimited = { requestsPerMinute: 60_000 };
export const skuOf = (n: number): string => `SKU-${n}`;

const shop = async <P extends HttpPeer>(
  id: string,
  n: number,
  start: () => Promise<P>,
  fill: (peer: P, numbers: readonly number[]) => Made,
): Promise<BenchShop> => {
  const peer = await start();
  const { settings, credentials, ids } = fill(
    peer,
    Array.from({ length: n }, (_none, index) => index),
  );
  const opened = createRegistry().open(id, { ...settings, timeoutSeconds: 120 }, credentials);
  return {
    id,
    opened,
    remoteId: (index) => ids[index] ?? '',
    requests: () => peer.requests.length,
    async stop() {
      await opened.close();
      await peer.stop();
    },
  };
};

export const shops: Record<string, (n: number) => Promise<BenchShop>> = {
  'cs-cart': (n) =>
    shop('cs-cart', n, startCsCart, (peer, numbers) => ({
      settings: { baseUrl: peer.url, email: peer.email },
      credentials: { apiKey: peer.apiKey },
      ids: numbers.map((one) => peer.addProduct({ product_code: skuOf(one) }).product_id),
    })),
  woocommerce: (n) =>
    shop('woocommerce', n, startWoo, (peer, numbers) => ({
      settings: { baseUrl: peer.url },
      credentials: { consumerKey: peer.key.key, consumerSecret: peer.key.secret },
      ids: numbers.map((one) => String(peer.addProduct({ sku: skuOf(one), manage_stock: true }).id)),
    })),
  prestashop: (n) =>
    shop('prestashop', n, startPresta, (peer, numbers) => ({
      settings: { baseUrl: peer.url, priceTax: 'as_is' },
      credentials: { apiKey: peer.apiKey },
      ids: numbers.map((one) => peer.addProduct(skuOf(one)).id),
    })),
  baselinker: (n) =>
    shop('baselinker', n, startBaseLinker, (peer, numbers) => ({
      settings: {
        baseUrl: `${peer.url}/connector.php`,
        ...unlimited,
        inventoryId: peer.inventoryId,
        remoteWarehouse: peer.warehouse,
      },
      credentials: { token: peer.token },
      ids: numbers.map((one) => peer.addProduct(skuOf(one)).id),
    })),
  commerceml: (n) =>
    shop('commerceml', n, startCommerceMl, (peer, numbers) => ({
      settings: {
        baseUrl: `${peer.url}/bitrix/admin/1c_exchange.php`,
        user: peer.user,
        flavour: '1c-bitrix',
        productKey: 'sku',
      },
      credentials: { password: peer.password },
      ids: numbers.map(skuOf),
    })),
  rest: (n) =>
    shop('rest', n, startRestShop, (peer, numbers) => ({
      settings: { baseUrl: peer.url },
      credentials: { secret: peer.secret },
      ids: numbers.map((one) => {
        const key = `p${one}`;
        peer.products.set(key, { key, sku: skuOf(one), amount: '0', price: '0' });
        return key;
      }),
    })),
};
