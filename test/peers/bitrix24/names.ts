import type { Fields, PortalState } from '#test/peers/bitrix24/state.ts';

/** Fields a deal and a contact have; other names are dropped without an error (shops.md 1.7). */
export const dealFields = [
  'title',
  'typeId',
  'categoryId',
  'stageId',
  'opportunity',
  'currencyId',
  'isManualOpportunity',
  'comments',
  'assignedById',
  'sourceId',
  'additionalInfo',
  'originatorId',
  'originId',
] as const;
export const contactFields = ['name', 'lastName', 'originatorId', 'originId'] as const;
/** What a filter may name besides. */
export const readOnly = ['id', 'movedTime', 'stageSemanticId'] as const;

export const upper = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
const camelOfUser = (name: string): string =>
  name.toLowerCase().replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase());

/** The fields of a request by the new family's names. */
export const accepted = (
  given: Fields,
  names: readonly string[],
  state: PortalState,
  family: { old: boolean; originalNames: boolean },
): Fields => {
  const taken: Fields = {};
  for (const name of names) {
    const value = given[family.old ? upper(name) : name];
    if (value !== undefined) taken[name] = value;
  }
  for (const field of state.userFields) {
    const value = given[family.old || family.originalNames ? field : camelOfUser(field)];
    if (value !== undefined) taken[field] = value;
  }
  return taken;
};

/** A user field's name in an answer of the new family. */
export const userFieldName = (field: string, originalNames: boolean): string =>
  originalNames ? field : camelOfUser(field);

/** `>=movedTime` as operator and name. */
export const filterKey = (key: string): { operator: string; name: string } => {
  const match = /^(>=|<=|!=|=|@|>|<|!|%)?(.*)$/.exec(key);
  return { operator: match?.[1] ?? '=', name: match?.[2] ?? key };
};

const same = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

export const passes = (value: unknown, operator: string, wanted: unknown): boolean => {
  const isDate = typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value);
  const asNumber = (one: unknown): number => (isDate ? Date.parse(String(one)) : Number(one));
  switch (operator) {
    case '@':
      return Array.isArray(wanted) && wanted.some((one) => String(one) === String(value));
    case '>':
      return asNumber(value) > asNumber(wanted);
    case '>=':
      return asNumber(value) >= asNumber(wanted);
    case '=':
      return same(value) === same(wanted);
    default:
      return true;
  }
};
