import { expect, it } from 'vitest';
import { orderOf, productOf } from '#test/conformance/systems/harness.ts';
import type { SystemTools } from '#test/conformance/systems/suite-tools.ts';

/** Sign-in, words, products and orders: what goes out and what comes in. */
export const objectTests = (t: SystemTools): void => {
  const { can, takes, call, item, pushIn, push, value, lookUp, pullAll, firstStatus } = t;

  it('passes its own connection test, and tells what it found', async () => {
    expect(value(await t.opened.system.test(call())).facts.length).toBeGreaterThan(0);
  });

  it('refuses wrong credentials as unauthorised', async () => {
    const wrong = t.harness.open(t.harness.wrong);
    t.others.push(wrong);
    expect(await wrong.system.test(call(wrong))).toMatchObject({ outcome: 'unauthorised' });
  });

  it.runIf(can('dictionary'))('lists the words of its order statuses', async () => {
    const found = value(
      (await t.opened.system.dictionary?.(call(), 'order_status')) ?? { outcome: 'ok', value: [] },
    );
    expect(found.map((entry) => entry.value)).toEqual(
      expect.arrayContaining(t.harness.statuses.map(([, remote]) => remote)),
    );
  });

  it.runIf(takes('product'))(
    'sets stock and price, finds the product by its article, and three times is once',
    async () => {
      const { sku, remoteId } = await t.harness.product();
      for (const stock of ['7', '7', '7']) {
        const pushed = value(await push(item({ entity: 'product', object: productOf(sku, stock, '12.50') })));
        expect(pushed.remoteId).toBe(remoteId);
      }
      const shown = await t.harness.shownProduct(remoteId);
      expect([Number(shown.amount), Number(shown.price)]).toEqual([7, 12.5]);
    },
  );

  it.runIf(takes('product'))('rounds a broken quantity down and never offers less than nothing', async () => {
    const { sku, remoteId } = await t.harness.product();
    await push(item({ entity: 'product', object: productOf(sku, '3.999', '1') }));
    expect(Number((await t.harness.shownProduct(remoteId)).amount)).toBe(3);
    await push(item({ entity: 'product', object: productOf(sku, '-4', '1') }));
    expect(Number((await t.harness.shownProduct(remoteId)).amount)).toBe(0);
  });

  it.runIf(takes('product'))('says which article it does not know', async ({ skip }) => {
    skip(t.harness.takesUnknown === true);
    const object = productOf('NO-SUCH-ARTICLE-5f3c', '1', '1');
    expect(await push(item({ entity: 'product', object }))).toMatchObject({
      outcome: 'not_found',
      cause: 'remote.product_unknown',
    });
  });

  it.runIf(takes('order'))('sets a mapped status, and reads it back', async () => {
    const remoteId = await t.harness.order();
    for (const [erp, remote] of t.harness.statuses) {
      const pushed = value(await push(item({ entity: 'order', remoteId, object: orderOf(erp) })));
      expect(pushed.written['status']).toBe(remote);
      expect(await t.harness.shownStatus(remoteId)).toBe(remote);
    }
  });

  it.runIf(takes('order'))('does not send what it already knows to be so', async () => {
    const remoteId = await t.harness.order();
    const [erp, remote] = firstStatus();
    const here = call();
    const result = await pushIn(
      here,
      item({ entity: 'order', remoteId, object: orderOf(erp), written: { status: remote } }),
    );
    expect(result.outcome).toBe('no_change');
    expect(here.http.exchanges).toHaveLength(0);
  });

  it.runIf(takes('order'))('refuses a status nobody mapped, by name', async () => {
    const remoteId = await t.harness.order();
    expect(await push(item({ entity: 'order', remoteId, object: orderOf('??') }))).toMatchObject({
      outcome: 'invalid',
      cause: 'mapping.unknown_value',
      values: { value: '??' },
    });
  });

  it.runIf(takes('order'))('says so when the order does not exist there', async ({ skip }) => {
    skip(t.harness.takesUnknown === true);
    const [erp] = firstStatus();
    const result = await push(item({ entity: 'order', remoteId: '999999999', object: orderOf(erp) }));
    expect(result).toMatchObject({ outcome: 'not_found' });
  });

  it.runIf(takes('order'))('adds a tracking number once, however often it is sent', async () => {
    const remoteId = await t.harness.order();
    const number = `T${Date.now()}`;
    for (let n = 0; n < 3; n += 1)
      value(await push(item({ entity: 'order', remoteId, object: orderOf(null, [number]) })));
    expect((await t.harness.shownTracking(remoteId)).filter((one) => one === number)).toHaveLength(1);
  });

  it.runIf(takes('order') && can('lookup'))('finds by look-up what has arrived, and only that', async () => {
    const remoteId = await t.harness.order();
    const number = `L${Date.now()}`;
    const wanted = item({ entity: 'order', remoteId, object: orderOf(null, [number]) });
    expect(await lookUp(wanted)).toEqual({ found: false });
    value(await push(wanted));
    expect(await lookUp(wanted)).toMatchObject({ found: true });
  });

  it.runIf(can('pull_orders'))('brings every order once, and nothing on the second look', async () => {
    const first = await pullAll(null);
    expect(new Set(first.ids).size).toBe(first.ids.length);
    expect(first.ids.length).toBeGreaterThan(0);
    expect((await pullAll(first.checkpoint)).ids).toEqual([]);
  });

  it.runIf(can('read_orders'))('reads the state of orders it is asked about', async () => {
    const remoteId = await t.harness.order();
    const found = value(
      (await t.opened.system.readOrders?.(call(), [remoteId, '999999998'])) ?? { outcome: 'ok', value: [] },
    );
    expect(found.map((order) => order.remoteId)).toEqual([remoteId]);
    expect(found[0]?.remoteStatus).toBe(await t.harness.shownStatus(remoteId));
  });
};
