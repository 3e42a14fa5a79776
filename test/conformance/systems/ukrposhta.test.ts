import { createRegistry } from '#main/systems/registry.ts';
import type { Waybill } from '#shared/domain/waybill.ts';
import { type CarrierHarness, waybillOf } from '#test/conformance/systems/carrier-harness.ts';
import { describeLiveCarrier } from '#test/conformance/systems/carrier-live.ts';
import { describeCarrier } from '#test/conformance/systems/carrier-suite.ts';
import { startUkrposhta } from '#test/peers/ukrposhta/server.ts';

const unknown = '0599999999999';
const toOffice = (key: string, over: Partial<Waybill> = {}): Waybill =>
  waybillOf(key, { to: { kind: 'point', city: 'Київ', pointId: '01001' }, ...over });

const standIn = async (): Promise<CarrierHarness> => {
  const peer = await startUkrposhta();
  peer.addParcel('0500128254610', ['20700', '21500']);
  peer.addParcel('RA067022855UA', ['20700', '21700']);
  peer.addParcel('0500128254873', ['21700', '41000'], 10);
  return {
    open: (credentials = peer.credentials) => createRegistry().open('ukrposhta', peer.settings, credentials),
    wrong: { ...peer.credentials, trackingBearer: 'wrong' },
    parcels: [
      { number: '0500128254610', status: 'in_transit' },
      { number: 'RA067022855UA', status: 'ready_for_pickup' },
      { number: '0500128254873', status: 'returned' },
    ],
    unknown,
    malformed: 'NO-NUMBER',
    waybill: (key) => toOffice(key),
    refused: (key) => toOffice(key, { seats: [{ weight: '45', length: '20', width: '15', height: '10' }] }),
    shown: async (key) => peer.shown(key),
    suggest: [
      { kind: 'city', text: 'Киї', cityId: null, expected: 'м. Київ' },
      { kind: 'city', text: 'Брова', cityId: null, expected: 'м. Бровари, Броварський, Київська' },
      { kind: 'street', text: 'Хреща', cityId: '29713', expected: 'вул. Хрещатик' },
      { kind: 'point', text: 'хрещатик', cityId: '29713', expected: '01001, Київ 1' },
    ],
    misbehave: {
      plan: peer.faults.plan,
      clear: peer.faults.clear,
      move: peer.move,
      tracks: { method: 'POST', path: /with-not-found$/ },
      creates: { method: 'POST', path: /^\/ecom\/shipments$/ },
      handOver: (key) => {
        for (const one of peer.ecom.shipments)
          if (one.fields.externalId === key) one.status = 'IN_DEPARTMENT';
      },
      requests: () => peer.requests.length,
    },
    close: peer.stop,
  };
};

describeCarrier('ukrposhta', standIn, false);
describeLiveCarrier('ukrposhta', 'TEST_UKRPOSHTA', { trackingBearer: 'wrong' });
