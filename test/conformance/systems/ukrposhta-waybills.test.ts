import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OpenedSystem, Pushed, PushItem } from '#main/systems/port.ts';
import type { CauseId } from '#shared/causes.ts';
import type { Waybill } from '#shared/domain/waybill.ts';
import type { Result } from '#shared/result.ts';
import { callOf, itemOf, valueOf } from '#test/conformance/systems/carrier-tools.ts';
import { openAt, postedTo, toOffice } from '#test/conformance/systems/ukrposhta-tools.ts';
import { startUkrposhta, type UkrposhtaPeer } from '#test/peers/ukrposhta/server.ts';

const uah = (amount: string) => ({ amount, currency: 'UAH' });

describe('waybills of Ukrposhta', () => {
  let peer: UkrposhtaPeer;
  let opened: OpenedSystem;
  const others: OpenedSystem[] = [];
  beforeEach(async () => {
    peer = await startUkrposhta();
    opened = openAt(peer);
  });
  afterEach(async () => {
    for (const one of [opened, ...others.splice(0)]) await one.close();
    await peer.stop();
  });
  const other = (settings: Record<string, unknown> = {}, credentials: Record<string, string> = {}) => {
    const made = openAt(peer, settings, credentials);
    others.push(made);
    return made;
  };
  const push = async (given: PushItem, through = opened): Promise<Result<Pushed>> => {
    const result = await through.system.push?.(callOf(through), given);
    if (result === undefined) throw new Error('no push');
    return result;
  };
  const make = async (waybill: Waybill, through = opened) => valueOf(await push(itemOf(waybill), through));
  const recipients = () =>
    [...peer.ecom.clients.values()].filter((one) => one['uuid'] !== peer.ecom.senderUuid);

  it('a parcel to an address with cash on delivery is told in grams, centimetres and numbers', async () => {
    const waybill = toOffice('K-1#1', {
      recipient: {
        name: 'Шевченко Тарас Григорович',
        phone: '+38 (050) 123-45-67',
        email: 'taras@firma.example',
      },
      to: {
        kind: 'door',
        city: 'Полтава',
        street: 'вул. Шевченка',
        house: '51',
        flat: '20',
        postcode: '02099',
      },
      seats: [{ weight: '1.2345', length: '20.5', width: '15', height: '10' }],
      value: uah('500.50'),
      collect: uah('500.50'),
      payer: 'recipient',
      options: { shipmentType: 'EXPRESS', fragile: true, area: 'Полтавська' },
    });
    const pushed = await make(
      waybill,
      other({ codTo: 'card', sendFrom: 'door', onFail: 'PROCESS_AS_REFUSAL' }),
    );
    expect(pushed.written).toMatchObject({ cost: '45.5', deliverAt: '2026-11-30T16:00:00.000Z' });
    expect(postedTo(peer, '/ecom/addresses')).toEqual([
      {
        postcode: '02099',
        country: 'UA',
        region: 'Полтавська',
        city: 'Полтава',
        street: 'вул. Шевченка',
        houseNumber: '51',
        apartmentNumber: '20',
      },
    ]);
    expect(recipients()).toMatchObject([
      {
        type: 'INDIVIDUAL',
        lastName: 'Шевченко',
        firstName: 'Тарас',
        middleName: 'Григорович',
        phoneNumber: '0501234567',
      },
    ]);
    expect(postedTo(peer, '/ecom/shipments')).toMatchObject([
      {
        type: 'EXPRESS',
        deliveryType: 'D2D',
        externalId: 'K-1#1',
        parcels: [{ weight: 1235, length: 21, width: 15, height: 10, declaredPrice: 500.5 }],
        postPay: 500.5,
        postPayPaidByRecipient: true,
        transferPostPayToCard: true,
        paidByRecipient: true,
        nonCashPayment: false,
        fragile: true,
        onFailReceiveType: 'PROCESS_AS_REFUSAL',
      },
    ]);
  });

  it('a house of a chosen street brings its postcode, and only its own', async () => {
    const to = {
      kind: 'door',
      city: 'Київ',
      street: 'вул. Хрещатик',
      streetId: '39804',
      house: '2',
    } as const;
    await make(toOffice('K-1#1', { to }));
    expect(postedTo(peer, '/ecom/addresses')).toMatchObject([{ postcode: '01001' }]);
    expect(await push(itemOf(toOffice('K-2#1', { to: { ...to, house: '3' } })))).toMatchObject({
      cause: 'carrier.address_unknown',
      fields: [{ path: 'to.postcode' }],
    });
  });

  it('the same recipient is made once, another address or name makes another', async () => {
    await make(toOffice('K-1#1'));
    await make(toOffice('K-2#1'));
    peer.ecom.trap.listsOne = true;
    await make(toOffice('K-3#1'));
    expect(recipients()).toHaveLength(1);
    peer.ecom.trap.tellsOthers = true;
    await make(toOffice('K-4#1', { to: { kind: 'point', pointId: '79000' } }));
    peer.ecom.trap.tellsOthers = false;
    peer.ecom.trap.refusesUnknown = true;
    const recipient = { name: 'Марко', phone: '0671234567', company: 'ТОВ Мед', taxId: '12345678' };
    await make(toOffice('K-5#1', { recipient }));
    expect(recipients().map((one) => one['type'])).toEqual(['INDIVIDUAL', 'INDIVIDUAL', 'COMPANY']);
  });

  it('a recipient whose answer was lost is found, not made again', async () => {
    peer.faults.plan({ kind: 'cut_after' }, { method: 'POST', path: /\/clients$/ });
    expect(await push(itemOf(toOffice('K-1#1')))).toMatchObject({ outcome: 'unavailable' });
    expect(peer.shown('K-1#1')).toBe(0);
    await make(toOffice('K-1#1'));
    expect(recipients()).toHaveLength(1);
    expect(peer.shown('K-1#1')).toBe(1);
  });

  it('is looked up by comparing every item, and a deleted one does not count', async () => {
    await make(toOffice('K-1#1'));
    const pushed = await make(toOffice('K-2#1'));
    const item = itemOf(toOffice('K-2#1'));
    peer.ecom.trap.dropsZero = true;
    expect(valueOf(await opened.system.lookup?.(callOf(opened), item))).toMatchObject({
      found: true,
      pushed: { remoteId: pushed.remoteId, written: { number: pushed.written['number'] } },
    });
    await push({ ...item, operation: 'delete' });
    expect(peer.shown('K-2#1')).toBe(0);
    expect(peer.shown('K-1#1')).toBe(1);
    expect(valueOf(await opened.system.lookup?.(callOf(opened), item))).toEqual({ found: false });
    const gone = { ...item, operation: 'delete' as const, remoteId: pushed.remoteId };
    expect(valueOf(await opened.system.lookup?.(callOf(opened), gone))).toMatchObject({ found: true });
  });

  it('a list that shows no references proves nothing', async () => {
    await make(toOffice('K-1#1'));
    peer.ecom.trap.hidesReferences = true;
    const looked = await opened.system.lookup?.(callOf(opened), itemOf(toOffice('K-2#1')));
    expect(looked).toMatchObject({ outcome: 'uncertain' });
  });

  it('an error in place of the shipment is uncertain', async () => {
    peer.faults.plan({ kind: 'error_inside_200' }, { method: 'POST', path: /\/shipments$/ });
    expect(await push(itemOf(toOffice('K-1#1')))).toMatchObject({ outcome: 'uncertain' });
  });

  it('is changed before the hand-over, and too late after it', async () => {
    const { remoteId, written } = await make(toOffice('K-1#1'));
    const heavier = toOffice('K-1#1', { seats: [{ weight: '3', length: '20', width: '15', height: '10' }] });
    const update = itemOf(heavier, { operation: 'update', remoteId, written });
    expect(valueOf(await push(update))).toMatchObject({ remoteId, written: { number: written['number'] } });
    const [one] = peer.ecom.shipments;
    if (one === undefined) throw new Error('no shipment');
    expect(one.fields.parcels[0]?.weight).toBe(3_000);
    // Whether it may still be changed is asked where nobody says; the answer then is what counts.
    for (const status of ['REGISTERED', 'IN_DEPARTMENT', 'DELIVERED']) {
      one.status = status;
      expect(await push(update)).toMatchObject({ outcome: 'too_late', cause: 'remote.too_late' });
      expect(await push({ ...update, operation: 'delete' })).toMatchObject({ outcome: 'too_late' });
    }
    // What is on its way for sure is not even asked for.
    const changes = peer.requests.filter(({ method }) => method === 'PUT' || method === 'DELETE');
    expect(changes.map(({ method }) => method)).toEqual(['PUT', 'PUT', 'DELETE']);
    one.status = 'DELETED';
    expect(await push(update)).toMatchObject({ outcome: 'not_found' });
    expect(await push({ ...update, operation: 'delete' })).toMatchObject({ outcome: 'no_change' });
  });

  it('a change refused for what it holds is not called too late', async () => {
    const { remoteId } = await make(toOffice('K-1#1'));
    const heavy = toOffice('K-1#1', { seats: [{ weight: '31' }] });
    expect(await push(itemOf(heavy, { operation: 'update', remoteId }))).toMatchObject({
      outcome: 'invalid',
      cause: 'carrier.size_limit',
    });
  });

  it.each<[path: string, cause: CauseId, over: Partial<Waybill>]>([
    ['collect.amount', 'carrier.cod_unavailable', { collect: uah('900') }],
    ['seats.0.weight', 'carrier.size_limit', { seats: [{ weight: '30.1' }] }],
    ['seats.0.length', 'carrier.size_limit', { seats: [{ weight: '1', length: '201' }] }],
    ['seats', 'message.invalid', { seats: [{ weight: '1' }, { weight: '1' }] }],
    ['value.currency', 'message.invalid', { value: { amount: '1', currency: 'PLN' } }],
    ['recipient.phone', 'carrier.phone_invalid', { recipient: { name: 'Anna', phone: '+48 888 000 000' } }],
    ['to.pointId', 'carrier.address_unknown', { to: { kind: 'point', pointId: '1' } }],
    ['to.street', 'message.invalid', { to: { kind: 'door', city: 'Київ', house: '1', postcode: '01001' } }],
    ['options.shipmentType', 'message.invalid', { options: { shipmentType: 'FAST' } }],
  ])('what is wrong with %s is said as %s', async (path, cause, over) => {
    const refused = await push(itemOf(toOffice('K-1#1', over)));
    expect(refused).toMatchObject({ outcome: 'invalid', cause, fields: [{ path }] });
    expect(peer.shown('K-1#1')).toBe(0);
  });

  it('nothing is made without sender or keys, and tracking goes on', async () => {
    peer.addParcel('0500128254610', ['20700']);
    const tracking = other({ senderUuid: undefined }, { ecomBearer: '', counterpartyToken: '' });
    for (const one of [tracking, other({ senderUuid: undefined }), other({}, { counterpartyToken: '' })]) {
      const refused = await push(itemOf(toOffice('K-1#1')), one);
      expect(refused).toMatchObject({ outcome: 'invalid', cause: 'carrier.sender_missing' });
    }
    expect(peer.requests).toEqual([]);
    valueOf(await tracking.system.test(callOf(tracking)));
    const ask = { number: '0500128254610', phone: null, remoteId: null };
    expect(valueOf(await tracking.system.track?.(callOf(tracking), [ask]))).toMatchObject([
      { outcome: 'ok', value: { known: true } },
    ]);
  });

  it('each service is shown its own key, and no record holds one', async () => {
    const here = callOf(opened);
    valueOf(await opened.system.test(here));
    valueOf(await opened.system.push?.(here, itemOf(toOffice('K-1#1'))));
    valueOf(await opened.system.suggest?.(here, { kind: 'city', text: 'Київ', cityId: null }));
    for (const { path, headers, query } of peer.requests) {
      const bearer = path.startsWith('/statuses') ? peer.bearer : peer.ecomBearer;
      expect([path, headers.authorization]).toEqual([path, `Bearer ${bearer}`]);
      const own = /^\/ecom\/(clients|shipments)/.test(path);
      expect([path, query.get('token')]).toEqual([path, own ? peer.token : null]);
    }
    const kept = JSON.stringify(here.http.exchanges);
    for (const secret of [peer.bearer, peer.ecomBearer, peer.token]) expect(kept).not.toContain(secret);
  });

  it.each([['ecomBearer'], ['counterpartyToken']])('a wrong %s is found by the test', async (name) => {
    const wrong = other({}, { [name]: '00000000-0000-0000-0000-000000000000' });
    expect(await wrong.system.test(callOf(wrong))).toMatchObject({ outcome: 'unauthorised' });
  });
});
