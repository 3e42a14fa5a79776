import { describe, expect, it } from 'vitest';
import { instantOfWall, wallTimeAt } from '#shared/time-zone.ts';

const wall = (text: string) => {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = text.split(/\D+/).map(Number);
  return { year, month, day, hour, minute, second };
};
const instant = (text: string, zone: string): string | null => {
  const ms = instantOfWall(wall(text), zone);
  return ms === null ? null : new Date(ms).toISOString();
};

describe('a clock on the wall', () => {
  it.each([
    ['2026-01-15 12:00:00', 'Europe/Kyiv', '2026-01-15T10:00:00.000Z'],
    ['2026-07-15 12:00:00', 'Europe/Kyiv', '2026-07-15T09:00:00.000Z'],
    ['2026-07-15 12:00:00', 'Europe/Warsaw', '2026-07-15T10:00:00.000Z'],
    ['2026-07-15 00:00:00', 'UTC', '2026-07-15T00:00:00.000Z'],
    // Jumped over: moves on by the gap.
    ['2026-03-29 03:30:00', 'Europe/Kyiv', '2026-03-29T01:30:00.000Z'],
    // Comes twice: the first.
    ['2026-10-25 03:30:00', 'Europe/Kyiv', '2026-10-25T00:30:00.000Z'],
    ['2026-10-25 02:30:00', 'Europe/Warsaw', '2026-10-25T00:30:00.000Z'],
    ['2026-02-30 12:00:00', 'Europe/Kyiv', null],
    ['2026-02-03 25:00:00', 'Europe/Kyiv', null],
  ])('%s in %s is %s', (text, zone, expected) => {
    expect(instant(text, zone)).toBe(expected);
  });

  it('shows what is read back, through a whole year', () => {
    for (const zone of ['Europe/Kyiv', 'Europe/Warsaw']) {
      const start = Date.parse('2026-01-01T00:07:09Z');
      for (let hours = 0; hours < 365 * 24; hours += 5) {
        const ms = start + hours * 3_600_000;
        const back = instantOfWall(wallTimeAt(ms, zone), zone);
        // The hour that comes twice is read as its first time.
        expect([0, 3_600_000]).toContain(ms - (back ?? 0));
      }
    }
  });

  it('throws for a zone nobody knows', () => {
    expect(() => wallTimeAt(0, 'Europe/Nowhere')).toThrow(RangeError);
  });
});
