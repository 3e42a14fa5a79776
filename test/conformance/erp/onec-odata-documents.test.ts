import { beforeEach, describe, expect, it } from 'vitest';
import type { ErpCommand, ErpSource } from '#main/erp/port.ts';
import { erpDocument } from '#shared/domain/document.ts';
import { type Result, succeeded } from '#shared/result.ts';
import { type PeerRow, textOf } from '#test/peers/onec-odata/values.ts';
import { addOrder, keys, tradeProfile, useOnec } from './onec-odata-harness.ts';

/** Documents that an event of a parcel makes (seed 000, point 6): once, in order, dated after what they stand on. */

const onec = useOnec();
const ORDERS = 'Document_ЗаказПокупателя';
const ISSUES = 'Document_РасходнаяНакладная';
const PAYMENTS = 'Document_ПоступлениеОплаты';

const all = (set: string): PeerRow[] => [...onec.peer.base.objects(set).values()];
const made = (set: string, id: string): PeerRow[] =>
  all(set).filter((row) => row['КлючОбмена'] === `np:${id}`);
const command = (externalId: string, document: Record<string, unknown>): ErpCommand => ({
  kind: 'create_document',
  source: 'np',
  externalId,
  document: erpDocument.parse(document),
});
const postedOrder = (values: Record<string, unknown> = {}): string => {
  const key = addOrder(onec.peer, { Склад_Key: keys.warehouse, ...values });
  onec.peer.base.post(ORDERS, key, true);
  return key;
};
const create = (erp: ErpSource, id: string, document: Record<string, unknown>) =>
  erp.apply(command(id, document));
const keyOf = (result: Result<{ key: string }>): string => {
  if (!succeeded(result)) throw new Error(JSON.stringify(result));
  return result.value.key;
};

let next = 100;
let id = '';
beforeEach(() => {
  next += 1;
  id = String(next);
  onec.peer.requests.length = 0;
  // As the configuration would: no issue before its order, no payment before what it pays.
  onec.peer.base.onPost = (set, row) => {
    const base = textOf(row['ДокументОснование_Key'] ?? row['ДокументОснование']);
    const parent = [ORDERS, ISSUES]
      .map((one) => onec.peer.base.objects(one).get(base))
      .find((one) => one !== undefined);
    if (set === ORDERS) return null;
    if (parent === undefined) return 'Не найдено основание';
    if (parent['Posted'] !== true) return 'Основание не проведено';
    return textOf(row['Date']) > textOf(parent['Date']) ? null : 'Нарушена последовательность документов';
  };
});

describe('a document of an order', () => {
  it('copies head and rows of its base, carries its key, and is posted', async () => {
    const order = postedOrder();
    const result = await create(onec.open(), id, {
      kind: 'issue',
      orderKey: order,
      placedAt: '2026-03-05T10:00:00Z',
      note: 'НП 20450000000001',
    });
    const [row, ...others] = made(ISSUES, id);
    expect(others).toEqual([]);
    expect(result).toEqual({
      outcome: 'ok',
      value: { key: row?.['Ref_Key'], created: true, staged: false, number: row?.['Number'] },
    });
    expect(row).toMatchObject({
      Date: '2026-03-05T12:00:00',
      ДокументОснование_Key: order,
      Контрагент_Key: keys.buyer,
      Склад_Key: keys.warehouse,
      Комментарий: 'НП 20450000000001',
      Posted: true,
    });
    expect(textOf(row?.['СуммаДокумента'])).toBe('250.5');
    const lines = row?.['Товары'];
    expect(
      Array.isArray(lines)
        ? lines.map((line) => [line['Номенклатура_Key'], textOf(line['Количество']), textOf(line['Сумма'])])
        : [],
    ).toEqual([
      [keys.tea, '2', '150.5'],
      [keys.cup, '0.5', '100'],
    ]);
  });

  it('takes given lines instead, for a part of the order', async () => {
    const order = postedOrder();
    await create(onec.open(), id, {
      kind: 'issue',
      orderKey: order,
      lines: [{ sku: 'TEA-100', quantity: '1', price: '75.25' }],
    });
    const lines = made(ISSUES, id)[0]?.['Товары'];
    expect(
      Array.isArray(lines) ? lines.map((line) => [line['Номенклатура_Key'], textOf(line['Количество'])]) : [],
    ).toEqual([[keys.tea, '1']]);
  });

  it('is never dated before what it is based on, however late that was written', async () => {
    const order = postedOrder({ Date: '2026-03-10T18:00:00' });
    const erp = onec.open();
    const issue = keyOf(
      await create(erp, id, { kind: 'issue', orderKey: order, placedAt: '2026-03-10T09:00:00Z' }),
    );
    expect(onec.peer.base.object(ISSUES, issue)['Date']).toBe('2026-03-10T18:00:01');
    const payment = keyOf(
      await create(erp, id, {
        kind: 'payment',
        orderKey: order,
        basedOn: issue,
        placedAt: '2026-03-10T09:00:00Z',
      }),
    );
    expect(onec.peer.base.object(PAYMENTS, payment)).toMatchObject({
      Date: '2026-03-10T18:00:02',
      ДокументОснование: issue,
      ДокументОснование_Type: `StandardODATA.${ISSUES}`,
      Заказ_Key: order,
      Posted: true,
    });
    expect(textOf(onec.peer.base.object(PAYMENTS, payment)['СуммаДокумента'])).toBe('250.5');
  });

  it('may stand on the order itself where its base is composite', async () => {
    const order = postedOrder();
    const payment = keyOf(await create(onec.open(), id, { kind: 'payment', orderKey: order }));
    expect(onec.peer.base.object(PAYMENTS, payment)).toMatchObject({
      ДокументОснование: order,
      ДокументОснование_Type: `StandardODATA.${ORDERS}`,
    });
  });

  it('waits while its order or its base is not there or not posted', async () => {
    const erp = onec.open();
    const nobody = '11111111-1111-1111-1111-111111111111';
    expect((await create(erp, id, { kind: 'issue', orderKey: nobody })).outcome).toBe('pending');
    expect((await create(erp, id, { kind: 'issue', orderKey: '1042' })).outcome).toBe('pending');
    const order = addOrder(onec.peer);
    expect((await create(erp, id, { kind: 'issue', orderKey: order })).outcome).toBe('pending');
    expect((await create(erp, id, { kind: 'payment', orderKey: order, basedOn: nobody })).outcome).toBe(
      'pending',
    );
    expect([...made(ISSUES, id), ...made(PAYMENTS, id)]).toEqual([]);
    onec.peer.base.post(ORDERS, order, true);
    expect((await create(erp, id, { kind: 'issue', orderKey: order })).outcome).toBe('ok');
  });

  it('of an unknown kind, or with lines its kind does not take, is refused', async () => {
    const order = postedOrder();
    const erp = onec.open();
    expect(await create(erp, id, { kind: 'return', orderKey: order })).toMatchObject({
      outcome: 'invalid',
      cause: 'mapping.unknown_value',
      values: { value: 'return' },
    });
    const lines = [{ sku: 'TEA-100', quantity: '1', price: '1' }];
    expect(await create(erp, id, { kind: 'payment', orderKey: order, lines })).toMatchObject({
      outcome: 'invalid',
      cause: 'erp.not_supported',
    });
  });
});

describe('once, in order, under lost answers', () => {
  it.each([
    ['before 1C acted', { kind: 'cut_before' }],
    ['after 1C acted', { kind: 'cut_after' }],
    ['an error page of a proxy', { kind: 'html', status: 502 }],
    ['half a JSON', { kind: 'half_json' }],
  ] as const)('the answer of every request is lost once: %s', async (_name, mode) => {
    const order = postedOrder();
    const erp = onec.open();
    onec.peer.faults.plan(mode, { method: 'POST', path: /%D0%B0%D1%8F$/ });
    onec.peer.faults.plan(mode, { method: 'POST', path: /%D1%8B$/ });
    onec.peer.faults.plan(mode, { method: 'POST', path: /\/Post$/, times: 2 });
    const repeat = async (document: Record<string, unknown>): Promise<string> => {
      for (let n = 0; n < 6; n += 1) {
        const result = await create(erp, id, document);
        if (succeeded(result) && result.outcome !== 'pending') return result.value.key;
        expect(result.outcome).toBe('uncertain');
      }
      throw new Error('never came true');
    };
    const issue = await repeat({ kind: 'issue', orderKey: order });
    const payment = await repeat({ kind: 'payment', orderKey: order, basedOn: issue });
    expect(onec.peer.faults.pending()).toBe(0);
    expect(made(ISSUES, id)).toMatchObject([{ Ref_Key: issue, Posted: true }]);
    expect(made(PAYMENTS, id)).toMatchObject([{ Ref_Key: payment, Posted: true }]);
    const date = (set: string, key: string): string => textOf(onec.peer.base.object(set, key)['Date']);
    expect(date(ISSUES, issue) > date(ORDERS, order)).toBe(true);
    expect(date(PAYMENTS, payment) > date(ISSUES, issue)).toBe(true);
  });

  it('twenty at the same time make one', async () => {
    const order = postedOrder();
    const erp = onec.open();
    const results = await Promise.all(
      Array.from({ length: 20 }, () => create(erp, id, { kind: 'issue', orderKey: order })),
    );
    expect(new Set(results.map(keyOf)).size).toBe(1);
    expect(results.filter(({ outcome }) => outcome === 'ok')).toHaveLength(1);
    expect(made(ISSUES, id)).toHaveLength(1);
  });

  it('a refused posting is told with its number and done by the retry', async () => {
    const order = postedOrder();
    const erp = onec.open();
    const { onPost } = onec.peer.base;
    onec.peer.base.onPost = () => 'Не хватает товара на складе';
    const refused = await create(erp, id, { kind: 'issue', orderKey: order });
    const [row] = made(ISSUES, id);
    expect(refused).toMatchObject({
      outcome: 'invalid',
      cause: 'erp.posting_refused',
      values: { number: row?.['Number'] },
    });
    onec.peer.base.onPost = onPost;
    expect(await create(erp, id, { kind: 'issue', orderKey: order })).toMatchObject({
      outcome: 'ok',
      value: { created: false },
    });
    expect(made(ISSUES, id)).toMatchObject([{ Posted: true }]);
  });

  it('a rehearsal writes nothing and shows the document', async () => {
    const order = postedOrder();
    const erp = onec.open();
    const { steps, result } = await erp.rehearse(command(id, { kind: 'issue', orderKey: order }));
    expect(steps.map(({ call }) => call.replace(/guid'.*'/, 'guid'))).toEqual([
      `POST /${ISSUES}`,
      `POST /${ISSUES}(guid)/Post?PostingModeOperational=false`,
    ]);
    expect(steps[0]?.detail).toContain(`"ДокументОснование_Key": "${order}"`);
    expect(result.outcome).toBe('ok');
    expect(made(ISSUES, id)).toEqual([]);
  });
});

it('a kind may be left unposted', async () => {
  const profile = tradeProfile();
  const { issue } = profile.documents;
  if (issue === undefined) throw new Error('no issue');
  const order = addOrder(onec.peer);
  const erp = onec.open({
    profile: tradeProfile({ documents: { issue: { ...issue, post: false, basePosted: false } } }),
  });
  expect((await create(erp, id, { kind: 'issue', orderKey: order })).outcome).toBe('ok');
  expect(made(ISSUES, id)).toMatchObject([{ Posted: false }]);
});
