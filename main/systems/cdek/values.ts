import Big from 'big.js';
import { z } from 'zod';
import { instantOfWall } from '#shared/time-zone.ts';

/** Text, number and flag come in one another's clothes, and codes with spaces around them (carriers.md 5). */
export const text = z
  .unknown()
  .optional()
  .transform((value): string => {
    if (typeof value === 'string') return value.trim();
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    return '';
  });

export const flag = z
  .unknown()
  .optional()
  .transform((value) => value === true || value === 'true' || value === 1);

/** The rows of a list that fit their schema; no list at all is an empty one. */
export const rows = <S extends z.ZodType>(schema: S) =>
  z
    .array(z.unknown())
    .catch([])
    .transform((all): z.infer<S>[] =>
      all.flatMap((one) => {
        const parsed = schema.safeParse(one);
        return parsed.success ? [parsed.data] : [];
      }),
    );

/** A decimal as text; null where there is none. */
export const amountOf = (value: string): string | null =>
  /^\d+(\.\d+)?$/.test(value) ? new Big(value).toFixed() : null;

export const positive = (value: string): string | null => {
  const amount = amountOf(value);
  return amount !== null && new Big(amount).gt(0) ? amount : null;
};

const withOffset = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:\.\d+)?(Z|[+-]\d{2}:?\d{2})$/;
const day = /^(\d{4})-(\d{2})-(\d{2})$/;

const instantText = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');

/** `2019-07-11T12:41:43+0700` as an instant; a day without a clock begins as it does in Moscow. */
export const instantOf = (value: string): string | null => {
  const whole = withOffset.exec(value);
  if (whole !== null) {
    const offset = (whole[3] ?? 'Z').replace(/^([+-]\d{2}):?(\d{2})$/, '$1:$2');
    const ms = Date.parse(`${whole[1]}T${whole[2]}${offset}`);
    return Number.isNaN(ms) || ms < 0 ? null : instantText(ms);
  }
  const parts = day.exec(value);
  if (parts === null) return null;
  const [year = 0, month = 0, date = 0] = parts.slice(1).map(Number);
  if (year < 1970) return null;
  const wall = { year, month, day: date, hour: 0, minute: 0, second: 0 };
  const ms = instantOfWall(wall, 'Europe/Moscow');
  return ms === null ? null : instantText(ms);
};

/** Their JSON wants numbers where we keep decimals; only here one becomes the other. */
export const numberOf = (value: Big, places: number): number => Number(value.round(places, 1).toFixed());
/** Grams and centimetres are whole, and never less than what they stand for. */
export const upward = (value: Big): number => Number(value.round(0, 3).toFixed());

/** `+79001234567`, also of other countries; null when it can be no phone. */
export const phoneOf = (value: string | null | undefined): string | null => {
  const given = (value ?? '').trim();
  const digits = given.replaceAll(/\D/g, '').replace(/^00/, '');
  if (/^8\d{10}$/.test(digits) && !given.startsWith('+')) return `+7${digits.slice(1)}`;
  if (/^9\d{9}$/.test(digits)) return `+7${digits}`;
  return /^[1-9]\d{9,14}$/.test(digits) ? `+${digits}` : null;
};
