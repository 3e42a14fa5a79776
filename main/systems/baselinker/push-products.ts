import type { BaseLinkerClient } from '#main/systems/baselinker/client.ts';
import type { BaseLinkerSettings } from '#main/systems/baselinker/manifest.ts';
import { productList, updated } from '#main/systems/baselinker/schemas.ts';
import type { Call, Pushed, PushItem } from '#main/systems/port.ts';
import { offeredPrice, wholePieces } from '#shared/domain/offer.ts';
import { type Product, product as productSchema } from '#shared/domain/product.ts';
import { noChange, ok, type Refusal, type Result, refuse, succeeded } from '#shared/result.ts';

const mostPages = 200;
/** Up to this many articles are asked for one by one; for more, going through the whole list is cheaper. */
const fewArticles = 3;

interface Wanted {
  sku: string | null;
  amount: string | null;
  price: string | null;
}

const wantedOf = (item: PushItem, settings: BaseLinkerSettings): Wanted => {
  if (item.operation === 'delete' || item.object === null) return { sku: null, amount: '0', price: null };
  const product: Product = productSchema.parse(item.object);
  const { sendPrices, priceGroupId, priceKind } = settings;
  return {
    sku: product.sku,
    amount: wholePieces(product, settings.warehouse),
    price: sendPrices && priceGroupId !== undefined ? offeredPrice(product, priceKind, 'as_is').amount : null,
  };
};

/** JSON has numbers only, and so has their catalogue: this is the last step before the wire. */
const wireNumber = (value: string): number => Number(value);

export const createProductPusher = (client: BaseLinkerClient, settings: BaseLinkerSettings) => {
  const idOfSku = new Map<string, string>();

  const listPage = async (call: Call, extra: Record<string, unknown>): Promise<Result<number>> => {
    const parameters = { inventory_id: settings.inventoryId, ...extra };
    const found = await client.call(call.http, 'getInventoryProductsList', parameters, productList, 'read');
    if (!succeeded(found)) return found;
    const entries = Object.entries(found.value.products);
    for (const [id, { sku }] of entries) if (sku !== null) idOfSku.set(sku, id);
    return ok(entries.length);
  };

  /** Learns the ids of articles. The filter may match parts of an article, so ids are kept by the exact one. */
  const learn = async (call: Call, skus: readonly string[]): Promise<Refusal | null> => {
    const missing = skus.filter((sku) => !idOfSku.has(sku));
    if (missing.length === 0) return null;
    if (missing.length <= fewArticles) {
      for (const sku of missing) {
        const page = await listPage(call, { filter_sku: sku });
        if (!succeeded(page)) return page;
      }
      return null;
    }
    for (let page = 1; page <= mostPages; page += 1) {
      const known = idOfSku.size;
      const found = await listPage(call, { page });
      if (!succeeded(found)) return found;
      if (found.value === 0 || idOfSku.size === known) break;
    }
    return null;
  };

  const update = async (
    call: Call,
    method: 'updateInventoryProductsStock' | 'updateInventoryProductsPrices',
    products: Record<string, Record<string, number>>,
  ): Promise<Result<Record<string, string>>> => {
    if (Object.keys(products).length === 0) return ok({});
    const parameters = { inventory_id: settings.inventoryId, products };
    const found = await client.call(call.http, method, parameters, updated, 'absolute');
    return succeeded(found) ? ok(found.value.warnings) : found;
  };

  return async (call: Call, items: readonly PushItem[]): Promise<Result<Pushed>[]> => {
    if (settings.inventoryId === undefined || settings.remoteWarehouse === undefined) {
      const refusal = refuse('invalid', 'remote.invalid', {
        detail: 'catalogue and warehouse are not chosen in the settings',
        fields: [{ path: 'settings.inventoryId', message: 'empty' }],
      });
      return items.map(() => refusal);
    }
    const wanted = items.map((item) => wantedOf(item, settings));
    const unknown = wanted.filter((_one, n) => items[n]?.remoteId === null);
    const failed = await learn(
      call,
      unknown.flatMap((one) => one.sku ?? []),
    );
    if (failed !== null) return items.map(() => failed);
    const idAt = (n: number): string | null =>
      items[n]?.remoteId ?? idOfSku.get(wanted[n]?.sku ?? '') ?? null;

    const stock: Record<string, Record<string, number>> = {};
    const prices: Record<string, Record<string, number>> = {};
    for (const [n, one] of wanted.entries()) {
      const id = idAt(n);
      if (id === null) continue;
      if (one.amount !== null) stock[id] = { [settings.remoteWarehouse]: wireNumber(one.amount) };
      if (one.price !== null) prices[id] = { [String(settings.priceGroupId)]: wireNumber(one.price) };
    }
    const ofStock = await update(call, 'updateInventoryProductsStock', stock);
    if (!succeeded(ofStock)) return items.map(() => ofStock);
    const ofPrices = await update(call, 'updateInventoryProductsPrices', prices);
    if (!succeeded(ofPrices)) return items.map(() => ofPrices);

    return wanted.map((one, n): Result<Pushed> => {
      const id = idAt(n);
      if (id === null) {
        // A product that was never sent and is gone needs nothing.
        if (one.sku === null) return noChange({ remoteId: null, written: {} });
        return refuse('not_found', 'remote.product_unknown', { detail: one.sku, values: { value: one.sku } });
      }
      const warning = ofStock.value[id] ?? ofPrices.value[id];
      if (warning !== undefined) return refuse('invalid', 'remote.invalid', { detail: warning });
      const { amount, price } = one;
      return ok({
        remoteId: id,
        written: { ...(amount === null ? {} : { amount }), ...(price === null ? {} : { price }) },
      });
    });
  };
};
