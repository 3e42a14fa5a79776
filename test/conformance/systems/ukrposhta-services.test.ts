import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OpenedSystem } from '#main/systems/port.ts';
import { callOf, itemOf, valueOf } from '#test/conformance/systems/carrier-tools.ts';
import { openAt, postedTo, toOffice } from '#test/conformance/systems/ukrposhta-tools.ts';
import { startUkrposhta, type UkrposhtaPeer } from '#test/peers/ukrposhta/server.ts';

describe('services of Ukrposhta', () => {
  let peer: UkrposhtaPeer;
  let opened: OpenedSystem;
  beforeEach(async () => {
    peer = await startUkrposhta();
    opened = openAt(peer);
  });
  afterEach(async () => {
    await opened.close();
    await peer.stop();
  });
  const made = async (key: string) => {
    const pushed = valueOf(await opened.system.push?.(callOf(opened), itemOf(toOffice(key))));
    return { remoteId: pushed.remoteId ?? '', number: pushed.written['number'] ?? '' };
  };

  it('parcels handed over together stand in one group, however often it is asked for', async () => {
    const [a, b, late] = [await made('K-1#1'), await made('K-2#1'), await made('K-3#1')];
    const gone = peer.ecom.shipments.find((one) => one.uuid === late.remoteId);
    if (gone !== undefined) gone.status = 'IN_DEPARTMENT';
    const ids = [a, b, late].map((one) => one.remoteId);
    peer.faults.plan({ kind: 'cut_after' }, { method: 'POST', path: /shipment-groups$/ });
    expect(await opened.system.registry?.(callOf(opened), ids)).toMatchObject({ outcome: 'unavailable' });
    peer.faults.plan({ kind: 'cut_after' }, { method: 'PUT', path: /shipment-groups/ });
    expect(await opened.system.registry?.(callOf(opened), ids)).toMatchObject({ outcome: 'unavailable' });
    const registry = valueOf(await opened.system.registry?.(callOf(opened), ids));
    expect(registry).toMatchObject({
      taken: [a.remoteId, b.remoteId],
      refused: [{ remoteId: late.remoteId }],
    });
    expect([...peer.ecom.groups.keys()]).toEqual([registry.remoteId]);
    expect(peer.ecom.shipments.map((one) => one.group)).toEqual([registry.remoteId, registry.remoteId, null]);
  });

  it('a label is a PDF or none', async () => {
    const waybill = await made('K-1#1');
    const label = valueOf(
      await opened.system.label?.(callOf(opened), { waybills: [waybill], format: 'pdf' }),
    );
    expect(label.name).toBe(`${waybill.number}.pdf`);
    expect(Buffer.from(label.bytes).toString()).toContain(waybill.number);
    peer.faults.plan({ kind: 'html' }, { path: /sticker$/ });
    const page = await opened.system.label?.(callOf(opened), { waybills: [waybill], format: 'pdf' });
    expect(page).toMatchObject({ outcome: 'unavailable' });
  });

  it('labels of several are printed where they, and only they, are handed over together', async () => {
    const waybills = [await made('K-1#1'), await made('K-2#1'), await made('K-3#1')];
    const print = (some: typeof waybills) =>
      opened.system.label?.(callOf(opened), { waybills: some, format: 'pdf' });
    expect(await print(waybills)).toMatchObject({ outcome: 'invalid', cause: 'carrier.labels_together' });
    const ids = waybills.map(({ remoteId }) => remoteId);
    valueOf(await opened.system.registry?.(callOf(opened), ids));
    const label = valueOf(await print([...waybills].reverse()));
    expect(label.name).toBe(`${waybills[2]?.number}-3.pdf`);
    expect(Buffer.from(label.bytes).toString()).toBe(
      `%PDF-1.4 ${waybills.map(({ number }) => number).join(' ')}`,
    );
    expect(await print(waybills.slice(1))).toMatchObject({ outcome: 'invalid' });
    // Taken out of the group by somebody, one would be missing.
    const [one] = peer.ecom.shipments;
    if (one !== undefined) one.group = null;
    expect(await print(waybills)).toMatchObject({ outcome: 'invalid' });
  });

  it('a price counts the way back of the money, and nothing is made for it', async () => {
    const waybill = toOffice('K-1#1', { collect: { amount: '500', currency: 'UAH' } });
    expect(valueOf(await opened.system.quote?.(callOf(opened), waybill))).toEqual({
      price: '57.5',
      currency: 'UAH',
      deliverAt: null,
    });
    expect(peer.shown('K-1#1')).toBe(0);
    expect(postedTo(peer, '/ecom/domestic/delivery-price')).toMatchObject([
      { parcels: [{ weight: 1_500 }], addressFrom: { postcode: '01001' }, postPay: 500 },
    ]);
    const nowhere = openAt(peer, { senderPostcode: undefined });
    const refused = await nowhere.system.quote?.(callOf(nowhere), waybill);
    expect(refused).toMatchObject({ outcome: 'invalid', cause: 'carrier.sender_missing' });
    await nowhere.close();
  });

  it('places are found where one comes alone, none at all, or a number has lost its zero', async () => {
    const ask = async (kind: 'city' | 'street' | 'point', text: string, cityId: string | null) =>
      valueOf(await opened.system.suggest?.(callOf(opened), { kind, text, cityId }));
    expect((await ask('city', 'Київ', null)).map((one) => one.label)).toEqual([
      'м. Київ',
      'с. Київець, Стрийський, Львівська',
    ]);
    expect(await ask('city', 'Бровари', null)).toMatchObject([
      { id: '5374', place: { city: 'Бровари', cityId: '5374' } },
    ]);
    expect(await ask('city', 'Нема', null)).toEqual([]);
    expect(await ask('street', 'Нема', '29713')).toEqual([]);
    expect((await ask('point', '', '29713')).map((one) => one.id)).toEqual(['01001', '01042']);
    expect(await ask('point', '99', '29713')).toEqual([]);
    expect(
      await opened.system.suggest?.(callOf(opened), { kind: 'point', text: '', cityId: null }),
    ).toMatchObject({
      outcome: 'invalid',
      cause: 'carrier.address_unknown',
    });
  });

  it('money of a parcel of ours is collected with it, and paid out when the shipment says so', async () => {
    const waybill = toOffice('K-1#1', { collect: { amount: '500', currency: 'UAH' } });
    const pushed = valueOf(await opened.system.push?.(callOf(opened), itemOf(waybill)));
    const number = pushed.written['number'] ?? '';
    const moneyNow = async (remoteId: string | null) => {
      const [one] = valueOf(await opened.system.track?.(callOf(opened), [{ number, phone: null, remoteId }]));
      return valueOf(one).money;
    };
    peer.addParcel(number, ['21700']);
    expect(await moneyNow(pushed.remoteId)).toBeNull();
    peer.move(number, '41000');
    expect(await moneyNow(null)).toBeNull();
    expect(await moneyNow(pushed.remoteId)).toEqual({ amount: '500', currency: 'UAH', state: 'collected' });
    const another = valueOf(await opened.system.push?.(callOf(opened), itemOf({ ...waybill, key: 'K-2#1' })));
    expect(await moneyNow(another.remoteId)).toBeNull();
    for (const one of peer.ecom.shipments) one.paid = true;
    expect(await moneyNow(pushed.remoteId)).toMatchObject({ state: 'paid_out' });
    // Not told as without money: then nobody would ask again.
    peer.faults.plan({ kind: 'status', status: 500 }, { path: /\/ecom\/shipments\// });
    const asked = [{ number, phone: null, remoteId: pushed.remoteId }];
    expect(valueOf(await opened.system.track?.(callOf(opened), asked))).toMatchObject([
      { outcome: 'unavailable' },
    ]);
  });
});
