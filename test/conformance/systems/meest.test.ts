import { referenceOf } from '#main/systems/meest/reference.ts';
import type { CarrierHarness } from '#test/conformance/systems/carrier-harness.ts';
import { describeLiveCarrier } from '#test/conformance/systems/carrier-live.ts';
import { describeCarrier } from '#test/conformance/systems/carrier-suite.ts';
import { openMeest, settingsOf, toBranch } from '#test/conformance/systems/meest-tools.ts';
import { startMeest } from '#test/peers/meest/server.ts';
import { ids } from '#test/peers/meest/state.ts';

const wrong = { username: 'nobody', password: 'no-such-password' };

const standIn = async (): Promise<CarrierHarness> => {
  const peer = await startMeest();
  peer.addParcel('717-8681002', [101, 606, 1100, 1213]);
  peer.addParcel('711-2550636', [606, 1315, 1622]);
  peer.addParcel('715-8888888', [606, 1100, 1620]);
  peer.addParcel('TAC-2550637', [606, 8081]);
  peer.addParcel('717-8685193', [606, 1213, 1521, 1825]);
  return {
    open: (credentials = { username: peer.state.username, password: peer.state.password }) =>
      openMeest(settingsOf(peer), credentials),
    wrong,
    parcels: [
      { number: '717-8681002', status: 'ready_for_pickup' },
      { number: '711-2550636', status: 'delivered' },
      { number: '715-8888888', status: 'refused' },
      { number: 'TAC-2550637', status: 'in_transit' },
      { number: '717-8685193', status: 'returned' },
    ],
    unknown: '719-9999999',
    malformed: '!!!!',
    waybill: (key) => toBranch(key),
    refused: (key) =>
      toBranch(key, {
        to: { kind: 'point', city: 'Київ', cityId: ids.kyiv, pointId: ids.locker },
        seats: [{ weight: '45' }],
      }),
    shown: (key) => Promise.resolve(peer.shown(referenceOf(key))),
    suggest: [
      { kind: 'city', text: 'Киї', cityId: null, expected: 'Місто Київ' },
      { kind: 'street', text: 'Хрещ', cityId: ids.kyiv, expected: 'вул. Хрещатик' },
      { kind: 'point', text: 'щусєва', cityId: ids.kyiv, expected: 'Поштомат №465' },
      { kind: 'point', text: '3318', cityId: ids.kyiv, expected: 'Відділення №3318' },
    ],
    misbehave: {
      plan: (mode, match) => peer.faults.plan(mode, match),
      clear: () => peer.faults.clear(),
      move: (number, code) => peer.move(number, code),
      tracks: { method: 'GET', path: /\/tracking\// },
      creates: { method: 'POST', path: /\/parcel$/ },
      handOver: (key) => peer.handOver(referenceOf(key)),
      requests: () => peer.requests.length,
    },
    close: () => peer.stop(),
  };
};

describeCarrier('meest', standIn, false);
describeLiveCarrier('meest', 'TEST_MEEST', wrong);
