import Big from 'big.js';
import { z } from 'zod';
import { instantOfWall, wallTimeAt } from '#shared/time-zone.ts';

/** Every time without an offset is one of this clock (carriers.md, rules for all). */
const zone = 'Europe/Kyiv';

/** Text, number and flag come in one another's clothes, and many things stand for "none" (carriers.md 1.2). */
export const text = z
  .unknown()
  .optional()
  .transform((value): string => {
    if (typeof value === 'string') return value.trim();
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    return '';
  });

/** A decimal as text, or null for all that stands for none; zero stays. */
export const amountOf = (value: string): string | null => {
  const cleaned = value.replace(',', '.').replaceAll(' ', '');
  return /^-?\d+(\.\d+)?$/.test(cleaned) ? new Big(cleaned).toFixed() : null;
};

/** The amount when it is more than nothing. */
export const positive = (value: string): string | null => {
  const amount = amountOf(value);
  return amount !== null && new Big(amount).gt(0) ? amount : null;
};

export const isYes = (value: string): boolean => ['1', 'true', 'yes'].includes(value.toLowerCase());

const dayFirst = /^(\d{2})[.-](\d{2})[.-](\d{4})(?:[ T](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?$/;
const timeFirst = /^(\d{2}):(\d{2})(?::(\d{2}))? (\d{2})[.-](\d{2})[.-](\d{4})$/;
const yearFirst = /^(\d{4})[.-](\d{2})[.-](\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?$/;

const partsOf = (value: string): (string | undefined)[] | null => {
  const day = dayFirst.exec(value);
  if (day !== null) return [day[3], day[2], day[1], day[4], day[5], day[6]];
  const time = timeFirst.exec(value);
  if (time !== null) return [time[6], time[5], time[4], time[1], time[2], time[3]];
  const year = yearFirst.exec(value);
  return year === null ? null : year.slice(1, 7);
};

const instantText = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');

/** Any of the formats of carriers.md 1.4 as an instant; null for empty ones and for the year 1. */
export const instantOf = (value: string): string | null => {
  const parts = partsOf(value.trim());
  if (parts === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map((part) =>
    Number(part ?? 0),
  );
  if (year < 1970) return null;
  const ms = instantOfWall({ year, month, day, hour, minute, second }, zone);
  return ms === null ? null : instantText(ms);
};

const two = (value: number): string => String(value).padStart(2, '0');

/** `28.11.2026`: the day of an instant on their calendar, `days` later. */
export const dayOf = (ms: number, days = 0): string => {
  const { year, month, day } = wallTimeAt(ms, zone);
  const moved = new Date(Date.UTC(year, month - 1, day + days));
  return `${two(moved.getUTCDate())}.${two(moved.getUTCMonth() + 1)}.${moved.getUTCFullYear()}`;
};

/** The next midnight on their clock. */
export const tomorrowMs = (ms: number): number => {
  const next = instantOf(dayOf(ms, 1));
  return next === null ? ms + 86_400_000 : Date.parse(next);
};

/** `380501234567`, or null when it is no Ukrainian number. */
export const phoneOf = (value: string | null | undefined): string | null => {
  const digits = (value ?? '').replaceAll(/\D/g, '').replace(/^00/, '');
  if (/^380\d{9}$/.test(digits)) return digits;
  if (/^80\d{9}$/.test(digits)) return `3${digits}`;
  return /^0\d{9}$/.test(digits) ? `38${digits}` : null;
};

export const isRef = (value: string): boolean =>
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(value) && !/^[0-]+$/.test(value);
