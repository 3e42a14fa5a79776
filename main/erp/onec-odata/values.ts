import { leafKind } from '#main/erp/queue-table/kinds.ts';
import { toInstant, toWallClock } from '#main/erp/wall-clock.ts';
import { decimal } from '#shared/decimal.ts';
import { instant } from '#shared/domain/entity.ts';
import { MostekError } from '#shared/errors.ts';
import { Digits, type Exact, type Outgoing } from './exact-json.ts';
import { EMPTY_DATE, isEmptyGuid } from './literals.ts';
import type { OdataType } from './metadata.ts';

const NUMBERS = new Set(['Edm.Double', 'Edm.Decimal', 'Edm.Single', 'Edm.Int16', 'Edm.Int32', 'Edm.Byte']);
const TRUE_WORDS = new Set(['true', '1', 'да', 'так', 'yes', 'tak']);
const FALSE_WORDS = new Set(['false', '0', 'нет', 'ні', 'no', 'nie', '']);

/** An instant as 1C writes a date: its own wall clock, whole seconds, no zone. */
export const toOnecDate = (at: string, zone: string): string =>
  toWallClock(at, zone).slice(0, 19).replace(' ', 'T');

/**
 * A value of 1C as the value of a domain field. The empty reference, the empty date and the empty text are
 * undefined, so that defaults apply.
 */
export const decode = (path: string, value: Exact | undefined, zone: string): unknown => {
  if (value === undefined || value === null || typeof value === 'object') return undefined;
  const leaf = leafKind(path);
  if (leaf === 'boolean')
    return typeof value === 'boolean' ? value : TRUE_WORDS.has(value.trim().toLowerCase());
  const text = typeof value === 'boolean' ? String(value) : value;
  if (text === '' || text === EMPTY_DATE || isEmptyGuid(text)) return undefined;
  if (leaf === 'instant' || /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text))
    return toInstant(text, zone) ?? text;
  return leaf === 'decimal' ? text.trim() : text;
};

const misfit = (property: string, type: string, text: string): MostekError =>
  new MostekError('erp.type_mismatch', `${property} is ${type} and can't hold "${text.slice(0, 80)}"`, {
    values: { column: property },
  });

/** A text in the form its property has in 1C (`type` out of `$metadata`). Throws erp.type_mismatch. */
export const encode = (property: string, type: string, text: string, zone: string): Outgoing => {
  if (NUMBERS.has(type)) {
    if (!decimal.safeParse(text).success) throw misfit(property, type, text);
    return new Digits(text.trim().replace(/^(-?)0+(?=\d)/, '$1'));
  }
  if (type === 'Edm.Boolean') {
    const word = text.trim().toLowerCase();
    if (TRUE_WORDS.has(word)) return true;
    if (FALSE_WORDS.has(word)) return false;
    throw misfit(property, type, text);
  }
  if (type === 'Edm.DateTime') {
    if (instant.safeParse(text).success) return toOnecDate(text, zone);
    if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text)) return text;
    throw misfit(property, type, text);
  }
  // Whole numbers of 64 bits stand in texts (erp.md C).
  return text;
};

/** The same for a property of a type; throws erp.column_missing where the type has no such property. */
export const encodeFor = (
  set: string,
  type: OdataType,
  property: string,
  text: string,
  zone: string,
): Outgoing => {
  const known = type.properties.get(property);
  if (known === undefined) {
    throw new MostekError('erp.column_missing', `${set} has no property ${property}`, {
      values: { table: set, column: property },
    });
  }
  return encode(property, known.type, text, zone);
};
