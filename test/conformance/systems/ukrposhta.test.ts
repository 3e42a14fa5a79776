import { z } from 'zod';
import { createRegistry } from '#main/systems/registry.ts';
import { type Waybill, waybill } from '#shared/domain/waybill.ts';
import { parcelStatus } from '#shared/parcels/status.ts';
import { type CarrierHarness, waybillOf } from '#test/conformance/systems/carrier-harness.ts';
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

/**
 * `TEST_UKRPOSHTA`: {settings, credentials, parcels: [{number, status}], waybill?, suggest?}; `waybill` is one without
 * its keys, and it is really made and deleted again; without it parcels and places are asked about only.
 */
const live = process.env['TEST_UKRPOSHTA'];
const given = z.object({
  settings: z.record(z.string(), z.unknown()).default({}),
  credentials: z.record(z.string(), z.string()),
  parcels: z.array(z.object({ number: z.string(), status: parcelStatus })).min(1),
  waybill: waybill.omit({ key: true, orderKey: true }).optional(),
  suggest: z
    .array(
      z.object({
        kind: z.enum(['city', 'street', 'point']),
        text: z.string(),
        cityId: z.string().nullable(),
        expected: z.string(),
      }),
    )
    .default([]),
});

const liveHarness = (text: string) => async (): Promise<CarrierHarness> => {
  const { settings, credentials, parcels, suggest, waybill: model } = given.parse(JSON.parse(text));
  const open = (other: Record<string, string> = credentials) =>
    createRegistry().open('ukrposhta', settings, other);
  return {
    open,
    wrong: { ...credentials, trackingBearer: 'wrong' },
    parcels,
    unknown,
    malformed: null,
    waybill: model === undefined ? null : (key) => ({ ...model, key, orderKey: key.split('#')[0] ?? key }),
    refused: null,
    async shown(key) {
      if (model === undefined) return 0;
      const opened = open();
      try {
        const { signal } = new AbortController();
        const mapping = { toRemote: () => undefined, toErp: () => undefined };
        const call = { http: opened.session(signal), mapping, nowMs: Date.now(), signal };
        const looked = await opened.system.lookup?.(call, {
          idempotencyKey: key,
          entity: 'waybill',
          operation: 'insert',
          key,
          remoteId: null,
          written: {},
          object: { ...model, key, orderKey: key },
        });
        if (looked === undefined || !('value' in looked)) throw new Error(JSON.stringify(looked));
        return looked.value.found ? 1 : 0;
      } finally {
        await opened.close();
      }
    },
    suggest,
    misbehave: null,
    close: async () => undefined,
  };
};

describeCarrier('ukrposhta', standIn, false);
if (live !== undefined && live !== '') {
  const asksOnly = given.parse(JSON.parse(live)).waybill === undefined;
  describeCarrier('ukrposhta', liveHarness(live), true, asksOnly);
}
