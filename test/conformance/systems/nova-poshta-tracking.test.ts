import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { TrackAsk } from '#main/systems/carrier-port.ts';
import type { OpenedSystem } from '#main/systems/port.ts';
import { succeeded } from '#shared/result.ts';
import { callOf, itemOf, valueOf } from '#test/conformance/systems/carrier-tools.ts';
import { openNovaPoshta, settingsOf, toBranch } from '#test/conformance/systems/nova-poshta-tools.ts';
import { type NovaPoshtaPeer, startNovaPoshta } from '#test/peers/nova-poshta/server.ts';
import { emptyState, refs } from '#test/peers/nova-poshta/state.ts';

const asked = z.object({
  apiKey: z.string(),
  calledMethod: z.string(),
  methodProperties: z
    .object({ Documents: z.array(z.object({ DocumentNumber: z.string(), Phone: z.string() })).default([]) })
    .loose(),
});

describe('parcels of Nova Poshta', () => {
  let peer: NovaPoshtaPeer;
  let opened: OpenedSystem;
  beforeAll(async () => {
    peer = await startNovaPoshta();
  });
  beforeEach(() => {
    Object.assign(peer.state, emptyState());
    peer.requests.length = 0;
    opened = openNovaPoshta(settingsOf(peer), { apiKey: peer.key });
  });
  afterEach(() => opened.close());
  afterAll(() => peer.stop());

  const ask = (number: string, phone: string | null = null): TrackAsk => ({ number, phone, remoteId: null });
  const track = async (asks: readonly TrackAsk[], of = opened) =>
    valueOf(await of.system.track?.(callOf(of), asks));
  const one = async (number: string, of = opened) => valueOf((await track([ask(number)], of))[0]);
  const sent = (method: string) =>
    peer.requests
      .filter((request) => request.method === 'POST')
      .map((request) => asked.parse(JSON.parse(request.body)))
      .filter(({ calledMethod }) => calledMethod === method);
  const number = (index: number): string => `2040${String(index).padStart(10, '0')}`;

  it('asks by the hundred, and for each number once', async () => {
    for (let index = 0; index < 230; index += 1) peer.addParcel(number(index), '5');
    const asks = Array.from({ length: 230 }, (_, index) => ask(number(index)));
    const results = await track([...asks, ask(number(3))]);
    expect(results).toHaveLength(231);
    expect(results.every((result) => succeeded(result) && result.value.known)).toBe(true);
    expect(sent('getStatusDocuments').map((request) => request.methodProperties.Documents.length)).toEqual([
      100, 100, 30,
    ]);
  });

  it.each([true, false])('finds the bad numbers of a batch, named: %s', async (namesBad) => {
    peer.state.namesBad = namesBad;
    const bad = new Set([number(7).replace(/^2040/, '9940'), number(21).replace(/^2040/, '9940')]);
    const numbers = Array.from({ length: 30 }, (_, index) => number(index));
    for (const known of numbers) peer.addParcel(known, '5');
    const all = [...numbers, ...bad];
    const results = await track(all.map((each) => ask(each)));
    for (const [index, result] of results.entries()) {
      const isBad = bad.has(all[index] ?? '');
      expect(result).toMatchObject(
        isBad ? { outcome: 'invalid', cause: 'carrier.number_invalid' } : { outcome: 'ok' },
      );
    }
    // Named ones cost one request each; others have to be found by halves.
    if (namesBad) expect(sent('getStatusDocuments')).toHaveLength(3);
  });

  it("never sends what can't be a number, and reads a seat's barcode as its parcel's", async () => {
    peer.addParcel(number(1), '7');
    const results = await track([ask('RR123456785UA'), ask('445'), ask(`${number(1)}0001`)]);
    expect(results.map(({ outcome }) => outcome)).toEqual(['invalid', 'invalid', 'ok']);
    expect(valueOf(results[2]).number).toBe(`${number(1)}0001`);
    expect(sent('getStatusDocuments')).toHaveLength(1);
  });

  it('works without a key, where the envelope comes in a list', async () => {
    const keyless = openNovaPoshta(settingsOf(peer), {});
    peer.addParcel(number(1), '5');
    expect((await one(number(1), keyless)).known).toBe(true);
    expect(valueOf(await keyless.system.test(callOf(keyless))).facts.length).toBeGreaterThan(0);
    expect(await keyless.system.push?.(callOf(keyless), itemOf(toBranch('K-1')))).toMatchObject({
      outcome: 'unauthorised',
    });
    expect(sent('getStatusDocuments')[0]?.apiKey).toBe('');
    await keyless.close();
  });

  it('sends the phone as they write it', async () => {
    peer.addParcel(number(1), '5', { PhoneRecipient: '380501234567' });
    await track([ask(number(1), '050 123-45-67')]);
    expect(sent('getStatusDocuments')[0]?.methodProperties.Documents).toEqual([
      { DocumentNumber: number(1), Phone: '380501234567' },
    ]);
  });

  it.each([false, true])(
    'knows the hours of a branch and asks once a day, filters ignored: %s',
    async (ignores) => {
      peer.state.ignoresFilters = ignores;
      peer.addParcel(number(1), '7', {
        WarehouseRecipientRef: refs.smallBranch,
        WarehouseRecipientNumber: 5,
        WarehouseRecipient: 'Відділення №5',
        WarehouseRecipientAddress: 'Київ, Хрещатик, 1',
      });
      for (let again = 0; again < 2; again += 1)
        expect((await one(number(1))).branch).toEqual({
          name: 'Відділення №5',
          address: 'Київ, Хрещатик, 1',
          hours: '1-5 08:00-21:00, 6 09:00-18:00',
          code: '5',
        });
      expect(sent('getWarehouses')).toHaveLength(1);
    },
  );

  it('tells of the parcel also when nobody tells of the branch', async () => {
    peer.addParcel(number(1), '7', { WarehouseRecipientRef: refs.branch, WarehouseRecipientNumber: 1 });
    peer.faults.plan({ kind: 'status', status: 500 }, { path: /getWarehouses/ });
    expect(await one(number(1))).toMatchObject({ known: true, branch: { code: '1', hours: null } });
  });

  it.each([
    ['7', { DatePayedKeeping: '2026-11-20 00:00:00' }, true, '2026-11-19T22:00:00Z'],
    ['8', { DatePayedKeeping: '2099-11-20 00:00:00' }, false, '2099-11-19T22:00:00Z'],
    ['7', { StoragePrice: '10' }, true, null],
    ['7', { StoragePrice: 0, DateFirstDayStorage: '2099-01-01' }, false, '2098-12-31T22:00:00Z'],
    ['9', { DatePayedKeeping: '2026-11-20 00:00:00' }, false, null],
  ] as const)('%s with %o: storage paid %s until %s', async (code, over, storagePaid, keptUntil) => {
    peer.addParcel(number(1), code, over);
    expect(await one(number(1))).toMatchObject({ storagePaid, keptUntil });
  });

  it.each([
    ['7', { Redelivery: 1, RedeliverySum: '500' }, { amount: '500', currency: 'UAH', state: 'to_collect' }],
    ['9', { Redelivery: 1, RedeliverySum: 500.5 }, { amount: '500.5', currency: 'UAH', state: 'collected' }],
    ['11', { Redelivery: 1, RedeliverySum: 500 }, { amount: '500', currency: 'UAH', state: 'paid_out' }],
    ['9', { AfterpaymentOnGoodsCost: '120' }, { amount: '120', currency: 'UAH', state: 'collected' }],
    ['103', { Redelivery: 1, RedeliverySum: 500 }, null],
    ['7', { Redelivery: 0, RedeliverySum: '', AfterpaymentOnGoodsCost: 0 }, null],
  ] as const)('%s with %o: money %o', async (code, over, money) => {
    peer.addParcel(number(1), code, over);
    expect((await one(number(1))).money).toEqual(money);
  });

  const other = number(99);
  it.each([
    ['102', { LastCreatedOnTheBasisNumber: other }, { number: other, leg: 'return' }],
    [
      '9',
      { LastCreatedOnTheBasisNumber: other, LastCreatedOnTheBasisDocumentType: 'CargoReturn' },
      { number: other, leg: 'return' },
    ],
    ['104', { LastCreatedOnTheBasisNumber: other }, { number: other, leg: 'forward' }],
    ['106', { Redelivery: 1, RedeliveryNum: other }, { number: other, leg: 'money' }],
    ['7', { Redelivery: 1, RedeliveryNum: other }, null],
    ['103', { LastCreatedOnTheBasisNumber: '10-12345678' }, null],
  ] as const)('%s with %o is followed to %o', async (code, over, follow) => {
    peer.addParcel(number(1), code, over);
    expect((await one(number(1))).follow).toEqual(follow);
  });

  it('says that the seller has a returned parcel again', async () => {
    peer.addParcel(number(1), '9', { OwnerDocumentType: 'CargoReturn', OwnerDocumentNumber: other });
    expect(await one(number(1))).toMatchObject({ leg: 'back' });
  });

  it('asks the site for the past only when a parcel has moved, and survives its silence', async () => {
    const told = openNovaPoshta({ ...settingsOf(peer), history: true }, { apiKey: peer.key });
    const event = (code: string, date: string) => ({
      code,
      date,
      event_name: `Event ${code}`,
      settlement_name: 'Київ',
    });
    peer.addParcel(number(1), '7', { ActualDeliveryDate: '2026-11-24 14:29:04' });
    peer.state.past.set(number(1), [
      event('5', '2026-11-23T08:00:00.123456Z'),
      event('1', '2026-11-22T08:00:00.000Z'),
    ]);
    const codes = async () => (await one(number(1), told)).events.map(({ code }) => code);
    const visits = () => peer.requests.filter((request) => request.method === 'GET').length;
    expect(await codes()).toEqual(['1', '5', '7']);
    expect(await codes()).toEqual(['1', '5', '7']);
    expect(visits()).toBe(1);
    peer.faults.plan({ kind: 'html' }, { method: 'GET' });
    peer.move(number(1), '9');
    // What was known of its past stays known.
    expect(await codes()).toEqual(['1', '5', '9']);
    expect(visits()).toBe(2);
    await told.close();
  });

  it('asks neither the site nor for branches again in a call in which they were silent', async () => {
    const told = openNovaPoshta({ ...settingsOf(peer), history: true }, { apiKey: peer.key });
    const branches = [refs.branch, refs.smallBranch, refs.locker];
    for (const [index, WarehouseRecipientRef] of branches.entries())
      peer.addParcel(number(index), '7', { WarehouseRecipientRef, WarehouseRecipientNumber: index });
    peer.faults.plan({ kind: 'status', status: 500 }, { method: 'GET', times: 9 });
    peer.faults.plan({ kind: 'cut_before' }, { path: /getWarehouses/, times: 9 });
    const results = await track(
      branches.map((_, index) => ask(number(index))),
      told,
    );
    peer.faults.clear();
    expect(results.map((result) => valueOf(result).known)).toEqual([true, true, true]);
    expect(sent('getWarehouses')).toHaveLength(1);
    expect(peer.requests.filter((request) => request.method === 'GET')).toHaveLength(1);
    // The next call asks again.
    const again = await track(
      branches.map((_, index) => ask(number(index))),
      told,
    );
    expect(again.every((result) => valueOf(result).branch?.hours !== null)).toBe(true);
    await told.close();
  });
});
