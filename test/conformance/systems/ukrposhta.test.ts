import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createRegistry } from '#main/systems/registry.ts';
import { checksOut, ukrposhtaManifest } from '#main/systems/ukrposhta/manifest.ts';
import { eventsOf, found } from '#main/systems/ukrposhta/track.ts';
import { meaningOf } from '#shared/parcels/meaning.ts';
import type { CarrierHarness } from '#test/conformance/systems/carrier-harness.ts';
import { describeCarrier } from '#test/conformance/systems/carrier-suite.ts';
import { startUkrposhta } from '#test/peers/ukrposhta/server.ts';

const none = { waybill: null, refused: null, shown: async () => 0, suggest: [] };
const unknown = '0599999999999';

const standIn = async (): Promise<CarrierHarness> => {
  const peer = await startUkrposhta();
  peer.addParcel('0500128254610', ['20700', '21500']);
  peer.addParcel('RA067022855UA', ['20700', '21700']);
  peer.addParcel('0500128254873', ['21700', '41000'], 10);
  const settings = { trackingUrl: peer.url, requestsPerMinute: 60_000, timeoutSeconds: 2 };
  return {
    ...none,
    open: (credentials = { trackingBearer: peer.bearer }) =>
      createRegistry().open('ukrposhta', settings, credentials),
    wrong: { trackingBearer: 'wrong' },
    parcels: [
      { number: '0500128254610', status: 'in_transit' },
      { number: 'RA067022855UA', status: 'ready_for_pickup' },
      { number: '0500128254873', status: 'returned' },
    ],
    unknown,
    malformed: 'NO-NUMBER',
    misbehave: {
      plan: peer.faults.plan,
      clear: peer.faults.clear,
      move: peer.move,
      tracks: { method: 'POST', path: /with-not-found$/ },
      creates: null,
      handOver: null,
      requests: () => peer.requests.length,
    },
    close: peer.stop,
  };
};

const live = process.env['TEST_UKRPOSHTA'];
const given = z.object({
  settings: z.record(z.string(), z.unknown()),
  credentials: z.record(z.string(), z.string()),
  parcels: z.array(
    z.object({ number: z.string(), status: z.literal(['in_transit', 'delivered', 'returned']) }),
  ),
});
const liveHarness = async (): Promise<CarrierHarness> => {
  const { settings, credentials, parcels } = given.parse(JSON.parse(live ?? '{}'));
  return {
    ...none,
    open: (other = credentials) => createRegistry().open('ukrposhta', settings, other),
    wrong: { trackingBearer: 'wrong' },
    parcels,
    unknown,
    malformed: null,
    misbehave: null,
    close: async () => undefined,
  };
};

describeCarrier('ukrposhta', live === undefined ? standIn : liveHarness, live !== undefined);

describe('recorded answers of Ukrposhta', () => {
  it('events are read as instants of Kyiv, and handing over to the sender is a return', () => {
    const file = new URL(
      '../../../../shared/contracts/fixtures/ukrposhta/statuses-with-not-found.json',
      import.meta.url,
    );
    const read = found.parse(JSON.parse(readFileSync(file, 'utf8')));
    const last = (number: string) => eventsOf(read.found?.[number] ?? []).at(-1);
    const statuses = ukrposhtaManifest.carrier?.statuses ?? {};
    expect(last('0500128254873')).toMatchObject({
      code: '41000',
      at: '2019-02-07T14:36:00.000Z',
      place: 'ОЛЕВСЬК 1',
    });
    expect(meaningOf(statuses, last('0500128254873')?.code ?? '')).toBe('delivered');
    expect(meaningOf(statuses, last('0500128254610')?.code ?? '')).toBe('returned');
    const marked = (read.notFound ?? []).filter((one) => one.endsWith('UA'));
    expect(marked.map(checksOut)).toEqual(marked.map(() => true));
    expect(checksOut('RA067022856UA')).toBe(false);
  });

  it('every documented event means what the dictionary says', () => {
    const file = new URL(
      '../../../../shared/contracts/fixtures/ukrposhta/dictionaries/event-codes.json',
      import.meta.url,
    );
    const rows = z
      .array(z.object({ event: z.string(), reason_id: z.number().optional(), canonical: z.string() }))
      .parse(JSON.parse(readFileSync(file, 'utf8')));
    const coded = rows.filter(({ event }) => /^\d+$/.test(event));
    expect(coded.length).toBeGreaterThan(5);
    for (const { event, reason_id, canonical } of coded) {
      const [read] = eventsOf([
        { event, eventName: '', name: '', date: '', eventReason_id: reason_id ?? Number.NaN },
      ]);
      const meant = canonical === 'arrived_at_branch' ? 'ready_for_pickup' : canonical;
      expect([event, meaningOf(ukrposhtaManifest.carrier?.statuses ?? {}, read?.code ?? '')]).toEqual([
        event,
        meant,
      ]);
    }
  });
});
