import Big from 'big.js';
import type { CsCartClient } from '#main/systems/cs-cart/client.ts';
import type { CsCartSettings } from '#main/systems/cs-cart/manifest.ts';
import { productList, updatedProduct } from '#main/systems/cs-cart/schemas.ts';
import type { Call, Looked, Pushed, PushItem } from '#main/systems/port.ts';
import { addDecimals } from '#shared/decimal.ts';
import type { Product } from '#shared/domain/index.ts';
import { product as productSchema } from '#shared/domain/product.ts';
import { noChange, ok, type Result, refuse, succeeded } from '#shared/result.ts';

/** The shop counts whole pieces: half a metre too little is better than one sold twice, so round down. */
const amountOf = (product: Product, settings: CsCartSettings): string | null => {
  const places = product.stock.filter(
    (place) =>
      settings.warehouse === undefined || settings.warehouse === '' || place.warehouse === settings.warehouse,
  );
  if (places.length === 0) return null;
  const sum = new Big(addDecimals(places.map((place) => place.quantity)));
  return (sum.lt(0) ? new Big(0) : sum).round(0, 0).toFixed();
};

const priceOf = (product: Product, settings: CsCartSettings): string | null => {
  if (!settings.sendPrices) return null;
  const kind = settings.priceKind;
  const found = product.prices.find((price) => kind === undefined || kind === '' || price.kind === kind);
  return found?.amount ?? null;
};

/** Finds a product by article. The search also matches parts of names, so compare exactly (shops.md 2.4). */
const findProduct = async (client: CsCartClient, call: Call, sku: string): Promise<Result<string>> => {
  const found = await client.get(call.http, '/products', productList, {
    pcode: 'Y',
    q: sku,
    items_per_page: 50,
  });
  if (!succeeded(found)) return found;
  const exact = found.value.products.find((product) => product.product_code === sku);
  if (exact === undefined)
    return refuse('not_found', 'remote.product_unknown', { detail: sku, values: { value: sku } });
  return ok(exact.product_id);
};

const send = async (
  client: CsCartClient,
  call: Call,
  productId: string,
  body: Record<string, string>,
): Promise<Result<Pushed>> => {
  const put = await client.put(call.http, `/products/${productId}`, body, updatedProduct);
  return succeeded(put) ? ok({ remoteId: productId, written: body }) : put;
};

/** Stock and price out. One request for each product: the API has no bulk call. */
export const pushProduct = async (
  client: CsCartClient,
  settings: CsCartSettings,
  call: Call,
  item: PushItem,
): Promise<Result<Pushed>> => {
  if (item.operation === 'delete' || item.object === null) {
    // What the ERP no longer has can't be sold any more; the product page itself is the shop manager's.
    return item.remoteId === null
      ? noChange({ remoteId: null, written: {} })
      : send(client, call, item.remoteId, { amount: '0' });
  }
  const product: Product = productSchema.parse(item.object);
  const amount = amountOf(product, settings);
  const price = priceOf(product, settings);
  const body = { ...(amount === null ? {} : { amount }), ...(price === null ? {} : { price }) };
  if (Object.keys(body).length === 0) return noChange({ remoteId: item.remoteId, written: {} });
  if (item.remoteId !== null) {
    const sent = await send(client, call, item.remoteId, body);
    // The linked product may have been deleted and made anew under the same article: search once more.
    if (sent.outcome !== 'not_found') return sent;
  }
  const found = await findProduct(client, call, product.sku);
  return succeeded(found) ? send(client, call, found.value, body) : found;
};

/** Absolute values may simply be sent again, so an uncertain stock needs no look-up. */
export const lookUpProduct = (): Promise<Result<Looked>> => Promise.resolve(ok({ found: false }));
