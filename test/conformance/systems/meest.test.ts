import { z } from 'zod';
import { referenceOf } from '#main/systems/meest/reference.ts';
import { waybill } from '#shared/domain/waybill.ts';
import { parcelStatus } from '#shared/parcels/status.ts';
import type { CarrierHarness } from '#test/conformance/systems/carrier-harness.ts';
import { describeCarrier } from '#test/conformance/systems/carrier-suite.ts';
import { callOf, itemOf, valueOf } from '#test/conformance/systems/carrier-tools.ts';
import { openMeest, settingsOf, toBranch } from '#test/conformance/systems/meest-tools.ts';
import { startMeest } from '#test/peers/meest/server.ts';
import { ids } from '#test/peers/meest/state.ts';

/**
 * `TEST_MEEST`: {settings, credentials: {username, password}, parcels: [{number, status}], unknown, waybill?,
 * suggest?}; `waybill` is one without its keys, and it is really made and deleted again; without it parcels and places
 * are asked about only.
 */
const live = z.object({
  settings: z.record(z.string(), z.unknown()).default({}),
  credentials: z.object({ username: z.string(), password: z.string() }),
  parcels: z.array(z.object({ number: z.string(), status: parcelStatus })).min(1),
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

const liveHarness = (text: string) => (): Promise<CarrierHarness> => {
  const given = live.parse(JSON.parse(text));
  const open = (credentials: Record<string, string> = given.credentials) =>
    openMeest(given.settings, credentials);
  const model = given.waybill;
  return Promise.resolve({
    open,
    wrong,
    parcels: given.parcels,
    unknown: given.unknown,
    malformed: null,
    waybill: model === undefined ? null : (key) => ({ ...model, key, orderKey: key.split('#')[0] ?? key }),
    refused: null,
    async shown(key) {
      if (model === undefined) return 0;
      const opened = open();
      try {
        const one = itemOf({ ...model, key, orderKey: key });
        return valueOf(await opened.system.lookup?.(callOf(opened), one)).found ? 1 : 0;
      } finally {
        await opened.close();
      }
    },
    suggest: given.suggest,
    misbehave: null,
    close: () => Promise.resolve(),
  });
};

const wanted = process.env['TEST_MEEST'];
describeCarrier('meest', standIn, false);
if (wanted !== undefined && wanted !== '') {
  const asksOnly = live.parse(JSON.parse(wanted)).waybill === undefined;
  describeCarrier('meest', liveHarness(wanted), true, asksOnly);
}
