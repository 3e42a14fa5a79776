import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Call, OpenedSystem, OrderPage, Pushed, PushItem } from '#main/systems/port.ts';
import { createRegistry } from '#main/systems/registry.ts';
import type { Order } from '#shared/domain/index.ts';
import { type Result, succeeded } from '#shared/result.ts';
import { type CrmHarness, newOrder, originOf } from '#test/conformance/systems/crm-harness.ts';

/** What every CRM must do; `live` leaves out what needs a look behind the portal. */
export const describeCrm = (
  systemId: string,
  makeHarness: () => Promise<CrmHarness>,
  live: boolean,
  variant = '',
): void => {
  const manifest = createRegistry().get(systemId);
  if (manifest === null) throw new Error(`no system ${systemId}`);

  describe(`${manifest.name} as a CRM ${variant}`.trim(), () => {
    let harness: CrmHarness;
    let opened: OpenedSystem;
    const others: OpenedSystem[] = [];

    beforeAll(async () => {
      harness = await makeHarness();
      opened = harness.open();
    });
    afterEach(async () => {
      harness.peer?.clear();
      for (const other of others.splice(0)) await other.close();
    });
    afterAll(async () => {
      await opened?.close();
      await harness?.close();
    });

    const openNew = (credentials?: Record<string, string>): OpenedSystem => {
      const other = harness.open(credentials);
      others.push(other);
      return other;
    };
    const call = (system = opened): Call => {
      const { signal } = new AbortController();
      return { http: system.session(signal), mapping: harness.mapping, nowMs: Date.now(), signal };
    };
    const itemOf = (order: Order, given: Partial<PushItem> = {}): PushItem => ({
      idempotencyKey: `k${order.key ?? ''}`,
      entity: 'order',
      operation: 'update',
      key: order.key ?? '',
      remoteId: null,
      written: {},
      object: order,
      ...given,
    });
    const push = async (item: PushItem, here = call(), system = opened): Promise<Result<Pushed>> => {
      const result = await system.system.push?.(here, item);
      if (result === undefined) throw new Error('no push');
      return result;
    };
    const value = <T>(result: Result<T> | undefined): T => {
      if (result === undefined) throw new Error('not implemented');
      if (!succeeded(result)) throw new Error(`${result.outcome} ${result.cause} ${result.detail ?? ''}`);
      return result.value;
    };
    const make = async (order: Order): Promise<{ id: string; written: Record<string, string> }> => {
      const pushed = value(await push(itemOf(order)));
      return { id: pushed.remoteId ?? '', written: pushed.written };
    };
    const stageOf = async (id: string): Promise<string | null> =>
      value(await opened.system.readOrders?.(call(), [id]))[0]?.remoteStatus ?? null;
    const pull = async (checkpoint: string | null, system = opened): Promise<OrderPage> =>
      value(await system.system.pullOrders?.(call(system), checkpoint));
    /** The last state each deal was brought with, and where the next pull goes on. */
    const pullAll = async (checkpoint: string | null) => {
      const stages = new Map<string, string | null>();
      for (let at = checkpoint; ; ) {
        const page = await pull(at);
        for (const one of page.orders) stages.set(one.remoteId, one.remoteStatus);
        at = page.checkpoint;
        if (!page.more) return { stages, checkpoint: at };
      }
    };

    it('passes its own connection test, and tells what it found', async () => {
      expect(value(await opened.system.test(call())).facts.length).toBeGreaterThan(0);
    });

    it('refuses wrong credentials as unauthorised', async () => {
      const wrong = openNew(harness.wrong);
      expect(await wrong.system.test(call(wrong))).toMatchObject({ outcome: 'unauthorised' });
    });

    it('lists its stages', async () => {
      const found = value(await opened.system.dictionary?.(call(), 'order_status'));
      const values = found.map((entry) => entry.value);
      expect(values).toEqual(
        expect.arrayContaining([harness.first[1], harness.second[1], harness.won[1], harness.lost]),
      );
      expect(new Set(values).size).toBe(values.length);
    });

    it('makes a deal of an order once, however often it is sent', async () => {
      const order = newOrder({ status: harness.first[0] });
      const once = await make(order);
      expect(await make(order)).toMatchObject({ id: once.id });
      const elsewhere = openNew();
      expect(value(await push(itemOf(order), call(elsewhere), elsewhere)).remoteId).toBe(once.id);
      expect(await stageOf(once.id)).toBe(harness.first[1]);
    });

    it('takes a new order whose status nobody mapped, and leaves the stage to the funnel', async () => {
      const made = await make(newOrder({ status: '??' }));
      expect(made.written['status']).toBe(await stageOf(made.id));
    });

    it('refuses a status nobody mapped for a known deal, by name', async () => {
      const order = newOrder({ status: '??' });
      expect(await push(itemOf(order, { remoteId: '1' }))).toMatchObject({
        outcome: 'invalid',
        cause: 'mapping.unknown_value',
        values: { value: '??' },
      });
    });

    it('does not send what it already knows to be so', async () => {
      const order = newOrder({ status: harness.first[0] });
      const made = await make(order);
      const here = call();
      const again = await push(itemOf(order, { remoteId: made.id, written: made.written }), here);
      expect(again.outcome).toBe('no_change');
      expect(here.http.exchanges).toHaveLength(0);
    });

    it('sets a mapped stage, and reads it back', async () => {
      const order = newOrder({ status: harness.first[0] });
      const made = await make(order);
      const next = { ...order, status: harness.second[0] };
      const pushed = value(await push(itemOf(next, { remoteId: made.id, written: made.written })));
      expect(pushed.written['status']).toBe(harness.second[1]);
      expect(await stageOf(made.id)).toBe(harness.second[1]);
    });

    it('says so when the deal does not exist there', async () => {
      const order = newOrder({ status: harness.first[0] });
      expect(await push(itemOf(order, { remoteId: '999999999' }))).toMatchObject({
        outcome: 'not_found',
        cause: 'remote.order_unknown',
      });
    });

    it('finds by look-up what has arrived, and only that', async () => {
      const order = newOrder({ status: harness.first[0] });
      expect(value(await opened.system.lookup?.(call(), itemOf(order)))).toEqual({ found: false });
      const made = await make(order);
      expect(value(await opened.system.lookup?.(call(), itemOf(order)))).toMatchObject({
        found: true,
        pushed: { remoteId: made.id, written: made.written },
      });
      const moved = itemOf({ ...order, total: '1.00' }, { remoteId: made.id });
      expect(value(await opened.system.lookup?.(call(), moved))).toEqual({ found: false });
    });

    it('reads the state of the deals it is asked about', async () => {
      const made = await make(newOrder({ status: harness.second[0] }));
      const found = value(await opened.system.readOrders?.(call(), [made.id, '999999998']));
      expect(found).toMatchObject([{ remoteId: made.id, remoteStatus: harness.second[1], final: false }]);
    });

    it('deletes no deal when the ERP deletes an order', async () => {
      const made = await make(newOrder());
      const item = itemOf(newOrder(), { operation: 'delete', object: null, remoteId: made.id });
      expect((await push(item)).outcome).toBe('no_change');
      expect(await stageOf(made.id)).not.toBeNull();
    });

    it('keeps no credential in the record of what was sent', async () => {
      const here = call();
      await opened.system.test(here);
      expect(here.http.exchanges.length).toBeGreaterThan(0);
      const text = JSON.stringify(here.http.exchanges);
      for (const secret of harness.secrets) expect(text).not.toContain(secret);
    });

    describe.skipIf(live)('seen from behind', () => {
      const peer = (): NonNullable<CrmHarness['peer']> => {
        if (harness.peer === null) throw new Error('a live portal');
        return harness.peer;
      };
      const dealsOf = (order: Order) =>
        peer()
          .deals()
          .filter((deal) => deal.origin === originOf(order));

      it('carries article, name, quantity and price, the total, and the buyer', async () => {
        const order = newOrder({ trackingNumbers: ['T2', 'T1'] });
        await make(order);
        const [deal] = dealsOf(order);
        expect(deal?.rows.map((row) => [row.name, Number(row.quantity), Number(row.price)])).toEqual([
          ['A-1 Kubek & spodek = 50% [nowy]', 2, 49.95],
          ['B-2 Łyżka', 1.5, 20],
        ]);
        expect(Number(deal?.total)).toBe(129.9);
        expect(deal?.contacts).toHaveLength(1);
        expect(deal?.tracking).toEqual(['T1', 'T2']);
      });

      it('knows a buyer again by phone or e-mail, however they are written', async () => {
        const first = newOrder();
        await make(first);
        peer().catchUp();
        const before = peer().contacts();
        const phone = first.customer.phone?.replaceAll(' ', '-').replace('+', '00') ?? '';
        const second = newOrder({ customer: { name: 'J. Ż.', phone } });
        await make(second);
        const third = newOrder({ customer: { name: 'JŻ', email: first.customer.email?.toUpperCase() } });
        await make(third);
        expect(peer().contacts()).toBe(before);
        expect(dealsOf(second)[0]?.contacts).toEqual(dealsOf(first)[0]?.contacts);
        expect(dealsOf(third)[0]?.contacts).toEqual(dealsOf(first)[0]?.contacts);
      });

      it('makes a new buyer once, also when two orders come at the same moment', async () => {
        const { customer } = newOrder();
        const before = peer().contacts();
        const orders = [newOrder({ customer }), newOrder({ customer }), newOrder({ customer })];
        const pushing = orders.map((order) => push(itemOf(order)));
        for (const pushed of await Promise.all(pushing)) value(pushed);
        if (peer().indexesAtOnce) expect(peer().contacts()).toBe(before + 1);
        expect(orders.map((order) => dealsOf(order).length)).toEqual([1, 1, 1]);
      });

      it('brings sum, rows and tracking of a known deal up to date', async () => {
        const order = newOrder({ status: harness.first[0] });
        const made = await make(order);
        const next = { ...order, total: '10.00', lines: order.lines.slice(0, 1), trackingNumbers: ['X9'] };
        value(await push(itemOf(next, { remoteId: made.id, written: made.written })));
        const [deal] = dealsOf(order);
        expect([Number(deal?.total), deal?.rows.length, deal?.tracking]).toEqual([10, 1, ['X9']]);
      });

      it('never opens a finished deal again, unless the ERP knows of its end and means it', async () => {
        const order = newOrder({ status: harness.first[0] });
        const made = await make(order);
        const news = { ...order, total: '1.00', status: harness.second[0] };
        peer().move(made.id, harness.won[1]);
        const unseen = await push(itemOf(news, { remoteId: made.id, written: made.written }));
        // The end is the seller's, not ours: it must still be news when it is pulled.
        expect(value(unseen).written['status']).toBeUndefined();
        expect(dealsOf(order)[0]).toMatchObject({ stage: harness.won[1] });
        expect(Number(dealsOf(order)[0]?.total)).toBe(1);
        peer().move(made.id, harness.lost);
        const unmapped = itemOf(news, { remoteId: made.id, written: { status: harness.lost } });
        value(await push(unmapped));
        expect(dealsOf(order)[0]?.stage).toBe(harness.lost);
        peer().move(made.id, harness.won[1]);
        const meant = itemOf(news, { remoteId: made.id, written: { status: harness.won[1] } });
        value(await push(meant));
        expect(dealsOf(order)[0]?.stage).toBe(harness.second[1]);
      });

      it('brings stages a seller sets, of our own deals only, and nothing twice', async () => {
        const made = await make(newOrder({ status: harness.first[0] }));
        const start = await pullAll(null);
        // Our own stage comes back as what we know we wrote: the engine sees that it is no news.
        expect(start.stages.get(made.id)).toBe(made.written['status']);
        const foreign = peer().foreign(harness.second[1]);
        peer().move(made.id, harness.won[1]);
        const page = await pull(start.checkpoint);
        expect(page.orders).toMatchObject([
          { remoteId: made.id, remoteStatus: harness.won[1], final: true, order: { status: harness.won[1] } },
        ]);
        expect(page.orders.map((one) => one.remoteId)).not.toContain(foreign);
        expect((await pull(page.checkpoint)).orders).toEqual([]);
      });

      it('brings the same again when a page is repeated after a crash', async () => {
        const made = [await make(newOrder()), await make(newOrder())];
        const { checkpoint } = await pullAll(null);
        for (const one of made) peer().move(one.id, harness.second[1]);
        const once = await pull(checkpoint);
        expect(once.orders.map((one) => one.remoteId).sort()).toEqual(made.map((one) => one.id).sort());
        expect((await pull(checkpoint, openNew())).orders).toEqual(once.orders);
      });

      it('loses no stage while deals move between two pages', async () => {
        const { checkpoint } = await pullAll(null);
        const made = [];
        for (let n = 0; n < 70; n += 1) made.push(await make(newOrder({ status: harness.first[0] })));
        for (const one of made) peer().move(one.id, harness.second[1]);
        const seen = new Map<string, string | null>();
        let late = 0;
        for (let at = checkpoint; ; ) {
          const page = await pull(at);
          for (const one of page.orders) seen.set(one.remoteId, one.remoteStatus);
          at = page.checkpoint;
          const mover = made[late];
          if (mover !== undefined && late < 10) peer().move(mover.id, harness.won[1]);
          late += 1;
          if (!page.more && late > 10) break;
        }
        expect(made.map((one) => seen.get(one.id))).toEqual(
          made.map((_one, index) => (index < 10 ? harness.won[1] : harness.second[1])),
        );
      });

      /** As the engine goes on: look first when it is uncertain, send again when it is not there. */
      const settle = async (item: PushItem, first: Result<Pushed>, system: OpenedSystem): Promise<void> => {
        let result = first;
        for (let n = 0; n < 5 && !succeeded(result); n += 1) {
          if (result.outcome === 'uncertain') {
            const looked = value(await system.system.lookup?.(call(system), item));
            if (looked.found) return;
          }
          result = await push(item, call(system), system);
        }
        value(result);
      };
      const expectOnce = (order: Order, contactsBefore: number): void => {
        expect(dealsOf(order)).toHaveLength(1);
        expect(dealsOf(order)[0]).toMatchObject({ contacts: [expect.any(String)] });
        expect(dealsOf(order)[0]?.rows).toHaveLength(2);
        expect(peer().contacts()).toBe(contactsBefore + 1);
      };
      const lengthOfCreate = async (): Promise<number> => {
        const system = openNew();
        const here = call(system);
        value(await push(itemOf(newOrder()), here, system));
        return here.http.exchanges.length;
      };

      it.each([
        { kind: 'cut_before' },
        { kind: 'cut_after' },
        { kind: 'html' },
        { kind: 'half_json' },
        { kind: 'error_inside_200' },
        { kind: 'twice' },
        { kind: 'status', status: 500 },
        { kind: 'status', status: 502 },
        { kind: 'status', status: 504 },
      ] as const)('an order is made once when %o hits any request of its creation', async (mode) => {
        const requests = await lengthOfCreate();
        expect(requests).toBeGreaterThan(1);
        // A proxy that repeats a creation makes two, and nobody can help it: only reads are repeated here.
        const last = mode.kind === 'twice' ? requests - 1 : requests;
        for (let at = 0; at < last; at += 1) {
          const order = newOrder({ status: harness.first[0] });
          const system = openNew();
          const before = peer().contacts();
          peer().plan(mode, at);
          const first = await push(itemOf(order), call(system), system);
          if (mode.kind !== 'twice') {
            const expected = at === requests - 1 ? 'uncertain' : 'unavailable';
            expect([at, first.outcome]).toEqual([at, expected]);
          }
          peer().clear();
          await settle(itemOf(order), first, system);
          expectOnce(order, before);
        }
      });

      it('every recorded refusal is a result and not a throw, and the order is made once after it', async () => {
        const requests = await lengthOfCreate();
        for (const { name, status, body, outcomes } of peer().refusals) {
          const order = newOrder();
          const system = openNew();
          const before = peer().contacts();
          peer().plan({ kind: 'status', status, body }, requests - 1);
          const first = await push(itemOf(order), call(system), system);
          expect([name, outcomes.includes(first.outcome), first.outcome]).toEqual([
            name,
            true,
            first.outcome,
          ]);
          peer().clear();
          await settle(itemOf(order), first, system);
          expectOnce(order, before);
        }
      });

      it('waits as long as a rate limit says', async () => {
        const made = await make(newOrder({ status: harness.first[0] }));
        peer().plan({ kind: 'status', status: 429, headers: { 'retry-after': '7' } }, 0);
        const result = await opened.system.readOrders?.(call(), [made.id]);
        expect(result).toMatchObject({ outcome: 'rate_limited', retryAtMs: expect.any(Number) });
      });
    });
  });
};
