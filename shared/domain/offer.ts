import Big from 'big.js';
import { addDecimals, type Decimal } from '#shared/decimal.ts';
import type { Product } from '#shared/domain/product.ts';

const isWanted = (wanted: string | undefined, there: string): boolean =>
  wanted === undefined || wanted === '' || wanted === there;

/**
 * Whole pieces a shop may offer: of one warehouse, or of all when none is named. Rounded down and never below
 * nothing, because half a metre too little is better than one sold twice. Null = the ERP said nothing of stock.
 */
export const wholePieces = (product: Product, warehouse: string | undefined): Decimal | null => {
  const places = product.stock.filter((place) => isWanted(warehouse, place.warehouse));
  if (places.length === 0) return null;
  const sum = new Big(addDecimals(places.map((place) => place.quantity)));
  return (sum.lt(0) ? new Big(0) : sum).round(0, 0).toFixed();
};

/** Which of the ERP's amounts a shop is given: the one its price list holds, or surely without or with VAT. */
export type PriceTax = 'as_is' | 'net' | 'gross';

export interface OfferedPrice {
  /** Null = there is no price to offer. */
  amount: Decimal | null;
  /** There is such a price, but not the net or gross amount asked for; guessing it would put wrong prices into a shop. */
  isIncomplete: boolean;
}

/** Price of the wanted kind, of the first where none is named. */
export const offeredPrice = (product: Product, kind: string | undefined, tax: PriceTax): OfferedPrice => {
  const found = product.prices.find((price) => isWanted(kind, price.kind));
  if (found === undefined) return { amount: null, isIncomplete: false };
  const amount = tax === 'as_is' ? found.amount : (found[tax] ?? null);
  return { amount, isIncomplete: amount === null };
};
