import type { PushItem } from '#main/systems/port.ts';
import type { WooSettings } from '#main/systems/woocommerce/manifest.ts';
import { offeredPrice, wholePieces } from '#shared/domain/offer.ts';
import { type Product, product as productSchema } from '#shared/domain/product.ts';
import { type Refusal, refuse } from '#shared/result.ts';

/** What the shop should hold of a product; null = say nothing of it. */
export interface WantedProduct {
  /** Null for a product the ERP no longer has. */
  product: Product | null;
  amount: string | null;
  price: string | null;
  /** True: switch off; false: switch on again what we switched off. */
  off: boolean | null;
}

/** Only what the agent switched off it switches on again: what the shop's people hide is theirs. */
const offOf = (product: Product, item: PushItem, settings: WooSettings): boolean | null => {
  if (!settings.sendAvailability) return null;
  const isOff = item.written['off'] === 'yes';
  if (!product.active) return isOff ? null : true;
  return isOff ? false : null;
};

export const wantedOf = (item: PushItem, settings: WooSettings): WantedProduct | Refusal => {
  // What the ERP no longer has can't be sold any more; the product page itself is the shop manager's.
  if (item.operation === 'delete' || item.object === null)
    return { product: null, amount: '0', price: null, off: null };
  const product = productSchema.parse(item.object);
  const price = offeredPrice(product, settings.priceKind, settings.priceTax);
  if (settings.sendPrices && price.isIncomplete) {
    return refuse('invalid', 'message.invalid', {
      detail: `no ${settings.priceTax} price`,
      values: { value: product.sku },
      fields: [{ path: `prices.${settings.priceTax}`, message: 'empty' }],
    });
  }
  return {
    product,
    amount: wholePieces(product, settings.warehouse),
    price: settings.sendPrices ? price.amount : null,
    off: offOf(product, item, settings),
  };
};

export const isEmpty = ({ amount, price, off }: WantedProduct): boolean =>
  amount === null && price === null && off === null;

/** Hidden words differ: a variation has no draft of its own. */
const statusWord = (off: boolean, isVariation: boolean): string =>
  off ? (isVariation ? 'private' : 'draft') : 'publish';

/** `stock_quantity` is ignored without a word as long as `manage_stock` is off (shops.md 3.5), so both are sent. */
export const bodyOf = (wanted: WantedProduct, isVariation: boolean): Record<string, unknown> => ({
  // A whole number of pieces by now: the last step before the wire, where the shop knows integers only.
  ...(wanted.amount === null ? {} : { manage_stock: true, stock_quantity: Number(wanted.amount) }),
  ...(wanted.price === null ? {} : { regular_price: wanted.price }),
  ...(wanted.off === null ? {} : { status: statusWord(wanted.off, isVariation) }),
});

/** A new product, which nobody sees until somebody in the shop releases it. */
export const freshBodyOf = (wanted: WantedProduct, product: Product): Record<string, unknown> => ({
  ...bodyOf({ ...wanted, off: null }, false),
  type: 'simple',
  status: 'draft',
  name: product.name ?? product.sku,
  sku: product.sku,
  description: product.description ?? '',
});

export const writtenOf = ({ amount, price, off }: WantedProduct): Record<string, string> => ({
  ...(amount === null ? {} : { amount }),
  ...(price === null ? {} : { price }),
  ...(off === null ? {} : { off: off ? 'yes' : 'no' }),
});
