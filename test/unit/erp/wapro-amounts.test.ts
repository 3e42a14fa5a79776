import Big from 'big.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pricesOf, totalDiffers } from '#main/erp/wapro/write/amounts.ts';
import { plainTaxId } from '#main/erp/wapro/write/customer.ts';
import { dayNumber } from '#main/erp/wapro/write/day.ts';
import { orderLine } from '#shared/domain/order.ts';

const line = (price: string) => orderLine.parse({ sku: 'X', quantity: '1', price });
const money = fc
  .tuple(fc.integer({ min: 0, max: 9_999_999 }), fc.integer({ min: 0, max: 9_999 }))
  .map(([whole, part]) => `${whole}.${String(part).padStart(4, '0')}`);

describe('prices', () => {
  it('keep every digit of the one that was given', () => {
    fc.assert(
      fc.property(money, fc.constantFrom('0', '5', '8', '23'), (price, rate) => {
        expect(pricesOf(line(price), rate, true).gross).toBe(price);
        expect(pricesOf(line(price), rate, false).net).toBe(price);
      }),
    );
  });

  it('are half a grosz apart at most when the tax is taken off and put back', () => {
    fc.assert(
      fc.property(money, fc.constantFrom('0', '5', '8', '23'), (price, rate) => {
        const { net } = pricesOf(line(price), rate, true);
        const back = new Big(net).times(new Big(rate).div(100).plus(1));
        expect(back.minus(price).abs().lte('0.01')).toBe(true);
      }),
    );
  });

  it('round as the recorded order did', () => {
    expect(pricesOf(line('73.80'), '23', true)).toEqual({ net: '60', gross: '73.80' });
    expect(pricesOf(line('18.45'), '23', true).net).toBe('15');
  });
});

it('totals differ by a grosz where prices are gross, and may by a grosz a line where tax is added', () => {
  expect(totalDiffers('10.00', '10', 3, true)).toBe(false);
  expect(totalDiffers('10.00', '10.01', 3, true)).toBe(true);
  expect(totalDiffers('10.00', '10.03', 3, false)).toBe(false);
  expect(totalDiffers('10.00', '10.04', 3, false)).toBe(true);
});

describe('days of WAPRO', () => {
  it('count from the end of 1800, by the date alone', () => {
    expect(dayNumber('1899-12-31T23:00:00Z', 'Europe/Warsaw')).toBe(36_163);
    expect(dayNumber('2026-02-28T22:59:00Z', 'Europe/Warsaw')).toBe(82_242);
    expect(dayNumber('2026-02-28T23:00:00Z', 'Europe/Warsaw')).toBe(82_243);
    expect(dayNumber('2026-02-28T12:00:01Z', 'UTC')).toBe(82_242);
  });

  it('grow by one a day over four centuries', () => {
    const first = Date.UTC(1801, 0, 1, 12);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 145_000 }), (n) => {
        const at = (day: number): string => new Date(first + day * 86_400_000).toISOString();
        expect(dayNumber(at(n + 1), 'UTC') - dayNumber(at(n), 'UTC')).toBe(1);
        expect(dayNumber(at(n), 'UTC')).toBe(4 + n);
      }),
    );
  });
});

it('tax numbers are compared without what people type between the digits', () => {
  expect(plainTaxId('PL 525-000-10-09')).toBe('5250001009');
  expect(plainTaxId('pl5250001009')).toBe('5250001009');
  expect(plainTaxId('DE123456789')).toBe('DE123456789');
});
