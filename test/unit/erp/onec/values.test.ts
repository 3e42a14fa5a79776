import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LiveColumn, SqlValue } from '#main/erp/driver.ts';
import { type AttributeColumns, columnsOf } from '#main/erp/onec/bind/columns.ts';
import { readingOf, toDomain } from '#main/erp/onec/bind/value.ts';
import { storedOfWallClock, wallClockOfStored } from '#main/erp/onec/year-offset.ts';
import { postgresDialect } from '#main/erp/postgres/dialect.ts';

const column = (name: string, kind: LiveColumn['kind']): LiveColumn => ({
  name,
  kind,
  type: kind,
  length: null,
  precision: null,
  scale: null,
  nullable: true,
  lossyText: false,
  asciiOnly: false,
});

/** Days of the calendar, leap days among them. */
const wall = fc
  .date({ min: new Date('1600-01-01T00:00:00Z'), max: new Date('3999-12-31T23:59:59Z'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 19).replace('T', ' '));

describe('year offset', () => {
  it.each([0, 2000])('of %i years goes both ways for every day', (offset) => {
    fc.assert(
      fc.property(wall, (text) => {
        const stored = storedOfWallClock(text, offset) ?? '';
        expect(wallClockOfStored(stored, offset)).toBe(text);
        // The same day of the year, and a day that exists.
        expect(stored.slice(4)).toBe(text.slice(4));
        expect(new Date(`${stored.replace(' ', 'T')}Z`).toISOString().slice(0, 10)).toBe(stored.slice(0, 10));
      }),
    );
  });

  it('keeps leap days', () => {
    expect(wallClockOfStored('4024-02-29T23:59:59', 2000)).toBe('2024-02-29T23:59:59');
    expect(storedOfWallClock('2024-02-29 00:00:00', 2000)).toBe('4024-02-29 00:00:00');
  });

  it('knows the empty date of 1C on either side, and years that no database has', () => {
    expect(wallClockOfStored('2001-01-01T00:00:00', 2000)).toBeNull();
    expect(wallClockOfStored('0001-01-01 00:00:00', 0)).toBeNull();
    expect(wallClockOfStored('1999-01-01 00:00:00', 2000)).toBeNull();
    expect(storedOfWallClock('9000-01-01 00:00:00', 2000)).toBeNull();
    expect(storedOfWallClock('3999-11-01 00:00:00', 2000)).toBe('5999-11-01 00:00:00');
  });
});

describe('columns of an attribute', () => {
  const names = [
    '_Fld9',
    '_Fld91RRef',
    '_Fld92_TYPE',
    '_Fld92_S',
    '_Fld92_RTRef',
    '_Fld92_RRRef',
    '_Number',
    '_NumberPrefix',
  ];
  const columns = names.map((name) => column(name, 'text'));
  const found = (prefix: string): string[] =>
    Object.values(columnsOf(columns, prefix) ?? {}).flatMap((one: LiveColumn | null) => one?.name ?? []);

  it('are those of its own number and no other', () => {
    expect(found('_Fld9')).toEqual(['_Fld9']);
    expect(found('_Fld91')).toEqual(['_Fld91RRef']);
    expect(found('_fld92').sort()).toEqual(['_Fld92_RRRef', '_Fld92_RTRef', '_Fld92_S', '_Fld92_TYPE']);
    expect(found('_Number')).toEqual(['_Number']);
    expect(columnsOf(columns, '_Fld1')).toBeNull();
  });
});

describe('composite value', () => {
  const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');
  const parts: AttributeColumns = {
    plain: null,
    ref: column('_F_RRRef', 'binary'),
    table: column('_F_RTRef', 'binary'),
    type: column('_F_TYPE', 'binary'),
    flag: column('_F_L', 'binary'),
    number: column('_F_N', 'decimal'),
    time: column('_F_T', 'timestamp'),
    text: column('_F_S', 'text'),
  };
  const reading = readingOf(postgresDialect, parts, ({ name }) => name, 2000);
  const row = (type: string | null): SqlValue[] =>
    reading.items.map((item) => {
      switch (item) {
        case '_F_TYPE':
          return type === null ? null : bytes(type);
        case '_F_L':
          return bytes('01');
        case '_F_N':
          return '12345678901234567890.123';
        case '_F_T':
          return '4026-07-01T12:00:00';
        case '_F_S':
          return 'text';
        case '_F_RTRef':
          return bytes('0000002d');
        default:
          return bytes('9e99122891d4c705493dd2738321edb4');
      }
    });
  const domain = (type: string | null, path = 'note'): unknown =>
    toDomain(path, reading.read(row(type), 0), 'Europe/Kyiv');

  it('is the part its mark names', () => {
    expect(domain('01')).toBeUndefined();
    expect(domain(null)).toBeUndefined();
    expect(domain('02', 'active')).toBe(true);
    expect(domain('02')).toBe('1');
    expect(domain('03')).toBe('12345678901234567890.123');
    expect(domain('04')).toBe('2026-07-01T09:00:00Z');
    expect(domain('05')).toBe('text');
    expect(domain('08')).toBe('8321edb4-d273-493d-9e99-122891d4c705');
    expect(reading.read(row('08'), 0)).toEqual({ ref: '8321edb4-d273-493d-9e99-122891d4c705', table: 45 });
    expect(() => domain('77')).toThrow(expect.objectContaining({ causeId: 'erp.type_mismatch' }));
  });
});
