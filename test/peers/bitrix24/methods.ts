import { contactFields, dealFields } from '#test/peers/bitrix24/names.ts';
import type { Params } from '#test/peers/bitrix24/php-query.ts';
import {
  addContact,
  addDeal,
  asFields,
  type FamilyOf,
  getDeal,
  listOf,
  recalculate,
  showContact,
  showDeal,
  text,
  updateDeal,
} from '#test/peers/bitrix24/records.ts';
import { type Answered, refused } from '#test/peers/bitrix24/refusal.ts';
import { type PeerRow, type PortalState, takeId } from '#test/peers/bitrix24/state.ts';

type Method = (state: PortalState, params: Params) => Answered;

const old: FamilyOf = { old: true, originalNames: true };
const familyOf = (state: PortalState, params: Params): FamilyOf => ({
  old: false,
  originalNames: state.originalNames && params['useOriginalUfNames'] === 'Y',
});

const denied = refused(400, 'ACCESS_DENIED', 'Доступ запрещен');
const ofType = (params: Params): 2 | 3 | null => {
  const type = Number(params['entityTypeId']);
  return type === 2 || type === 3 ? type : null;
};
const noType = refused(400, 'NOT_FOUND', 'Смарт-процесс не найден');

const list = (state: PortalState, params: Params, family: FamilyOf, type: 2 | 3): Answered =>
  type === 2
    ? listOf(state.deals.values(), params, family, {
        show: (deal) => showDeal(state, deal, family),
        names: dealFields,
        user: state.userFields,
        deaf: state.deaf,
      })
    : listOf(state.contacts.values(), params, family, {
        show: (contact) => showContact(state, contact, family),
        names: contactFields,
        user: new Set(),
        deaf: state.deaf,
      });

const setRows = (
  state: PortalState,
  dealId: unknown,
  given: unknown,
  upperCase: boolean,
): Answered | PeerRow[] => {
  const deal = state.deals.get(Number(dealId));
  if (deal === undefined)
    return upperCase ? refused(400, '', 'Not found') : refused(400, 'OWNER_NOT_FOUND', 'Owner was not found');
  if (!Array.isArray(given)) return refused(400, 100, 'Invalid value {productRows} to match with parameter');
  deal.rows = given.map(asFields).map((row) => {
    const at = (camel: string, capital: string): unknown => row[upperCase ? capital : camel];
    const tax = at('taxRate', 'TAX_RATE');
    return {
      id: takeId(state),
      productName: text(at('productName', 'PRODUCT_NAME')),
      price: Number(at('price', 'PRICE')),
      quantity: Number(at('quantity', 'QUANTITY') ?? 1),
      taxRate: tax === undefined ? null : Number(tax),
      taxIncluded: text(at('taxIncluded', 'TAX_INCLUDED') ?? 'N'),
    };
  });
  recalculate(deal);
  return deal.rows;
};

const digits = (phone: string): string => phone.replace(/\D/g, '');

export const methods: Readonly<Record<string, Method>> = {
  profile: (state) => ({ result: { ID: '7', ADMIN: state.admin, NAME: 'Мостек', LAST_NAME: 'Обмен' } }),
  scope: (state) => ({ result: state.scopes }),
  'server.time': () => ({ result: '2026-08-01T08:00:00+00:00' }),
  'method.get': (state, params) => {
    const exists =
      Object.hasOwn(methods, String(params['name'])) && !state.missing.has(String(params['name']));
    return { result: { isExisting: exists, isAvailable: exists } };
  },
  'crm.category.list': (state) => ({
    result: {
      categories: state.categories.map((one) => ({
        ...one,
        sort: 100,
        entityTypeId: 2,
        isDefault: one.id === 0 ? 'Y' : 'N',
      })),
    },
    total: state.categories.length,
  }),
  'crm.status.list': (state, params) => {
    const entity = asFields(params['filter'])['ENTITY_ID'];
    const rows = state.stages.filter(
      ({ category }) => entity === (category === 0 ? 'DEAL_STAGE' : `DEAL_STAGE_${category}`),
    );
    return {
      result: rows.map((stage, index) => ({
        ID: String(300 + index),
        ENTITY_ID: entity,
        STATUS_ID: stage.id,
        NAME: stage.name,
        SORT: String((index + 1) * 10),
        CATEGORY_ID: stage.category === 0 ? null : String(stage.category),
        SEMANTICS: stage.semantics,
      })),
    };
  },
  'crm.item.add': (state, params) => {
    const type = ofType(params);
    if (type === null) return noType;
    const family = familyOf(state, params);
    const fields = asFields(params['fields']);
    return type === 2 ? addDeal(state, fields, family) : addContact(state, fields, family);
  },
  'crm.item.get': (state, params) =>
    ofType(params) === 2 ? getDeal(state, params['id'], familyOf(state, params)) : noType,
  'crm.item.update': (state, params) =>
    ofType(params) === 2
      ? updateDeal(state, params['id'], asFields(params['fields']), familyOf(state, params))
      : noType,
  'crm.item.list': (state, params) => {
    const type = ofType(params);
    return type === null ? noType : list(state, params, familyOf(state, params), type);
  },
  'crm.item.productrow.set': (state, params) => {
    if (params['ownerType'] !== 'D') return refused(400, 'ENTITY_TYPE_NOT_SUPPORTED', 'Not supported');
    const rows = setRows(state, params['ownerId'], params['productRows'], false);
    return Array.isArray(rows) ? { result: { productRows: rows } } : rows;
  },
  'crm.item.productrow.list': (state, params) => {
    const filter = asFields(params['filter']);
    if (filter['=ownerType'] === undefined || filter['=ownerId'] === undefined)
      return refused(400, 0, 'Required filter fields: =ownerType, =ownerId');
    return { result: { productRows: state.deals.get(Number(filter['=ownerId']))?.rows ?? [] } };
  },
  'crm.deal.add': (state, params) =>
    params['fields'] === undefined
      ? refused(400, '', "Parameter 'fields' must be array.")
      : addDeal(state, asFields(params['fields']), old),
  'crm.deal.get': (state, params) => getDeal(state, params['id'], old),
  'crm.deal.update': (state, params) => updateDeal(state, params['id'], asFields(params['fields']), old),
  'crm.deal.list': (state, params) => list(state, params, old, 2),
  'crm.contact.add': (state, params) => addContact(state, asFields(params['fields']), old),
  'crm.contact.list': (state, params) => list(state, params, old, 3),
  'crm.deal.productrows.set': (state, params) => {
    const rows = setRows(state, params['id'], params['rows'], true);
    return Array.isArray(rows) ? { result: true } : rows;
  },
  'crm.deal.productrows.get': (state, params) => {
    const deal = state.deals.get(Number(params['id']));
    if (deal === undefined) return refused(400, '', 'Not found');
    return {
      result: deal.rows.map((row) => ({
        ID: String(row.id),
        PRODUCT_NAME: row.productName,
        PRICE: row.price,
        QUANTITY: row.quantity,
        PRICE_ACCOUNT: row.price.toFixed(2),
      })),
    };
  },
  'crm.deal.userfield.list': (state, params) => {
    const name = asFields(params['filter'])['FIELD_NAME'];
    const found = [...state.userFields].filter((field) => name === undefined || field === name);
    return {
      result: found.map((field, index) => ({
        ID: String(index + 1),
        ENTITY_ID: 'CRM_DEAL',
        FIELD_NAME: field,
      })),
    };
  },
  'crm.deal.userfield.add': (state, params) => {
    if (!state.admin) return refused(400, '', 'Access denied.');
    const fields = asFields(params['fields']);
    if (fields['USER_TYPE_ID'] === undefined)
      return refused(400, '', "The 'USER_TYPE_ID' field is not found.");
    const name = `UF_CRM_${String(fields['FIELD_NAME'])}`;
    if (!/^UF_CRM_[A-Z0-9_]{1,43}$/.test(name) || state.userFields.has(name))
      return refused(400, 'ERROR_CORE', `Поле ${name} уже существует<br>`);
    state.userFields.add(name);
    return { result: takeId(state) };
  },
  'crm.duplicate.findbycomm': (state, params) => {
    const { type, values } = params;
    if (type !== 'PHONE' && type !== 'EMAIL')
      return refused(400, 'Communication type is not defined', "Parameter 'type' is required.");
    if (!Array.isArray(values) || values.length > 20) return refused(400, 'ERROR_CORE', 'values');
    const wanted = values.map((one) => (type === 'PHONE' ? digits(String(one)) : String(one).toLowerCase()));
    const ids = [...state.contacts.values()]
      .filter((contact) => contact.indexed)
      .filter((contact) =>
        (type === 'PHONE' ? contact.phones.map(digits) : contact.emails.map((one) => one.toLowerCase())).some(
          (one) => wanted.includes(one),
        ),
      )
      .map((contact) => contact.id);
    // No hit is an empty list, not an empty map.
    return { result: ids.length === 0 ? [] : { CONTACT: ids } };
  },
  'crm.stagehistory.list': (state, params) => {
    if (Number(params['entityTypeId']) !== 2) return refused(400, 0, 'entity is not supported');
    const filter = asFields(params['filter']);
    const after = Number(filter['>ID'] ?? 0);
    const owner = filter['OWNER_ID'];
    const rows = state.history
      .filter((one) => one.ID > after && (owner === undefined || text(owner) === String(one.OWNER_ID)))
      .sort((a, b) => a.ID - b.ID);
    if (asFields(params['order'])['ID'] === 'DESC') rows.reverse();
    const start = Number(params['start'] ?? 0);
    return { result: { items: rows.slice(start, start + 50) }, total: rows.length };
  },
  'crm.lead.add': () => denied,
};
