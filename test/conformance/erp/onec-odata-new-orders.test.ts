import { beforeEach, describe, expect, it } from 'vitest';
import { succeeded } from '#shared/result.ts';
import { type PeerRow, textOf } from '#test/peers/onec-odata/values.ts';
import { keys, siteOrder, tradeProfile } from './onec-odata-harness.ts';
import { BUYERS, create, GOODS, ORDERS, orderWriting, rows } from './onec-odata-writing.ts';

const { all, bySku, onec, ordersOf, nextNumber } = orderWriting(5000);

let number = '';
beforeEach(() => {
  number = nextNumber();
});

describe('an order of the shop', () => {
  it('becomes what the node settings say, posted, once', async () => {
    const erp = onec.open();
    const applied = await erp.apply(create(number));
    const [row, ...others] = ordersOf(number);
    expect(others).toEqual([]);
    expect(applied).toEqual({
      outcome: 'ok',
      value: { key: row?.['Ref_Key'], created: true, staged: false, number: row?.['Number'] },
    });
    expect(row).toMatchObject({
      // 08:00 UTC in Kyiv, winter.
      Date: '2026-03-02T10:00:00',
      ДатаЗаказаНаСайте: '2026-03-02T10:00:00',
      ИсточникЗаказа: 'sklep',
      Соглашение_Key: keys.agreement,
      Организация_Key: keys.organisation,
      Склад_Key: keys.warehouse,
      Менеджер_Key: keys.manager,
      Контрагент_Key: keys.buyer,
      Состояние: 'Новый',
      Комментарий: 'Позвонить до 18:00',
      Posted: true,
    });
    expect(textOf(row?.['СуммаДокумента'])).toBe('310.30');
    expect(rows(row, 'Товары')).toMatchObject([
      {
        LineNumber: '1',
        Номенклатура_Key: keys.tea,
        Количество: '3',
        Цена: '75.10',
        Сумма: '225.30',
        СтавкаНДС: 'НДС20',
        ЕдиницаИзмерения_Key: keys.piece,
      },
    ]);
    expect(rows(row, 'Услуги')).toMatchObject([{ Номенклатура_Key: keys.delivery, Сумма: '85.00' }]);
    expect(await erp.apply(create(number))).toMatchObject({
      outcome: 'no_change',
      value: { key: row?.['Ref_Key'], created: false },
    });
    expect(ordersOf(number)).toHaveLength(1);
  });

  it('is another one for the same number of another shop', async () => {
    const erp = onec.open();
    await erp.apply(create(number, siteOrder(), 'sklep'));
    await erp.apply(create(number, siteOrder(), 'hurt'));
    expect(ordersOf(number).map((row) => row['ИсточникЗаказа'])).toEqual(['sklep', 'hurt']);
  });

  it('never comes twice out of twenty at the same time', async () => {
    const erp = onec.open();
    const order = siteOrder({
      customer: { name: `Нова ${number}` },
      lines: [{ sku: `N-${number}`, quantity: '1', price: '1' }],
    });
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, n) => erp.apply(create(`${number}-${n % 5}`, order))),
    );
    expect(results.every(succeeded)).toBe(true);
    for (let n = 0; n < 5; n += 1) expect(ordersOf(`${number}-${n}`)).toHaveLength(1);
    expect(bySku(`N-${number}`)).toHaveLength(1);
    expect(all(BUYERS).filter((row) => row['Description'] === `Нова ${number}`)).toHaveLength(1);
  });

  it('carries number and date in additional attributes where the node says so, and is found by them', async () => {
    const attribute = { attribute: keys.attribute };
    const profile = tradeProfile();
    if (profile.createOrder === undefined) throw new Error('no createOrder');
    const erp = onec.open({
      profile: tradeProfile({
        createOrder: {
          ...profile.createOrder,
          siteNumber: attribute,
          siteSource: undefined,
          siteDate: { attribute: keys.reason },
        },
      }),
    });
    const before = all(ORDERS).length;
    const first = await erp.apply(create(number));
    expect(first.outcome).toBe('ok');
    expect(await erp.apply(create(number))).toMatchObject({ outcome: 'no_change' });
    expect(all(ORDERS)).toHaveLength(before + 1);
    expect(rows(all(ORDERS).at(-1), 'ДополнительныеРеквизиты')).toMatchObject([
      { Свойство_Key: keys.attribute, Значение: number, Значение_Type: 'Edm.String' },
      { Свойство_Key: keys.reason, Значение: '2026-03-02T10:00:00', Значение_Type: 'Edm.DateTime' },
    ]);
  });
});

describe('the buyer', () => {
  const buyerOf = async (
    customer: Record<string, unknown>,
    profile = tradeProfile(),
  ): Promise<PeerRow | undefined> => {
    const result = await onec.open({ profile }).apply(create(number, siteOrder({ customer })));
    const [order] = ordersOf(number);
    if (order === undefined) throw new Error(JSON.stringify(result));
    return onec.peer.base.objects(BUYERS).get(textOf(order['Контрагент_Key']));
  };

  it('is found by both tax numbers, whatever its name; one number of two is another', async () => {
    expect((await buyerOf({ name: 'Зовсім інша назва', taxId: '7701234567 / 770101001' }))?.['Ref_Key']).toBe(
      keys.buyer,
    );
    number = `${number}b`;
    expect((await buyerOf({ name: 'Філія', taxId: '7701234567/770199999' }))?.['Ref_Key']).not.toBe(
      keys.buyer,
    );
  });

  it('is found by name without regard to case, apostrophes included', async () => {
    expect((await buyerOf({ name: "тов «о'ніл і ко»" }))?.['Ref_Key']).toBe(keys.buyer);
  });

  it('is created in the folder of the node where nobody fits', async () => {
    expect(
      await buyerOf({ name: `Їжак ${number}`, email: 'a@b.ua', phone: '+380441234567', taxId: `9${number}` }),
    ).toMatchObject({
      Description: `Їжак ${number}`,
      ИНН: `9${number}`,
      ЭлектроннаяПочта: 'a@b.ua',
      Телефон: '+380441234567',
      Parent_Key: keys.newBuyers,
      ЮрФизЛицо: 'ФизЛицо',
      IsFolder: false,
    });
  });

  it('is never guessed between two, nor made of one marked for deletion', async () => {
    for (const mark of [false, false, true]) {
      onec.peer.base.add(BUYERS, { Description: `Двоє ${number}`, DeletionMark: mark });
    }
    const erp = onec.open();
    expect(
      await erp.apply(create(number, siteOrder({ customer: { name: `Двоє ${number}` } }))),
    ).toMatchObject({
      outcome: 'invalid',
      cause: 'erp.duplicate',
      values: { value: `Двоє ${number}` },
    });
    expect(ordersOf(number)).toEqual([]);
  });

  it('is the one for everybody, or refused, where the rule creates none', async () => {
    const rule = tradeProfile().createOrder;
    if (rule === undefined) throw new Error('no createOrder');
    const customer = { ...rule.customer, create: undefined };
    const named = { name: `Ніхто ${number}` };
    const strict = onec.open({ profile: tradeProfile({ createOrder: { ...rule, customer } }) });
    expect(await strict.apply(create(number, siteOrder({ customer: named })))).toMatchObject({
      outcome: 'invalid',
      cause: 'erp.object_missing',
      fields: [{ path: 'customer' }],
    });
    const retail = tradeProfile({
      createOrder: { ...rule, customer: { ...customer, otherwise: keys.buyer } },
    });
    expect((await buyerOf(named, retail))?.['Ref_Key']).toBe(keys.buyer);
  });
});

describe('the items', () => {
  it('are created in the folder of the node, with kind and unit, once an article', async () => {
    const sku = `НОВ-${number}`;
    const line = { sku, name: 'Новий «чай»', quantity: '1', price: '10' };
    const erp = onec.open();
    await erp.apply(
      create(number, siteOrder({ lines: [line, { ...line, sku: sku.toLowerCase(), price: '9' }] })),
    );
    expect(bySku(sku)).toMatchObject([
      {
        Description: 'Новий «чай»',
        НаименованиеПолное: 'Новий «чай»',
        Parent_Key: keys.newGoods,
        ВидНоменклатуры_Key: keys.goodsKind,
        ЕдиницаИзмерения_Key: keys.piece,
      },
    ]);
    const [order] = ordersOf(number);
    expect(rows(order, 'Товары').map((row) => [row['LineNumber'], row['Цена']])).toEqual([
      ['1', '10'],
      ['2', '9'],
    ]);
  });

  it('are refused by name where the rule creates none, where two fit, where the rate is unknown', async () => {
    const rule = tradeProfile().createOrder;
    if (rule === undefined) throw new Error('no createOrder');
    const goods = { ...rule.goods, create: undefined };
    const strict = onec.open({ profile: tradeProfile({ createOrder: { ...rule, goods } }) });
    const of = (sku: string, vatRate = '20') =>
      create(
        number,
        siteOrder({
          lines: [
            { sku: 'TEA-100', quantity: '1', price: '1' },
            { sku, quantity: '1', price: '1', vatRate },
          ],
        }),
      );
    expect(await strict.apply(of("NIE'MA"))).toMatchObject({
      outcome: 'invalid',
      cause: 'remote.product_unknown',
      values: { value: "NIE'MA" },
      fields: [{ path: 'lines.1.sku' }],
    });
    onec.peer.base.add(GOODS, { Артикул: `D-${number}` });
    onec.peer.base.add(GOODS, { Артикул: `d-${number}` });
    expect(await strict.apply(of(`D-${number}`))).toMatchObject({
      outcome: 'invalid',
      cause: 'erp.duplicate',
    });
    expect(await strict.apply(of('CUP-1', '23'))).toMatchObject({
      outcome: 'invalid',
      cause: 'mapping.unknown_value',
    });
    expect(ordersOf(number)).toEqual([]);
  });
});
