import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openErp } from '#main/erp/host.ts';
import type { ErpSource } from '#main/erp/port.ts';
import { entityName } from '#shared/domain/entity.ts';
import { entitySchemas } from '#shared/domain/index.ts';
import { order as orderSchema } from '#shared/domain/order.ts';
import { odataSettings } from '#shared/erp/engine.ts';
import { onecOdataProfile } from '#shared/erp/onec-odata.ts';
import { succeeded } from '#shared/result.ts';
import { type OnecPeer, startOnecOdata } from '#test/peers/onec-odata/server.ts';
import { addOrder, fillTrade, siteOrder, tradeProfile } from './onec-odata-harness.ts';

/**
 * The port over one publication, whatever stands behind it: the stand-in, or the live one that TEST_ONEC_ODATA names:
 *
 * {"settings": {"baseUrl": "…", "user": "…"}, "password": "…", "profile": {…},
 *  "order": {…}, "externalId": "…"}
 *
 * Only what can be asked of a base of somebody else's is asked here: nothing is confirmed unless `exchange` of the
 * profile names a node made for tests, and an order is written only when one is given.
 */
const given = z
  .object({
    settings: z.record(z.string(), z.unknown()),
    password: z.string(),
    profile: onecOdataProfile,
    order: orderSchema.optional(),
    externalId: z.string().optional(),
  })
  .transform((live) => ({ ...live, settings: odataSettings.parse({ ...live.settings, engine: 'odata' }) }));

let peer: OnecPeer | null = null;
let live: z.infer<typeof given>;
let erp: ErpSource;

const openAs = (password: string): ErpSource =>
  openErp(live.settings, { password, profile: live.profile, connectionId: '1c' });

beforeAll(async () => {
  const wanted = process.env['TEST_ONEC_ODATA'];
  if (wanted !== undefined && wanted !== '') live = given.parse(JSON.parse(wanted));
  else {
    const started = await startOnecOdata();
    peer = started;
    fillTrade(started);
    for (let n = 0; n < 60; n += 1) addOrder(started);
    live = given.parse({
      settings: { baseUrl: started.baseUrl, user: started.user, timeZone: 'Europe/Kyiv', pollSeconds: 0 },
      password: started.password,
      profile: tradeProfile(),
      order: siteOrder(),
      externalId: 'CONFORMANCE-1',
    });
  }
  erp = openAs(live.password);
});
afterAll(async () => {
  await erp.close();
  await peer?.stop();
});

const described = () =>
  Object.keys(live.profile.entities).flatMap((name) => {
    const known = entityName.safeParse(name);
    return known.success ? [known.data] : [];
  });

describe('any publication', () => {
  it('says who it is, twice the same', async () => {
    const [first, second] = [await erp.probe(), await erp.probe()];
    expect(first).toMatchObject({ engine: 'odata', missingRights: [] });
    expect(first.fingerprint).toBe(second.fingerprint);
    expect(first.fingerprint).not.toBe('');
  });

  it('has everything the profile names', async () => {
    expect((await erp.inspect()).problems).toEqual([]);
  });

  it('shows the properties and first rows of every described set', async () => {
    for (const name of described()) {
      const set = live.profile.entities[name]?.set ?? '';
      const properties = await erp.browse(set);
      expect(properties.map((property) => property.name)).toContain('Ref_Key');
      const { columns, rows } = await erp.sample(set, 3);
      expect(columns).toContain('Ref_Key');
      expect(rows.length).toBeLessThanOrEqual(3);
    }
  });

  it('gives each key once, page after page, and every object in the shape of its entity', async () => {
    for (const name of described()) {
      const seen: string[] = [];
      for (let after: string | null = null; seen.length < 120; ) {
        const page: string[] = await erp.keys(name, after, 25);
        seen.push(...page);
        after = page.at(-1) ?? null;
        if (page.length < 25) break;
      }
      expect(new Set(seen).size).toBe(seen.length);
      const loaded = await erp.load(name, seen);
      expect(loaded.map(({ key }) => key)).toEqual(seen);
      for (const entry of loaded) {
        if (entry.kind === 'missing') continue;
        expect(entry).toMatchObject({ kind: 'found' });
        if (entry.kind !== 'found') continue;
        const parsed = entitySchemas[name].safeParse(entry.object);
        expect(parsed.success ? [] : parsed.error.issues).toEqual([]);
      }
    }
  });

  it('claims changes and confirms them once they are taken in', async () => {
    if (live.profile.exchange === undefined) return;
    for (let n = 0; n < 200; n += 1) {
      const changes = await erp.claim({ agentId: 'conformance', limit: 500, leaseSeconds: 120 });
      if (changes.length === 0 && (await erp.backlog(1)).waiting === 0) break;
      const words = changes.map(({ id }) => ({ id, word: 'accepted' as const, reason: null }));
      expect(await erp.acknowledge('conformance', words)).toEqual([]);
    }
    expect(await erp.backlog(10)).toMatchObject({ waiting: 0 });
  });

  it('rehearses an order without a trace, and makes it once', async () => {
    const { order, externalId } = live;
    if (order === undefined || externalId === undefined || live.profile.createOrder === undefined) return;
    const command = { kind: 'create_order' as const, source: 'conformance', externalId, order };
    const rehearsed = await erp.rehearse(command);
    expect(succeeded(rehearsed.result)).toBe(true);
    const [first, second] = [await erp.apply(command), await erp.apply(command)];
    if (!succeeded(first) || !succeeded(second)) throw new Error(JSON.stringify([first, second]));
    expect(second.value).toMatchObject({ key: first.value.key, created: false });
    expect(first.value.staged).toBe(false);
    const again = await erp.rehearse(command);
    expect(again.steps).toEqual([]);
    if (live.profile.entities.order === undefined) return;
    expect(await erp.load('order', [first.value.key])).toMatchObject([{ kind: 'found' }]);
  });

  it('does not let in a wrong password', async () => {
    const stranger = openAs('surely not this');
    await expect(stranger.probe()).rejects.toMatchObject({ causeId: 'erp.login_failed' });
    await stranger.close();
  });
});
