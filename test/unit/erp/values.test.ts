import { describe, expect, it } from 'vitest';
import type { LiveColumn } from '#main/erp/driver.ts';
import { closeGaps, parsePath, setPath } from '#main/erp/queue-table/domain-path.ts';
import { misfit, stored } from '#main/erp/queue-table/fits.ts';
import { keyFits } from '#main/erp/queue-table/key-fits.ts';
import { fitsLeaf, leafKind } from '#main/erp/queue-table/kinds.ts';
import { BrokenValue, decoder } from '#main/erp/queue-table/values.ts';

const column = (values: Partial<LiveColumn>): LiveColumn => ({
  name: 'C',
  type: 'type',
  kind: 'text',
  length: null,
  precision: null,
  scale: null,
  nullable: true,
  lossyText: false,
  asciiOnly: false,
  ...values,
});

describe('paths', () => {
  const built = (entries: [string, unknown][]): unknown => {
    const target: Record<string, unknown> = {};
    for (const [path, value] of entries) setPath(target, parsePath(path), value);
    return closeGaps(target);
  };

  it('make objects and arrays, without holes', () => {
    expect(
      built([
        ['key', '1'],
        ['customer.billing.city', 'Łódź'],
        ['stock.0.quantity', '5'],
        ['stock.2.quantity', '7'],
        ['trackingNumbers.1', 'X'],
      ]),
    ).toEqual({
      key: '1',
      customer: { billing: { city: 'Łódź' } },
      stock: [{ quantity: '5' }, { quantity: '7' }],
      trackingNumbers: ['X'],
    });
  });

  it('never reach the prototype of every object', () => {
    built([
      ['a.__proto__.polluted', 'yes'],
      ['constructor.prototype.polluted', 'yes'],
    ]);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});

describe('values on their way out of the ERP', () => {
  it.each<[string, Partial<LiveColumn>, string | boolean, unknown]>([
    ['total', { kind: 'decimal', scale: 2 }, '123456789012345.67', '123456789012345.67'],
    ['total', { kind: 'float' }, '0.30000000000000004', '0.3'],
    ['total', { kind: 'float' }, '1e-7', '0.0000001'],
    ['total', { kind: 'decimal', scale: 2 }, '0.30000000000000004', '0.3'],
    ['total', {}, ' 12.50 ', '12.50'],
    ['active', { kind: 'boolean' }, true, true],
    ['active', { kind: 'integer' }, '0', false],
    ['active', {}, 'T', true],
    ['name', { kind: 'char' }, 'abc   ', 'abc'],
    ['name', {}, ' abc ', ' abc '],
    ['placedAt', { kind: 'timestamp' }, '2026-01-15 12:00:00', '2026-01-15T11:00:00Z'],
    ['placedAt', {}, '2026-01-15 12:00:00', '2026-01-15T11:00:00Z'],
    ['placedAt', { kind: 'timestamp' }, 'infinity', 'infinity'],
  ])('%s of %o from %s', (path, live, from, to) => {
    expect(decoder(path, column(live), 'Europe/Warsaw')(from)).toEqual(to);
  });

  it('are true by the words of the profile alone, where it has some', () => {
    const decode = decoder('active', column({}), 'UTC', ['Praca', '1']);
    expect([decode('Praca'), decode(' 1 '), decode('T'), decode(null)]).toEqual([
      true,
      true,
      false,
      undefined,
    ]);
  });

  it('say when the bytes are no text', () => {
    expect(() => decoder('name', column({}), 'UTC')('a\uFFFDb')).toThrow(BrokenValue);
  });

  it('know what a field needs', () => {
    expect(['total', 'prices.0.amount', 'placedAt', 'active', 'name', 'paidAmount'].map(leafKind)).toEqual([
      'decimal',
      'decimal',
      'instant',
      'boolean',
      'text',
      'decimal',
    ]);
    expect(fitsLeaf('timestamp', 'decimal')).toBe(false);
    expect(fitsLeaf('text', 'decimal')).toBe(true);
    expect(fitsLeaf('binary', 'text')).toBe(false);
  });
});

describe('values on their way into the ERP', () => {
  const check = (live: Partial<LiveColumn>, value: string | null): string | null =>
    misfit(column(live), { path: 'p', value })?.cause ?? null;

  it.each<[Partial<LiveColumn>, string | null, string | null]>([
    [{ length: 5 }, 'abcde', null],
    [{ length: 5 }, 'abcdef', 'erp.type_mismatch'],
    [{ length: 2 }, '🦔🦔', null],
    [{ kind: 'decimal', precision: 5, scale: 2 }, '123.45', null],
    [{ kind: 'decimal', precision: 5, scale: 2 }, '123.4500', null],
    [{ kind: 'decimal', precision: 5, scale: 2 }, '1234.5', 'erp.type_mismatch'],
    [{ kind: 'decimal', precision: 5, scale: 2 }, '0.125', 'erp.type_mismatch'],
    [{ kind: 'decimal', precision: 5, scale: 2 }, '1e3', 'erp.type_mismatch'],
    [{ kind: 'integer' }, '1.0', null],
    [{ kind: 'integer' }, '1.5', 'erp.type_mismatch'],
    [{ kind: 'timestamp' }, 'tomorrow', 'erp.type_mismatch'],
    [{}, 'a\0b', 'erp.text_broken'],
    [{ nullable: false }, null, null],
    [{ asciiOnly: true }, 'Zolw', null],
    [{ asciiOnly: true }, 'Żółw', 'erp.text_broken'],
  ])('%o takes %s: %s', (live, value, cause) => {
    expect(check(live, value)).toBe(cause);
  });

  it('become the wall clock of the ERP', () => {
    const instant = '2026-07-15T22:30:00Z';
    expect(stored(column({ kind: 'timestamp' }), instant, 'Europe/Kyiv')).toBe('2026-07-16 01:30:00.000');
    expect(stored(column({ kind: 'date' }), instant, 'Europe/Kyiv')).toBe('2026-07-16');
    expect(stored(column({ kind: 'timestamptz' }), instant, 'Europe/Kyiv')).toBe(instant);
    expect(stored(column({}), instant, 'Europe/Kyiv')).toBe(instant);
  });

  it.each<[Partial<LiveColumn>, string, boolean]>([
    [{ kind: 'integer', precision: 16 }, '32767', true],
    [{ kind: 'integer', precision: 16 }, '32768', false],
    [{ kind: 'integer', precision: 32 }, '-2147483648', true],
    [{ kind: 'integer' }, '9007199254740993', true],
    [{ kind: 'integer' }, '1; DROP TABLE x', false],
    [{ kind: 'uuid' }, '6F9619FF-8B86-D011-B42D-00CF4FC964FF', true],
    [{ kind: 'uuid' }, '7', false],
    [{ length: 3 }, 'abcd', false],
  ])('%o can hold the key %s: %s', (live, key, fits) => {
    expect(keyFits(column(live), key)).toBe(fits);
  });
});
