import { beforeEach, describe, expect, it } from 'vitest';
import { succeeded } from '#shared/result.ts';
import { textOf } from '#test/peers/onec-odata/values.ts';
import { siteOrder, tradeProfile } from './onec-odata-harness.ts';
import { BUYERS, create, GOODS, ORDERS, orderWriting } from './onec-odata-writing.ts';

const { all, bySku, onec, ordersOf, posts, nextNumber } = orderWriting(6000);

let number = '';
beforeEach(() => {
  number = nextNumber();
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
