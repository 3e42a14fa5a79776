import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTimeZone, toEpochMs, toInstant, toWallClock } from '#main/erp/wall-clock.ts';

describe('times of the ERP', () => {
  it.each([
    ['2026-01-15 12:00:00', 'Europe/Kyiv', '2026-01-15T10:00:00Z'],
    ['2026-07-15T12:00:00.500', 'Europe/Kyiv', '2026-07-15T09:00:00.5Z'],
    ['2026-03-29 02:30:00', 'Europe/Warsaw', '2026-03-29T01:30:00Z'],
    ['2026-10-25 02:30:00', 'Europe/Warsaw', '2026-10-25T00:30:00Z'],
    ['2026-01-15', 'Europe/Warsaw', '2026-01-14T23:00:00Z'],
    ['2026-01-15 12:00:00.0000', 'UTC', '2026-01-15T12:00:00Z'],
    ['2026-01-15 12:00:00+02', 'Europe/Warsaw', '2026-01-15T10:00:00Z'],
    ['2026-01-15T12:00:00.1234567+05:30', 'UTC', '2026-01-15T06:30:00.1234567Z'],
    ['2026-01-15T12:00:00Z', 'Asia/Tokyo', '2026-01-15T12:00:00Z'],
    ['2026-01-15 12:00:00', '+02:00', '2026-01-15T10:00:00Z'],
    ['4026-03-01 00:00:00', 'UTC', '4026-03-01T00:00:00Z'],
    ['0001-01-01 00:00:00', 'UTC', '0001-01-01T00:00:00Z'],
  ])('reads %s in %s as %s', (text, zone, instant) => {
    expect(toInstant(text, zone)).toBe(instant);
  });

  it.each(['', 'soon', '2026-02-30 10:00:00', '2026-13-01', '2026-01-01 25:00:00', 'infinity', '15.01.2026'])(
    'does not guess at %s',
    (text) => {
      expect(toInstant(text, 'UTC')).toBeNull();
      expect(toEpochMs(text, 'UTC')).toBeNull();
    },
  );

  it('comes back from the wall clock to the same instant, except in the hour that exists twice', () => {
    const zones = [
      'Europe/Kyiv',
      'Europe/Warsaw',
      'America/St_Johns',
      'Australia/Lord_Howe',
      'UTC',
      '-03:30',
    ];
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(1995, 0, 1), max: Date.UTC(2050, 0, 1) }),
        fc.constantFrom(...zones),
        (ms, zone) => {
          const instant = new Date(ms).toISOString();
          const back = toEpochMs(toWallClock(instant, zone), zone) ?? 0;
          // The first of two is taken: never later than what was meant, and never by more than an hour.
          expect(ms - back).toBeGreaterThanOrEqual(0);
          expect([0, 1_800_000, 3_600_000]).toContain(ms - back);
        },
      ),
    );
  });

  it('knows a zone from a word', () => {
    expect(['UTC', 'Europe/Kyiv', '+02:00'].every(isTimeZone)).toBe(true);
    expect(isTimeZone('Europe/Kiew')).toBe(false);
  });
});
