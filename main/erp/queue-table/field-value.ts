import Big from 'big.js';
import type { LiveColumn, SqlValue } from '#main/erp/driver.ts';
import { toInstant } from '#main/erp/wall-clock.ts';
import type { FieldSource } from '#shared/erp/field-source.ts';
import type { BoundColumn } from './bind.ts';
import { boundCondition, conditionTest } from './conditions.ts';
import { BrokenValue, decoder } from './values.ts';

/** Value of a domain field out of the values of its columns, in the order of `inputs`; undefined for none. */
export type Combine = (values: readonly SqlValue[]) => unknown;

const withoutZeros = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);

const number = (value: SqlValue, column: LiveColumn, asText: (value: SqlValue) => unknown): Big => {
  if (value === null) return new Big(0);
  const text = asText(value);
  try {
    return new Big(typeof text === 'string' ? text.trim() : Number.NaN);
  } catch {
    throw new BrokenValue(
      'erp.type_mismatch',
      `${column.name} holds "${String(text).slice(0, 40)}", no number`,
    );
  }
};

const isZero = (text: SqlValue): boolean => typeof text === 'string' && /^0(\.0*)?$/.test(text);
const PLAIN = /^-?\d+(\.\d+)?$/;

const difference = (inputs: readonly BoundColumn[], zone: string): Combine => {
  const [a, b] = inputs.map(({ live }) => ({ live, text: decoder('quantity', live, zone) }));
  if (a === undefined || b === undefined) throw new Error('a difference has two columns');
  return ([first = null, second = null]) => {
    if (first === null && second === null) return undefined;
    // Most goods are not reserved; then nothing has to be computed.
    if (typeof first === 'string' && (second === null || isZero(second)) && PLAIN.test(first))
      return withoutZeros(first);
    return number(first, a.live, a.text)
      .minus(number(second, b.live, b.text))
      .toFixed();
  };
};

const firstOf = (
  path: string,
  inputs: readonly BoundColumn[],
  source: { empty: readonly string[]; otherwise?: string | undefined },
  zone: string,
): Combine => {
  const decoders = inputs.map(({ live }) => decoder(path, live, zone));
  const nothing = new Set(['', ...source.empty.map((word) => word.trim())]);
  return (values) => {
    for (const [index, value] of values.entries()) {
      const decoded = decoders[index]?.(value);
      if (decoded === undefined || (typeof decoded === 'string' && nothing.has(decoded.trim()))) continue;
      return decoded;
    }
    return source.otherwise;
  };
};

const joined = (inputs: readonly BoundColumn[], between: string, zone: string): Combine => {
  const decoders = inputs.map(({ live }) => decoder('text', live, zone));
  return (values) => {
    const parts = decoders.flatMap((decode, index) => {
      const text = decode(values[index] ?? null);
      return typeof text === 'string' && text.trim() !== '' ? [text.trim()] : [];
    });
    return parts.length === 0 ? undefined : parts.join(between);
  };
};

const DAY_MS = 86_400_000;

/**
 * Day `days` after the epoch as the instant at which it begins on the clock of `zone`; null for none, and for what
 * lies outside the years 1 to 9999.
 */
export const dayInstant = (days: number, epoch: string, zone: string): string | null => {
  if (!Number.isSafeInteger(days) || days <= 0) return null;
  const ms = Date.parse(`${epoch}T00:00:00Z`) + days * DAY_MS;
  if (!(ms < 253_402_300_800_000)) return null;
  return toInstant(new Date(ms).toISOString().slice(0, 10), zone);
};

const day = (epoch: string, zone: string, column: LiveColumn): Combine => {
  // Documents are of a few hundred days; each is converted once.
  const known = new Map<string, string | undefined>();
  return ([value]) => {
    if (value === null || value === undefined) return undefined;
    const text = String(value).trim();
    if (known.has(text)) return known.get(text);
    const days = Number(text);
    if (text === '' || !Number.isInteger(days))
      throw new BrokenValue(
        'erp.type_mismatch',
        `${column.name} holds "${text.slice(0, 40)}", no day number`,
      );
    const instant = dayInstant(days, epoch, zone) ?? undefined;
    if (known.size > 20_000) known.clear();
    known.set(text, instant);
    return instant;
  };
};

const words = (
  source: { words: Readonly<Record<string, string>>; otherwise?: string | undefined },
  column: LiveColumn,
  zone: string,
): Combine => {
  const text = decoder('text', column, zone);
  const known = new Map(Object.entries(source.words).map(([code, word]) => [code.trim(), word]));
  return ([value = null]) => {
    const code = text(value);
    if (typeof code !== 'string') return source.otherwise;
    return known.get(code.trim()) ?? source.otherwise ?? code;
  };
};

/** How the columns of a combined source become one value. */
export const combiner = (
  path: string,
  source: Exclude<FieldSource, string>,
  inputs: readonly BoundColumn[],
  zone: string,
): Combine => {
  const [first] = inputs;
  if (first === undefined) throw new Error('a source has at least one column');
  if ('difference' in source) return difference(inputs, zone);
  if ('firstOf' in source) return firstOf(path, inputs, source, zone);
  if ('joined' in source) return joined(inputs, source.with, zone);
  if ('day' in source) return day(source.epoch, zone, first.live);
  if ('code' in source) return words(source, first.live, zone);
  const tests = source.holds.flatMap((condition, index) => {
    const column = inputs[index];
    return column === undefined ? [] : [conditionTest(boundCondition(column, condition))];
  });
  return (values) => tests.every((test, index) => test(values[index] ?? null));
};

/** The columns a source names, in the order its value is made of. */
export const inputsOf = (source: FieldSource): readonly string[] => {
  if (typeof source === 'string') return [source];
  if ('difference' in source) return source.difference;
  if ('firstOf' in source) return source.firstOf;
  if ('joined' in source) return source.joined;
  if ('day' in source) return [source.day];
  if ('code' in source) return [source.code];
  return source.holds.map(({ column }) => column);
};
