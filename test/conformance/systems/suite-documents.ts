import { expect, it } from 'vitest';
import type { PushItem } from '#main/systems/port.ts';
import { customerOf, invoiceOf, parcelOf } from '#test/conformance/systems/harness.ts';
import type { SystemTools } from '#test/conformance/systems/suite-tools.ts';

/** Customers, invoices and news of parcels, each once however often it is sent. */
export const documentTests = (t: SystemTools): void => {
  const { takes, call, item, pushIn, push, value } = t;

  it.runIf(takes('customer'))(
    'makes an account once, however often the customer is sent',
    async ({ skip }) => {
      const { people } = t.harness;
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
      const { invoices } = t.harness;
      if (invoices === undefined) return skip();
      const orderId = await t.harness.order();
      const number = `FV/${Date.now()}`;
      const wanted = item({ entity: 'invoice', object: invoiceOf(number, '10'), orderIds: [orderId] });
      for (let n = 0; n < 3; n += 1) value(await push(wanted));
      expect(await invoices.shown(orderId, number)).toBe(1);
    },
  );

  it.runIf(takes('invoice'))(
    'tells an order of each payment of its invoice, and of none twice',
    async ({ skip }) => {
      const { invoices } = t.harness;
      if (invoices === undefined) return skip();
      const orderId = await t.harness.order();
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
    const { invoices } = t.harness;
    if (invoices === undefined) return skip();
    const orderId = await t.harness.order();
    const numbers = [1, 2].map((n) => `FV/${n}/${Date.now()}`);
    const ids = new Set<string | null>();
    for (const number of numbers) {
      const object = invoiceOf(number, '10');
      ids.add(
        value(await push(item({ entity: 'invoice', object, key: object.key, orderIds: [orderId] }))).remoteId,
      );
    }
    expect(ids.size).toBe(2);
    for (const number of numbers) expect(await invoices.shown(orderId, number)).toBe(1);
  });

  it.runIf(takes('parcel'))(
    'tells the buyer of a parcel what a rule says, each text once',
    async ({ skip }) => {
      const { invoices } = t.harness;
      if (invoices === undefined) return skip();
      const orderId = await t.harness.order();
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
    if (t.harness.invoices === undefined) return skip();
    const here = call();
    const result = await pushIn(here, item({ entity: 'invoice', object: invoiceOf('FV/0', '10') }));
    expect(result.outcome).toBe('no_change');
    expect(here.http.exchanges).toHaveLength(0);
  });
};
