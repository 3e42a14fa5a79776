import { beforeAll, describe, expect, it } from 'vitest';
import { Num, textOf } from '#test/peers/onec-odata/values.ts';
import {
  acceptAll,
  addOrder,
  causeOf,
  claimAll,
  drain,
  keys,
  tradeProfile,
  useOnec,
} from './onec-odata-harness.ts';

const onec = useOnec();
const gets = (set: string) =>
  onec.peer.requests.filter(
    ({ method, path }) => method === 'GET' && decodeURIComponent(path).endsWith(`/${set}`),
  );

describe('reading objects', () => {
  it('an order with its lines, references followed once each, in the order of keys', async () => {
    const first = addOrder(onec.peer, { НомерЗаказаНаСайте: '1001', НомерПосылки: '20450000000001' });
    const second = addOrder(onec.peer, {
      Контрагент_Key: '00000000-0000-0000-0000-000000000000',
      Услуги: [{ Номенклатура_Key: keys.delivery, Количество: 1, Цена: 85 }],
    });
    onec.peer.requests.length = 0;
    const erp = onec.open();
    const loaded = await erp.load('order', [
      second,
      'no-guid',
      first.toUpperCase(),
      '11111111-1111-1111-1111-111111111111',
    ]);
    expect(loaded.map(({ kind }) => kind)).toEqual(['found', 'missing', 'found', 'missing']);
    expect(loaded[2]).toEqual({
      key: first.toUpperCase(),
      kind: 'found',
      object: {
        key: first,
        number: expect.stringMatching(/^МГ00-\d{6}$/),
        // 09:30:15 in Kyiv, winter.
        placedAt: '2026-03-01T07:30:15Z',
        status: 'Новый',
        total: '250.5',
        externalId: '1001',
        trackingNumbers: ['20450000000001'],
        customer: { key: keys.buyer, name: "ТОВ «О'Ніл і Ко»", taxId: '7701234567' },
        lines: [
          { sku: 'TEA-100', name: 'Чай чёрный 100 г', quantity: '2', price: '75.25' },
          { sku: 'CUP-1', name: 'Чашка «Їжак»', quantity: '0.5', price: '200' },
        ],
      },
    });
    expect(loaded[0]).toMatchObject({
      kind: 'found',
      object: { lines: [{ sku: 'TEA-100' }, { sku: 'CUP-1' }, { sku: 'DOSTAVKA', kind: 'service' }] },
    });
    expect(loaded[0]).not.toHaveProperty('object.customer');
    expect(gets('Document_ЗаказПокупателя')).toHaveLength(1);
    expect(gets('Catalog_Номенклатура')).toHaveLength(1);
    expect(gets('Catalog_Контрагенты')).toHaveLength(1);
  });

  it('sums digit by digit, as 1C wrote them', async () => {
    const order = addOrder(onec.peer);
    const erp = onec.open();
    // No float holds these digits.
    const digits = '12345678901234567.89';
    onec.peer.base.save('Document_ЗаказПокупателя', order, { СуммаДокумента: new Num(digits) });
    expect(await erp.load('order', [order])).toMatchObject([{ object: { total: digits } }]);
  });

  it('hundreds of keys in addresses the web server takes', async () => {
    const erp = onec.open();
    const wanted = Array.from({ length: 300 }, (_, n) =>
      textOf(
        onec.peer.base.add('Catalog_Номенклатура', { Артикул: `A-${n}`, Description: `Товар ${n}` })[
          'Ref_Key'
        ],
      ),
    );
    onec.peer.requests.length = 0;
    const loaded = await erp.load('product', wanted);
    expect(loaded.map((one) => (one.kind === 'found' ? one.object['sku'] : one.kind))).toEqual(
      wanted.map((_, n) => `A-${n}`),
    );
    expect(gets('Catalog_Номенклатура').length).toBeLessThan(15);
  });

  it('a composite reference by the type of its row, a text in the same property as text', async () => {
    const profile = tradeProfile({
      entities: {
        order: {
          set: 'Document_ЗаказПокупателя',
          fields: { key: 'Ref_Key', note: 'Основание', number: 'Основание.Number' },
        },
      },
    });
    const erp = onec.open({ profile });
    const base = addOrder(onec.peer);
    const referring = addOrder(onec.peer, {
      Основание: base,
      Основание_Type: 'StandardODATA.Document_ЗаказПокупателя',
    });
    const text = addOrder(onec.peer, { Основание: 'Счёт 7 от 01.03', Основание_Type: 'Edm.String' });
    const number = onec.peer.base.object('Document_ЗаказПокупателя', base)['Number'];
    expect(await erp.load('order', [referring, text])).toMatchObject([
      { object: { note: base, number } },
      { object: { note: 'Счёт 7 от 01.03' } },
    ]);
  });

  it('names a property that is not there, a set that is not published, and an entity nobody described', async () => {
    const order = addOrder(onec.peer);
    const with_ = (set: string, fields: Record<string, string>) =>
      onec.open({ profile: tradeProfile({ entities: { order: { set, fields } } }) });
    expect(
      await causeOf(with_('Document_ЗаказПокупателя', { note: 'Коментарий' }).load('order', [order])),
    ).toBe('erp.column_missing');
    expect(
      await causeOf(
        with_('Document_ЗаказПокупателя', { note: 'Контрагент.Коментарий' }).load('order', [order]),
      ),
    ).toBe('erp.column_missing');
    expect(await causeOf(with_('Document_Заказ', { key: 'Ref_Key' }).load('order', [order]))).toBe(
      'erp.not_published',
    );
    expect(await causeOf(onec.open().load('invoice', [order]))).toBe('erp.not_supported');
  });
});

describe('what stands in registers', () => {
  const product = {
    set: 'Catalog_Номенклатура',
    fields: { key: 'Ref_Key', sku: 'Артикул' },
    lists: {
      stock: {
        register: 'AccumulationRegister_ТоварыНаСкладах/Balance()',
        fields: { quantity: 'КоличествоBalance', warehouse: 'Склад.Description' },
        whenEmpty: { quantity: '0' },
      },
      prices: {
        register: 'InformationRegister_ЦеныНоменклатуры/SliceLast()',
        fields: { amount: 'Цена', kind: 'ВидЦены' },
        constants: { currency: 'UAH' },
      },
    },
    references: { Склад: 'Catalog_Склады' },
  };
  const stock = (item: string, quantity: number) =>
    onec.peer.base.add('AccumulationRegister_ТоварыНаСкладах', {
      RecordSet: [{ Номенклатура_Key: item, Склад_Key: keys.warehouse, Количество: quantity }],
    });
  const price = (item: string, period: string, amount: number) =>
    onec.peer.base.add('InformationRegister_ЦеныНоменклатуры', {
      RecordSet: [{ Номенклатура_Key: item, Period: period, ВидЦены: 'Розничная', Цена: amount }],
    });

  it('is read with the object: balances, the newest prices, and nothing as nothing', async () => {
    const item = textOf(onec.peer.base.add('Catalog_Номенклатура', { Артикул: 'REG-1' })['Ref_Key']);
    const other = textOf(onec.peer.base.add('Catalog_Номенклатура', { Артикул: 'REG-2' })['Ref_Key']);
    stock(item, 10);
    stock(item, -2.5);
    price(item, '2026-01-01T00:00:00', 100);
    price(item, '2026-02-01T00:00:00', 120.5);
    const erp = onec.open({ profile: tradeProfile({ entities: { product } }) });
    expect((await erp.inspect()).problems.filter(({ path }) => path.startsWith('entities'))).toEqual([]);
    const warehouse = onec.peer.base.object('Catalog_Склады', keys.warehouse)['Description'];
    expect(await erp.load('product', [item, other])).toMatchObject([
      {
        object: {
          sku: 'REG-1',
          stock: [{ quantity: '7.5', warehouse }],
          prices: [{ amount: '120.5', kind: 'Розничная', currency: 'UAH' }],
        },
      },
      { object: { sku: 'REG-2', stock: [{ quantity: '0' }], prices: [] } },
    ]);
  });

  it('changes the objects it is about, each once a message, in documents and registers alike', async () => {
    const exchange = {
      plan: keys.plan,
      nodeCode: 'SITE',
      unknownSets: 'ignore' as const,
      through: [
        {
          set: 'AccumulationRegister_ТоварыНаСкладах',
          entity: 'product' as const,
          property: 'Номенклатура_Key',
        },
        { set: 'Document_ЗаказПокупателя', entity: 'product' as const, property: 'Номенклатура_Key' },
      ],
    };
    const erp = onec.open({ profile: tradeProfile({ exchange }) });
    await drain(erp);
    const item = textOf(onec.peer.base.add('Catalog_Номенклатура', { Артикул: 'REG-3' })['Ref_Key']);
    await drain(erp);
    stock(item, 5);
    stock(item, 6);
    price(item, '2026-01-01T00:00:00', 100);
    const order = addOrder(onec.peer);
    const changes = await claimAll(erp);
    expect(changes.map(({ entity, key, operation }) => [entity, key, operation])).toEqual([
      ['order', order, 'update'],
      ['product', item, 'update'],
      ['product', keys.tea, 'update'],
      ['product', keys.cup, 'update'],
    ]);
    expect(new Set(changes.map(({ id }) => id)).size).toBe(4);
    // Not taken in: the same message again, in which one of the items has moved once more.
    stock(item, 7);
    const again = await claimAll(onec.open({ profile: tradeProfile({ exchange }) }));
    const idOf = (list: typeof changes, key: string) => list.find((change) => change.key === key)?.id;
    expect(idOf(again, item)).not.toBe(idOf(changes, item));
    for (const key of [order, keys.tea, keys.cup]) expect(idOf(again, key)).toBe(idOf(changes, key));
    const [recorder] = [...onec.peer.base.objects('AccumulationRegister_ТоварыНаСкладах').keys()].slice(-1);
    onec.peer.base.save('AccumulationRegister_ТоварыНаСкладах', recorder ?? '', {
      RecordSet: [{ Номенклатура_Key: item, Склад_Key: keys.warehouse, Количество: 8 }],
    });
    const third = await claimAll(onec.open({ profile: tradeProfile({ exchange }) }));
    expect(idOf(third, item)).not.toBe(idOf(again, item));
    await acceptAll(erp, changes);
    expect(await claimAll(erp)).toEqual([]);
  });
});

describe('walking through all keys', () => {
  const walk = async (limit: number): Promise<string[]> => {
    const erp = onec.open();
    const seen: string[] = [];
    for (let after: string | null = null; ; ) {
      const page: string[] = await erp.keys('product', after, limit);
      seen.push(...page);
      after = page.at(-1) ?? null;
      if (page.length < limit) return seen;
    }
  };
  const all = (): string[] =>
    [...onec.peer.base.objects('Catalog_Номенклатура').values()]
      .filter((row) => row['IsFolder'] !== true && row['DeletionMark'] !== true)
      .map((row) => textOf(row['Ref_Key']));

  beforeAll(() => {
    onec.peer.base.add('Catalog_Номенклатура', { Артикул: 'OLD', DeletionMark: true });
  });

  it('meets each once, where the base compares keys and where it does not', async () => {
    const expected = all().sort();
    for (const compares of [true, false]) {
      onec.peer.base.comparesGuids = compares;
      const seen = await walk(37);
      expect(seen.length).toBe(expected.length);
      expect(seen.sort()).toEqual(expected);
    }
    onec.peer.base.comparesGuids = true;
  });

  it('goes on from a key after the process began anew', async () => {
    for (const compares of [true, false]) {
      onec.peer.base.comparesGuids = compares;
      const first = await onec.open().keys('product', null, 100);
      const second = await onec.open().keys('product', first.at(-1) ?? '', 1_000);
      expect([...first, ...second].sort()).toEqual(all().sort());
    }
    onec.peer.base.comparesGuids = true;
  });
});
