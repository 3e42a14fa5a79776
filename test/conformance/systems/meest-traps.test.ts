import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { refusalOfInfo } from '#main/systems/meest/errors.ts';
import { meestManifest } from '#main/systems/meest/manifest.ts';
import { referenceOf } from '#main/systems/meest/reference.ts';
import { instantOf } from '#main/systems/meest/values.ts';
import type { OpenedSystem, Pushed } from '#main/systems/port.ts';
import { causes } from '#shared/causes.ts';
import type { Waybill } from '#shared/domain/waybill.ts';
import {
  callOf,
  itemOf,
  openMeest,
  settingsOf,
  toBranch,
  valueOf,
} from '#test/conformance/systems/meest-tools.ts';
import { type MeestPeer, startMeest } from '#test/peers/meest/server.ts';
import { ids } from '#test/peers/meest/state.ts';

describe('Meest', () => {
  let peer: MeestPeer;
  let opened: OpenedSystem;
  const others: OpenedSystem[] = [];

  const openWith = (over: Record<string, unknown> = {}): OpenedSystem => {
    const one = openMeest(
      { ...settingsOf(peer), ...over },
      { username: peer.state.username, password: peer.state.password },
    );
    others.push(one);
    return one;
  };
  beforeEach(async () => {
    peer = await startMeest();
    opened = openWith();
  });
  afterEach(async () => {
    for (const one of others.splice(0)) await one.close();
    await peer.stop();
  });

  const push = (waybill: Waybill, over = {}, one = opened) =>
    one.system.push?.(callOf(one), itemOf(waybill, over));
  const make = async (waybill: Waybill): Promise<Pushed> => valueOf(await push(waybill));
  const bodyOf = (path: RegExp): unknown => {
    const found = peer.requests.findLast((one) => path.test(one.path) && one.body !== '');
    return JSON.parse(found?.body ?? 'null');
  };
  const count = (method: string, path: RegExp): number =>
    peer.requests.filter((one) => one.method === method && path.test(one.path)).length;
  const track = async (number: string) =>
    valueOf(
      valueOf(await opened.system.track?.(callOf(opened), [{ number, phone: null, remoteId: null }]))[0],
    );

  describe('tokens', () => {
    it('one sign-in serves many calls, also those at the same time', async () => {
      peer.addParcel('717-0000001', [606]);
      peer.addParcel('717-0000002', [606]);
      peer.addParcel('717-0000003', [606]);
      const asks = ['717-0000001', '717-0000002', '717-0000003'].map((number) => ({
        number,
        phone: null,
        remoteId: null,
      }));
      valueOf(await opened.system.track?.(callOf(opened), asks));
      valueOf(await opened.system.track?.(callOf(opened), asks));
      expect(count('POST', /\/auth$/)).toBe(1);
    });

    it('one that is refused is renewed with its refresh token, and a create is sent again', async () => {
      await make(toBranch('A#1'));
      peer.forgetTokens();
      await make(toBranch('A#2'));
      expect(count('POST', /\/refreshToken$/)).toBe(1);
      expect(count('POST', /\/auth$/)).toBe(1);
      expect(peer.shown(referenceOf('A#2'))).toBe(1);
      peer.forgetTokens(true);
      await make(toBranch('A#3'));
      expect(count('POST', /\/refreshToken$/)).toBe(2);
      expect(count('POST', /\/auth$/)).toBe(2);
    });

    it('one whose time is over is renewed before it is used', async () => {
      peer.addParcel('717-0000001', [606]);
      await track('717-0000001');
      const later = { ...callOf(opened), nowMs: Date.now() + 86_400_000 };
      valueOf(await opened.system.track?.(later, [{ number: '717-0000001', phone: null, remoteId: null }]));
      expect(count('POST', /\/refreshToken$/)).toBe(1);
      expect(count('GET', /\/tracking\//)).toBe(2);
    });

    it('a password that was changed is unauthorised for all parcels, asked once', async () => {
      peer.addParcel('717-0000001', [606]);
      await track('717-0000001');
      peer.state.password = 'another';
      peer.forgetTokens(true);
      const asks = Array.from({ length: 9 }, (_, index) => ({
        number: `717-000001${index}`,
        phone: null,
        remoteId: null,
      }));
      expect(await opened.system.track?.(callOf(opened), asks)).toMatchObject({ outcome: 'unauthorised' });
      expect(count('GET', /\/tracking\//)).toBeLessThan(9);
    });

    it('neither tokens nor passwords stand in the record', async () => {
      const here = callOf(opened);
      valueOf(await opened.system.test(here));
      peer.forgetTokens();
      valueOf(await opened.system.test(here));
      const record = JSON.stringify(here.http.exchanges);
      expect(record).toContain('refreshToken');
      for (const secret of [...peer.state.tokens.keys(), ...peer.state.refresh, peer.state.password])
        expect(record).not.toContain(secret);
      for (const one of peer.requests)
        if (typeof one.headers['token'] === 'string') expect(record).not.toContain(one.headers['token']);
    });
  });

  describe('waybills', () => {
    it('tell everything of a parcel for a door', async () => {
      await make(
        toBranch('Z/1#1', {
          to: {
            kind: 'door',
            city: 'Київ',
            cityId: ids.kyiv,
            street: 'вул. Хрещатик',
            streetId: ids.street,
            house: '22',
            flat: '5',
          },
          seats: [{ weight: '1.2345', length: '20.5', width: '15', height: '10' }, { weight: '2' }],
          value: { amount: '100.01', currency: 'UAH' },
          collect: { amount: '100.01', currency: 'UAH' },
          payer: 'recipient',
          options: { sendDate: '2026-12-01', paymentMethod: 'Cash' },
        }),
      );
      expect(bodyOf(/\/parcel$/)).toMatchObject({
        parcelNumber: referenceOf('Z/1#1'),
        contractID: ids.contract,
        payType: 'cash',
        receiverPay: true,
        COD: 100.01,
        weight: 3.235,
        sendingDate: '01.12.2026',
        sender: { service: 'Branch', branchID: ids.senderBranch, addressID: '', building: '' },
        receiver: {
          name: 'Anna Żółw',
          phone: '+380501234567',
          service: 'Door',
          branchID: '',
          addressID: ids.street,
          building: '22',
          flat: '5',
        },
        placesItems: [
          { quantity: 1, weight: 1.235, volume: 0.003075, insurance: 50.01, length: 21, width: 15 },
          { quantity: 1, weight: 2, insurance: 50 },
        ],
        contentsItems: [{ contentName: 'Herbata', quantity: 1, weight: 3.235, value: 100.01 }],
      });
    });

    it('are changed until they are handed over', async () => {
      const waybill = toBranch('B#1');
      const made = await make(waybill);
      const heavier = toBranch('B#1', { seats: [{ weight: '7' }] });
      const changed = valueOf(await push(heavier, { operation: 'update', ...made }));
      expect(changed).toMatchObject({ remoteId: made.remoteId, written: { cost: '85' } });
      expect(changed.written['number']).toBe(made.written['number']);
      peer.handOver(referenceOf('B#1'));
      expect(await push(heavier, { operation: 'update', ...made })).toMatchObject({
        outcome: 'too_late',
        cause: 'remote.too_late',
      });
    });

    it('that are gone already are deleted without a word, and are not changed', async () => {
      const waybill = toBranch('C#1');
      const made = await make(waybill);
      valueOf(await push(waybill, { operation: 'delete', ...made }));
      expect(await push(waybill, { operation: 'delete', ...made })).toMatchObject({ outcome: 'no_change' });
      expect(await push(waybill, { operation: 'update', ...made })).toMatchObject({ outcome: 'not_found' });
      // Even where no event tells of it: the carrier's refusal is checked against what it has.
      for (const one of peer.state.parcels.values()) one.events.length = 0;
      expect(await push(waybill, { operation: 'delete', ...made })).toMatchObject({ outcome: 'no_change' });
    });

    it('are found by the lists where the search by our number finds nothing', async () => {
      peer.state.searches = false;
      const waybill = toBranch('D#1');
      const made = await make(waybill);
      expect(valueOf(await opened.system.lookup?.(callOf(opened), itemOf(waybill)))).toMatchObject({
        found: true,
        pushed: { remoteId: made.remoteId },
      });
    });

    it('that were deleted are not found again, though the list of the day has them', async () => {
      const waybill = toBranch('E#1');
      const made = await make(waybill);
      valueOf(await push(waybill, { operation: 'delete', ...made }));
      expect(valueOf(await opened.system.lookup?.(callOf(opened), itemOf(waybill)))).toEqual({
        found: false,
      });
      const again = await make(waybill);
      expect(valueOf(await opened.system.lookup?.(callOf(opened), itemOf(waybill)))).toMatchObject({
        pushed: { remoteId: again.remoteId },
      });
    });

    it('whose answer was lost yesterday are found in the list of yesterday, and later nobody says they are not there', async () => {
      const waybill = toBranch('F#1');
      await make(waybill);
      const later = (days: number) => ({ ...callOf(opened), nowMs: Date.now() + days * 86_400_000 });
      expect(valueOf(await opened.system.lookup?.(later(2), itemOf(waybill)))).toMatchObject({ found: true });
      expect(await opened.system.lookup?.(later(5), itemOf(waybill))).toMatchObject({ outcome: 'uncertain' });
    });

    it('a refusal that comes with HTTP 200 is one all the same', async () => {
      const info = { fieldName: 'receiver.phone', message: 'Невірний телефон', messageDetails: '' };
      const body = { status: 'error', info, result: {} };
      peer.faults.plan({ kind: 'status', status: 200, body }, { method: 'POST', path: /\/parcel$/ });
      expect(await push(toBranch('G#2'))).toMatchObject({
        outcome: 'invalid',
        cause: 'carrier.phone_invalid',
        fields: [{ path: 'recipient.phone', message: 'Невірний телефон' }],
      });
    });

    it('a branch is ours only when it has our number, whatever the search tells', async () => {
      peer.state.filters = false;
      await make(toBranch('G#3'));
      expect(bodyOf(/\/parcel$/)).toMatchObject({ sender: { branchID: ids.senderBranch } });
    });

    it('a server error while making one is uncertain, a refusal is not', async () => {
      peer.faults.plan({ kind: 'status', status: 500 }, { method: 'POST', path: /\/parcel$/ });
      expect(await push(toBranch('G#1'))).toMatchObject({ outcome: 'uncertain' });
    });

    it('what is missing or wrong is said by field', async () => {
      const door = { kind: 'door' as const, city: 'Київ', cityId: ids.kyiv };
      const cases: [Partial<Waybill>, string, string][] = [
        [{ recipient: { name: 'Anna', phone: '12' } }, 'carrier.phone_invalid', 'recipient.phone'],
        [{ to: { kind: 'point', city: 'Київ' } }, 'carrier.address_unknown', 'to.pointId'],
        [{ to: door }, 'carrier.address_unknown', 'to.streetId'],
        [{ to: { ...door, streetId: ids.street } }, 'carrier.address_unknown', 'to.house'],
        [{ to: { kind: 'point', pointId: ids.closedBranch } }, 'carrier.point_closed', 'to.pointId'],
        [{ to: { ...door, streetId: ids.kyiv, house: '1' } }, 'carrier.address_unknown', 'to.streetId'],
        [{ value: { amount: '1', currency: 'EUR' } }, 'remote.invalid', 'value.currency'],
        [{ options: { sendDate: 'tomorrow' } }, 'remote.invalid', 'options'],
      ];
      for (const [over, cause, path] of cases)
        expect(await push(toBranch('H#1', over))).toMatchObject({
          outcome: 'invalid',
          cause,
          fields: [{ path }],
        });
      const collect = { amount: '10', currency: 'UAH' };
      const poor = openWith({ contractId: ids.noCodContract });
      expect(await push(toBranch('H#2', { collect }), {}, poor)).toMatchObject({
        cause: 'carrier.cod_unavailable',
        fields: [{ path: 'collect' }],
      });
      for (const name of ['contractId', 'senderName', 'senderPhone', 'senderBranch'])
        expect(await push(toBranch('H#3'), {}, openWith({ [name]: '' }))).toMatchObject({
          outcome: 'invalid',
          cause: 'carrier.sender_missing',
        });
    });

    it('leave from our door as well', async () => {
      const here = openWith({
        sendFrom: 'door',
        senderCity: ids.lviv,
        senderStreet: ids.lvivStreet,
        senderHouse: '149',
      });
      valueOf(await push(toBranch('I#1'), {}, here));
      expect(bodyOf(/\/parcel$/)).toMatchObject({
        sender: { service: 'Door', branchID: '', addressID: ids.lvivStreet, building: '149' },
      });
      expect(valueOf(await here.system.quote?.(callOf(here), toBranch('I#2'))).price).toBe('60');
    });
  });

  it('labels of several parcels are one document, and one that is gone has none', async () => {
    const first = await make(toBranch('L#1'));
    const second = await make(toBranch('L#2'));
    const waybills = [first, second].map(({ remoteId, written }) => ({
      remoteId: remoteId ?? '',
      number: written['number'] ?? '',
    }));
    const label = valueOf(await opened.system.label?.(callOf(opened), { waybills, format: 'pdf' }));
    const text = Buffer.from(label.bytes).toString('latin1');
    for (const { number } of waybills) expect(text).toContain(number);
    // Without the id of ours by number, which wants the contract.
    const byNumber = waybills.map(({ number }) => ({ remoteId: '', number }));
    valueOf(await opened.system.label?.(callOf(opened), { waybills: byNumber, format: 'pdf' }));
    await push(toBranch('L#1'), { operation: 'delete', ...first });
    expect(await opened.system.label?.(callOf(opened), { waybills, format: 'pdf' })).toMatchObject({
      outcome: 'not_found',
      cause: 'carrier.number_unknown',
    });
  });

  it('a list that takes some of the parcels names the others', async () => {
    const first = await make(toBranch('R#1'));
    const second = await make(toBranch('R#2'));
    peer.handOver(referenceOf('R#2'));
    const wanted = [first.remoteId ?? '', second.remoteId ?? ''];
    const list = valueOf(await opened.system.registry?.(callOf(opened), wanted));
    expect(list).toMatchObject({ taken: [first.remoteId], refused: [{ remoteId: second.remoteId }] });
    expect(list.refused[0]?.message).toContain(second.written['number']);
    expect(list.number).toMatch(/^CO/);
    expect(await opened.system.registry?.(callOf(opened), [second.remoteId ?? ''])).toMatchObject({
      outcome: 'invalid',
    });
  });

  it('a return is asked for once, and a new address not at all', async () => {
    const made = await make(toBranch('T#1'));
    const ask = {
      kind: 'return' as const,
      number: made.written['number'] ?? '',
      remoteId: made.remoteId,
      to: null,
      note: '',
    };
    expect(await opened.system.amend?.(callOf(opened), ask)).toMatchObject({ outcome: 'invalid' });
    peer.handOver(referenceOf('T#1'));
    expect(valueOf(await opened.system.amend?.(callOf(opened), ask)).number).toMatch(/^PV-/);
    expect(await opened.system.amend?.(callOf(opened), ask)).toMatchObject({ outcome: 'no_change' });
    expect(count('POST', /\/parcelReturn_new$/)).toBe(2);
    const redirect = { ...ask, kind: 'redirect' as const };
    expect(await opened.system.amend?.(callOf(opened), redirect)).toMatchObject({
      outcome: 'invalid',
      cause: 'agent.not_supported',
    });
  });

  it('events come in the order of their time, in the hours of winter and summer', async () => {
    peer.addParcel('717-0000009', [606, 1100, 1213]);
    expect((await track('717-0000009')).events.map(({ code, at }) => [code, at])).toEqual([
      ['606', '2026-11-20T08:21:42Z'],
      ['1100', '2026-11-21T09:21:42Z'],
      ['1213', '2026-11-22T10:21:42Z'],
    ]);
    // Of one moment, and told the other way round: the order they were told in.
    peer.addParcel('717-0000011', [606, 8081, 1100, 1213]);
    for (const one of peer.state.parcels.values())
      for (const event of one.events.slice(1)) event.at = '2026-11-23 10:00:00';
    expect((await track('717-0000011')).events.map(({ code }) => code)).toEqual([
      '606',
      '8081',
      '1100',
      '1213',
    ]);
    expect(instantOf('2026-07-01 12:00:00')).toBe('2026-07-01T09:00:00Z');
    expect(instantOf('0001-01-01T00:00:00')).toBeNull();
  });

  it('a number of theirs that they refuse is not known yet; any other is refused', async () => {
    peer.faults.plan({ kind: 'status', status: 404 }, { path: /\/tracking\// });
    expect(await track('717-0000010')).toMatchObject({ known: false });
    const [refused] = valueOf(
      await opened.system.track?.(callOf(opened), [{ number: '!!!!', phone: null, remoteId: null }]),
    );
    expect(refused).toMatchObject({ outcome: 'invalid', cause: 'carrier.number_invalid' });
  });

  it('a search never takes what a person types for a pattern, and shows no closed branch', async () => {
    valueOf(await opened.system.suggest?.(callOf(opened), { kind: 'city', text: 'К%в', cityId: null }));
    expect(bodyOf(/\/citySearch$/)).toEqual({ filters: { cityDescr: 'К в%' } });
    const points = valueOf(
      await opened.system.suggest?.(callOf(opened), { kind: 'point', text: 'хрещатик', cityId: ids.kyiv }),
    );
    expect(points.map(({ id }) => id)).toEqual([ids.branch]);
  });

  it('references are safe in an address, and each is one of its own', () => {
    const keys = [
      'ZK/2026/000123#1',
      'ZK-2026-000123#1',
      'ZK/2026/000123#2',
      `${'K'.repeat(60)}#1`,
      `${'K'.repeat(60)}#2`,
    ];
    const made = keys.map(referenceOf);
    expect(new Set(made).size).toBe(keys.length);
    for (const one of made) expect(one).toMatch(/^[A-Za-z0-9-]{1,25}$/);
    expect(referenceOf('TST-2550636')).toBe('TST-2550636');
  });

  it.each([
    ['receiver.phone', 'carrier.phone_invalid'],
    ['receiver.branchID', 'carrier.point_closed'],
    ['receiver.addressID', 'carrier.address_unknown'],
    ['receiver.cityID', 'carrier.address_unknown'],
    ['sender.phone', 'carrier.sender_missing'],
    ['contractID', 'carrier.contract_missing'],
    ['COD', 'carrier.cod_unavailable'],
    ['placesItems.0.weight', 'carrier.size_limit'],
    ['sendingDate', 'remote.invalid'],
    ['nobodyKnows', 'remote.invalid'],
  ] as const)('a refused %s is %s', (fieldName, cause) => {
    const refusal = refusalOfInfo({ fieldName, message: 'x', messageDetails: '', errorCode: '' }, 400);
    expect(refusal).toMatchObject({ outcome: 'invalid', cause });
    expect(refusal.cause in causes).toBe(true);
  });

  it.each([
    [401, 'unauthorised'],
    [404, 'not_found'],
    [405, 'invalid'],
    [410, 'not_found'],
    [415, 'invalid'],
    [500, 'unavailable'],
  ] as const)('their HTTP %i means %s', async (status, outcome) => {
    peer.faults.plan({ kind: 'status', status }, { path: /\/calculate$/, times: 2 });
    expect(await opened.system.quote?.(callOf(opened), toBranch('Q'))).toMatchObject({ outcome });
  });

  it('its number is sure, others look like those of other carriers', () => {
    const sure = (number: string) =>
      meestManifest.carrier?.numbers.find(({ pattern }) => pattern.test(number))?.sure;
    expect([sure('711-2550636'), sure('TAC-2550636'), sure('CR145057135EE'), sure('20400000100001')]).toEqual(
      [true, false, false, undefined],
    );
  });
});
