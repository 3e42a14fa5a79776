import Big from 'big.js';
import type { OrderLine } from '#shared/domain/index.ts';

/** Both prices of one unit; WAPRO wants net and gross, an order has one of them. */
export interface Prices {
  net: string;
  gross: string;
}

const PLACES = 2;

/** The given price stays as it is, to the last digit; the other one is rounded half up to whole grosze. */
export const pricesOf = (line: OrderLine, vatRate: string, includesVat: boolean): Prices => {
  const factor = new Big(vatRate).div(100).plus(1);
  const given = new Big(line.price);
  if (includesVat)
    return { gross: line.price, net: given.div(factor).round(PLACES, Big.roundHalfUp).toFixed() };
  return { net: line.price, gross: given.times(factor).round(PLACES, Big.roundHalfUp).toFixed() };
};

/** How far a total may lie from the shop's: nothing where prices are gross, a grosz a line where WAPRO adds the tax. */
export const totalDiffers = (wanted: string, made: string, lines: number, includesVat: boolean): boolean => {
  const room = includesVat ? new Big(0) : new Big('0.01').times(lines);
  return new Big(wanted).minus(made).abs().gt(room);
};
