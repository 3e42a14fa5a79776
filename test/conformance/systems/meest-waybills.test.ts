import { describe, expect, it } from 'vitest';
import { referenceOf } from '#main/systems/meest/reference.ts';
import type { Waybill } from '#shared/domain/waybill.ts';
import { callOf, itemOf, valueOf } from '#test/conformance/systems/carrier-tools.ts';
import { toBranch, useMeest } from '#test/conformance/systems/meest-tools.ts';
import { ids } from '#test/peers/meest/state.ts';

describe('Meest', () => {
  const here = useMeest();
  const { bodyOf, count, lookup, make, openWith, push } = here;

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
      expect(bodyOf('POST', /\/parcel$/)).toMatchObject({
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
      here.peer.handOver(referenceOf('B#1'));
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
      for (const one of here.peer.state.parcels.values()) one.events.length = 0;
      expect(await push(waybill, { operation: 'delete', ...made })).toMatchObject({ outcome: 'no_change' });
    });

    it('are found by the lists where the search by our number finds nothing', async () => {
      here.peer.state.searches = false;
      const waybill = toBranch('D#1');
      const made = await make(waybill);
      expect(valueOf(await lookup(waybill))).toMatchObject({
        found: true,
        pushed: { remoteId: made.remoteId },
      });
    });

    it('that were deleted are not found again, though the list of the day has them', async () => {
      const waybill = toBranch('E#1');
      const made = await make(waybill);
      valueOf(await push(waybill, { operation: 'delete', ...made }));
      expect(valueOf(await lookup(waybill))).toEqual({
        found: false,
      });
      const again = await make(waybill);
      expect(valueOf(await lookup(waybill))).toMatchObject({
        pushed: { remoteId: again.remoteId },
      });
    });

    it('whose answer was lost weeks ago are found all the same; later nobody says they are not there', async () => {
      const waybill = toBranch('F#1');
      await make(waybill);
      const later = (days: number) => {
        const call = { ...callOf(here.opened), nowMs: Date.now() + days * 86_400_000 };
        return here.opened.system.lookup?.(call, itemOf(waybill));
      };
      expect(valueOf(await later(2))).toMatchObject({ found: true });
      expect(valueOf(await later(20))).toMatchObject({ found: true });
      expect(await later(40)).toMatchObject({ outcome: 'uncertain' });
      // Where the search does not know it, the lists of the last days are all that is gone through.
      here.peer.state.searches = false;
      expect(valueOf(await later(20))).toEqual({ found: false });
    });

    it('a refusal that comes with HTTP 200 is one all the same', async () => {
      const info = { fieldName: 'receiver.phone', message: 'Невірний телефон', messageDetails: '' };
      const body = { status: 'error', info, result: {} };
      here.peer.faults.plan({ kind: 'status', status: 200, body }, { method: 'POST', path: /\/parcel$/ });
      expect(await push(toBranch('G#2'))).toMatchObject({
        outcome: 'invalid',
        cause: 'carrier.phone_invalid',
        fields: [{ path: 'recipient.phone', message: 'Невірний телефон' }],
      });
    });

    it('a branch is ours only when it has our number, whatever the search tells', async () => {
      here.peer.state.filters = false;
      await make(toBranch('G#3'));
      expect(bodyOf('POST', /\/parcel$/)).toMatchObject({ sender: { branchID: ids.senderBranch } });
    });

    it('a server error while making one is uncertain, a refusal is not', async () => {
      here.peer.faults.plan({ kind: 'status', status: 500 }, { method: 'POST', path: /\/parcel$/ });
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
      expect(bodyOf('POST', /\/parcel$/)).toMatchObject({
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
    const label = valueOf(await here.opened.system.label?.(callOf(here.opened), { waybills, format: 'pdf' }));
    const text = Buffer.from(label.bytes).toString('latin1');
    for (const { number } of waybills) expect(text).toContain(number);
    // Without the id of ours by number, which wants the contract.
    const byNumber = waybills.map(({ number }) => ({ remoteId: '', number }));
    valueOf(await here.opened.system.label?.(callOf(here.opened), { waybills: byNumber, format: 'pdf' }));
    await push(toBranch('L#1'), { operation: 'delete', ...first });
    expect(await here.opened.system.label?.(callOf(here.opened), { waybills, format: 'pdf' })).toMatchObject({
      outcome: 'not_found',
      cause: 'carrier.number_unknown',
    });
  });

  it('a list that takes some of the parcels names the others', async () => {
    const first = await make(toBranch('R#1'));
    const second = await make(toBranch('R#2'));
    here.peer.handOver(referenceOf('R#2'));
    const wanted = [first.remoteId ?? '', second.remoteId ?? ''];
    const list = valueOf(await here.opened.system.registry?.(callOf(here.opened), wanted));
    expect(list).toMatchObject({ taken: [first.remoteId], refused: [{ remoteId: second.remoteId }] });
    expect(list.refused[0]?.message).toContain(second.written['number']);
    expect(list.number).toMatch(/^CO/);
    expect(await here.opened.system.registry?.(callOf(here.opened), [second.remoteId ?? ''])).toMatchObject({
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
    expect(await here.opened.system.amend?.(callOf(here.opened), ask)).toMatchObject({ outcome: 'invalid' });
    here.peer.handOver(referenceOf('T#1'));
    expect(valueOf(await here.opened.system.amend?.(callOf(here.opened), ask)).number).toMatch(/^PV-/);
    expect(await here.opened.system.amend?.(callOf(here.opened), ask)).toMatchObject({
      outcome: 'no_change',
    });
    expect(count('POST', /\/parcelReturn_new$/)).toBe(2);
    const redirect = { ...ask, kind: 'redirect' as const };
    expect(await here.opened.system.amend?.(callOf(here.opened), redirect)).toMatchObject({
      outcome: 'invalid',
      cause: 'agent.not_supported',
    });
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
});
