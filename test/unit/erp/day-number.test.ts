import { expect, it } from 'vitest';
import { dayInstant } from '#main/erp/queue-table/field-value.ts';

const CLARION = '1800-12-28';

it('counts the days that erp.md and the fixtures name', () => {
  expect(dayInstant(36_163, CLARION, 'UTC')).toBe('1900-01-01T00:00:00Z');
  expect(dayInstant(82_242, CLARION, 'UTC')).toBe('2026-02-28T00:00:00Z');
  expect(dayInstant(82_243, CLARION, 'UTC')).toBe('2026-03-01T00:00:00Z');
  expect(dayInstant(82_243, CLARION, 'Europe/Warsaw')).toBe('2026-02-28T23:00:00Z');
});

it('holds no date for nothing, and none beyond the calendar', () => {
  for (const days of [0, -1, 1.5, Number.NaN, 9_999_999, Number.MAX_SAFE_INTEGER])
    expect(dayInstant(days, CLARION, 'UTC')).toBeNull();
});

it('agrees with a calendar walked day by day from 1800 to 2200', () => {
  const leap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const lengths = (year: number): number[] => [
    31,
    leap(year) ? 29 : 28,
    31,
    30,
    31,
    30,
    31,
    31,
    30,
    31,
    30,
    31,
  ];
  const two = (value: number): string => String(value).padStart(2, '0');
  let number = 3;
  for (let year = 1801; year <= 2200; year += 1) {
    for (const [month, length] of lengths(year).entries()) {
      for (let day = 1; day <= length; day += 1) {
        number += 1;
        const expected = `${year}-${two(month + 1)}-${two(day)}T00:00:00Z`;
        if (dayInstant(number, CLARION, 'UTC') !== expected)
          throw new Error(`${number} is ${dayInstant(number, CLARION, 'UTC')}, not ${expected}`);
      }
    }
  }
  expect(dayInstant(number, CLARION, 'UTC')).toBe('2200-12-31T00:00:00Z');
});

it('is the beginning of the day on the wall clock of the zone, also where the clocks change', () => {
  const zones = ['Europe/Warsaw', 'Europe/Kyiv', 'America/St_Johns', 'Asia/Kathmandu', '+05:45'];
  for (const zone of zones) {
    const clock = new Intl.DateTimeFormat('sv-SE', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    for (let number = 62_000; number < 100_000; number += 37) {
      const plain = dayInstant(number, CLARION, 'UTC')?.slice(0, 10);
      const instant = dayInstant(number, CLARION, zone);
      expect(clock.format(new Date(instant ?? 0)), `${zone} ${number}`).toBe(`${plain} 00:00`);
    }
  }
});
