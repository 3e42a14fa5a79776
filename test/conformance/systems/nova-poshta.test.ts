import type { CarrierHarness } from '#test/conformance/systems/carrier-harness.ts';
import { describeLiveCarrier } from '#test/conformance/systems/carrier-live.ts';
import { describeCarrier } from '#test/conformance/systems/carrier-suite.ts';
import { kyivId, openNovaPoshta, settingsOf, toBranch } from '#test/conformance/systems/nova-poshta-tools.ts';
import { startNovaPoshta } from '#test/peers/nova-poshta/server.ts';
import { refs } from '#test/peers/nova-poshta/state.ts';

const standIn = async (): Promise<CarrierHarness> => {
  const peer = await startNovaPoshta();
  peer.addParcel('20400000100001', '7', {
    WarehouseRecipientRef: refs.branch,
    WarehouseRecipientNumber: 1,
    WarehouseRecipient: 'Відділення №1',
    WarehouseRecipientAddress: 'Київ, Пирогівський шлях, 135',
    ActualDeliveryDate: '2026-11-24 14:29:04',
  });
  peer.addParcel('59000000100002', '9', { RecipientDateTime: '24.11.2026 15:16:47' });
  peer.addParcel('20400000100003', '103');
  peer.addParcel('20400000100004', '5', { PhoneRecipient: '380501234567' });
  peer.addParcel('10000000100005', '101');
  return {
    open: (credentials = { apiKey: peer.key }) => openNovaPoshta(settingsOf(peer), credentials),
    wrong: { apiKey: 'ffffffffffffffffffffffffffffffff' },
    parcels: [
      { number: '20400000100001', status: 'ready_for_pickup' },
      { number: '59000000100002', status: 'delivered' },
      { number: '20400000100003', status: 'refused' },
      { number: '20400000100004', status: 'in_transit', phone: '+380 50 123 45 67' },
      { number: '10000000100005', status: 'out_for_delivery' },
    ],
    unknown: '20499999999999',
    malformed: '99000000000000',
    waybill: (key) => toBranch(key),
    refused: (key) =>
      toBranch(key, {
        to: { kind: 'point', city: 'Київ', cityId: kyivId, pointId: refs.smallBranch },
        seats: [{ weight: '45' }],
      }),
    shown: (key) => Promise.resolve(peer.shown(key)),
    suggest: [
      { kind: 'city', text: 'Киї', cityId: null, expected: 'м. Київ' },
      { kind: 'street', text: 'Хрещ', cityId: kyivId, expected: 'вул. Хрещатик' },
      { kind: 'street', text: 'Хрещ', cityId: refs.kyiv, expected: 'вул. Хрещатик' },
      { kind: 'point', text: 'Пирог', cityId: kyivId, expected: 'Відділення №1' },
    ],
    misbehave: {
      plan: (mode, match) => peer.faults.plan(mode, match),
      clear: () => peer.faults.clear(),
      move: (number, code) => peer.move(number, code),
      tracks: { method: 'POST', path: /^TrackingDocument/ },
      creates: { method: 'POST', path: /^InternetDocument\/save$/ },
      handOver: (key) => peer.handOver(key),
      requests: () => peer.requests.length,
    },
    close: () => peer.stop(),
  };
};

describeCarrier('nova-poshta', standIn, false);
describeLiveCarrier('nova-poshta', 'TEST_NOVA_POSHTA', { apiKey: 'ffffffffffffffffffffffffffffffff' });
