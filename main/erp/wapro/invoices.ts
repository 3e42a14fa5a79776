import type { WaproProfile } from '#shared/erp/wapro.ts';
import { none, ofCompany, ofWarehouses, openInErp, type Query } from './conditions.ts';

const key = (table: string, alias: string, left: string, right: string) => ({
  table,
  alias,
  on: { left, right },
});

/** A line whose own invoice id is empty belongs to the invoice of its warehouse document (erp.md A3). */
const onDocument = (column: string) => [{ column, is: [null, ...none] }];

const lineFields = {
  key: 'ID_POZ_DOK_MAG',
  goodsIssueKey: 'ID_DOK_MAGAZYNOWEGO',
  orderLineKey: { firstOf: ['ID_POZ_ZAM'], empty: none },
  articleKey: 'ID_ARTYKULU',
  sku: 'a.INDEKS_KATALOGOWY',
  name: { firstOf: ['a.NAZWA_CALA', 'a.NAZWA'] },
  quantity: 'ILOSC',
  unit: 'JEDNOSTKA',
  vatRate: 'KOD_VAT',
  net: 'CENA_NETTO',
  gross: 'CENA_BRUTTO',
};

const lineJoins = [key('ARTYKUL', 'a', 'ID_ARTYKULU', 'ID_ARTYKULU')];
const toDocument = key('DOKUMENT_MAGAZYNOWY', 'w', 'ID_DOK_MAGAZYNOWEGO', 'ID_DOK_MAGAZYNOWEGO');
const toOrderLine = key('POZYCJA_ZAMOWIENIA', 'l', 'ID_POZ_ZAM', 'ID_POZYCJI_ZAMOWIENIA');
const toGoods = key('POZYCJA_DOKUMENTU_MAGAZYNOWEGO', 'g', 'ID_POZ_DOK_MAG', 'ID_POZ_DOK_MAG');
const ofGoods = key('DOKUMENT_MAGAZYNOWY', 'w', 'g.ID_DOK_MAGAZYNOWEGO', 'ID_DOK_MAGAZYNOWEGO');

const orderKey = (column: string) => ({ value: { firstOf: [column], empty: none } });

/**
 * Sales documents and their corrections (erp.md A3). The outstanding amount is the document's own POZOSTALO; the
 * instalments of ROZRACHUNEK stand beside it. Payments are the settlements of those. Lines need no trigger: a document
 * is open (FLAGA_STANU) while they are written, and its header changes when it is approved.
 */
export const invoiceQuery = (settings: WaproProfile): Query => ({
  words: ['DOKUMENT_HANDLOWY'],
  table: 'DOKUMENT_HANDLOWY',
  key: 'ID_DOKUMENTU_HANDLOWEGO',
  joins: [key('TYP_DOKUMENTU_HANDLOWEGO', 't', 'ID_TYPU', 'ID_TYPU')],
  where: [
    ...ofCompany(settings, 'ID_FIRMY'),
    ...ofWarehouses(settings, 'ID_MAGAZYNU'),
    ...(settings.invoiceTypes.length === 0 ? [] : [{ column: 'ID_TYPU', is: settings.invoiceTypes }]),
  ],
  busy: openInErp,
  constants: { currency: settings.currency },
  fields: {
    key: 'ID_DOKUMENTU_HANDLOWEGO',
    number: 'NUMER',
    type: 't.SYGNATURA',
    issuedAt: { day: 'DATA_WYSTAWIENIA' },
    soldAt: { day: 'DATA_SPRZEDAZY' },
    dueAt: { day: 'TERMIN_PLAT' },
    total: 'WARTOSC_BRUTTO',
    netTotal: 'WARTOSC_NETTO',
    paidAmount: 'RAZEM_ZAPLACONO',
    outstanding: 'POZOSTALO',
    settled: { holds: [{ column: 'ROZLICZONY', is: ['1'] }] },
    settledAt: { day: 'DATA_OST_ROZLICZENIA' },
    customerKey: { firstOf: ['ID_KONTRAHENTA'], empty: none },
    'payment.kind': { firstOf: ['FORMA_PLATNOSCI'] },
    correction: { holds: [{ column: 'DOK_KOREKTY', is: ['1'] }] },
    correctsKey: { firstOf: ['ID_DOK_KORYGOWANEGO', 'ID_DOK_ORYGINALNEGO'], empty: none },
  },
  lists: {
    lines: {
      table: 'POZYCJA_DOKUMENTU_MAGAZYNOWEGO',
      parent: 'ID_DOK_HANDLOWEGO',
      orderBy: 'ID_POZ_DOK_MAG',
      joins: lineJoins,
      watch: false,
      fields: lineFields,
      also: [
        {
          table: 'POZYCJA_DOKUMENTU_MAGAZYNOWEGO',
          parent: 'w.ID_DOKUMENTU_HANDLOWEGO',
          orderBy: 'ID_POZ_DOK_MAG',
          joins: [...lineJoins, toDocument],
          where: onDocument('ID_DOK_HANDLOWEGO'),
          watch: false,
          fields: lineFields,
        },
      ],
    },
    orderKeys: {
      table: 'POZYCJA_DOKUMENTU_MAGAZYNOWEGO',
      parent: 'ID_DOK_HANDLOWEGO',
      orderBy: 'ID_POZ_DOK_MAG',
      joins: [toOrderLine],
      watch: false,
      fields: orderKey('l.ID_ZAMOWIENIA'),
      also: [
        {
          table: 'POZYCJA_DOKUMENTU_MAGAZYNOWEGO',
          parent: 'w.ID_DOKUMENTU_HANDLOWEGO',
          orderBy: 'ID_POZ_DOK_MAG',
          joins: [toOrderLine, toDocument],
          where: onDocument('ID_DOK_HANDLOWEGO'),
          watch: false,
          fields: orderKey('l.ID_ZAMOWIENIA'),
        },
        {
          table: 'TABELA_POWIAZAN_ZAMOWIEN',
          parent: 'g.ID_DOK_HANDLOWEGO',
          orderBy: 'ID_POZ_DOK_MAG',
          joins: [toGoods],
          watch: false,
          fields: orderKey('ID_ZAMOWIENIA'),
        },
        {
          table: 'TABELA_POWIAZAN_ZAMOWIEN',
          parent: 'w.ID_DOKUMENTU_HANDLOWEGO',
          orderBy: 'ID_POZ_DOK_MAG',
          joins: [toGoods, ofGoods],
          where: onDocument('g.ID_DOK_HANDLOWEGO'),
          watch: false,
          fields: orderKey('ID_ZAMOWIENIA'),
        },
      ],
    },
    receivables: {
      table: 'ROZRACHUNEK',
      parent: 'ID_FAKTURY',
      rowKey: 'ID_ROZRACHUNKU',
      orderBy: 'ID_ROZRACHUNKU',
      fields: {
        key: 'ID_ROZRACHUNKU',
        amount: 'KWOTA',
        outstanding: 'POZOSTALO',
        dueAt: { day: 'TERMIN_PLATNOSCI' },
      },
    },
    payments: {
      table: 'ROZLICZENIE',
      parent: 'r.ID_FAKTURY',
      orderBy: 'ID_ROZLICZENIA',
      joins: [
        key('ROZRACHUNEK', 'r', 'ID_ROZRACHUNKU', 'ID_ROZRACHUNKU'),
        key('ROZRACHUNEK', 'b', 'ID_ROZRACHUNKU_ZWIAZEK', 'ID_ROZRACHUNKU'),
      ],
      // A settlement changes what is left of its instalment.
      watch: false,
      fields: { paidAt: { day: 'DATA_ROZLICZENIA' }, amount: 'KWOTA', note: 'b.NR_DOK' },
    },
  },
});
