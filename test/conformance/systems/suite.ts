import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Call, OpenedSystem, OrderPage, Pushed, PushItem } from '#main/systems/port.ts';
import { createRegistry } from '#main/systems/registry.ts';
import type { EntityObject } from '#shared/domain/index.ts';
import { type Result, succeeded } from '#shared/result.ts';
import {
  customerOf,
  invoiceOf,
  orderOf,
  parcelOf,
  productOf,
  type SystemHarness,
} from '#test/conformance/systems/harness.ts';

/** What every system must do, whatever it is; tests that need a misbehaving server are left out for a live one. */
export const describeSystem = (
  systemId: string,
  makeHarness: () => Promise<SystemHarness>,
  live: boolean,
): void => {
  const manifest = createRegistry().get(systemId);
  if (manifest === null) throw new Error(`no system ${systemId}`);
  const can = (capability: (typeof manifest.capabilities)[number]): boolean =>
    manifest.capabilities.includes(capability);
  const takes = (entity: PushItem['entity']): boolean => manifest.pushes.includes(entity);

  describe(manifest.name, () => {
    let harness: SystemHarness;
    let opened: OpenedSystem;
    const others: OpenedSystem[] = [];

    beforeAll(async () => {
      harness = await makeHarness();
      opened = harness.open();
    });
    afterEach(async () => {
      harness.misbehave?.clear();
      for (const other of others.splice(0)) await other.close();
    });
    afterAll(async () => {
      await opened?.close();
      await harness?.close();
    });

    const call = (system = opened): Call => {
      const { signal } = new AbortController();
      return { http: system.session(signal), mapping: harness.mapping, nowMs: Date.now(), signal };
    };
    const item = (
      given: Partial<PushItem> & { entity: PushItem['entity']; object: EntityObject | null },
    ): PushItem => ({
      idempotencyKey: harness.newKey?.() ?? 'k',
      operation: 'update',
      key: '1',
      remoteId: null,
      written: {},
      ...given,
    });
    const pushIn = async (here: Call, given: PushItem): Promise<Result<Pushed>> => {
      const { system } = opened;
      // What goes in batches goes in batches of one as well.
      const result =
        manifest.batches?.[given.entity] === undefined
          ? await system.push?.(here, given)
          : (await system.pushMany?.(here, [given]))?.[0];
      if (result === undefined) throw new Error('no push');
      return result;
    };
    const push = (given: PushItem) => pushIn(call(), given);
    const value = <T>(result: Result<T>): T => {
      if (!succeeded(result)) throw new Error(`${result.outcome} ${result.cause} ${result.detail ?? ''}`);
      return result.value;
    };
    const lookUp = async (given: PushItem) => {
      const result = await opened.system.lookup?.(call(), given);
      if (result === undefined) throw new Error('no look-up');
      return value(result);
    };
    const pull = async (checkpoint: string | null): Promise<OrderPage> => {
      const result = await opened.system.pullOrders?.(call(), checkpoint);
      if (result === undefined) throw new Error('no pull');
      return value(result);
    };
    const pullAll = async (checkpoint: string | null): Promise<{ ids: string[]; checkpoint: string }> => {
      const ids: string[] = [];
      let at = checkpoint;
      for (;;) {
        const page: OrderPage = await pull(at);
        ids.push(...page.orders.map((order) => order.remoteId));
        at = page.checkpoint;
        if (!page.more) return { ids, checkpoint: at };
      }
    };
    const firstStatus = () => harness.statuses[0] ?? (['', ''] as const);

    it('passes its own connection test, and tells what it found', async () => {
      expect(value(await opened.system.test(call())).facts.length).toBeGreaterThan(0);
    });

    it('refuses wrong credentials as unauthorised', async () => {
      const wrong = harness.open(harness.wrong);
      others.push(wrong);
      expect(await wrong.system.test(call(wrong))).toMatchObject({ outcome: 'unauthorised' });
    });

    it.runIf(can('dictionary'))('lists the words of its order statuses', async () => {
      const found = value(
        (await opened.system.dictionary?.(call(), 'order_status')) ?? { outcome: 'ok', value: [] },
      );
      expect(found.map((entry) => entry.value)).toEqual(
        expect.arrayContaining(harness.statuses.map(([, remote]) => remote)),
      );
    });

    it.runIf(takes('product'))(
      'sets stock and price, finds the product by its article, and three times is once',
      async () => {
        const { sku, remoteId } = await harness.product();
        for (const stock of ['7', '7', '7']) {
          const pushed = value(
            await push(item({ entity: 'product', object: productOf(sku, stock, '12.50') })),
          );
          expect(pushed.remoteId).toBe(remoteId);
        }
        const shown = await harness.shownProduct(remoteId);
        expect([Number(shown.amount), Number(shown.price)]).toEqual([7, 12.5]);
      },
    );

    it.runIf(takes('product'))(
      'rounds a broken quantity down and never offers less than nothing',
      async () => {
        const { sku, remoteId } = await harness.product();
        await push(item({ entity: 'product', object: productOf(sku, '3.999', '1') }));
        expect(Number((await harness.shownProduct(remoteId)).amount)).toBe(3);
        await push(item({ entity: 'product', object: productOf(sku, '-4', '1') }));
        expect(Number((await harness.shownProduct(remoteId)).amount)).toBe(0);
      },
    );

    it.runIf(takes('product'))('says which article it does not know', async ({ skip }) => {
      skip(harness.takesUnknown === true);
      const object = productOf('NO-SUCH-ARTICLE-5f3c', '1', '1');
      expect(await push(item({ entity: 'product', object }))).toMatchObject({
        outcome: 'not_found',
        cause: 'remote.product_unknown',
      });
    });

    it.runIf(takes('order'))('sets a mapped status, and reads it back', async () => {
      const remoteId = await harness.order();
      for (const [erp, remote] of harness.statuses) {
        const pushed = value(await push(item({ entity: 'order', remoteId, object: orderOf(erp) })));
        expect(pushed.written['status']).toBe(remote);
        expect(await harness.shownStatus(remoteId)).toBe(remote);
      }
    });

    it.runIf(takes('order'))('does not send what it already knows to be so', async () => {
      const remoteId = await harness.order();
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
      const remoteId = await harness.order();
      expect(await push(item({ entity: 'order', remoteId, object: orderOf('??') }))).toMatchObject({
        outcome: 'invalid',
        cause: 'mapping.unknown_value',
        values: { value: '??' },
      });
    });

    it.runIf(takes('order'))('says so when the order does not exist there', async ({ skip }) => {
      skip(harness.takesUnknown === true);
      const [erp] = firstStatus();
      const result = await push(item({ entity: 'order', remoteId: '999999999', object: orderOf(erp) }));
      expect(result).toMatchObject({ outcome: 'not_found' });
    });

    it.runIf(takes('order'))('adds a tracking number once, however often it is sent', async () => {
      const remoteId = await harness.order();
      const number = `T${Date.now()}`;
      for (let n = 0; n < 3; n += 1)
        value(await push(item({ entity: 'order', remoteId, object: orderOf(null, [number]) })));
      expect((await harness.shownTracking(remoteId)).filter((one) => one === number)).toHaveLength(1);
    });

    it.runIf(takes('order') && can('lookup'))(
      'finds by look-up what has arrived, and only that',
      async () => {
        const remoteId = await harness.order();
        const number = `L${Date.now()}`;
        const wanted = item({ entity: 'order', remoteId, object: orderOf(null, [number]) });
        expect(await lookUp(wanted)).toEqual({ found: false });
        value(await push(wanted));
        expect(await lookUp(wanted)).toMatchObject({ found: true });
      },
    );

    it.runIf(takes('customer'))(
      'makes an account once, however often the customer is sent',
      async ({ skip }) => {
        const { people } = harness;
        if (people === undefined) return skip();
        const email = `once${Date.now()}@firma.example`;
        const object = customerOf(email);
        const ids: (string | null)[] = [];
        for (let n = 0; n < 3; n += 1)
          ids.push(value(await push(item({ entity: 'customer', object }))).remoteId);
        expect(new Set(ids).size).toBe(1);
        expect(await people.shown(email)).toBe(1);
      },
    );

    it.runIf(takes('invoice'))(
      'tells an order of its invoice once, however often it is sent',
      async ({ skip }) => {
        const { invoices } = harness;
        if (invoices === undefined) return skip();
        const orderId = await harness.order();
        const number = `FV/${Date.now()}`;
        const wanted = item({ entity: 'invoice', object: invoiceOf(number, '10'), orderIds: [orderId] });
        for (let n = 0; n < 3; n += 1) value(await push(wanted));
        expect(await invoices.shown(orderId, number)).toBe(1);
      },
    );

    it.runIf(takes('invoice'))(
      'tells an order of each payment of its invoice, and of none twice',
      async ({ skip }) => {
        const { invoices } = harness;
        if (invoices === undefined) return skip();
        const orderId = await harness.order();
        const number = `FV/paid/${Date.now()}`;
        let known: Pick<PushItem, 'remoteId' | 'written'> = { remoteId: null, written: {} };
        for (const [n, outstanding] of ['123.00', '23.00', '0.00', '23.00'].entries()) {
          const object = { ...invoiceOf(number, '10'), outstanding };
          const wanted = (): PushItem => ({
            ...item({ entity: 'invoice', object, orderIds: [orderId] }),
            ...known,
          });
          const { remoteId, written } = value(await push(wanted()));
          expect(await invoices.shown(orderId, number)).toBe(n + 1);
          // Nothing remembered: then the order itself tells.
          value(await push({ ...wanted(), remoteId: null, written: {} }));
          if (known.remoteId !== null) expect(remoteId).toBe(known.remoteId);
          known = { remoteId, written };
          expect((await push(wanted())).outcome).toBe('no_change');
          expect(await invoices.shown(orderId, number)).toBe(n + 1);
        }
      },
    );

    it.runIf(takes('invoice'))('tells an order of several invoices', async ({ skip }) => {
      const { invoices } = harness;
      if (invoices === undefined) return skip();
      const orderId = await harness.order();
      const numbers = [1, 2].map((n) => `FV/${n}/${Date.now()}`);
      const ids = new Set<string | null>();
      for (const number of numbers) {
        const object = invoiceOf(number, '10');
        ids.add(
          value(await push(item({ entity: 'invoice', object, key: object.key, orderIds: [orderId] })))
            .remoteId,
        );
      }
      expect(ids.size).toBe(2);
      for (const number of numbers) expect(await invoices.shown(orderId, number)).toBe(1);
    });

    it.runIf(takes('parcel'))(
      'tells the buyer of a parcel what a rule says, each text once',
      async ({ skip }) => {
        const { invoices } = harness;
        if (invoices === undefined) return skip();
        const orderId = await harness.order();
        const number = `PX${Date.now()}`;
        const told = async (notice: string | null): Promise<number> => {
          const object = parcelOf(number, notice);
          value(await push(item({ entity: 'parcel', key: number, object, orderIds: [orderId] })));
          return invoices.shown(orderId, number);
        };
        expect(await told(null)).toBe(0);
        expect(await told(`Parcel ${number} waits`)).toBe(1);
        expect(await told(`Parcel ${number} waits`)).toBe(1);
        expect(await told(`Parcel ${number} came back`)).toBe(2);
      },
    );

    it.runIf(takes('invoice'))('leaves invoices of other orders alone', async ({ skip }) => {
      // Who does not show invoices at orders may want all of them.
      if (harness.invoices === undefined) return skip();
      const here = call();
      const result = await pushIn(here, item({ entity: 'invoice', object: invoiceOf('FV/0', '10') }));
      expect(result.outcome).toBe('no_change');
      expect(here.http.exchanges).toHaveLength(0);
    });

    it.runIf(can('pull_orders'))('brings every order once, and nothing on the second look', async () => {
      const first = await pullAll(null);
      expect(new Set(first.ids).size).toBe(first.ids.length);
      expect(first.ids.length).toBeGreaterThan(0);
      expect((await pullAll(first.checkpoint)).ids).toEqual([]);
    });

    it.runIf(can('read_orders'))('reads the state of orders it is asked about', async () => {
      const remoteId = await harness.order();
      const found = value(
        (await opened.system.readOrders?.(call(), [remoteId, '999999998'])) ?? { outcome: 'ok', value: [] },
      );
      expect(found.map((order) => order.remoteId)).toEqual([remoteId]);
      expect(found[0]?.remoteStatus).toBe(await harness.shownStatus(remoteId));
    });

    describe.skipIf(live)('a server that moves and misbehaves', () => {
      const peer = (): NonNullable<SystemHarness['misbehave']> => {
        if (harness.misbehave === null) throw new Error('a live server');
        return harness.misbehave;
      };

      it.runIf(can('pull_orders'))('loses no order while orders come in between two pages', async () => {
        const placed: string[] = [];
        for (let n = 0; n < 130; n += 1) placed.push(await peer().place(peer().wanted));
        const ids: string[] = [];
        let at: string | null = null;
        for (;;) {
          const page: OrderPage = await pull(at);
          ids.push(...page.orders.map((order) => order.remoteId));
          at = page.checkpoint;
          if (placed.length < 200) placed.push(await peer().place(peer().wanted));
          if (!page.more) break;
        }
        ids.push(...(await pullAll(at)).ids);
        expect(ids).toEqual(expect.arrayContaining(placed));
        expect(new Set(ids).size).toBe(ids.length);
      });

      it.runIf(can('pull_orders'))(
        'brings an order that is finished later, although a higher number came first',
        async () => {
          const late = await peer().place(peer().unfinished);
          const early = await peer().place(peer().wanted);
          const first = await pullAll(null);
          expect(first.ids).toContain(early);
          expect(first.ids).not.toContain(late);
          await peer().setStatus(late, peer().wanted);
          expect((await pullAll(first.checkpoint)).ids).toEqual([late]);
        },
      );

      it.runIf(can('pull_orders'))(
        'a page that is repeated after a crash brings the same orders',
        async () => {
          const start = (await pullAll(null)).checkpoint;
          const placed = [await peer().place(peer().wanted), await peer().place(peer().wanted)];
          const once = await pull(start);
          const again = await pull(start);
          expect(again.orders.map((order) => order.remoteId)).toEqual(
            once.orders.map((order) => order.remoteId),
          );
          expect(once.orders.map((order) => order.remoteId).sort()).toEqual(placed.sort());
        },
      );

      it.each([
        [{ kind: 'status', status: 400 }, 'invalid'],
        [{ kind: 'status', status: 401 }, 'unauthorised'],
        [{ kind: 'status', status: 403 }, 'invalid'],
        [{ kind: 'status', status: 405 }, 'invalid'],
        [{ kind: 'status', status: 409 }, 'conflict'],
        [{ kind: 'status', status: 415 }, 'invalid'],
        [{ kind: 'status', status: 422 }, 'invalid'],
        [{ kind: 'status', status: 429, headers: { 'retry-after': '7' } }, 'rate_limited'],
        [{ kind: 'status', status: 500 }, 'unavailable'],
        [{ kind: 'status', status: 503 }, 'unavailable'],
        [{ kind: 'html' }, 'unavailable'],
        [{ kind: 'half_json' }, 'unavailable'],
        [{ kind: 'error_inside_200' }, 'invalid'],
        [{ kind: 'cut_before' }, 'unavailable'],
        [{ kind: 'cut_after' }, 'unavailable'],
      ] as const)('a write answered with %o is %s, as a result and not as a throw', async (mode, outcome) => {
        const { sku, remoteId } = await harness.product();
        peer().plan(mode, peer().writes);
        const result = await push(item({ entity: 'product', remoteId, object: productOf(sku, '5', '5') }));
        expect(result.outcome).toBe(outcome);
        if (outcome === 'rate_limited' && 'retryAtMs' in result)
          expect(result.retryAtMs).toBeGreaterThan(Date.now() + 5_000);
      });

      it.runIf(can('lookup')).each([['cut_before'], ['cut_after'], ['html'], ['half_json']] as const)(
        'a creation whose answer is lost (%s) is uncertain, and settled by looking it is made once',
        async (kind) => {
          const { creates } = peer();
          if (creates === null) return;
          const remoteId = await harness.order();
          const number = `U${kind}${Date.now()}`;
          const wanted = item({ entity: 'order', remoteId, object: orderOf(null, [number]) });
          peer().plan({ kind }, creates);
          expect((await push(wanted)).outcome).toBe('uncertain');
          const looked = await opened.system.lookup?.(call(), wanted);
          if (looked === undefined || !succeeded(looked)) throw new Error('look-up failed');
          if (!looked.value.found) value(await push(wanted));
          expect((await harness.shownTracking(remoteId)).filter((one) => one === number)).toHaveLength(1);
        },
      );

      it
        .runIf(takes('customer') || takes('invoice'))
        .each([['cut_before'], ['cut_after'], ['html'], ['half_json']] as const)(
        'a customer or an invoice whose answer is lost (%s) is looked for and made once',
        async (kind) => {
          const settle = async (wanted: PushItem, creates: { method: string; path: RegExp }) => {
            peer().plan({ kind }, creates);
            expect((await push(wanted)).outcome).toBe('uncertain');
            if (!(await lookUp(wanted)).found) value(await push(wanted));
            expect(await lookUp(wanted)).toMatchObject({ found: true });
          };
          const { people, invoices } = harness;
          if (people !== undefined) {
            const email = `${kind}${Date.now()}@firma.example`;
            await settle(item({ entity: 'customer', object: customerOf(email) }), people.creates);
            expect(await people.shown(email)).toBe(1);
          }
          if (invoices !== undefined && invoices.creates !== null) {
            const orderId = await harness.order();
            const object = invoiceOf(`FV/${kind}`, '10');
            await settle(item({ entity: 'invoice', object, orderIds: [orderId] }), invoices.creates);
            expect(await invoices.shown(orderId, object.number)).toBe(1);
          }
        },
      );

      it('keeps no credential in the record of what was sent', async () => {
        const here = call();
        await opened.system.test(here);
        const text = JSON.stringify(here.http.exchanges);
        expect(here.http.exchanges.length).toBeGreaterThan(0);
        expect(text).not.toMatch(/Basic [A-Za-z0-9+/=]{8}/);
      });
    });
  });
};
