import { describe, expect, it } from 'vitest';
import { referenceOf } from '#main/systems/cdek/reference.ts';
import type { Waybill } from '#shared/domain/waybill.ts';
import { valueOf } from '#test/conformance/systems/carrier-tools.ts';
import { toPoint, useCdek } from '#test/conformance/systems/cdek-tools.ts';

describe('CDEK', () => {
  const here = useCdek();
  const { bodyOf, count, lookup, make, openWith, push, track } = here;

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
      expect(bodyOf('POST', /\/orders$/)).toEqual({
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
      here.peer.state.delay = 6;
      const waybill = toPoint('B#1');
      expect(await push(waybill)).toMatchObject({ outcome: 'uncertain', cause: 'agent.uncertain' });
      here.peer.state.delay = 1;
      const looked = valueOf(await lookup(waybill));
      expect(looked).toMatchObject({ found: true, pushed: { written: { cost: '350.5' } } });
      expect(here.peer.shown(referenceOf('B#1'))).toBe(1);
    });

    it('that are not decided at the look-up either stay uncertain', async () => {
      here.peer.state.delay = 60;
      const waybill = toPoint('B#2');
      expect(await push(waybill)).toMatchObject({ outcome: 'uncertain' });
      expect(await lookup(waybill)).toMatchObject({ outcome: 'uncertain' });
    });

    it('that are shown late are looked for twice, and another order is never taken for ours', async () => {
      const waybill = toPoint('B#4');
      const made = await make(waybill);
      here.peer.state.hidden = 1;
      expect(valueOf(await lookup(waybill))).toMatchObject({ pushed: { remoteId: made.remoteId } });
      here.peer.state.filters = false;
      expect(valueOf(await lookup(toPoint('B#5')))).toEqual({ found: false });
      expect(await track('1199999999')).toMatchObject({ value: { known: false } });
    });

    it('an answer that is lost while waiting is uncertain too', async () => {
      here.peer.faults.plan({ kind: 'status', status: 500 }, { method: 'GET', path: /\/orders\/[^/]+$/ });
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
      expect(bodyOf('POST', /\/orders$/)).toMatchObject({
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
      expect(bodyOf('PATCH', /\/orders$/)).toMatchObject({
        uuid: made.remoteId,
        packages: [{ weight: 7000 }],
      });
      const bad = toPoint('E#1', { options: { tariffCode: 999 } });
      expect(await push(bad, { operation: 'update', ...made })).toMatchObject({ outcome: 'invalid' });
      // An older refused change says nothing about a newer one.
      valueOf(await push(waybill, { operation: 'update', ...made }));
      here.peer.handOver(referenceOf('E#1'));
      expect(await push(heavier, { operation: 'update', ...made })).toMatchObject({ outcome: 'too_late' });
    });

    it('are deleted once the carrier says so, whether it shows them afterwards or not', async () => {
      for (const hides of [true, false]) {
        here.peer.state.hidesDeleted = hides;
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
      here.peer.state.delay = 6;
      const gone = { operation: 'delete', ...made };
      expect(await push(waybill, gone)).toMatchObject({
        outcome: 'unavailable',
        cause: 'remote.not_applied',
      });
      expect(await push(waybill, gone)).toMatchObject({ outcome: 'ok' });
      expect(await push(waybill, gone)).toMatchObject({ outcome: 'no_change' });
      expect(count('DELETE', /\/orders\//)).toBe(1);
      expect(here.peer.shown(referenceOf('G#1'))).toBe(0);
    });

    it('one handed over between question and wish is too late', async () => {
      const waybill = toPoint('H#1');
      const made = await make(waybill);
      here.peer.state.delay = 2;
      const pushing = push(waybill, { operation: 'delete', ...made });
      while (count('DELETE', /\/orders\//) === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      here.peer.handOver(referenceOf('H#1'));
      expect(await pushing).toMatchObject({ outcome: 'too_late' });
    });
  });
});
