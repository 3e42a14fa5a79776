import { referenceOf } from '#main/systems/cdek/reference.ts';
import type { CarrierHarness } from '#test/conformance/systems/carrier-harness.ts';
import { describeLiveCarrier } from '#test/conformance/systems/carrier-live.ts';
import { describeCarrier } from '#test/conformance/systems/carrier-suite.ts';
import { openCdek, settingsOf, toPoint } from '#test/conformance/systems/cdek-tools.ts';
import { startCdek } from '#test/peers/cdek/server.ts';

const wrong = { clientId: 'nobody', clientSecret: 'no-such-password' };

const standIn = async (): Promise<CarrierHarness> => {
  const peer = await startCdek();
  peer.addParcel('1106153417', ['CREATED', 'RECEIVED_AT_SHIPMENT_WAREHOUSE ', 'ACCEPTED_AT_PICK_UP_POINT']);
  peer.addParcel('1106321645', ['CREATED', 'TAKEN_BY_COURIER', 'DELIVERED']);
  peer.addParcel('1106321646', ['CREATED', 'ACCEPTED_AT_WAREHOUSE_ON_DEMAND', 'NOT_DELIVERED']);
  peer.addParcel('10000000001', ['ACCEPTED', 'CREATED', 'SENT_TO_RECIPIENT_CITY']);
  peer.addParcel('1106321647', ['CREATED', 'SEND_TO_SENDING_OFFICE', 'DELIVERED'], {
    over: { is_return: true },
  });
  return {
    open: (credentials = { clientId: peer.state.clientId, clientSecret: peer.state.clientSecret }) =>
      openCdek(settingsOf(peer), credentials),
    wrong,
    parcels: [
      { number: '1106153417', status: 'ready_for_pickup' },
      { number: '1106321645', status: 'delivered' },
      { number: '1106321646', status: 'refused' },
      { number: '10000000001', status: 'in_transit' },
      { number: '1106321647', status: 'returned' },
    ],
    unknown: '1199999999',
    malformed: '11-ABC',
    waybill: (key) => toPoint(key),
    refused: (key) =>
      toPoint(key, {
        to: { kind: 'point', city: 'Москва', cityId: '44', pointId: 'MSK900' },
        seats: [{ weight: '25' }],
      }),
    shown: (key) => Promise.resolve(peer.shown(referenceOf(key))),
    suggest: [
      { kind: 'city', text: 'Моск', cityId: null, expected: 'Москва, Москва' },
      { kind: 'point', text: 'гоголя', cityId: '44', expected: 'NSK33' },
      { kind: 'point', text: 'MSK900', cityId: '44', expected: 'Постамат' },
    ],
    misbehave: {
      plan: (mode, match) => peer.faults.plan(mode, match),
      clear: () => peer.faults.clear(),
      move: (number, code) => peer.move(number, code),
      tracks: { method: 'GET', path: /\/v2\/orders$/ },
      creates: { method: 'POST', path: /\/v2\/orders$/ },
      handOver: (key) => peer.handOver(referenceOf(key)),
      requests: () => peer.requests.length,
    },
    close: () => peer.stop(),
  };
};

describeCarrier('cdek', standIn, false);
describeLiveCarrier('cdek', 'TEST_CDEK', wrong);
