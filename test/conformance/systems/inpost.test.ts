import { z } from 'zod';
import type { OpenedSystem } from '#main/systems/port.ts';
import { createRegistry } from '#main/systems/registry.ts';
import { type CarrierHarness, waybillOf } from '#test/conformance/systems/carrier-harness.ts';
import { describeCarrier } from '#test/conformance/systems/carrier-suite.ts';
import { callOf, itemOf } from '#test/conformance/systems/carrier-tools.ts';
import { startInPost } from '#test/peers/inpost/server.ts';

const open = (settings: Record<string, unknown>, credentials: Record<string, string>): OpenedSystem =>
  createRegistry().open('inpost', settings, credentials);

const toLocker = (key: string, pointId: string) =>
  waybillOf(key, {
    recipient: { name: 'Anna Żółw', phone: '+48 888 000 000', email: 'anna@firma.example' },
    to: { kind: 'point', pointId },
    value: { amount: '50.00', currency: 'PLN' },
  });

const moving = '612345678901234567890001';
const waiting = '612345678901234567890002';
const back = '520000014966200008039999';

const standIn = async (): Promise<CarrierHarness> => {
  const peer = await startInPost();
  peer.addParcel(moving, ['confirmed', 'dispatched_by_sender', 'adopted_at_sorting_center']);
  peer.addParcel(waiting, ['confirmed', 'out_for_delivery', 'ready_to_pickup'], 'KRA012');
  peer.addParcel(back, ['confirmed', 'returned_to_sender']);
  const settings = {
    baseUrl: peer.url,
    organizationId: peer.organization,
    confirmSeconds: 0.2,
    requestsPerMinute: 60_000,
    timeoutSeconds: 2,
  };
  return {
    open: (credentials = { token: peer.token }) => open(settings, credentials),
    wrong: { token: 'somebody-elses-token' },
    parcels: [
      { number: moving, status: 'in_transit' },
      { number: waiting, status: 'ready_for_pickup' },
      { number: back, status: 'returned' },
    ],
    unknown: '699999999999999999999999',
    malformed: 'NOT-A-NUMBER',
    waybill: (key) => toLocker(key, 'KRA012'),
    takesBack: false,
    refused: (key) => toLocker(key, 'XXX999'),
    shown: async (key) => peer.shown(key),
    suggest: [
      { kind: 'point', text: 'Kraków', cityId: null, expected: 'KRA012' },
      { kind: 'point', text: '30-624', cityId: null, expected: 'KRA012' },
      { kind: 'point', text: 'kra012', cityId: null, expected: 'Malborska' },
    ],
    misbehave: {
      plan: peer.faults.plan,
      clear: peer.faults.clear,
      move: peer.move,
      tracks: { method: 'GET', path: /^\/v1\/tracking\// },
      creates: { method: 'POST', path: /\/shipments$/ },
      // What is confirmed counts as handed over: it can be deleted no more.
      handOver: () => undefined,
      requests: () => peer.requests.length,
    },
    close: peer.stop,
  };
};

const live = process.env['TEST_INPOST'];
const given = z.object({
  settings: z.record(z.string(), z.unknown()),
  credentials: z.record(z.string(), z.string()),
  parcels: z.array(
    z.object({ number: z.string(), status: z.literal(['in_transit', 'delivered', 'returned']) }),
  ),
  point: z.string(),
  city: z.string(),
});

const liveHarness = async (): Promise<CarrierHarness> => {
  const { settings, credentials, parcels, point, city } = given.parse(JSON.parse(live ?? '{}'));
  const harness: CarrierHarness = {
    open: (other = credentials) => open(settings, other),
    wrong: { token: 'wrong' },
    parcels,
    unknown: '699999999999999999999999',
    malformed: null,
    waybill: (key) => toLocker(key, point),
    takesBack: false,
    refused: (key) => toLocker(key, 'XXX999'),
    async shown(key) {
      const opened = harness.open();
      try {
        const looked = await opened.system.lookup?.(callOf(opened), itemOf(toLocker(key, point)));
        return looked !== undefined && 'value' in looked && looked.value.found ? 1 : 0;
      } finally {
        await opened.close();
      }
    },
    suggest: [{ kind: 'point', text: city, cityId: null, expected: city }],
    misbehave: null,
    close: async () => undefined,
  };
  return harness;
};

describeCarrier('inpost', live === undefined ? standIn : liveHarness, live !== undefined);
