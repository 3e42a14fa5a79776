import Big from 'big.js';
import { z } from 'zod';

/**
 * A decimal number as the text both sides agree on: optional minus, digits, optional point and digits.
 * Money and quantities never become a JavaScript number, because 0.1 + 0.2 must stay 0.3 in the books.
 */
export const decimal = z
  .string()
  .trim()
  .regex(/^-?\d{1,24}(\.\d{1,12})?$/, 'not a decimal number');

export type Decimal = z.infer<typeof decimal>;

/** Compares by value, so that "5", "5.0" and "5.000" are one quantity. */
export const sameDecimal = (a: Decimal, b: Decimal): boolean => new Big(a).eq(b);

/** Sum of decimals, exact. */
export const addDecimals = (values: readonly Decimal[]): Decimal =>
  values.reduce((sum, value) => sum.plus(value), new Big(0)).toFixed();

/** Difference a − b, exact. */
export const subtractDecimals = (a: Decimal, b: Decimal): Decimal => new Big(a).minus(b).toFixed();

/** Product a · b, exact. */
export const multiplyDecimals = (a: Decimal, b: Decimal): Decimal => new Big(a).times(b).toFixed();

/** Rounds half up to `places` digits behind the point. */
export const roundDecimal = (value: Decimal, places: number): Decimal => new Big(value).toFixed(places, 1);

/** Negative, zero or positive, as a comparator expects. */
export const compareDecimals = (a: Decimal, b: Decimal): number => new Big(a).cmp(b);
