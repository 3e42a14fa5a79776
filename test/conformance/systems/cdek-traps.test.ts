import { describe, expect, it } from 'vitest';
import { codes, refusalOf } from '#main/systems/cdek/errors.ts';
import { referenceOf } from '#main/systems/cdek/reference.ts';
import { causes } from '#shared/causes.ts';
import type { Waybill } from '#shared/domain/waybill.ts';
import { callOf, valueOf } from '#test/conformance/systems/carrier-tools.ts';
import { toPoint, useCdek } from '#test/conformance/systems/cdek-tools.ts';

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
  const here = useCdek();
  const { count, make, push, track } = here;

  describe('tokens', () => {
    it('one serves many calls, and one that is refused is replaced once', async () => {
      await make(toPoint('A#1'));
      expect(count('POST', /\/oauth\/token$/)).toBe(1);
      here.peer.state.tokens.clear();
      await make(toPoint('A#2'));
      expect(count('POST', /\/oauth\/token$/)).toBe(2);
      expect(here.peer.shown(referenceOf('A#2'))).toBe(1);
      here.peer.faults.plan({ kind: 'status', status: 401 }, { path: /\/orders$/, times: 5 });
      expect(await push(toPoint('A#3'))).toMatchObject({ outcome: 'unauthorised' });
      expect(count('POST', /\/oauth\/token$/)).toBe(3);
    });

    it('neither tokens nor the secret stand in the record', async () => {
      const call = callOf(here.opened);
      valueOf(await here.opened.system.test(call));
      const record = JSON.stringify(call.http.exchanges);
      for (const secret of [...here.peer.state.tokens, here.peer.state.clientSecret])
        expect(record).not.toContain(secret);
    });
  });

  describe('parcels', () => {
    it('a history told newest first is put in order, in UTC, without what was taken back', async () => {
      here.peer.addParcel('1106153417', ['CREATED', 'RECEIVED_AT_SHIPMENT_WAREHOUSE ', 'TAKEN_BY_COURIER']);
      for (const one of here.peer.state.orders.values())
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
      here.peer.addParcel('1106153417', codesOf);
      for (const one of here.peer.state.orders.values())
        for (const status of one.statuses.slice(1)) status.date_time = '2026-11-24T10:00:00+0700';
      const tracked = await track('1106153417');
      if (tracked === undefined) throw new Error('nothing');
      expect(valueOf(tracked).events.map(({ code }) => code)).toEqual(codesOf);
    });

    it('one that goes back tells its new number, and that one is the way back', async () => {
      here.peer.addParcel('1106153417', ['CREATED', 'NOT_DELIVERED'], {
        related: [
          { type: 'waybill', uuid: 'w' },
          { type: 'return_order', uuid: 'r', cdek_number: '1106153418' },
        ],
      });
      here.peer.addParcel('1106153418', ['CREATED', 'DELIVERED'], {
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
      here.peer.addParcel('1106153417', ['CREATED', 'ACCEPTED_AT_PICK_UP_POINT'], { over });
      expect(await track('1106153417')).toMatchObject({
        value: {
          branch: { code: 'NSK33' },
          expectedAt: '2026-12-04T21:00:00Z',
          keptUntil: '2026-12-14T18:59:59Z',
          money: { amount: '1500', currency: 'RUB', state: 'to_collect' },
        },
      });
      here.peer.move('1106153417', 'DELIVERED');
      expect(await track('1106153417')).toMatchObject({
        value: { expectedAt: null, keptUntil: null, money: { state: 'collected' } },
      });
      for (const one of here.peer.state.orders.values()) one.over = { ...over, transacted_payment: true };
      expect(await track('1106153417')).toMatchObject({ value: { money: { state: 'paid_out' } } });
      here.peer.addParcel('1106153419', ['CREATED', 'NOT_DELIVERED'], { over });
      expect(await track('1106153419')).toMatchObject({ value: { money: null } });
    });

    it("another client's parcel is forbidden and spoils no other", async () => {
      here.peer.addParcel('1106153417', ['CREATED']);
      here.peer.addParcel('1106153418', ['CREATED'], { foreign: true });
      const asks = ['1106153418', '1106153417'].map((number) => ({ number, phone: null, remoteId: null }));
      expect(valueOf(await here.opened.system.track?.(callOf(here.opened), asks))).toMatchObject([
        { outcome: 'invalid', cause: 'remote.forbidden' },
        { outcome: 'ok', value: { known: true } },
      ]);
    });
  });

  it('a parcel is called back once, also while that is still being decided', async () => {
    const waybill = toPoint('R#1');
    const made = await make(waybill);
    here.peer.handOver(referenceOf('R#1'));
    const ask = {
      kind: 'return' as const,
      number: made.written['number'] ?? '',
      remoteId: made.remoteId,
      to: null,
      note: '',
    };
    here.peer.state.delay = 8;
    expect(await here.opened.system.amend?.(callOf(here.opened), ask)).toMatchObject({
      outcome: 'unavailable',
    });
    expect(await here.opened.system.amend?.(callOf(here.opened), ask)).toMatchObject({ outcome: 'ok' });
    // By its number alone as well.
    expect(await here.opened.system.amend?.(callOf(here.opened), { ...ask, remoteId: null })).toMatchObject({
      outcome: 'no_change',
    });
    expect(count('POST', /\/refusal$/)).toBe(1);
    const redirect = { ...ask, kind: 'redirect' as const };
    expect(await here.opened.system.amend?.(callOf(here.opened), redirect)).toMatchObject({
      cause: 'agent.not_supported',
    });
  });

  it('forms of several parcels are one document; one that is not ready is asked for later', async () => {
    const made = [await make(toPoint('L#1')), await make(toPoint('L#2'))];
    const waybills = made.map(({ remoteId, written }) => ({
      remoteId: remoteId ?? '',
      number: written['number'] ?? '',
    }));
    const label = valueOf(await here.opened.system.label?.(callOf(here.opened), { waybills, format: 'pdf' }));
    for (const { number } of waybills) expect(Buffer.from(label.bytes).toString('latin1')).toContain(number);
    here.peer.state.delay = 20;
    expect(await here.opened.system.label?.(callOf(here.opened), { waybills, format: 'pdf' })).toMatchObject({
      outcome: 'unavailable',
    });
    const strangers = [{ remoteId: 'nobody', number: '1' }];
    expect(
      await here.opened.system.label?.(callOf(here.opened), { waybills: strangers, format: 'pdf' }),
    ).toMatchObject({
      outcome: 'not_found',
      cause: 'carrier.number_unknown',
    });
  });

  it('cities are found by whole names where the search made for typing is missing', async () => {
    const { suggest } = here.opened.system;
    const ask = (text: string) => suggest?.(callOf(here.opened), { kind: 'city', text, cityId: null });
    expect(valueOf(await ask('Моск')).map(({ id }) => id)).toEqual(['44', '4961']);
    here.peer.state.suggests = false;
    expect(valueOf(await ask('Моск'))).toEqual([]);
    expect(valueOf(await ask('Москва'))).toMatchObject([
      { id: '44', place: { city: 'Москва', cityId: '44', country: 'RU' } },
    ]);
    const points = valueOf(await suggest?.(callOf(here.opened), { kind: 'point', text: '', cityId: '44' }));
    // A point that only takes parcels in is none to collect at.
    expect(points.map(({ id }) => id)).toEqual(['NSK33', 'MSK900']);
  });

  it('a price knows the cities by their points, and says what is wrong', async () => {
    const { quote } = here.opened.system;
    const noCity = toPoint('Q', { to: { kind: 'point', pointId: 'NSK33' } });
    expect(valueOf(await quote?.(callOf(here.opened), noCity))).toMatchObject({
      price: '301.5',
      currency: 'RUB',
    });
    const cases: [Partial<Waybill>, string, string][] = [
      [{ to: { kind: 'point', pointId: 'NONE' } }, 'carrier.address_unknown', 'to.cityId'],
      [{ to: { kind: 'door', cityId: '9' } }, 'carrier.address_unknown', 'to.cityId'],
      [{ options: { tariffCode: 999 } }, 'carrier.contract_missing', 'options.tariffCode'],
    ];
    for (const [over, cause, path] of cases)
      expect(await quote?.(callOf(here.opened), toPoint('Q', over))).toMatchObject({
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
