import type { CsCartClient } from '#main/systems/cs-cart/client.ts';
import type { CsCartSettings } from '#main/systems/cs-cart/manifest.ts';
import { productList, updatedProduct } from '#main/systems/cs-cart/schemas.ts';
import type { Call, Looked, Pushed, PushItem } from '#main/systems/port.ts';
import type { Product } from '#shared/domain/index.ts';
import { offeredPrice, wholePieces } from '#shared/domain/offer.ts';
import { product as productSchema } from '#shared/domain/product.ts';
import { noChange, ok, type Refusal, type Result, refuse, succeeded } from '#shared/result.ts';

/** Nothing over there has this article. */
const unknownProduct = (sku: string): Refusal =>
  refuse('not_found', 'remote.product_unknown', { detail: sku, values: { value: sku } });

/** Finds a product by article. The search also matches parts of names, so compare exactly (shops.md 2.4). */
const findProduct = async (client: CsCartClient, call: Call, sku: string): Promise<Result<string>> => {
  const found = await client.get(call.http, '/products', productList, {
    pcode: 'Y',
    q: sku,
    items_per_page: 50,
  });
  if (!succeeded(found)) return found;
  const exact = found.value.products.find((product) => product.product_code === sku);
  return exact === undefined ? unknownProduct(sku) : ok(exact.product_id);
};

const send = async (
  client: CsCartClient,
  call: Call,
  productId: string,
  { off, ...body }: Body,
): Promise<Result<Pushed>> => {
  const put = await client.put(call.http, `/products/${productId}`, body, updatedProduct);
  return succeeded(put)
    ? ok({ remoteId: productId, written: { ...body, ...(off === undefined ? {} : { off }) } })
    : put;
};

/** What is sent, and under `off` whether it was we who switched the product off. */
type Body = Record<string, string> & { off?: string };

/**
 * Availability is the ERP's (seed 003), but only what the agent switched off it switches on again: a product that
 * waits in the holding category, or that the shop's people hide, is theirs.
 */
const availabilityOf = (product: Product, item: PushItem, settings: CsCartSettings): Body => {
  if (!settings.sendAvailability) return {};
  const isOff = item.written['off'] === 'yes';
  if (!product.active) return isOff ? {} : { status: 'D', off: 'yes' };
  return isOff ? { status: 'A', off: 'no' } : {};
};

/** A new product where nobody sees it yet: switched off, in the holding category. */
const create = async (
  client: CsCartClient,
  call: Call,
  category: number,
  product: Product,
  body: Record<string, string>,
): Promise<Result<Pushed>> => {
  const { amount = '0', price = '0' } = body;
  const fresh = {
    product: product.name ?? product.sku,
    product_code: product.sku,
    price,
    amount,
    status: 'D',
    main_category: String(category),
    category_ids: [String(category)],
    full_description: product.description ?? '',
  };
  const made = await client.post(call.http, '/products', fresh, updatedProduct);
  return succeeded(made) ? ok({ remoteId: made.value.product_id, written: { amount, price } }) : made;
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
  const amount = wholePieces(product, settings.warehouse);
  const price = settings.sendPrices ? offeredPrice(product, settings.priceKind, 'as_is').amount : null;
  const body: Body = {
    ...(amount === null ? {} : { amount }),
    ...(price === null ? {} : { price }),
    ...availabilityOf(product, item, settings),
  };
  if (Object.keys(body).length === 0) return noChange({ remoteId: item.remoteId, written: {} });
  if (item.remoteId !== null) {
    const sent = await send(client, call, item.remoteId, body);
    // The linked product may have been deleted and made anew under the same article: search once more.
    if (sent.outcome !== 'not_found') return sent;
  }
  const found = await findProduct(client, call, product.sku);
  if (succeeded(found)) return send(client, call, found.value, body);
  const { createProducts, holdingCategory } = settings;
  if (
    found.cause !== 'remote.product_unknown' ||
    !createProducts ||
    holdingCategory === undefined ||
    !product.active
  )
    return found;
  return create(client, call, holdingCategory, product, body);
};

/** Absolute values may simply be sent again, so an uncertain stock needs no look-up. */
export const lookUpProduct = (): Promise<Result<Looked>> => Promise.resolve(ok({ found: false }));
