import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { TrackAsk } from '#main/systems/carrier-port.ts';
import { presentEvent, trackedDocument, trackedOf } from '#main/systems/nova-poshta/document.ts';
import { envelope } from '#main/systems/nova-poshta/envelope.ts';
import { codes, refusalOf } from '#main/systems/nova-poshta/errors.ts';
import { novaPoshtaManifest } from '#main/systems/nova-poshta/manifest.ts';
import { instantOf } from '#main/systems/nova-poshta/values.ts';
import { causes } from '#shared/causes.ts';
import { meaningOf } from '#shared/parcels/meaning.ts';
import type { ParcelStatus } from '#shared/parcels/status.ts';
import { callOf, valueOf } from '#test/conformance/systems/carrier-tools.ts';
import { openNovaPoshta, settingsOf } from '#test/conformance/systems/nova-poshta-tools.ts';
import { type HttpPeer, startHttpPeer } from '#test/peers/http/server.ts';

const root = join(import.meta.dirname, '../../../../shared/contracts/fixtures/nova-poshta');
const read = (path: string): unknown => JSON.parse(readFileSync(join(root, path), 'utf8'));
const statuses = novaPoshtaManifest.carrier?.statuses ?? {};

/** The contract's short words in ours. */
const words: Record<string, ParcelStatus> = {
  created: 'registered',
  accepted: 'accepted',
  in_transit: 'in_transit',
  arrived_at_branch: 'ready_for_pickup',
  out_for_delivery: 'out_for_delivery',
  delivered: 'delivered',
  cash_received: 'paid',
  refused: 'refused',
  returning: 'returning',
  failed: 'attempt_failed',
  deleted: 'not_registered',
  unknown: 'unknown',
};

/** Where the common table of statuses has a word for it that the carrier's dictionary lacks. */
const finer: Record<string, string> = {
  '6': 'arrived_city',
  '12': 'preparing',
  '104': 'redirected',
  '105': 'storage_expired',
  '112': 'postponed',
};

/** Every code of carriers.md 1.3 that is an error. */
const documented =
  `20000200068 20000201204 20000102694 20000200069 20000401359 20000401355 20000401358 20000401360
  20000401361 20000401362 20000101582 20000401501 20000501331 20000100016 20000500608 20001701795 20000100002
  20000100008 20000301005 20000301229 20000201051 20000203636 20002703339 20001401442 20000200157 20000200158
  20000200161 20000200205 20000300415 20000301849 20000301271 20002503517 20000201996 20000201174 20000202380
  20000200153 20000200154 20000201481 20003203009 20001300961 30001302603 20000400455 20000400449 20000900767
  20000200103 20000200106 20000900746 20000900752 20000500639 20000500626 20000400480 20000201384 20000203729
  20000200380 20000200181 20000200212 20000200389 20000201813 20000201814 20000201815 20000200226 20000202763
  20000200032 20000202889 20000201107 20000201660 20000200035 20000201780 20000201781 20000201782 20000201553
  20000200070 20000200071 20000200072 20000200073 20000200074 20000200075 20000200076 20000200077 20000200078
  20000200079 20000200080 20000200081 20000200082 20000200083 20000200084 20000200085 20000200086 20000200087
  20000200088 20000201120 20002703089 20000204095 20000801543 20000801416 20000203433 ERR_0001`.split(/\s+/);

describe.runIf(existsSync(root))('recorded answers of Nova Poshta', () => {
  it('every code of the dictionary has the meaning that is documented', () => {
    const rows = z
      .array(z.object({ code: z.string(), canonical: z.string() }))
      .parse(read('dictionaries/tracking-status-codes.json'));
    expect(rows.length).toBeGreaterThan(50);
    for (const { code, canonical } of rows)
      expect([code, meaningOf(statuses, code)]).toEqual([code, finer[code] ?? words[canonical]]);
    expect(Object.keys(statuses)).toHaveLength(rows.length);
  });

  it('every documented code has a cause', () => {
    for (const code of documented) {
      const means = codes.get(code);
      expect([code, means !== undefined && means.cause in causes]).toEqual([code, true]);
    }
    // Those that only say "it was here before" are no errors at all.
    for (const code of ['30000500679', '30000900779', '30000801043']) expect(codes.has(code)).toBe(false);
  });

  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => /^(?!dictionaries|constructed|site-v1).*\.json$/.test(name))
    .filter((name) => !/\.request\.json$|http-/.test(name))
    .filter((name) => readFileSync(join(root, name), 'utf8').trim() !== '');

  it.each(files)('%s is an envelope', (name) => {
    const parsed = envelope.parse(read(name));
    expect(parsed).toBeDefined();
    if (parsed === undefined || parsed.success) return;
    const refusal = refusalOf(parsed.errors, true, Date.now());
    expect(refusal.detail?.length).toBeGreaterThan(3);
    expect(refusal.cause in causes).toBe(true);
  });

  it.each([
    ['invalid-api-key', 'unauthorised', 'remote.unauthorised'],
    ['api-key-expired', 'unauthorised', 'carrier.key_expired'],
    ['api-key-empty', 'unauthorised', 'remote.unauthorised'],
    ['user-undefined', 'unauthorised', 'remote.unauthorised'],
    ['envelope-wrapped-in-array', 'unauthorised', 'remote.unauthorised'],
    ['too-many-requests', 'rate_limited', 'remote.rate_limited'],
    ['daily-limit', 'rate_limited', 'carrier.daily_limit'],
    ['service-unavailable', 'unavailable', 'remote.unavailable'],
    ['general-error', 'unavailable', 'remote.unavailable'],
    ['document-in-registry', 'conflict', 'carrier.in_registry'],
    ['document-already-printed', 'conflict', 'carrier.in_registry'],
    ['document-deleted', 'not_found', 'remote.not_found'],
    ['recipient-warehouse-not-working', 'invalid', 'carrier.point_closed'],
    ['warehouse-weight-exceeded', 'invalid', 'carrier.size_limit'],
    ['seats-mismatch', 'invalid', 'remote.invalid'],
    ['afterpayment-unavailable', 'invalid', 'carrier.contract_missing'],
    ['financial-services-suspended', 'invalid', 'carrier.contract_missing'],
    ['method-not-available', 'invalid', 'remote.method_not_allowed'],
    ['errors-as-object', 'invalid', 'remote.invalid'],
  ])('errors/%s is %s, %s', (name, outcome, cause) => {
    const parsed = envelope.parse(read(`errors/${name}.json`));
    expect(refusalOf(parsed?.errors ?? [], true, Date.now())).toMatchObject({ outcome, cause });
  });

  it('a code stands at the error it belongs to', () => {
    const parsed = envelope.parse(read('counterparty/SaveOrganizationError.response.json'));
    expect(parsed?.errors.map(({ code }) => code)).toEqual(['', '20000900759']);
  });

  it('the daily limit ends at midnight over there', () => {
    const now = Date.parse('2026-11-27T16:00:00Z');
    const refusal = refusalOf([{ code: '20000501331', text: 'limit' }], true, now);
    expect(new Date(refusal.retryAtMs ?? 0).toISOString()).toBe('2026-11-27T22:00:00.000Z');
  });

  const tracked = (name: string) => {
    const raw = envelope.parse(read(name))?.data[0];
    const doc = trackedDocument.parse(raw);
    return { doc, tracked: trackedOf(doc, doc.Number, raw, Date.parse('2026-11-27T00:00:00Z')) };
  };

  it.each(['no-phone', 'with-phone'])('recorded/getStatusDocuments.%s is delivered', (name) => {
    const { doc, tracked: one } = tracked(`recorded/getStatusDocuments.${name}.json`);
    expect(one).toMatchObject({
      number: '59000777777777',
      known: true,
      leg: 'there',
      branch: { code: '1' },
      expectedAt: null,
      keptUntil: null,
      storagePaid: false,
      money: null,
      follow: null,
    });
    // 15:16:47 on the clock of Kyiv, in winter.
    expect(presentEvent(doc)).toMatchObject({ code: '9', at: '2022-03-08T13:16:47Z' });
    expect(meaningOf(statuses, doc.StatusCode)).toBe('delivered');
  });

  it('recorded/getStatusDocuments.not-found is not known', () => {
    expect(tracked('recorded/getStatusDocuments.not-found.json').tracked).toMatchObject({
      known: false,
      events: [],
    });
  });

  it('reads every format of a time, and none from the year 1', () => {
    expect(
      [
        '26-02-2022 11:08:03',
        '08.03.2022 15:16:47',
        '15:16 08.03.2022',
        '2022-03-08 14:29:04',
        '2022-03-16',
        '2023-05-22 00:00:00.000000',
        '2019.01.02 12:13:14',
        '01.07.2026',
        '0001-01-01 00:00:00',
        '',
        '31.02.2026',
      ].map(instantOf),
    ).toEqual([
      '2022-02-26T09:08:03Z',
      '2022-03-08T13:16:47Z',
      '2022-03-08T13:16:00Z',
      '2022-03-08T12:29:04Z',
      '2022-03-15T22:00:00Z',
      '2023-05-21T21:00:00Z',
      '2019-01-02T10:13:14Z',
      '2026-06-30T21:00:00Z',
      null,
      null,
      null,
    ]);
  });
});

/** Answers of the carrier itself, replayed one for each method. */
describe.runIf(existsSync(root))('recorded answers replayed', () => {
  const answers = new Map<string, unknown>();
  let peer: HttpPeer;
  beforeAll(async () => {
    peer = await startHttpPeer((request) => {
      const site = answers.get(request.path);
      if (request.method === 'GET') return site === undefined ? { status: 404 } : { status: 200, body: site };
      const asked = z.object({ calledMethod: z.string() }).parse(JSON.parse(request.body));
      return { status: 200, body: answers.get(asked.calledMethod) ?? { success: true, data: [] } };
    });
  });
  afterAll(() => peer.stop());

  const ask = (number: string): TrackAsk => ({ number, phone: null, remoteId: null });
  const open = (settings: Record<string, unknown> = {}) =>
    openNovaPoshta(
      {
        ...settingsOf({ url: peer.url }),
        ...settings,
      },
      { apiKey: '' },
    );

  it('finds the city, the street and the branch', async () => {
    answers.set('searchSettlements', read('address/SearchSettlementsDefault.response.json'));
    answers.set('searchSettlementStreets', read('address/SearchSettlementStreetsDefault.response.json'));
    answers.set('getWarehouses', read('address/GetWarehousesDefault.response.json'));
    const opened = open();
    const suggest = async (kind: 'city' | 'street' | 'point', text: string, cityId: string | null) =>
      valueOf(await opened.system.suggest?.(callOf(opened), { kind, text, cityId }));
    const [city] = await suggest('city', 'Київ', null);
    expect(city?.id).toBe('8d5a980d-391c-11dd-90d9-001a92567626/e718a680-4b33-11e4-ab6d-005056801329');
    expect((await suggest('street', 'Хрещатик', city?.id ?? ''))[0]?.label).toBe('вул. Хрещатик');
    expect(await suggest('point', '1', city?.id ?? '')).toMatchObject([
      {
        id: '1ec09d88-e1c2-11e3-8c4a-0050568002cf',
        detail: '1-5 08:00-21:00, 6-7 09:00-18:00; ≤ 1100 kg',
        place: { kind: 'point', pointId: '1ec09d88-e1c2-11e3-8c4a-0050568002cf' },
      },
    ]);
    answers.set('searchSettlements', read('address/SearchSettlementsEmpty.response.json'));
    expect(await suggest('city', 'Nowhere', null)).toEqual([]);
    await opened.close();
  });

  it.each([
    ['populated', ['6', '9']],
    ['at_branch', ['7', '9']],
    ['at_locker', ['8', '9']],
    ['delivered', ['9']],
    ['problem', ['111', '9']],
    ['registered', ['1', '9']],
    ['returning', ['102', '9']],
    ['geo_parties', ['5', '9']],
  ])('site-v1-tracking/%s is a history, and the official state its end', async (name, expected) => {
    answers.set('getStatusDocuments', read('recorded/getStatusDocuments.no-phone.json'));
    answers.set(
      '/site/v.1.0/shipments/tracking/59000777777777',
      read(`site-v1-tracking/${name}_sample.json`),
    );
    const opened = open({ history: true });
    const [one] = valueOf(await opened.system.track?.(callOf(opened), [ask('59000777777777')]));
    expect(valueOf(one).events.map(({ code }) => code)).toEqual(expected);
    const times = valueOf(one).events.flatMap(({ at }) => at ?? []);
    expect(times).toEqual(times.toSorted());
    await opened.close();
  });

  it('a number the site does not know has its present state all the same', async () => {
    answers.delete('/site/v.1.0/shipments/tracking/59000777777777');
    const opened = open({ history: true });
    const [one] = valueOf(await opened.system.track?.(callOf(opened), [ask('59000777777777')]));
    expect(valueOf(one).events.map(({ code }) => code)).toEqual(['9']);
    await opened.close();
  });
});
