import { z } from 'zod';
import { waybill } from '#shared/domain/waybill.ts';
import { parcelStatus } from '#shared/parcels/status.ts';
import type { CarrierHarness } from '#test/conformance/systems/carrier-harness.ts';
import { describeCarrier } from '#test/conformance/systems/carrier-suite.ts';
import { callOf, itemOf, valueOf } from '#test/conformance/systems/carrier-tools.ts';
import { kyivId, openNovaPoshta, settingsOf, toBranch } from '#test/conformance/systems/nova-poshta-tools.ts';
import { startNovaPoshta } from '#test/peers/nova-poshta/server.ts';
import { refs } from '#test/peers/nova-poshta/state.ts';

/**
 * `TEST_NOVA_POSHTA`: {settings, credentials, parcels: [{number, status}], unknown, waybill?, suggest?}; `waybill` is
 * one without its keys, and it is really made and deleted again; without it parcels and places are asked about only.
 */
const live = z.object({
  settings: z.record(z.string(), z.unknown()).default({}),
  credentials: z.object({ apiKey: z.string().optional() }).default({}),
  parcels: z
    .array(z.object({ number: z.string(), status: parcelStatus, phone: z.string().optional() }))
    .min(1),
  unknown: z.string(),
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

const liveHarness = (text: string) => (): Promise<CarrierHarness> => {
  const given = live.parse(JSON.parse(text));
  const open = (credentials: Record<string, string> = { apiKey: given.credentials.apiKey ?? '' }) =>
    openNovaPoshta(given.settings, credentials);
  const model = given.waybill;
  return Promise.resolve({
    open,
    wrong: { apiKey: 'ffffffffffffffffffffffffffffffff' },
    parcels: given.parcels.map(({ phone, ...one }) => (phone === undefined ? one : { ...one, phone })),
    unknown: given.unknown,
    malformed: null,
    waybill: model === undefined ? null : (key) => ({ ...model, key, orderKey: key.split('#')[0] ?? key }),
    refused: null,
    async shown(key) {
      if (model === undefined) return 0;
      const opened = open();
      try {
        const one = itemOf({ ...model, key, orderKey: key });
        const looked = valueOf(await opened.system.lookup?.(callOf(opened), one));
        return looked.found ? 1 : 0;
      } finally {
        await opened.close();
      }
    },
    suggest: given.suggest,
    misbehave: null,
    close: () => Promise.resolve(),
  });
};

const wanted = process.env['TEST_NOVA_POSHTA'];
describeCarrier('nova-poshta', standIn, false);
if (wanted !== undefined && wanted !== '') {
  const asksOnly = live.parse(JSON.parse(wanted)).waybill === undefined;
  describeCarrier('nova-poshta', liveHarness(wanted), true, asksOnly);
}
