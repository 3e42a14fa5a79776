import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Call, OpenedSystem, PushItem } from '#main/systems/port.ts';
import { createRegistry } from '#main/systems/registry.ts';
import type { Waybill } from '#shared/domain/waybill.ts';
import { type Result, succeeded } from '#shared/result.ts';
import { waybillOf } from '#test/conformance/systems/carrier-harness.ts';
import { type InPostPeer, startInPost } from '#test/peers/inpost/server.ts';

const recipient = { name: 'Anna Maria Żółw', phone: '0048 888 000 000', email: 'anna@firma.example' };
const value = { amount: '50.00', currency: 'PLN' };
const locker = (key: string, over: Partial<Waybill> = {}): Waybill =>
  waybillOf(key, { recipient, to: { kind: 'point', pointId: 'KRA012' }, value, ...over });
const courier = (key: string, over: Partial<Waybill> = {}): Waybill =>
  waybillOf(key, {
    recipient,
    to: { kind: 'door', street: 'Malborska', house: '130', flat: '4', city: 'Kraków', postcode: '30-624' },
    value,
    ...over,
  });
const item = (waybill: Waybill, over: Partial<PushItem> = {}): PushItem => ({
  idempotencyKey: waybill.key,
  entity: 'waybill',
  operation: 'insert',
  key: waybill.key,
  remoteId: null,
  written: {},
  object: waybill,
  ...over,
});
const taken = <T>(result: Result<T> | undefined): T => {
  if (result === undefined || !succeeded(result)) throw new Error(JSON.stringify(result));
  return result.value;
};

describe('traps of InPost', () => {
  let peer: InPostPeer;
  let opened: OpenedSystem;
  beforeEach(async () => {
    peer = await startInPost();
    const settings = {
      baseUrl: peer.url,
      organizationId: peer.organization,
      confirmSeconds: 0.05,
      requestsPerMinute: 60_000,
      timeoutSeconds: 2,
    };
    opened = createRegistry().open('inpost', settings, { token: peer.token });
  });
  afterEach(async () => {
    await opened.close();
    await peer.stop();
  });
  const call = (): Call => {
    const { signal } = new AbortController();
    const mapping = { toRemote: () => undefined, toErp: () => undefined };
    return { http: opened.session(signal), mapping, nowMs: Date.now(), signal };
  };
  const posted = (): unknown => {
    const request = peer.requests.find(({ method }) => method === 'POST');
    return JSON.parse(request?.body ?? 'null');
  };

  it('a shipment that is not confirmed in time is uncertain, and never made again', async () => {
    peer.patience.value = 1_000;
    const given = item(locker('K-1#1'));
    expect((await opened.system.push?.(call(), given))?.outcome).toBe('uncertain');
    // Still without a number: not "not there".
    expect((await opened.system.lookup?.(call(), given))?.outcome).toBe('unavailable');
    for (const one of peer.shipments) one.patience = 1;
    expect(taken(await opened.system.lookup?.(call(), given))).toMatchObject({ found: true });
    expect(peer.shown('K-1#1')).toBe(1);
  });

  it('a filter that is ignored finds no other shipment, and ours behind the first page', async () => {
    const ours = item(locker('K-1#1'));
    const made = taken(await opened.system.push?.(call(), ours));
    const [first] = peer.shipments;
    if (first === undefined) throw new Error('none made');
    for (let id = 2_000; id < 2_150; id += 1) {
      peer.shipments.push({ ...first, id, fields: { ...first.fields, external_customer_id: `X-${id}` } });
    }
    peer.ignores.filter = true;
    expect(taken(await opened.system.lookup?.(call(), ours))).toMatchObject({
      found: true,
      pushed: { remoteId: made.remoteId },
    });
    expect(taken(await opened.system.lookup?.(call(), item(locker('K-2#1'))))).toEqual({ found: false });
  });

  it('what is not confirmed yet is deleted, and deleted again without a change', async () => {
    peer.patience.value = 1_000;
    const given = item(locker('K-1#1'));
    await opened.system.push?.(call(), given);
    const remoteId = String(peer.shipments[0]?.id);
    const gone = { ...given, operation: 'delete' as const, remoteId, object: null };
    expect((await opened.system.push?.(call(), gone))?.outcome).toBe('ok');
    expect(peer.shown('K-1#1')).toBe(0);
    expect((await opened.system.push?.(call(), gone))?.outcome).toBe('no_change');
    expect(taken(await opened.system.lookup?.(call(), given))).toEqual({ found: false });
  });

  it('a change of what is made comes too late, and asks nobody', async () => {
    const result = await opened.system.push?.(
      call(),
      item(locker('K-1#1'), { operation: 'update', remoteId: '1' }),
    );
    expect(result?.outcome).toBe('too_late');
    expect(peer.requests).toHaveLength(0);
  });

  it('a courier shipment has sizes in millimetres, a number for each parcel, and insurance for its money', async () => {
    const seat = { weight: '1.5', length: '20.5', width: '15', height: '10' };
    const collect = { amount: '123.45', currency: 'PLN' };
    const made = taken(
      await opened.system.push?.(call(), item(courier('K-1#1', { seats: [seat, seat], collect }))),
    );
    expect(made.written['number']?.split(',')).toHaveLength(2);
    expect(posted()).toMatchObject({
      service: 'inpost_courier_standard',
      external_customer_id: 'K-1#1',
      receiver: {
        first_name: 'Anna',
        last_name: 'Maria Żółw',
        phone: '888000000',
        address: { building_number: '130/4', post_code: '30-624', country_code: 'PL' },
      },
      parcels: [{ dimensions: { length: '205', width: '150', height: '100', unit: 'mm' } }, {}],
      cod: { amount: 123.45, currency: 'PLN' },
      insurance: { amount: 123.45, currency: 'PLN' },
      custom_attributes: { sending_method: 'dispatch_order' },
    });
  });

  it.each([
    [
      'phone',
      locker('K-1#1', { recipient: { ...recipient, phone: '+380501234567' } }),
      'carrier.phone_invalid',
    ],
    ['point', locker('K-1#1', { to: { kind: 'point' } }), 'message.invalid'],
    ['seats', locker('K-1#1', { seats: [{ weight: '1' }, { weight: '1' }] }), 'message.invalid'],
    ['sizes', courier('K-1#1', { seats: [{ weight: '1' }] }), 'message.invalid'],
    ['currency', locker('K-1#1', { collect: { amount: '5', currency: 'EUR' } }), 'message.invalid'],
    [
      'insurance',
      courier('K-1#1', { collect: { amount: '50', currency: 'PLN' }, options: { insurance: '10' } }),
      'carrier.cod_unavailable',
    ],
  ])('what it would not take is refused before anything is sent: %s', async (_, waybill, cause) => {
    const result = await opened.system.push?.(call(), item(waybill));
    expect(result).toMatchObject({ outcome: 'invalid', cause });
    expect(peer.requests).toHaveLength(0);
  });

  it('a parcel that is too heavy is refused by its own field', async () => {
    const seats = [{ weight: '80', length: '20', width: '15', height: '10' }];
    expect(await opened.system.push?.(call(), item(courier('K-1#1', { seats })))).toMatchObject({
      outcome: 'invalid',
      cause: 'carrier.size_limit',
      fields: [{ path: 'seats.0.weight', message: 'too_big' }],
    });
  });

  it('what tracking has forgotten is told by our own shipment', async () => {
    const made = taken(await opened.system.push?.(call(), item(locker('K-1#1'))));
    const number = made.written['number'] ?? '';
    const asks = [{ number, phone: null, remoteId: made.remoteId }];
    const [mine] = taken(await opened.system.track?.(call(), asks));
    expect(taken(mine)).toMatchObject({ known: true, events: [{ code: 'confirmed' }] });
    const [others] = taken(await opened.system.track?.(call(), [{ number, phone: null, remoteId: null }]));
    expect(taken(others)).toMatchObject({ known: false });
  });

  it('titles of statuses are words only; without them parcels are followed all the same', async () => {
    peer.addParcel('612345678901234567890001', ['confirmed', 'delivered']);
    peer.faults.plan({ kind: 'status', status: 500 }, { path: /statuses$/ });
    const asks = [{ number: '612345678901234567890001', phone: null, remoteId: null }];
    const without = taken(taken(await opened.system.track?.(call(), asks))[0]);
    expect(without.events.at(-1)).toMatchObject({ code: 'delivered', text: 'delivered' });
    const later = { ...call(), nowMs: Date.now() + 2 * 60 * 60 * 1_000 };
    const named = taken(taken(await opened.system.track?.(later, asks))[0]);
    expect(named.events.at(-1)).toMatchObject({ code: 'delivered', text: 'Doręczono' });
  });

  it('several labels are one print, in the format that was asked for', async () => {
    const waybills = [];
    for (const key of ['K-1#1', 'K-2#1']) {
      const { remoteId, written } = taken(await opened.system.push?.(call(), item(locker(key))));
      waybills.push({ remoteId: remoteId ?? '', number: written['number'] ?? '' });
    }
    const label = taken(await opened.system.label?.(call(), { waybills, format: 'zpl' }));
    const ids = waybills.map(({ remoteId }) => remoteId).join(' ');
    expect(Buffer.from(label.bytes).toString()).toBe(`^XA ${ids} ^XZ`);
    expect(label.name).toBe('labels.zpl');
  });

  it('a label before the confirmation is not too late, but early', async () => {
    peer.patience.value = 1_000;
    await opened.system.push?.(call(), item(locker('K-1#1')));
    const waybills = [{ remoteId: String(peer.shipments[0]?.id), number: 'x' }];
    expect(await opened.system.label?.(call(), { waybills, format: 'pdf' })).toMatchObject({
      outcome: 'unavailable',
    });
  });

  it('a point that does not work is not offered', async () => {
    const ask = { kind: 'point', text: 'Kraków', cityId: null } as const;
    const found = taken(await opened.system.suggest?.(call(), ask));
    expect(found.map(({ id }) => id)).toEqual(['KRA012']);
    expect(found[0]).toMatchObject({ place: { kind: 'point', pointId: 'KRA012' }, detail: '24/7' });
  });
});
