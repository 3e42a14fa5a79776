import { describe, expect, it } from 'vitest';
import { domainEntities } from '#renderer/screens/connections/mapping/domain-fields.ts';
import {
  type Candidate,
  likelyTables,
  suggestKey,
  suggestParent,
  suggestSources,
  wordsOfName,
} from '#renderer/screens/connections/mapping/suggest.ts';

const column = (name: string, ...values: string[]): Candidate => ({ lookup: null, from: name, name, values });
const found = (entity: 'product' | 'order' | 'customer' | 'invoice', columns: Candidate[]) =>
  Object.fromEntries(
    Object.entries(suggestSources(domainEntities[entity].fields, columns)).map(([path, source]) => [
      path,
      source.kind === 'field' ? source.name : null,
    ]),
  );
const refs = (...names: string[]) => names.map((name) => ({ from: name, name }));

describe('suggestions by likeness of names', () => {
  it('take names apart, whatever way they are written', () => {
    expect(wordsOfName('ID_KONTRAHENTA')).toEqual(['id', 'kontrahenta']);
    expect(wordsOfName('НомерЗаказаНаСайте')).toEqual(['номер', 'заказа', 'на', 'сайте']);
    expect(wordsOfName('Ilość_Łączna')).toEqual(['ilosc', 'laczna']);
    expect(wordsOfName('Контрагент_Key')).toEqual(['контрагент']);
  });

  it.each([
    [
      'pl',
      ['ID', 'INDEKS_KATALOGOWY', 'NAZWA', 'KOD_KRESKOWY', 'STAWKA_VAT'],
      ['INDEKS_KATALOGOWY', 'NAZWA', 'KOD_KRESKOWY'],
    ],
    [
      'ru',
      ['Ссылка', 'Артикул', 'Наименование', 'Штрихкод', 'СтавкаНДС'],
      ['Артикул', 'Наименование', 'Штрихкод'],
    ],
    [
      'uk',
      ['Код', 'Артикул', 'Найменування', 'Штрихкод', 'Одиниця'],
      ['Артикул', 'Найменування', 'Штрихкод'],
    ],
    ['en', ['id', 'sku', 'name', 'barcode', 'vat'], ['sku', 'name', 'barcode']],
  ])('know a product in %s', (_language, names, [sku, name, barcode]) => {
    expect(
      found(
        'product',
        names.map((one) => column(one, 'x')),
      ),
    ).toMatchObject({ sku, name, barcode });
  });

  it('never take a text for an amount, nor one column twice', () => {
    const order = found('order', [
      column('total', 'a lot'),
      column('brutto', '12.50'),
      column('doc_date', '2026-01-02'),
    ]);
    expect(order).toMatchObject({ total: 'brutto', placedAt: 'doc_date' });
    expect(new Set(Object.values(order)).size).toBe(Object.keys(order).length);
  });

  it('leave alone what nothing is like', () => {
    expect(found('customer', [column('X17', 'a'), column('FLAG_B', '1')])).toEqual({});
  });

  it('find the key, the parent and the table', () => {
    expect(suggestKey('dbo.GOODS', refs('CODE', 'GROUP_ID', 'GOODS_ID'))?.name).toBe('GOODS_ID');
    expect(suggestKey('goods', refs('sku'))).toBeNull();
    expect(suggestParent('orders', refs('id', 'order_id', 'goods_id'))?.name).toBe('order_id');
    expect(suggestParent('Catalog_Номенклатура', refs('Склад_Key', 'Номенклатура_Key'))?.name).toBe(
      'Номенклатура_Key',
    );
    const tables = ['dbo.MAGAZYN', 'dbo.ARTYKUL', 'dbo.ZAMOWIENIE'].map((name) => ({ name }));
    expect(likelyTables('product', tables, 3)).toEqual([{ name: 'dbo.ARTYKUL' }]);
    expect(
      likelyTables('order', [{ name: 'Справочник.Склады' }, { name: 'Документ.ЗаказПокупателя' }], 3),
    ).toEqual([{ name: 'Документ.ЗаказПокупателя' }]);
  });
});
