import Big from 'big.js';
import type { LiveColumn, SqlValue } from '#main/erp/driver.ts';
import { toInstant } from '#main/erp/wall-clock.ts';
import type { CauseId } from '#shared/causes.ts';
import { isText, isTime, leafKind } from './kinds.ts';

/** A value of a row can't be trusted; the row is broken, and no other. */
export class BrokenValue extends Error {
  override readonly name = 'BrokenValue';
  readonly causeId: CauseId;

  constructor(causeId: CauseId, message: string) {
    super(message);
    this.causeId = causeId;
  }
}

const TRUE_WORDS = new Set(['1', 't', 'true', 'y', 'yes', 'tak', 'да', 'так']);
const REPLACEMENT = '\uFFFD';

const flag = (value: string | boolean, words: readonly string[] | undefined): boolean => {
  if (words === undefined)
    return typeof value === 'boolean' ? value : TRUE_WORDS.has(value.trim().toLowerCase());
  const text = typeof value === 'boolean' ? (value ? '1' : '0') : value.trim();
  return words.some((word) => word.trim() === text) || (value === true && words.includes('true'));
};

/** A binary float has digits no one meant behind the twelfth place, and an exponent the domain does not know. */
const plainFloat = (text: string, scale: number | null): string => {
  try {
    return new Big(text).round(scale ?? 12).toFixed();
  } catch {
    return text;
  }
};

export type Decode = (value: SqlValue) => unknown;

/** How a column's value becomes the value of a domain field; undefined for NULL, so that defaults apply. */
export const decoder = (
  path: string,
  column: LiveColumn,
  zone: string,
  trueWords?: readonly string[],
): Decode => {
  const leaf = leafKind(path);
  const { kind } = column;
  return (value) => {
    if (value === null) return undefined;
    if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
    if (leaf === 'boolean' || trueWords !== undefined) return flag(value, trueWords);
    if (typeof value === 'boolean') return value ? '1' : '0';
    if (isTime(kind) || leaf === 'instant') return toInstant(value, zone) ?? value;
    if (kind === 'float') return plainFloat(value, null);
    if (kind === 'decimal' && /[eE]|\.\d{13}/.test(value)) return plainFloat(value, column.scale);
    if (leaf === 'decimal') return value.trim();
    if (isText(kind) && value.includes(REPLACEMENT)) {
      throw new BrokenValue('erp.text_broken', `${column.name} holds bytes that are no text`);
    }
    return kind === 'char' ? value.trimEnd() : value;
  };
};
