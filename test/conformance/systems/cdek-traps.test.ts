import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { codes, refusalOf } from '#main/systems/cdek/errors.ts';
import { referenceOf } from '#main/systems/cdek/reference.ts';
import type { OpenedSystem, Pushed } from '#main/systems/port.ts';
import { causes } from '#shared/causes.ts';
import type { Waybill } from '#shared/domain/waybill.ts';
import {
  callOf,
  itemOf,
  openCdek,
  settingsOf,
  toPoint,
  valueOf,
} from '#test/conformance/systems/cdek-tools.ts';
import { type CdekPeer, startCdek } from '#test/peers/cdek/server.ts';

/** Every code of carriers.md 5. */
const documented =
  `v2_internal_error v2_similar_request_still_processed v2_bad_request v2_invalid_format v2_field_is_empty
  v2_parameters_empty v2_invalid_value_type v2_entity_not_found v2_entity_forbidden v2_entity_invalid
  v2_order_not_found v2_order_forbidden v2_order_number_empty v2_shipment_address_multivalued
  v2_delivery_address_multivalued v2_sender_location_not_recognized v2_recipient_location_not_recognized
  v2_number_items_is_more_126 v2_entity_not_found_im_number v2_order_location_from_and_shipment_point_empty
  v2_order_location_to_and_delivery_point_empty v2_package_id_is_empty v2_required_param_empty
  v2_city_can_not_be_changed v2_impossible_register_date v2_intake_exists_by_order v2_intake_exists_by_date_address
  v2_webhook_type_incorrect v2_entity_empty v2_entity_expired v2_wrong_interval v2_unable_add_service`.split(
    /\s+/,
  );

describe('CDEK', () => {
  let peer: CdekPeer;
  let opened: OpenedSystem;
  const others: OpenedSystem[] = [];

  const openWith = (over: Record<string, unknown> = {}): OpenedSystem => {
    const one = openCdek(
      { ...settingsOf(peer), ...over },
      { clientId: peer.state.clientId, clientSecret: peer.state.clientSecret },
    );
    others.push(one);
    return one;
  };
  beforeEach(async () => {
    peer = await startCdek();
    opened = openWith();
  });
  afterEach(async () => {
    for (const one of others.splice(0)) await one.close();
    await peer.stop();
  });

  const push = (waybill: Waybill, over = {}, one = opened) =>
    one.system.push?.(callOf(one), itemOf(waybill, over));
  const make = async (waybill: Waybill): Promise<Pushed> => valueOf(await push(waybill));
  const lookup = (waybill: Waybill, over = {}) =>
    opened.system.lookup?.(callOf(opened), itemOf(waybill, over));
  const bodyOf = (method: string): unknown =>
    JSON.parse(
      peer.requests.findLast((one) => one.method === method && one.path === '/v2/orders')?.body ?? 'null',
    );
  const count = (method: string, path: RegExp): number =>
    peer.requests.filter((one) => one.method === method && path.test(one.path)).length;
  const track = async (number: string) =>
    valueOf(await opened.system.track?.(callOf(opened), [{ number, phone: null, remoteId: null }]))[0];

  describe('tokens', () => {
    it('one serves many calls, and one that is refused is replaced once', async () => {
      await make(toPoint('A#1'));
      expect(count('POST', /\/oauth\/token$/)).toBe(1);
      peer.state.tokens.clear();
      await make(toPoint('A#2'));
      expect(count('POST', /\/oauth\/token$/)).toBe(2);
      expect(peer.shown(referenceOf('A#2'))).toBe(1);
      peer.faults.plan({ kind: 'status', status: 401 }, { path: /\/orders$/, times: 5 });
      expect(await push(toPoint('A#3'))).toMatchObject({ outcome: 'unauthorised' });
      expect(count('POST', /\/oauth\/token$/)).toBe(3);
    });

    it('neither tokens nor the secret stand in the record', async () => {
      const here = callOf(opened);
      valueOf(await opened.system.test(here));
      const record = JSON.stringify(here.http.exchanges);
      for (const secret of [...peer.state.tokens, peer.state.clientSecret])
        expect(record).not.toContain(secret);
    });
  });

  describe('orders', () => {
    it('tell everything of a parcel for a door', async () => {
      await make(
        toPoint('Z/1#1', {
          to: { kind: 'door', city: 'Москва', cityId: '44', street: 'ул. Гоголя', house: '15', flat: '3' },
          seats: [{ weight: '1.2345', length: '20.5', width: '15', height: '10' }, { weight: '2' }],
          value: { amount: '100.01', currency: 'RUB' },
          collect: { amount: '50.01', currency: 'RUB' },
          payer: 'recipient',
          options: { deliveryPrice: '300.5' },
        }),
      );
      expect(bodyOf('POST')).toEqual({
        type: 1,
        number: referenceOf('Z/1#1'),
        tariff_code: 137,
        shipment_point: 'ORX1',
        to_location: { code: 44, city: 'Москва', address: 'ул. Гоголя, 15, 3' },
        recipient: {
          name: 'Анна Желвакова',
          email: 'anna@firma.example',
          phones: [{ number: '+79001234567' }],
        },
        delivery_recipient_cost: { value: 300.5 },
        packages: [
          {
            number: '1',
            weight: 1235,
            length: 21,
            width: 15,
            height: 10,
            items: [
              {
                name: 'Herbata',
                ware_key: 'ZK/10',
                payment: { value: 25.01 },
                cost: 50.01,
                weight: 1235,
                amount: 1,
              },
            ],
          },
          {
            number: '2',
            weight: 2000,
            items: [
              {
                name: 'Herbata',
                ware_key: 'ZK/10',
                payment: { value: 25 },
                cost: 50,
                weight: 2000,
                amount: 1,
              },
            ],
          },
        ],
      });
    });

    it('that are still not decided are uncertain, and found once they are, made once', async () => {
      peer.state.delay = 6;
      const waybill = toPoint('B#1');
      expect(await push(waybill)).toMatchObject({ outcome: 'uncertain', cause: 'agent.uncertain' });
      peer.state.delay = 1;
      const looked = valueOf(await lookup(waybill));
      expect(looked).toMatchObject({ found: true, pushed: { written: { cost: '350.5' } } });
      expect(peer.shown(referenceOf('B#1'))).toBe(1);
    });

    it('that are not decided at the look-up either stay uncertain', async () => {
      peer.state.delay = 60;
      const waybill = toPoint('B#2');
      expect(await push(waybill)).toMatchObject({ outcome: 'uncertain' });
      expect(await lookup(waybill)).toMatchObject({ outcome: 'uncertain' });
    });

    it('that are shown late are looked for twice, and another order is never taken for ours', async () => {
      const waybill = toPoint('B#4');
      const made = await make(waybill);
      peer.state.hidden = 1;
      expect(valueOf(await lookup(waybill))).toMatchObject({ pushed: { remoteId: made.remoteId } });
      peer.state.filters = false;
      expect(valueOf(await lookup(toPoint('B#5')))).toEqual({ found: false });
      expect(await track('1199999999')).toMatchObject({ value: { known: false } });
    });

    it('an answer that is lost while waiting is uncertain too', async () => {
      peer.faults.plan({ kind: 'status', status: 500 }, { method: 'GET', path: /\/orders\/[^/]+$/ });
      expect(await push(toPoint('B#3'))).toMatchObject({ outcome: 'uncertain' });
    });

    it('that turn out invalid say which fields, and are found by nobody', async () => {
      const heavy = toPoint('C#1', {
        to: { kind: 'point', cityId: '44', pointId: 'MSK900' },
        seats: [{ weight: '25' }],
      });
      expect(await push(heavy)).toMatchObject({
        outcome: 'invalid',
        cause: 'carrier.size_limit',
        fields: [{ path: 'seats' }],
      });
      expect(valueOf(await lookup(heavy))).toEqual({ found: false });
      const cases: [Partial<Waybill>, string, string][] = [
        [{ recipient: { name: 'Анна', phone: '12' } }, 'carrier.phone_invalid', 'recipient.phone'],
        [{ to: { kind: 'point', city: 'Москва' } }, 'carrier.address_unknown', 'to.pointId'],
        [{ to: { kind: 'door', city: 'Москва' } }, 'carrier.address_unknown', 'to.cityId'],
        [{ to: { kind: 'door', cityId: '44' } }, 'carrier.address_unknown', 'to.street'],
        [{ to: { kind: 'door', cityId: '9', street: 'x' } }, 'carrier.address_unknown', 'to.cityId'],
        [{ options: { tariffCode: 999 } }, 'carrier.contract_missing', 'options.tariffCode'],
        [{ options: { tariffCode: 'x' } }, 'remote.invalid', 'options'],
        [{ value: { amount: '1', currency: 'EUR' } }, 'remote.invalid', 'value.currency'],
        [{ payer: 'recipient' }, 'remote.invalid', 'options.deliveryPrice'],
      ];
      for (const [over, cause, path] of cases)
        expect(await push(toPoint('C#2', over))).toMatchObject({
          outcome: 'invalid',
          cause,
          fields: [{ path }],
        });
      const collect = { amount: '10', currency: 'RUB' };
      const poor = openWith({ contractKind: 'delivery' });
      expect(await push(toPoint('C#3', { collect }), {}, poor)).toMatchObject({
        cause: 'carrier.cod_unavailable',
      });
      for (const over of [
        { shipmentPoint: '' },
        { sendFrom: 'door' },
        { sendFrom: 'door', senderCity: '270' },
      ])
        expect(await push(toPoint('C#4'), {}, openWith(over))).toMatchObject({
          cause: 'carrier.sender_missing',
        });
      expect(await push(toPoint('C#5'), {}, openWith({ shipmentPoint: 'NONE' }))).toMatchObject({
        outcome: 'invalid',
        cause: 'carrier.sender_missing',
      });
    });

    it('leave from our door, and as a delivery without goods', async () => {
      const here = openWith({
        sendFrom: 'door',
        senderCity: '270',
        senderStreet: 'ул. Ленина, 84',
        contractKind: 'delivery',
        senderName: 'ООО Чай',
        senderPhone: '89001234567',
      });
      valueOf(await push(toPoint('D#1'), {}, here));
      expect(bodyOf('POST')).toMatchObject({
        type: 2,
        from_location: { code: 270, address: 'ул. Ленина, 84' },
        sender: { name: 'ООО Чай', phones: [{ number: '+79001234567' }] },
        packages: [{ number: '1', weight: 1500, comment: 'Herbata' }],
      });
    });

    it('are changed until they are handed over, with the space that one of their codes has', async () => {
      const waybill = toPoint('E#1');
      const made = await make(waybill);
      const heavier = toPoint('E#1', { seats: [{ weight: '7' }] });
      const changed = valueOf(await push(heavier, { operation: 'update', ...made }));
      expect(changed).toMatchObject({ remoteId: made.remoteId, written: { number: made.written['number'] } });
      expect(bodyOf('PATCH')).toMatchObject({ uuid: made.remoteId, packages: [{ weight: 7000 }] });
      const bad = toPoint('E#1', { options: { tariffCode: 999 } });
      expect(await push(bad, { operation: 'update', ...made })).toMatchObject({ outcome: 'invalid' });
      // An older refused change says nothing about a newer one.
      valueOf(await push(waybill, { operation: 'update', ...made }));
      peer.handOver(referenceOf('E#1'));
      expect(await push(heavier, { operation: 'update', ...made })).toMatchObject({ outcome: 'too_late' });
    });

    it('are deleted once the carrier says so, whether it shows them afterwards or not', async () => {
      for (const hides of [true, false]) {
        peer.state.hidesDeleted = hides;
        const waybill = toPoint(`F-${hides}`);
        const made = await make(waybill);
        expect(await push(waybill, { operation: 'delete', ...made })).toMatchObject({ outcome: 'ok' });
        expect(await push(waybill, { operation: 'delete', ...made })).toMatchObject({ outcome: 'no_change' });
        expect(await push(waybill, { operation: 'update', ...made })).toMatchObject({ outcome: 'not_found' });
        expect(valueOf(await lookup(waybill))).toEqual({ found: false });
        expect(valueOf(await lookup(waybill, { operation: 'delete', ...made }))).toMatchObject({
          found: true,
        });
        const again = await make(waybill);
        expect(valueOf(await lookup(waybill))).toMatchObject({ pushed: { remoteId: again.remoteId } });
      }
    });

    it('a deletion that is not decided is asked about again, and not sent twice', async () => {
      const waybill = toPoint('G#1');
      const made = await make(waybill);
      peer.state.delay = 6;
      const gone = { operation: 'delete', ...made };
      expect(await push(waybill, gone)).toMatchObject({
        outcome: 'unavailable',
        cause: 'remote.not_applied',
      });
      expect(await push(waybill, gone)).toMatchObject({ outcome: 'ok' });
      expect(await push(waybill, gone)).toMatchObject({ outcome: 'no_change' });
      expect(count('DELETE', /\/orders\//)).toBe(1);
      expect(peer.shown(referenceOf('G#1'))).toBe(0);
    });

    it('one handed over between question and wish is too late', async () => {
      const waybill = toPoint('H#1');
      const made = await make(waybill);
      peer.state.delay = 2;
      const pushing = push(waybill, { operation: 'delete', ...made });
      while (count('DELETE', /\/orders\//) === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      peer.handOver(referenceOf('H#1'));
      expect(await pushing).toMatchObject({ outcome: 'too_late' });
    });
  });

  describe('parcels', () => {
    it('a history told newest first is put in order, in UTC, without what was taken back', async () => {
      peer.addParcel('1106153417', ['CREATED', 'RECEIVED_AT_SHIPMENT_WAREHOUSE ', 'TAKEN_BY_COURIER']);
      for (const one of peer.state.orders.values())
        one.statuses.push({
          code: 'DELIVERED',
          name: 'Вручён',
          date_time: '2026-11-23T10:00:00+0700',
          city: '',
          deleted: true,
        });
      const tracked = await track('1106153417');
      if (tracked === undefined) throw new Error('nothing');
      expect(valueOf(tracked).events.map(({ code, at, place }) => [code, at, place])).toEqual([
        ['CREATED', '2026-11-20T03:41:43Z', 'Новосибирск'],
        ['RECEIVED_AT_SHIPMENT_WAREHOUSE', '2026-11-21T04:41:43Z', 'Новосибирск'],
        ['TAKEN_BY_COURIER', '2026-11-22T05:41:43Z', 'Новосибирск'],
      ]);
    });

    it('statuses of one moment stay in the order in which they came', async () => {
      const codesOf = ['CREATED', 'SEND_TO_RECIPIENT_OFFICE', 'MET_AT_RECIPIENT_OFFICE', 'TAKEN_BY_COURIER'];
      peer.addParcel('1106153417', codesOf);
      for (const one of peer.state.orders.values())
        for (const status of one.statuses.slice(1)) status.date_time = '2026-11-24T10:00:00+0700';
      const tracked = await track('1106153417');
      if (tracked === undefined) throw new Error('nothing');
      expect(valueOf(tracked).events.map(({ code }) => code)).toEqual(codesOf);
    });

    it('one that goes back tells its new number, and that one is the way back', async () => {
      peer.addParcel('1106153417', ['CREATED', 'NOT_DELIVERED'], {
        related: [
          { type: 'waybill', uuid: 'w' },
          { type: 'return_order', uuid: 'r', cdek_number: '1106153418' },
        ],
      });
      peer.addParcel('1106153418', ['CREATED', 'DELIVERED'], {
        over: { is_return: true },
        related: [{ type: 'direct_order', uuid: 'd', cdek_number: '1106153417' }],
      });
      expect(await track('1106153417')).toMatchObject({
        value: { leg: 'there', follow: { number: '1106153418', leg: 'return' } },
      });
      expect(await track('1106153418')).toMatchObject({ value: { leg: 'back', follow: null, money: null } });
    });

    it('money, branch and dates are told with it', async () => {
      const over = {
        packages: [{ items: [{ payment: { value: 700.5 }, amount: 2 }] }],
        delivery_recipient_cost: { value: 99 },
        planned_delivery_date: '2026-12-05',
        keep_free_until: '2026-12-14T18:59:59Z',
      };
      peer.addParcel('1106153417', ['CREATED', 'ACCEPTED_AT_PICK_UP_POINT'], { over });
      expect(await track('1106153417')).toMatchObject({
        value: {
          branch: { code: 'NSK33' },
          expectedAt: '2026-12-04T21:00:00Z',
          keptUntil: '2026-12-14T18:59:59Z',
          money: { amount: '1500', currency: 'RUB', state: 'to_collect' },
        },
      });
      peer.move('1106153417', 'DELIVERED');
      expect(await track('1106153417')).toMatchObject({
        value: { expectedAt: null, keptUntil: null, money: { state: 'collected' } },
      });
      peer.addParcel('1106153419', ['CREATED', 'NOT_DELIVERED'], { over });
      expect(await track('1106153419')).toMatchObject({ value: { money: null } });
    });

    it("another client's parcel is forbidden and spoils no other", async () => {
      peer.addParcel('1106153417', ['CREATED']);
      peer.addParcel('1106153418', ['CREATED'], { foreign: true });
      const asks = ['1106153418', '1106153417'].map((number) => ({ number, phone: null, remoteId: null }));
      expect(valueOf(await opened.system.track?.(callOf(opened), asks))).toMatchObject([
        { outcome: 'invalid', cause: 'remote.forbidden' },
        { outcome: 'ok', value: { known: true } },
      ]);
    });
  });

  it('a parcel is called back once, also while that is still being decided', async () => {
    const waybill = toPoint('R#1');
    const made = await make(waybill);
    peer.handOver(referenceOf('R#1'));
    const ask = {
      kind: 'return' as const,
      number: made.written['number'] ?? '',
      remoteId: made.remoteId,
      to: null,
      note: '',
    };
    peer.state.delay = 8;
    expect(await opened.system.amend?.(callOf(opened), ask)).toMatchObject({ outcome: 'unavailable' });
    expect(await opened.system.amend?.(callOf(opened), ask)).toMatchObject({ outcome: 'ok' });
    // By its number alone as well.
    expect(await opened.system.amend?.(callOf(opened), { ...ask, remoteId: null })).toMatchObject({
      outcome: 'no_change',
    });
    expect(count('POST', /\/refusal$/)).toBe(1);
    const redirect = { ...ask, kind: 'redirect' as const };
    expect(await opened.system.amend?.(callOf(opened), redirect)).toMatchObject({
      cause: 'agent.not_supported',
    });
  });

  it('forms of several parcels are one document; one that is not ready is asked for later', async () => {
    const made = [await make(toPoint('L#1')), await make(toPoint('L#2'))];
    const waybills = made.map(({ remoteId, written }) => ({
      remoteId: remoteId ?? '',
      number: written['number'] ?? '',
    }));
    const label = valueOf(await opened.system.label?.(callOf(opened), { waybills, format: 'pdf' }));
    for (const { number } of waybills) expect(Buffer.from(label.bytes).toString('latin1')).toContain(number);
    peer.state.delay = 20;
    expect(await opened.system.label?.(callOf(opened), { waybills, format: 'pdf' })).toMatchObject({
      outcome: 'unavailable',
    });
    const strangers = [{ remoteId: 'nobody', number: '1' }];
    expect(await opened.system.label?.(callOf(opened), { waybills: strangers, format: 'pdf' })).toMatchObject(
      {
        outcome: 'not_found',
        cause: 'carrier.number_unknown',
      },
    );
  });

  it('cities are found by whole names where the search made for typing is missing', async () => {
    const { suggest } = opened.system;
    const ask = (text: string) => suggest?.(callOf(opened), { kind: 'city', text, cityId: null });
    expect(valueOf(await ask('Моск')).map(({ id }) => id)).toEqual(['44', '4961']);
    peer.state.suggests = false;
    expect(valueOf(await ask('Моск'))).toEqual([]);
    expect(valueOf(await ask('Москва'))).toMatchObject([
      { id: '44', place: { city: 'Москва', cityId: '44', country: 'RU' } },
    ]);
    const points = valueOf(await suggest?.(callOf(opened), { kind: 'point', text: '', cityId: '44' }));
    // A point that only takes parcels in is none to collect at.
    expect(points.map(({ id }) => id)).toEqual(['NSK33', 'MSK900']);
  });

  it('a price knows the cities by their points, and says what is wrong', async () => {
    const { quote } = opened.system;
    const noCity = toPoint('Q', { to: { kind: 'point', pointId: 'NSK33' } });
    expect(valueOf(await quote?.(callOf(opened), noCity))).toMatchObject({ price: '301.5', currency: 'RUB' });
    const cases: [Partial<Waybill>, string, string][] = [
      [{ to: { kind: 'point', pointId: 'NONE' } }, 'carrier.address_unknown', 'to.cityId'],
      [{ to: { kind: 'door', cityId: '9' } }, 'carrier.address_unknown', 'to.cityId'],
      [{ options: { tariffCode: 999 } }, 'carrier.contract_missing', 'options.tariffCode'],
    ];
    for (const [over, cause, path] of cases)
      expect(await quote?.(callOf(opened), toPoint('Q', over))).toMatchObject({
        outcome: 'invalid',
        cause,
        fields: [{ path }],
      });
  });

  it('every documented code has a cause', () => {
    expect(documented).toHaveLength(32);
    for (const code of documented) {
      const means = codes.get(code);
      expect([code, means !== undefined && means.cause in causes]).toEqual([code, true]);
    }
    expect(refusalOf([{ code: 'v2_internal_error', message: '' }], false).outcome).toBe('uncertain');
    expect(refusalOf([{ code: 'v2_internal_error', message: '' }], true).outcome).toBe('unavailable');
    // One that nobody has documented is still a refusal, about what its name says.
    const said = { code: 'error_validate_receiver_phone_number_incorrect', message: '' };
    expect(refusalOf([said], false)).toMatchObject({ outcome: 'invalid', cause: 'carrier.phone_invalid' });
  });
});
