import { z } from 'zod';
import type { Command, Ref, Value } from '#main/systems/bitrix24/command.ts';

/**
 * A record of either family under one spelling: `originatorId` and `ORIGINATOR_ID` are both `originatorid`, which also
 * makes the two ways of writing user fields one. The old family gives all values as text, the new one numbers.
 */
export type Row = Readonly<Record<string, string | null>>;

const plain = (name: string): string => name.replaceAll('_', '').toLowerCase();

const cell = z.unknown().transform((value): string | null => {
  if (typeof value === 'string') return value === '' ? null : value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
});

export const row = z
  .record(z.string(), cell)
  .transform((given): Row => Object.fromEntries(Object.entries(given).map(([name, v]) => [plain(name), v])));

/** One record, whichever method answered: alone, or as `item`. */
export const oneRow = z.union([z.object({ item: row }).transform((given) => given.item), row]);

/** A list as both families answer it. */
export const manyRows = z.union([
  z.object({ items: z.array(row) }).transform((given) => given.items),
  z.object({ productRows: z.array(row) }).transform((given) => given.productRows),
  z.array(row),
]);

/** Value of a user field in a row. */
export const fieldOf = (found: Row, name: string): string | null => found[plain(name)] ?? null;

const dealType = 2;
const contactType = 3;
type Kind = typeof dealType | typeof contactType;
type Fields = Readonly<Record<string, Value | undefined>>;

const oldName = (name: string): string =>
  name.startsWith('UF_') ? name : name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
const oldKeys = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [oldName(name), value]));
/** `UF_CRM_MOSTEK_ORDER` as a box writes it that does not know `useOriginalUfNames`. */
const camel = (name: string): string =>
  name.toLowerCase().replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase());

/** Both spellings of every user field: a name the portal does not know is passed over without an error. */
const bothSpellings = (fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) =>
      name.startsWith('UF_')
        ? [
            [name, value],
            [camel(name), value],
          ]
        : [[name, value]],
    ),
  );

export interface ContactFields {
  name: string;
  phone: string | null;
  email: string | null;
  originatorId: string;
  originId: string;
}

export interface ProductRow {
  name: string;
  price: string;
  quantity: string;
  taxRate: string | null;
  taxIncluded: boolean;
}

export interface Family {
  addDeal(fields: Fields): Command;
  updateDeal(id: string, fields: Fields): Command;
  getDeal(id: string | Ref): Command;
  listDeals(filter: Fields, order: Fields, start: number): Command;
  addContact(contact: ContactFields): Command;
  listContacts(filter: Fields): Command;
  setRows(dealId: string | Ref, rows: readonly ProductRow[]): Command;
  listRows(dealId: string): Command;
  /** Id of what the command of that name made, for a later command of the same batch. */
  made(name: string): Ref;
}

const numberOrRef = (id: string | Ref): Value => (typeof id === 'string' ? Number(id) : id);

/** The universal methods of today's portals (shops.md 1.7). */
export const itemFamily: Family = {
  addDeal: (fields) => itemWrite('crm.item.add', dealType, bothSpellings(fields)),
  updateDeal: (id, fields) => ({
    method: 'crm.item.update',
    params: {
      entityTypeId: dealType,
      id: Number(id),
      useOriginalUfNames: 'Y',
      fields: bothSpellings(fields),
    },
  }),
  getDeal: (id) => ({
    method: 'crm.item.get',
    params: { entityTypeId: dealType, id: numberOrRef(id), useOriginalUfNames: 'Y' },
  }),
  listDeals: (filter, order, start) => ({
    method: 'crm.item.list',
    params: { entityTypeId: dealType, select: ['*'], filter, order, start, useOriginalUfNames: 'Y' },
  }),
  addContact: (contact) =>
    itemWrite('crm.item.add', contactType, {
      name: contact.name,
      originatorId: contact.originatorId,
      originId: contact.originId,
      fm: [
        ...(contact.phone === null ? [] : [{ typeId: 'PHONE', valueType: 'WORK', value: contact.phone }]),
        ...(contact.email === null ? [] : [{ typeId: 'EMAIL', valueType: 'WORK', value: contact.email }]),
      ],
    }),
  listContacts: (filter) => ({
    method: 'crm.item.list',
    params: {
      entityTypeId: contactType,
      select: ['id', 'originatorId', 'originId'],
      filter,
      order: { id: 'ASC' },
      start: 0,
    },
  }),
  setRows: (dealId, rows) => ({
    method: 'crm.item.productrow.set',
    params: {
      ownerType: 'D',
      ownerId: numberOrRef(dealId),
      productRows: rows.map((one) => rowFields(one)),
    },
  }),
  listRows: (dealId) => ({
    method: 'crm.item.productrow.list',
    params: { filter: { '=ownerType': 'D', '=ownerId': Number(dealId) }, order: { id: 'ASC' }, start: 0 },
  }),
  made: (name) => ({ ref: `$result[${name}][item][id]` }),
};

const itemWrite = (method: string, kind: Kind, fields: Fields): Command => ({
  method,
  params: { entityTypeId: kind, useOriginalUfNames: 'Y', fields },
});

const rowFields = (one: ProductRow): Fields => ({
  productId: 0,
  productName: one.name,
  price: one.price,
  quantity: one.quantity,
  ...(one.taxRate === null ? {} : { taxRate: one.taxRate, taxIncluded: one.taxIncluded ? 'Y' : 'N' }),
});

/** The methods of an older box, whose development has stopped but which work. */
export const dealFamily: Family = {
  addDeal: (fields) => ({ method: 'crm.deal.add', params: { fields: oldKeys(fields) } }),
  updateDeal: (id, fields) => ({
    method: 'crm.deal.update',
    params: { id: Number(id), fields: oldKeys(fields) },
  }),
  getDeal: (id) => ({ method: 'crm.deal.get', params: { id: numberOrRef(id) } }),
  listDeals: (filter, order, start) => ({
    method: 'crm.deal.list',
    params: { select: ['*', 'UF_*'], filter: oldKeys(filter), order: oldKeys(order), start },
  }),
  addContact: (contact) => ({
    method: 'crm.contact.add',
    params: {
      fields: {
        NAME: contact.name,
        ORIGINATOR_ID: contact.originatorId,
        ORIGIN_ID: contact.originId,
        ...(contact.phone === null ? {} : { PHONE: [{ VALUE: contact.phone, VALUE_TYPE: 'WORK' }] }),
        ...(contact.email === null ? {} : { EMAIL: [{ VALUE: contact.email, VALUE_TYPE: 'WORK' }] }),
      },
    },
  }),
  listContacts: (filter) => ({
    method: 'crm.contact.list',
    params: {
      select: ['ID', 'ORIGINATOR_ID', 'ORIGIN_ID'],
      filter: oldKeys(filter),
      order: { ID: 'ASC' },
      start: 0,
    },
  }),
  setRows: (dealId, rows) => ({
    method: 'crm.deal.productrows.set',
    params: { id: numberOrRef(dealId), rows: rows.map((one) => oldKeys(rowFields(one))) },
  }),
  listRows: (dealId) => ({ method: 'crm.deal.productrows.get', params: { id: Number(dealId) } }),
  made: (name) => ({ ref: `$result[${name}]` }),
};
