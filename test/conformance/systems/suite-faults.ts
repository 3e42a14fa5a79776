import { describe, expect, it } from 'vitest';
import type { OrderPage, PushItem } from '#main/systems/port.ts';
import { succeeded } from '#shared/result.ts';
import {
  customerOf,
  invoiceOf,
  orderOf,
  productOf,
  type SystemHarness,
} from '#test/conformance/systems/harness.ts';
import type { SystemTools } from '#test/conformance/systems/suite-tools.ts';

/** A server that moves while it is read, refuses, and breaks off. */
export const faultTests = (t: SystemTools): void => {
  const { can, takes, call, item, push, value, lookUp, pull, pullAll } = t;

  describe.skipIf(t.live)('a server that moves and misbehaves', () => {
    const peer = (): NonNullable<SystemHarness['misbehave']> => {
      if (t.harness.misbehave === null) throw new Error('a live server');
      return t.harness.misbehave;
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

    it.runIf(can('pull_orders'))('a page that is repeated after a crash brings the same orders', async () => {
      const start = (await pullAll(null)).checkpoint;
      const placed = [await peer().place(peer().wanted), await peer().place(peer().wanted)];
      const once = await pull(start);
      const again = await pull(start);
      expect(again.orders.map((order) => order.remoteId)).toEqual(once.orders.map((order) => order.remoteId));
      expect(once.orders.map((order) => order.remoteId).sort()).toEqual(placed.sort());
    });

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
      const { sku, remoteId } = await t.harness.product();
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
        const remoteId = await t.harness.order();
        const number = `U${kind}${Date.now()}`;
        const wanted = item({ entity: 'order', remoteId, object: orderOf(null, [number]) });
        peer().plan({ kind }, creates);
        expect((await push(wanted)).outcome).toBe('uncertain');
        const looked = await t.opened.system.lookup?.(call(), wanted);
        if (looked === undefined || !succeeded(looked)) throw new Error('look-up failed');
        if (!looked.value.found) value(await push(wanted));
        expect((await t.harness.shownTracking(remoteId)).filter((one) => one === number)).toHaveLength(1);
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
        const { people, invoices } = t.harness;
        if (people !== undefined) {
          const email = `${kind}${Date.now()}@firma.example`;
          await settle(item({ entity: 'customer', object: customerOf(email) }), people.creates);
          expect(await people.shown(email)).toBe(1);
        }
        if (invoices !== undefined && invoices.creates !== null) {
          const orderId = await t.harness.order();
          const object = invoiceOf(`FV/${kind}`, '10');
          await settle(item({ entity: 'invoice', object, orderIds: [orderId] }), invoices.creates);
          expect(await invoices.shown(orderId, object.number)).toBe(1);
        }
      },
    );

    it('keeps no credential in the record of what was sent', async () => {
      const here = call();
      await t.opened.system.test(here);
      const text = JSON.stringify(here.http.exchanges);
      expect(here.http.exchanges.length).toBeGreaterThan(0);
      expect(text).not.toMatch(/Basic [A-Za-z0-9+/=]{8}/);
    });
  });
};
