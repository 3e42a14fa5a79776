import {
  accepted,
  contactFields,
  dealFields,
  filterKey,
  passes,
  readOnly,
  upper,
  userFieldName,
} from '#test/peers/bitrix24/names.ts';
import type { Params } from '#test/peers/bitrix24/php-query.ts';
import { type Answered, refused } from '#test/peers/bitrix24/refusal.ts';
import {
  type Fields,
  moveDeal,
  type PeerContact,
  type PeerDeal,
  type PortalState,
  semanticsOf,
  takeId,
} from '#test/peers/bitrix24/state.ts';

export interface FamilyOf {
  old: boolean;
  originalNames: boolean;
}

export const asFields = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};

export const text = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

/** The old family shows everything as text and nothing as an empty one, the new one shows numbers and null. */
const show = (fields: Fields, family: FamilyOf, userFields: ReadonlySet<string>): Fields =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      const key = userFields.has(name)
        ? family.old
          ? name
          : userFieldName(name, family.originalNames)
        : family.old
          ? upper(name)
          : name;
      return [key, family.old && !Array.isArray(value) ? text(value) : value];
    }),
  );

export const showDeal = (state: PortalState, deal: PeerDeal, family: FamilyOf): Fields =>
  show(
    {
      originatorId: null,
      originId: null,
      ...Object.fromEntries([...state.userFields].map((name) => [name, null])),
      ...deal.fields,
      id: deal.id,
      opportunity: family.old
        ? Number(deal.fields['opportunity'] ?? 0).toFixed(2)
        : Number(deal.fields['opportunity'] ?? 0),
      stageSemanticId: semanticsOf(state, deal.fields['stageId']),
      ...(family.old ? {} : { contactIds: deal.contactIds }),
    },
    family,
    state.userFields,
  );

export const showContact = (state: PortalState, contact: PeerContact, family: FamilyOf): Fields =>
  show({ originatorId: null, originId: null, ...contact.fields, id: contact.id }, family, state.userFields);

const idsOf = (value: unknown): number[] =>
  Array.isArray(value) ? value.map(Number).filter((id) => Number.isInteger(id) && id > 0) : [];

/** Without `isManualOpportunity` the sum follows the rows, whatever was sent (shops.md 1.7). */
export const recalculate = (deal: PeerDeal): void => {
  if (deal.fields['isManualOpportunity'] === 'Y' || deal.rows.length === 0) return;
  deal.fields['opportunity'] = deal.rows.reduce((sum, row) => sum + row.price * row.quantity, 0);
};

const stageIn = (state: PortalState, category: number, wanted: unknown): string | null =>
  state.stages.find((stage) => stage.category === category && stage.id === wanted)?.id ?? null;

export const addDeal = (state: PortalState, given: Fields, family: FamilyOf): Answered => {
  const fields = accepted(given, dealFields, state, family);
  const category = Number(fields['categoryId'] ?? 0);
  if (!state.categories.some((one) => one.id === category))
    return refused(400, 'CRM_FIELD_ERROR_VALUE_NOT_VALID', 'Неверное значение поля "Воронка"');
  if (fields['assignedById'] !== undefined && !/^\d+$/.test(text(fields['assignedById'])))
    return refused(400, 'CRM_FIELD_ERROR_VALUE_NOT_VALID', 'Неверное значение поля "Ответственный"');
  const contactIds = idsOf(given[family.old ? 'CONTACT_IDS' : 'contactIds']);
  if (contactIds.some((id) => !state.contacts.has(id)))
    return refused(400, 'CRM_FIELD_ERROR_VALUE_NOT_VALID', 'Контакт не найден');
  const first = state.stages.find((stage) => stage.category === category)?.id ?? '';
  const deal: PeerDeal = {
    id: takeId(state),
    fields: { assignedById: 1, isManualOpportunity: 'N', ...fields, categoryId: category },
    contactIds,
    rows: [],
  };
  state.deals.set(deal.id, deal);
  // A stage of another funnel is no stage here, and is dropped like any unknown value.
  moveDeal(state, deal, stageIn(state, category, fields['stageId']) ?? first, true);
  return { result: family.old ? deal.id : { item: showDeal(state, deal, family) } };
};

const notFound = (family: FamilyOf): Answered =>
  family.old ? refused(400, '', 'Not found') : refused(400, 'NOT_FOUND', 'Элемент не найден');

export const getDeal = (state: PortalState, id: unknown, family: FamilyOf): Answered => {
  const deal = state.deals.get(Number(id));
  if (deal === undefined) return notFound(family);
  const shown = showDeal(state, deal, family);
  return { result: family.old ? shown : { item: shown } };
};

export const updateDeal = (state: PortalState, id: unknown, given: Fields, family: FamilyOf): Answered => {
  const deal = state.deals.get(Number(id));
  if (deal === undefined) return notFound(family);
  const { categoryId: _category, stageId, ...fields } = accepted(given, dealFields, state, family);
  Object.assign(deal.fields, fields);
  const stage = stageIn(state, Number(deal.fields['categoryId']), stageId);
  if (stage !== null) moveDeal(state, deal, stage);
  recalculate(deal);
  return family.old ? { result: true } : getDeal(state, id, family);
};

const malformed = (email: string): boolean => !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email);

const communications = (given: Fields, family: FamilyOf, kind: 'PHONE' | 'EMAIL'): string[] => {
  const list = family.old ? given[kind] : given['fm'];
  if (!Array.isArray(list)) return [];
  return list
    .map(asFields)
    .filter((one) => family.old || one['typeId'] === kind)
    .map((one) => text(one[family.old ? 'VALUE' : 'value']));
};

export const addContact = (state: PortalState, given: Fields, family: FamilyOf): Answered => {
  const emails = communications(given, family, 'EMAIL');
  if (emails.some(malformed)) return refused(400, 'ERROR_CORE', 'Некорректный e-mail<br>');
  const contact: PeerContact = {
    id: takeId(state),
    fields: accepted(given, contactFields, state, family),
    phones: communications(given, family, 'PHONE'),
    emails,
    indexed: !state.indexLags,
  };
  state.contacts.set(contact.id, contact);
  return { result: family.old ? contact.id : { item: showContact(state, contact, family) } };
};

const page = 50;

/** A list: filters, order by the first key, and never more than 50 at once. */
export const listOf = <T extends PeerDeal | PeerContact>(
  records: Iterable<T>,
  params: Params,
  family: FamilyOf,
  given: { show: (one: T) => Fields; names: readonly string[]; user: ReadonlySet<string>; deaf: boolean },
): Answered => {
  const filter = Object.entries(given.deaf ? {} : asFields(params['filter'])).map(([key, wanted]) => ({
    ...filterKey(key),
    wanted,
  }));
  const known = new Set([...given.names, ...readOnly].map((name) => (family.old ? upper(name) : name)));
  const unknown = filter.find(({ name }) => !known.has(name) && !given.user.has(name));
  if (unknown !== undefined && !family.old)
    return refused(
      400,
      'INVALID_ARG_VALUE',
      `Invalid filter: field '${unknown.name}' is not allowed in filter`,
    );
  const rows = [...records]
    .map(given.show)
    // The old family passes over what it does not know, and answers with everything.
    .filter((row) =>
      filter.every(({ operator, name, wanted }) => !known.has(name) || passes(row[name], operator, wanted)),
    );
  const orders = Object.keys(asFields(params['order']));
  const descends = Object.values(asFields(params['order'])).map((one) => text(one).toUpperCase() === 'DESC');
  rows.sort((a, b) => {
    for (const [index, key] of orders.entries()) {
      const [left, right] = [text(a[key]), text(b[key])];
      const by = /^\d+$/.test(left) ? Number(left) - Number(right) : left.localeCompare(right);
      if (by !== 0) return descends[index] === true ? -by : by;
    }
    return 0;
  });
  const start = Math.max(0, Number(params['start'] ?? 0));
  const some = rows.slice(start, start + page);
  return {
    result: family.old ? some : { items: some },
    total: rows.length,
    ...(start + page < rows.length ? { next: start + page } : {}),
  };
};
