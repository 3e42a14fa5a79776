import { beforeEach, describe, expect, it } from 'vitest';
import type { ErpCommand } from '#main/erp/port.ts';
import { textOf } from '#test/peers/onec-odata/values.ts';
import { addOrder, keys, siteOrder, tradeProfile } from './onec-odata-harness.ts';
import { BUYERS, create, GOODS, ORDERS, orderWriting, rows } from './onec-odata-writing.ts';

const { onec, posts, nextNumber } = orderWriting(7000);

let number = '';
beforeEach(() => {
  number = nextNumber();
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
