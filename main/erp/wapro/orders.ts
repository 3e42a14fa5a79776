import type { WaproProfile } from '#shared/erp/wapro.ts';
import { none, ofCompany, ofWarehouses, openInErp, type Query } from './conditions.ts';

const key = (table: string, alias: string, left: string, right: string) => ({
  table,
  alias,
  on: { left, right },
});

/** From a line of a warehouse document to the invoice: on the line, or else on its document (erp.md A3). */
const invoiceOf = (line: string) => ({
  firstOf: [`${line}ID_DOK_HANDLOWEGO`, 'w.ID_DOKUMENTU_HANDLOWEGO'],
  empty: none,
});

/**
 * Orders of customers (TYP 1, erp.md A2). One that is open in WAPRO is asked for again later. `status` is the letter of
 * the installation's dictionary; its name is added by the source.
 */
export const orderQuery = (settings: WaproProfile): Query => ({
  words: ['ZAMOWIENIE'],
  table: 'ZAMOWIENIE',
  key: 'ID_ZAMOWIENIA',
  // An order may have several deliveries planned; the first gives address and method.
  orderBy: 'd.ID_DOSTAWY',
  joins: [
    key('KONTRAHENT', 'k', 'ID_KONTRAHENTA', 'ID_KONTRAHENTA'),
    key('MAG_OPERATOR_PRZESYLKI', 'o', 'ID_OPERATORA_PRZESYLKI', 'ID_OPERATORA_PRZESYLKI'),
    key('DOSTAWA', 'd', 'ID_ZAMOWIENIA', 'ID_ZAMOWIENIA'),
    key('FORMA_DOSTAWY', 'f', 'd.ID_FORMY_DOSTAWY', 'ID_FORMY_DOSTAWY'),
    key('MIEJSCE_DOSTAWY', 'p', 'd.ID_MIEJSCA_DOSTAWY', 'ID_MIEJSCA_DOSTAWY'),
  ],
  where: [
    { column: 'TYP', is: ['1'] },
    ...ofCompany(settings, 'ID_FIRMY'),
    ...ofWarehouses(settings, 'ID_MAGAZYNU'),
  ],
  busy: openInErp,
  constants: { currency: settings.currency },
  fields: {
    key: 'ID_ZAMOWIENIA',
    number: 'NUMER',
    externalId: { firstOf: ['NR_ZAMOWIENIA_KLIENTA'] },
    placedAt: { day: 'DATA' },
    dueAt: { day: 'DATA_REALIZACJI' },
    status: { firstOf: ['STATUS_ZAM'] },
    realisation: 'STAN_REALIZ',
    total: 'WARTOSC_BRUTTO',
    netTotal: 'WARTOSC_NETTO',
    'customer.key': { firstOf: ['ID_KONTRAHENTA'], empty: none },
    'customer.name': { firstOf: ['k.NAZWA_PELNA', 'KONTRAHENT_NAZWA'] },
    'customer.email': { firstOf: ['k.ADRES_EMAIL'] },
    'customer.phone': { firstOf: ['k.TELEFON_FIRMOWY'] },
    'customer.taxId': { firstOf: ['k.NIPL', 'k.NIP'] },
    'delivery.method': 'f.NAZWA',
    'delivery.address.name': 'p.ODBIORCA',
    'delivery.address.company': 'p.FIRMA',
    'delivery.address.street': 'p.ULICA_LOKAL',
    'delivery.address.city': 'p.MIEJSCOWOSC',
    'delivery.address.postcode': 'p.KOD_POCZTOWY',
    'delivery.address.country': 'p.SYM_KRAJU',
    'delivery.address.phone': 'p.TEL',
    'payment.kind': { firstOf: ['FORMA_PLATNOSCI'] },
    'trackingNumbers.0': { firstOf: ['NUMER_PRZESYLKI'] },
    carrier: 'o.NAZWA',
    note: { firstOf: ['UWAGI'] },
  },
  lists: {
    lines: {
      table: 'POZYCJA_ZAMOWIENIA',
      parent: 'ID_ZAMOWIENIA',
      rowKey: 'ID_POZYCJI_ZAMOWIENIA',
      orderBy: 'ID_POZYCJI_ZAMOWIENIA',
      joins: [key('ARTYKUL', 'a', 'ID_ARTYKULU', 'ID_ARTYKULU')],
      fields: {
        key: 'ID_POZYCJI_ZAMOWIENIA',
        articleKey: 'ID_ARTYKULU',
        sku: 'a.INDEKS_KATALOGOWY',
        name: { firstOf: ['a.NAZWA_CALA', 'a.NAZWA'] },
        quantity: 'ZAMOWIONO',
        unit: 'JEDNOSTKA',
        price: 'CENA_BRUTTO',
        net: 'CENA_NETTO',
        gross: 'CENA_BRUTTO',
        vatRate: 'KOD_VAT',
        delivered: 'ZREALIZOWANO',
        reserved: 'ZAREZERWOWANO',
        kind: {
          code: 'a.RODZAJ',
          words: Object.fromEntries(settings.serviceKinds.map((word) => [word, 'service'])),
          otherwise: 'product',
        },
      },
    },
    invoiceKeys: {
      table: 'POZYCJA_DOKUMENTU_MAGAZYNOWEGO',
      parent: 'l.ID_ZAMOWIENIA',
      orderBy: 'ID_POZ_DOK_MAG',
      joins: [
        key('POZYCJA_ZAMOWIENIA', 'l', 'ID_POZ_ZAM', 'ID_POZYCJI_ZAMOWIENIA'),
        key('DOKUMENT_MAGAZYNOWY', 'w', 'ID_DOK_MAGAZYNOWEGO', 'ID_DOK_MAGAZYNOWEGO'),
      ],
      // An invoice of an order changes what of its lines is delivered.
      watch: false,
      fields: { value: invoiceOf('') },
      also: [
        {
          table: 'TABELA_POWIAZAN_ZAMOWIEN',
          parent: 'ID_ZAMOWIENIA',
          orderBy: 'ID_POZ_DOK_MAG',
          joins: [
            key('POZYCJA_DOKUMENTU_MAGAZYNOWEGO', 'g', 'ID_POZ_DOK_MAG', 'ID_POZ_DOK_MAG'),
            key('DOKUMENT_MAGAZYNOWY', 'w', 'g.ID_DOK_MAGAZYNOWEGO', 'ID_DOK_MAGAZYNOWEGO'),
          ],
          watch: false,
          fields: { value: invoiceOf('g.') },
        },
      ],
    },
    statusHistory: {
      table: 'MAG_REJESTR_ZMIAN_STATUSOW_ZAMOWIEN',
      parent: 'ID_DOKUMENTU',
      orderBy: 'ID_REJESTRU_ZMIAN',
      // Written with the status of the order itself.
      watch: false,
      fields: { from: { firstOf: ['KOD_Z'] }, to: 'KOD_NA', changedAt: 'DATAICZAS' },
    },
  },
});
