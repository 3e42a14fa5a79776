import { beforeEach, describe, expect, it } from 'vitest';
import type { ErpCommand } from '#main/erp/port.ts';
import { succeeded } from '#shared/result.ts';
import { type PeerRow, textOf } from '#test/peers/onec-odata/values.ts';
import { addOrder, keys, siteOrder, tradeProfile, useOnec } from './onec-odata-harness.ts';

const onec = useOnec();
const ORDERS = 'Document_ЗаказПокупателя';
const GOODS = 'Catalog_Номенклатура';
const BUYERS = 'Catalog_Контрагенты';

const all = (set: string): PeerRow[] => [...onec.peer.base.objects(set).values()];
const ordersOf = (number: string): PeerRow[] =>
  all(ORDERS).filter((row) => row['НомерЗаказаНаСайте'] === number);
const bySku = (sku: string): PeerRow[] => all(GOODS).filter((row) => row['Артикул'] === sku);
const rows = (row: PeerRow | undefined, part: string): Record<string, string>[] => {
  const found = row?.[part];
  return Array.isArray(found)
    ? found.map((one) =>
        Object.fromEntries(Object.entries(one).map(([name, value]) => [name, textOf(value)])),
      )
    : [];
};
const create = (externalId: string, order = siteOrder(), source = 'sklep'): ErpCommand => ({
  kind: 'create_order',
  source,
  externalId,
  order,
});
const posts = () =>
  onec.peer.requests.filter(({ method, path }) => method === 'POST' && !/Changes/.test(path));

let next = 5_000;
let number = '';
beforeEach(() => {
  next += 1;
  number = String(next);
  onec.peer.requests.length = 0;
  onec.peer.base.onPost = () => null;
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

describe('answers that never came', () => {
  it.each([
    ['before 1C acted', { kind: 'cut_before' }],
    ['after 1C acted', { kind: 'cut_after' }],
    ['an error page of a proxy', { kind: 'html', status: 502 }],
    ['half a JSON', { kind: 'half_json' }],
    ['a page instead of the order', { kind: 'html', status: 200 }],
    ['silence', { kind: 'silence' }],
  ] as const)('%s: the order is there once in the end', async (_name, mode) => {
    const erp = onec.open({ settings: { requestTimeoutMs: 500 } });
    onec.peer.faults.plan(mode, { method: 'POST', path: /%D0%97%D0%B0%D0%BA%D0%B0%D0%B7/ });
    const first = await erp.apply(create(number));
    expect(['ok', 'uncertain']).toContain(first.outcome);
    const again = await erp.apply(create(number));
    expect(succeeded(again)).toBe(true);
    expect(ordersOf(number)).toHaveLength(1);
    expect(ordersOf(number)[0]?.['Posted']).toBe(true);
  });

  it('of a buyer and of an item: neither is there twice', async () => {
    const erp = onec.open();
    const order = siteOrder({
      customer: { name: `Раз ${number}` },
      lines: [{ sku: `R-${number}`, quantity: '1', price: '1' }],
    });
    for (const set of [BUYERS, GOODS]) {
      onec.peer.faults.plan(
        { kind: 'cut_after' },
        { method: 'POST', path: new RegExp(`/${encodeURIComponent(set)}$`) },
      );
    }
    const first = await erp.apply(create(number, order));
    if (!succeeded(first)) await erp.apply(create(number, order));
    expect(ordersOf(number)).toHaveLength(1);
    expect(bySku(`R-${number}`)).toHaveLength(1);
    expect(all(BUYERS).filter((row) => row['Description'] === `Раз ${number}`)).toHaveLength(1);
  });

  it('nothing is created again while 1C may still be at work', async () => {
    const erp = onec.open({
      profile: tradeProfile({ settleSeconds: 600 }),
      settings: { requestTimeoutMs: 500 },
    });
    onec.peer.faults.plan(
      { kind: 'slow', ms: 2_500 },
      { method: 'POST', path: /%D0%97%D0%B0%D0%BA%D0%B0%D0%B7/ },
    );
    const body = create(number);
    expect((await erp.apply(body)).outcome).toBe('uncertain');
    expect((await erp.apply(body)).outcome).toBe('uncertain');
    expect(posts().filter(({ path }) => !path.endsWith('/Post'))).toHaveLength(1);
    await expect.poll(() => ordersOf(number).length, { timeout: 10_000 }).toBe(1);
    expect((await erp.apply(body)).outcome).toBe('ok');
    expect(ordersOf(number)).toMatchObject([{ Posted: true }]);
  });

  it('a process that ends after the request left finds the order the next time', async () => {
    const first = onec.open();
    onec.peer.faults.plan(
      { kind: 'slow', ms: 300 },
      { method: 'POST', path: /%D0%97%D0%B0%D0%BA%D0%B0%D0%B7/ },
    );
    const pending = first.apply(create(number)).catch(() => null);
    await expect.poll(() => posts().length).toBe(1);
    await first.close();
    await pending;
    await expect.poll(() => ordersOf(number).length).toBe(1);
    expect(await onec.open().apply(create(number))).toMatchObject({ value: { created: false } });
    expect(ordersOf(number)).toMatchObject([{ Posted: true }]);
  });
});

describe('what 1C refuses', () => {
  it('a posting: the order stands, is told by its number, and the retry posts it', async () => {
    onec.peer.base.onPost = () => 'Период закрыт';
    const erp = onec.open();
    const refused = await erp.apply(create(number));
    const [row] = ordersOf(number);
    expect(refused).toMatchObject({
      outcome: 'invalid',
      cause: 'erp.posting_refused',
      detail: expect.stringContaining('Период закрыт'),
      values: { number: row?.['Number'] },
    });
    expect(row?.['Posted']).toBe(false);
    onec.peer.base.onPost = () => null;
    expect(await erp.apply(create(number))).toMatchObject({
      outcome: 'ok',
      value: { key: row?.['Ref_Key'], created: false },
    });
    expect(ordersOf(number)).toMatchObject([{ Posted: true }]);
  });

  it('a posting whose answer was lost is not a second order either', async () => {
    const erp = onec.open();
    onec.peer.faults.plan({ kind: 'cut_after' }, { method: 'POST', path: /\/Post$/ });
    expect((await erp.apply(create(number))).outcome).toBe('uncertain');
    expect(await erp.apply(create(number))).toMatchObject({ outcome: 'no_change' });
    expect(ordersOf(number)).toMatchObject([{ Posted: true }]);
  });

  it('an order somebody marked for deletion is left alone', async () => {
    const erp = onec.open();
    await erp.apply(create(number));
    const [row] = ordersOf(number);
    onec.peer.base.save(ORDERS, textOf(row?.['Ref_Key']), { DeletionMark: true });
    expect(await erp.apply(create(number))).toMatchObject({ outcome: 'no_change' });
    expect(ordersOf(number)).toHaveLength(1);
  });

  it('an exception in its own code, a lock, a missing right, a login', async () => {
    const erp = onec.open();
    const refuse = (status: number, value: string) =>
      onec.peer.faults.plan(
        { kind: 'status', status, body: { 'odata.error': { code: '-1', message: { lang: 'ru', value } } } },
        { method: 'POST' },
      );
    refuse(500, 'Не заполнено поле «Договор»');
    expect(await erp.apply(create(number))).toMatchObject({ outcome: 'invalid', cause: 'erp.order_refused' });
    refuse(500, 'Конфликт блокировок при выполнении транзакции');
    expect(await erp.apply(create(number))).toMatchObject({
      outcome: 'unavailable',
      cause: 'erp.lock_timeout',
    });
    refuse(403, 'Нет прав');
    expect(await erp.apply(create(number))).toMatchObject({
      outcome: 'invalid',
      cause: 'erp.rights_missing',
    });
    expect(await onec.open({ password: 'wrong' }).apply(create(number))).toMatchObject({
      outcome: 'unauthorised',
    });
    expect(ordersOf(number)).toEqual([]);
  });

  it('goes without 1C’s own checks only where the profile says so', async () => {
    await onec.open().apply(create(number));
    expect(posts().some(({ headers }) => '1c_odata-dataloadmode' in headers)).toBe(false);
    await onec.open({ profile: tradeProfile({ dataLoadMode: true }) }).apply(create(`${number}x`));
    expect(posts().filter(({ headers }) => headers['1c_odata-dataloadmode'] === 'true')).toHaveLength(2);
  });
});

describe('an order of 1C', () => {
  const set = (
    orderKey: string,
    status: string | null,
    trackingNumber: string | null = null,
  ): ErpCommand => ({
    kind: 'set_order',
    orderKey,
    status,
    trackingNumber,
  });
  const patches = () => onec.peer.requests.filter(({ method }) => method === 'PATCH');

  it('takes status and parcel, with the version it was read in, and only when they differ', async () => {
    const key = addOrder(onec.peer);
    const version = onec.peer.base.object(ORDERS, key)['DataVersion'];
    const erp = onec.open();
    expect((await erp.apply(set(key, 'ВРаботе', '20450000000001'))).outcome).toBe('ok');
    expect(onec.peer.base.object(ORDERS, key)).toMatchObject({
      Состояние: 'ВРаботе',
      НомерПосылки: '20450000000001',
    });
    expect(patches()[0]?.headers['if-match']).toBe(version);
    expect(rows(onec.peer.base.object(ORDERS, key), 'Товары')).toHaveLength(2);
    expect((await erp.apply(set(key, 'ВРаботе', '20450000000001'))).outcome).toBe('no_change');
    expect(patches()).toHaveLength(1);
  });

  it('gets its reason when it is cancelled, and a status that is a reference by its name', async () => {
    const key = addOrder(onec.peer);
    await onec.open().apply(set(key, 'Отменён'));
    expect(onec.peer.base.object(ORDERS, key)).toMatchObject({
      Состояние: 'Отменён',
      ПричинаОтмены_Key: keys.reason,
    });
    const erp = onec.open({
      profile: tradeProfile({ setOrder: { set: ORDERS, status: { property: 'СостояниеЗаказа_Key' } } }),
    });
    expect((await erp.apply(set(key, 'в работе'))).outcome).toBe('ok');
    expect(onec.peer.base.object(ORDERS, key)['СостояниеЗаказа_Key']).toBe(keys.inWork);
    expect(await erp.apply(set(key, 'Утрачен'))).toMatchObject({
      outcome: 'invalid',
      cause: 'mapping.unknown_value',
    });
    expect(await erp.apply(set(key, null, 'X'))).toMatchObject({
      outcome: 'invalid',
      cause: 'erp.not_supported',
    });
  });

  it('keeps the other additional attributes when one of them is set', async () => {
    const key = addOrder(onec.peer, {
      ДополнительныеРеквизиты: [{ Свойство_Key: keys.reason, Значение: 'чуже', Значение_Type: 'Edm.String' }],
    });
    const profile = tradeProfile({
      setOrder: { set: ORDERS, trackingNumber: { attribute: keys.attribute } },
    });
    const erp = onec.open({ profile });
    for (const parcel of ['1', '2', '2']) await erp.apply(set(key, null, parcel));
    expect(
      rows(onec.peer.base.object(ORDERS, key), 'ДополнительныеРеквизиты').map((row) => [
        row['Свойство_Key'],
        row['Значение'],
      ]),
    ).toEqual([
      [keys.reason, 'чуже'],
      [keys.attribute, '2'],
    ]);
  });

  it('is read again when somebody saved it meanwhile, and in the end the lock is told', async () => {
    const key = addOrder(onec.peer);
    const erp = onec.open();
    let saves = 2;
    onec.peer.base.beforePatch = () => {
      saves -= 1;
      if (saves >= 0) onec.peer.base.save(ORDERS, key, { Комментарий: `рука ${saves}` });
    };
    expect((await erp.apply(set(key, 'ВРаботе'))).outcome).toBe('ok');
    expect(patches()).toHaveLength(3);
    expect(onec.peer.base.object(ORDERS, key)).toMatchObject({ Комментарий: 'рука 0', Состояние: 'ВРаботе' });
    saves = 99;
    expect(await erp.apply(set(key, 'Отгружен'))).toMatchObject({
      outcome: 'unavailable',
      cause: 'erp.lock_timeout',
    });
    onec.peer.base.beforePatch = () => undefined;
  });

  it.each([
    ['cut_before', 2],
    ['cut_after', 1],
  ] as const)('settles a lost answer by reading (%s)', async (kind, count) => {
    const key = addOrder(onec.peer);
    const erp = onec.open();
    onec.peer.faults.plan({ kind }, { method: 'PATCH' });
    expect((await erp.apply(set(key, 'ВРаботе'))).outcome).toBe('ok');
    expect(patches()).toHaveLength(count);
    expect(onec.peer.base.object(ORDERS, key)['Состояние']).toBe('ВРаботе');
  });

  it('finds out how the base wants its version written, and keeps to it', async () => {
    const key = addOrder(onec.peer);
    const erp = onec.open();
    onec.peer.base.matchForm = 'weak';
    try {
      expect((await erp.apply(set(key, 'ВРаботе'))).outcome).toBe('ok');
      expect(patches()).toHaveLength(2);
      expect((await erp.apply(set(key, 'Отгружен'))).outcome).toBe('ok');
      expect(patches()).toHaveLength(3);
    } finally {
      onec.peer.base.matchForm = 'plain';
    }
  });

  it('that was posted is posted again where the profile says so, also after a refusal', async () => {
    const key = addOrder(onec.peer);
    onec.peer.base.post(ORDERS, key, true);
    const { setOrder } = tradeProfile();
    if (setOrder === undefined) throw new Error('no setOrder');
    const erp = onec.open({ profile: tradeProfile({ setOrder: { ...setOrder, post: true } }) });
    onec.peer.base.onPost = () => 'Период закрыт';
    expect(await erp.apply(set(key, 'ВРаботе'))).toMatchObject({
      outcome: 'invalid',
      cause: 'erp.posting_refused',
    });
    onec.peer.base.onPost = () => null;
    expect((await erp.apply(set(key, 'ВРаботе'))).outcome).toBe('ok');
    expect(posts().filter(({ path }) => path.endsWith('/Post'))).toHaveLength(2);
    expect((await erp.apply(set(key, 'ВРаботе'))).outcome).toBe('no_change');
    expect(posts().filter(({ path }) => path.endsWith('/Post'))).toHaveLength(2);
  });

  it('is not "not there" because a web server has a page about something else', async () => {
    const key = addOrder(onec.peer);
    const erp = onec.open();
    onec.peer.faults.plan({ kind: 'html', status: 404 }, { method: 'GET', path: /\(guid/ });
    expect(await erp.apply(set(key, 'ВРаботе'))).toMatchObject({
      outcome: 'unavailable',
      cause: 'erp.database_missing',
    });
    expect((await erp.apply(set(key, 'ВРаботе'))).outcome).toBe('ok');
  });

  it('that is not there is not found', async () => {
    const erp = onec.open();
    for (const key of ['11111111-1111-1111-1111-111111111111', '1042', '']) {
      expect(await erp.apply(set(key, 'ВРаботе'))).toMatchObject({
        outcome: 'not_found',
        cause: 'erp.object_missing',
      });
    }
  });
});

it('a rehearsal shows every request and leaves no trace', async () => {
  const erp = onec.open();
  const waiting = onec.peer.base.waiting(keys.node);
  const order = siteOrder({
    customer: { name: `Проба ${number}` },
    lines: [{ sku: `P-${number}`, quantity: '2', price: '1.50' }],
  });
  const { steps, result } = await erp.rehearse(create(number, order));
  expect(steps.map(({ call }) => call)).toEqual([
    `POST /${BUYERS}`,
    `POST /${GOODS}`,
    `POST /${ORDERS}`,
    expect.stringMatching(
      /^POST \/Document_ЗаказПокупателя\(guid'.*'\)\/Post\?PostingModeOperational=false$/,
    ),
  ]);
  expect(steps[2]?.detail).toContain('"Количество": 2');
  expect(steps[2]?.detail).toContain(`"НомерЗаказаНаСайте": "${number}"`);
  expect(result).toMatchObject({ outcome: 'ok', value: { created: true } });
  expect(onec.peer.requests.every(({ method }) => method === 'GET')).toBe(true);
  expect(onec.peer.base.waiting(keys.node)).toEqual(waiting);
  const key = addOrder(onec.peer);
  const version = onec.peer.base.object(ORDERS, key)['DataVersion'];
  const change = await erp.rehearse({
    kind: 'set_order',
    orderKey: key,
    status: 'ВРаботе',
    trackingNumber: null,
  });
  expect(change.steps).toMatchObject([
    { call: `PATCH /${ORDERS}(guid'${key}') If-Match: ${textOf(version)}` },
  ]);
  expect(onec.peer.base.object(ORDERS, key)['DataVersion']).toBe(version);
});
