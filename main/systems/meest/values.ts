import Big from 'big.js';
import { z } from 'zod';
import { instantOfWall, wallTimeAt } from '#shared/time-zone.ts';

/** Every time without an offset is one of this clock (carriers.md, rules for all). */
const zone = 'Europe/Kyiv';

/** Text, number and flag come in one another's clothes. */
export const text = z
  .unknown()
  .optional()
  .transform((value): string => {
    if (typeof value === 'string') return value.trim();
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    return '';
  });

/** One text in several languages; theirs first. */
export const words = z
  .object({ descrUA: text, descrRU: text, descrEN: text })
  .catch({ descrUA: '', descrRU: '', descrEN: '' })
  .transform(({ descrUA, descrRU, descrEN }): string => descrUA || descrRU || descrEN);

/** A decimal as text; null where there is none. */
export const amountOf = (value: string): string | null => {
  const cleaned = value.replace(',', '.').replaceAll(/\s/g, '');
  return /^\d+(\.\d+)?$/.test(cleaned) ? new Big(cleaned).toFixed() : null;
};

const yearFirst = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2}))?)?/;
const dayFirst = /^(\d{2})\.(\d{2})\.(\d{4})(?:[ T](\d{2}):(\d{2})(?::(\d{2}))?)?$/;

/** Any of their formats as an instant; null for empty ones and for the year 1. */
export const instantOf = (value: string): string | null => {
  const first = dayFirst.exec(value.trim());
  const parts =
    first === null
      ? yearFirst.exec(value.trim())?.slice(1, 7)
      : [first[3], first[2], first[1], first[4], first[5], first[6]];
  if (parts === undefined) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map((part) =>
    Number(part ?? 0),
  );
  if (year < 1970) return null;
  const ms = instantOfWall({ year, month, day, hour, minute, second }, zone);
  return ms === null ? null : new Date(ms).toISOString().replace('.000Z', 'Z');
};

const two = (value: number): string => String(value).padStart(2, '0');

/** `28.11.2026`: the day of an instant on their calendar, `days` later. */
export const dayOf = (ms: number, days = 0): string => {
  const { year, month, day } = wallTimeAt(ms, zone);
  const moved = new Date(Date.UTC(year, month - 1, day + days));
  return `${two(moved.getUTCDate())}.${two(moved.getUTCMonth() + 1)}.${moved.getUTCFullYear()}`;
};

/** Their JSON wants numbers where we keep decimals; only here one becomes the other. */
export const numberOf = (value: Big, places: number): number => Number(value.round(places, 1).toFixed());

/** `+380501234567`, also of other countries; null when it can be no phone. */
export const phoneOf = (value: string | null | undefined): string | null => {
  const digits = (value ?? '').replaceAll(/\D/g, '').replace(/^00/, '');
  if (/^0\d{9}$/.test(digits)) return `+38${digits}`;
  if (/^80\d{9}$/.test(digits)) return `+3${digits}`;
  return /^[1-9]\d{8,14}$/.test(digits) ? `+${digits}` : null;
};

export const isId = (value: string): boolean =>
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value) && !/^[0-]+$/.test(value);
