import Big from 'big.js';
import type { Call, Looked, Pushed, PushItem } from '#main/systems/port.ts';
import type { PrestaClient } from '#main/systems/prestashop/client.ts';
import type { PrestaSettings } from '#main/systems/prestashop/manifest.ts';
import {
  anyRecord,
  combinationRow,
  priced,
  productRow,
  resources,
  type StockRow,
  stockRow,
} from '#main/systems/prestashop/schemas.ts';
import { decimal } from '#shared/decimal.ts';
import { offeredPrice, wholePieces } from '#shared/domain/offer.ts';
import { type Product, product as productSchema } from '#shared/domain/product.ts';
import { noChange, ok, type Refusal, type Result, refuse, succeeded } from '#shared/result.ts';

/** `1` is a product, `1/20` its combination 20. */
const splitId = (remoteId: string): { product: string; combination: string | null } => {
  const [product = '', combination] = remoteId.split('/');
  return { product, combination: combination ?? null };
};

const unknownProduct = (sku: string): Refusal =>
  refuse('not_found', 'remote.product_unknown', { detail: sku, values: { value: sku } });

const ambiguous = (sku: string): Refusal =>
  refuse('conflict', 'remote.conflict', { detail: `several products have the article ${sku}` });

interface Wanted {
  amount: string | null;
  price: string | null;
  off: boolean | null;
}

const offOf = (product: Product, item: PushItem, settings: PrestaSettings): boolean | null => {
  if (!settings.sendAvailability) return null;
  const isOff = item.written['off'] === 'yes';
  if (!product.active) return isOff ? null : true;
  return isOff ? false : null;
};

const writtenOf = ({ amount, price, off }: Wanted): Record<string, string> => ({
  ...(amount === null ? {} : { amount }),
  ...(price === null ? {} : { price }),
  ...(off === null ? {} : { off: off ? 'yes' : 'no' }),
});

export const createProductPusher = (client: PrestaClient, settings: PrestaSettings) => {
  /** A combination's article counts before a product's, because stock is kept by combination. */
  const find = async (call: Call, sku: string): Promise<Result<string>> => {
    const filter = { 'filter[reference]': sku };
    const combinations = await client.list(call.http, resources.combinations, combinationRow, {
      ...filter,
      display: '[id,id_product,reference]',
    });
    if (!succeeded(combinations)) return combinations;
    // The database compares without regard to case, and `|` in an article means "or": compare exactly.
    const variants = combinations.value.filter((row) => row.reference === sku);
    if (variants.length > 1) return ambiguous(sku);
    if (variants[0] !== undefined) return ok(`${variants[0].id_product}/${variants[0].id}`);
    const products = await client.list(call.http, resources.products, productRow, {
      ...filter,
      display: '[id,reference]',
    });
    if (!succeeded(products)) return products;
    const exact = products.value.filter((row) => row.reference === sku);
    if (exact.length > 1) return ambiguous(sku);
    return exact[0] === undefined ? unknownProduct(sku) : ok(exact[0].id);
  };

  /** Rows of stock of a product; the ids in each record are compared. */
  const stockOf = async (call: Call, product: string): Promise<Result<StockRow[]>> => {
    const found = await client.list(call.http, resources.stocks, stockRow, {
      'filter[id_product]': product,
      display: '[id,id_product,id_product_attribute,quantity]',
    });
    return succeeded(found) ? ok(found.value.filter((row) => row.id_product === product)) : found;
  };

  /** Only rows are written, never row 0 of a product with combinations, which the shop adds up (shops.md 4.5). */
  const setStock = async (call: Call, remoteId: string, amount: string): Promise<Refusal | null> => {
    const { product, combination } = splitId(remoteId);
    const found = await stockOf(call, product);
    if (!succeeded(found)) return found;
    if (combination === null && found.value.some((row) => row.id_product_attribute !== '0')) {
      return refuse('invalid', 'remote.invalid', {
        detail: `product ${product} has combinations: each needs an article of its own`,
        fields: [{ path: 'sku', message: 'has combinations' }],
      });
    }
    const rows = found.value.filter((row) => row.id_product_attribute === (combination ?? '0'));
    if (rows.length === 0) return refuse('not_found', 'remote.not_found', { detail: `stock of ${remoteId}` });
    for (const row of rows) {
      const put = await client.change(call.http, resources.stocks, row.id, { quantity: amount }, stockRow);
      if (!succeeded(put)) return put;
      if (put.value.quantity !== amount) {
        return refuse('conflict', 'remote.not_applied', { detail: `stock is ${put.value.quantity}` });
      }
    }
    return null;
  };

  /** A combination holds the difference to its product's price. */
  const setPrice = async (call: Call, remoteId: string, price: string): Promise<Refusal | null> => {
    const { product, combination } = splitId(remoteId);
    if (combination === null) {
      const put = await client.change(call.http, resources.products, product, { price }, priced);
      return succeeded(put) ? null : put;
    }
    const base = await client.one(call.http, resources.products, product, priced);
    if (!succeeded(base)) return base;
    const difference = new Big(price).minus(decimal.parse(base.value.price)).toFixed();
    const put = await client.change(
      call.http,
      resources.combinations,
      combination,
      { price: difference },
      priced,
    );
    return succeeded(put) ? null : put;
  };

  const setOff = async (call: Call, remoteId: string, off: boolean): Promise<Refusal | null> => {
    const { product, combination } = splitId(remoteId);
    // A combination can't be switched off by itself; its stock says what there is to say.
    if (combination !== null) return null;
    const put = await client.change(
      call.http,
      resources.products,
      product,
      { active: off ? '0' : '1' },
      anyRecord,
    );
    return succeeded(put) ? null : put;
  };

  const send = async (
    call: Call,
    item: PushItem,
    remoteId: string,
    wanted: Wanted,
  ): Promise<Result<Pushed>> => {
    const { amount, price, off } = wanted;
    const refusal =
      (amount === null ? null : await setStock(call, remoteId, amount)) ??
      // Writing a product makes the shop index it anew, so a price it already has from us is not sent again.
      (price === null || (item.remoteId === remoteId && item.written['price'] === price)
        ? null
        : await setPrice(call, remoteId, price)) ??
      (off === null ? null : await setOff(call, remoteId, off));
    return refusal ?? ok({ remoteId, written: writtenOf(wanted) });
  };

  /** Stock, price and availability out: one product at a time, because the shop has no bulk call. */
  return async (call: Call, item: PushItem): Promise<Result<Pushed>> => {
    if (item.operation === 'delete' || item.object === null) {
      // What the ERP no longer has can't be sold any more; the product page itself is the shop manager's.
      const gone: Wanted = { amount: '0', price: null, off: null };
      return item.remoteId === null
        ? noChange({ remoteId: null, written: {} })
        : send(call, item, item.remoteId, gone);
    }
    const product = productSchema.parse(item.object);
    const price = offeredPrice(product, settings.priceKind, settings.priceTax);
    if (settings.sendPrices && price.isIncomplete) {
      return refuse('invalid', 'message.invalid', {
        detail: 'no net price',
        values: { value: product.sku },
        fields: [{ path: 'prices.net', message: 'empty' }],
      });
    }
    const wanted: Wanted = {
      amount: wholePieces(product, settings.warehouse),
      price: settings.sendPrices ? price.amount : null,
      off: offOf(product, item, settings),
    };
    if (wanted.amount === null && wanted.price === null && wanted.off === null)
      return noChange({ remoteId: item.remoteId, written: {} });
    if (item.remoteId !== null) {
      const sent = await send(call, item, item.remoteId, wanted);
      // The linked product may have been deleted and made anew under the same article: search once more.
      if (sent.outcome !== 'not_found') return sent;
    }
    const found = await find(call, product.sku);
    return succeeded(found) ? send(call, item, found.value, wanted) : found;
  };
};

/** Absolute values may simply be sent again, so an uncertain stock needs no look-up. */
export const lookUpProduct = (): Promise<Result<Looked>> => Promise.resolve(ok({ found: false }));
