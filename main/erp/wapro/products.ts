import type { WaproProfile } from '#shared/erp/wapro.ts';
import { ofCompany, ofWarehouses, type Query, type Where } from './conditions.ts';

/** Where a child row of an article stands: the article's row of its warehouse, and the warehouse. */
const article = [
  { table: 'ARTYKUL', alias: 'a', on: { left: 'ID_ARTYKULU', right: 'ID_ARTYKULU' } },
  { table: 'MAGAZYN', alias: 'm', on: { left: 'a.ID_MAGAZYNU', right: 'ID_MAGAZYNU' } },
];

const units = [
  { table: 'JEDNOSTKA', alias: 's', on: { left: 'ID_JEDNOSTKI_SPRZ', right: 'ID_JEDNOSTKI' } },
  { table: 'JEDNOSTKA', alias: 'u', on: { left: 'ID_JEDNOSTKI', right: 'ID_JEDNOSTKI' } },
];

/**
 * One product is one row of ARTYKUL for each warehouse under the same INDEKS_KATALOGOWY (erp.md 0.1, A1); names and
 * flags come from the row of the lowest warehouse that counts. Free stock is STAN − ZAREZERWOWANO.
 */
export const productQuery = (settings: WaproProfile): Query => {
  const warehouse = { table: 'MAGAZYN', alias: 'm', on: { left: 'ID_MAGAZYNU', right: 'ID_MAGAZYNU' } };
  const joins = [
    warehouse,
    ...units,
    { table: 'KATEGORIA_ARTYKULU', alias: 'k', on: { left: 'ID_KATEGORII', right: 'ID_KATEGORII' } },
  ];
  const own: Where = [
    { column: 'INDEKS_KATALOGOWY', isNot: [null, ''] },
    ...ofWarehouses(settings, 'ID_MAGAZYNU'),
    ...ofCompany(settings, 'm.ID_FIRMY'),
  ];
  const ofArticle: Where = [...ofWarehouses(settings, 'a.ID_MAGAZYNU'), ...ofCompany(settings, 'm.ID_FIRMY')];
  return {
    words: ['ARTYKUL'],
    table: 'ARTYKUL',
    key: 'INDEKS_KATALOGOWY',
    rowKey: 'ID_ARTYKULU',
    orderBy: 'ID_MAGAZYNU',
    joins,
    where: own,
    fields: {
      key: 'INDEKS_KATALOGOWY',
      sku: 'INDEKS_KATALOGOWY',
      // NAZWA is cut at 40 letters.
      name: { firstOf: ['NAZWA_CALA', 'NAZWA'] },
      barcode: { firstOf: ['KOD_KRESKOWY'] },
      unit: { firstOf: ['s.SKROT', 'u.SKROT'] },
      vatRate: 'VAT_SPRZEDAZY',
      category: 'k.NAZWA',
      description: 'OPIS',
      kind: 'RODZAJ',
      blocked: { holds: [{ column: 'ZABLOKOWANY', is: ['1'] }] },
      active: {
        holds: [
          { column: settings.shopFlag, is: ['1'] },
          { column: 'ZABLOKOWANY', isNot: ['1'] },
        ],
      },
    },
    lists: {
      stock: {
        table: 'ARTYKUL',
        parent: 'INDEKS_KATALOGOWY',
        orderBy: 'ID_MAGAZYNU',
        // The same rows as the head's, so they are read with it.
        joins,
        where: own,
        fields: {
          warehouse: 'ID_MAGAZYNU',
          warehouseName: 'm.NAZWA',
          articleKey: 'ID_ARTYKULU',
          quantity: { difference: ['STAN', 'ZAREZERWOWANO'] },
          onHand: 'STAN',
          reserved: 'ZAREZERWOWANO',
          unit: { firstOf: ['s.SKROT', 'u.SKROT'] },
          unitFactor: { firstOf: ['s.PRZELICZNIK', 'u.PRZELICZNIK'] },
        },
      },
      prices: {
        table: 'CENA_ARTYKULU',
        parent: 'a.INDEKS_KATALOGOWY',
        rowKey: 'ID_CENA_ARTYKULU',
        orderBy: ['a.ID_MAGAZYNU', 'ID_CENY', 'ID_CENA_ARTYKULU'],
        joins: [...article, { table: 'CENA', alias: 'c', on: { left: 'ID_CENY', right: 'ID_CENY' } }],
        where: [
          ...ofArticle,
          ...(settings.priceKinds.length === 0 ? [] : [{ column: 'ID_CENY', is: settings.priceKinds }]),
        ],
        fields: {
          kind: 'ID_CENY',
          kindName: 'c.NAZWA',
          warehouse: 'a.ID_MAGAZYNU',
          amount: settings.prices === 'gross' ? 'CENA_BRUTTO' : 'CENA_NETTO',
          net: 'CENA_NETTO',
          gross: 'CENA_BRUTTO',
          currency: { firstOf: ['SYM_WAL'], otherwise: settings.currency },
        },
      },
      barcodes: {
        table: 'KOD_KRESKOWY',
        parent: 'a.INDEKS_KATALOGOWY',
        rowKey: 'ID_KODU_KRESKOWEGO',
        orderBy: 'ID_KODU_KRESKOWEGO',
        joins: [
          ...article,
          { table: 'JEDNOSTKA', alias: 'u', on: { left: 'ID_JEDNOSTKI', right: 'ID_JEDNOSTKI' } },
        ],
        where: ofArticle,
        fields: {
          code: 'KOD_KRESKOWY',
          unit: 'u.SKROT',
          quantity: 'DOM_ILOSC',
          warehouse: 'a.ID_MAGAZYNU',
        },
      },
    },
  };
};
