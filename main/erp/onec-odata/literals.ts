/** Literals and special values of 1C's OData (erp.md C). */

export const ZERO_GUID = '00000000-0000-0000-0000-000000000000';
export const EMPTY_DATE = '0001-01-01T00:00:00';

const guidText = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;

export const isGuid = (text: string): boolean => guidText.test(text);

/** True for a reference to nothing. */
export const isEmptyGuid = (text: string): boolean => text === ZERO_GUID;

export const guidLiteral = (guid: string): string => `guid'${guid}'`;

/** An apostrophe inside a text is written twice. */
export const textLiteral = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** `wall` is `YYYY-MM-DDTHH:MM:SS` on the clock of 1C. */
export const dateLiteral = (wall: string): string => `datetime'${wall}'`;

/** Name of the entity set in `StandardODATA.Document_X`; null for `Edm.String` and `StandardODATA.Undefined`. */
export const setOfType = (type: string | null | undefined): string | null => {
  const set = type?.startsWith('StandardODATA.') === true ? type.slice('StandardODATA.'.length) : null;
  return set === null || set === 'Undefined' || set === '' ? null : set;
};

export const typeOfSet = (set: string): string => `StandardODATA.${set}`;
