import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDecimals,
  compareDecimals,
  decimal,
  multiplyDecimals,
  roundDecimal,
  sameDecimal,
} from '#shared/decimal.ts';

const money = fc
  .tuple(fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }), fc.integer({ min: 0, max: 6 }))
  .map(([digits, places]) => {
    const text = (digits < 0n ? -digits : digits).toString().padStart(places + 1, '0');
    const whole = text.slice(0, text.length - places);
    const sign = digits < 0n ? '-' : '';
    return `${sign}${whole}${places === 0 ? '' : `.${text.slice(text.length - places)}`}`;
  });

describe('decimals', () => {
  it('does not lose what a floating number would', () => {
    expect(addDecimals(['0.1', '0.2'])).toBe('0.3');
    expect(addDecimals(['9007199254740993', '1'])).toBe('9007199254740994');
    expect(multiplyDecimals('1.15', '100')).toBe('115');
  });

  it('keeps every digit of any amount', () => {
    fc.assert(
      fc.property(money, (text) => {
        expect(decimal.parse(text)).toBe(text);
        expect(sameDecimal(addDecimals([text, '0']), text)).toBe(true);
      }),
    );
  });

  it('adds in any order with the same sum', () => {
    fc.assert(
      fc.property(fc.array(money, { maxLength: 20 }), (amounts) => {
        expect(sameDecimal(addDecimals(amounts), addDecimals([...amounts].reverse()))).toBe(true);
      }),
    );
  });

  it('compares by value and rounds half up', () => {
    expect(sameDecimal('5', '5.000')).toBe(true);
    expect(compareDecimals('10', '9.99')).toBe(1);
    expect(roundDecimal('2.345', 2)).toBe('2.35');
  });

  it.each(['1,5', '1e5', 'NaN', '', ' ', '0x10', '1.', '.5'])('refuses %j', (text) => {
    expect(decimal.safeParse(text).success).toBe(false);
  });
});
