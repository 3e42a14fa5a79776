import type { WaproProfile } from '#shared/erp/wapro.ts';
import { ofCompany, type Query } from './conditions.ts';

/**
 * KONTRAHENT with its delivery places and its people (erp.md A1). The tables know one person who serves a customer at
 * most (KONTRAHENT.ID_HANDLOWCA in the layout of 2017), so that column is a setting; KONTAKT holds the customer's own
 * people, of whom those with an e-mail address can have an account.
 */
export const customerQuery = (settings: WaproProfile): Query => ({
  words: ['KONTRAHENT'],
  table: 'KONTRAHENT',
  key: 'ID_KONTRAHENTA',
  where: ofCompany(settings, 'ID_FIRMY'),
  fields: {
    key: 'ID_KONTRAHENTA',
    name: { firstOf: ['NAZWA_PELNA', 'NAZWA'] },
    email: { firstOf: ['ADRES_EMAIL'] },
    phone: { firstOf: ['TELEFON_FIRMOWY'] },
    // NIP is kept as it was typed, NIPL seems to be the same without punctuation (UNVERIFIED, so NIP stands behind it).
    taxId: { firstOf: ['NIPL', 'NIP'] },
    'billing.company': 'NAZWA',
    'billing.street': { firstOf: ['ULICA_LOKAL'] },
    'billing.city': { firstOf: ['MIEJSCOWOSC'] },
    'billing.postcode': { firstOf: ['KOD_POCZTOWY'] },
    'billing.region': { firstOf: ['WOJEWODZTWO'] },
    'billing.country': { firstOf: ['SYM_KRAJU'] },
    'payment.kind': 'FORMA_PLATNOSCI',
    'payment.days': 'TERMIN_NALEZNOSCI',
    active: {
      holds: [
        { column: 'ZABLOKOWANY', isNot: ['1'] },
        ...(settings.customers === 'all' ? [] : [{ column: settings.customers, is: ['1'] }]),
      ],
    },
    ...(settings.servedByColumn === undefined
      ? {}
      : { 'servedBy.0.key': { firstOf: [settings.servedByColumn], empty: ['0'] } }),
  },
  lists: {
    places: {
      table: 'MIEJSCE_DOSTAWY',
      parent: 'ID_KONTRAHENTA',
      rowKey: 'ID_MIEJSCA_DOSTAWY',
      orderBy: 'ID_MIEJSCA_DOSTAWY',
      fields: {
        key: 'ID_MIEJSCA_DOSTAWY',
        name: 'ODBIORCA',
        company: 'FIRMA',
        street: 'ULICA_LOKAL',
        city: 'MIEJSCOWOSC',
        postcode: 'KOD_POCZTOWY',
        country: 'SYM_KRAJU',
        phone: 'TEL',
      },
    },
    users: {
      table: 'KONTAKT',
      parent: 'ID_KONTRAHENTA',
      rowKey: 'ID_KONTAKTU',
      orderBy: 'ID_KONTAKTU',
      where: [{ column: 'E_MAIL', isNot: [null, ''] }],
      fields: {
        name: { joined: ['IMIE', 'NAZWISKO'] },
        email: 'E_MAIL',
        phone: { firstOf: ['TEL_KOM', 'TEL'] },
      },
    },
  },
});
