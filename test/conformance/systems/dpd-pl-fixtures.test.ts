import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { OpenedSystem } from '#main/systems/port.ts';
import { createRegistry } from '#main/systems/registry.ts';
import { meaningOf } from '#shared/parcels/meaning.ts';
import type { ParcelStatus } from '#shared/parcels/status.ts';
import { callOf } from '#test/conformance/systems/carrier-tools.ts';
import { asksOf, pace, recorded, track, tracked } from '#test/conformance/systems/tracking-tools.ts';
import { type DpdPeer, startDpd } from '#test/peers/dpd-pl/server.ts';

const root = join(import.meta.dirname, '../../../../shared/contracts/fixtures/dpd-pl');
const read = (name: string): string => readFileSync(join(root, name), 'utf8');
const statuses = createRegistry().get('dpd-pl')?.carrier?.statuses ?? {};
const words: Record<string, ParcelStatus> = {
  created: 'registered',
  accepted: 'accepted',
  in_transit: 'in_transit',
  delivered: 'delivered',
  returning: 'returning',
};

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const openOn = (peer: DpdPeer): OpenedSystem => {
  const opened = createRegistry().open(
    'dpd-pl',
    { baseUrl: `${peer.url}/events`, ...pace },
    { user: peer.user, password: peer.password },
  );
  closing.push(() => opened.close());
  return opened;
};

const start = async (): Promise<{ peer: DpdPeer; opened: OpenedSystem }> => {
  const peer = await startDpd();
  closing.push(() => peer.stop());
  return { peer, opened: openOn(peer) };
};

describe.runIf(existsSync(root))('recorded answers of DPD Poland', () => {
  it('every rule of the dictionary has the meaning that is documented', () => {
    const rules = z
      .array(z.object({ match: z.string(), code: z.string(), canonical: z.string() }))
      .parse(JSON.parse(read('dictionaries/business-code-rules.json')));
    expect(rules.length).toBeGreaterThan(10);
    for (const { match, code, canonical } of rules) {
      if (match === 'default') continue;
      const codes = match === 'prefix2' ? code.split(' ').map((one) => `${one}0199`) : [code];
      for (const one of codes.flatMap((start) => (match === 'prefix' ? [start, `${start}01`] : [start])))
        expect([one, meaningOf(statuses, one)]).toEqual([one, words[canonical]]);
    }
    expect(meaningOf(statuses, '990101')).toBeNull();
  });

  it('the history is told in order, in UTC, with codes as text', async () => {
    const opened = await recorded(
      'dpd-pl',
      { user: 'u', password: 'pass' },
      read('getEventsForWaybillV1.response.xml'),
      closing,
    );
    const one = await tracked(opened, '0000092494467Q');
    expect(one.known).toBe(true);
    expect(one.events).toEqual([
      { code: '030103', text: 'Registered', at: '2026-01-05T09:00:00Z', place: null },
      { code: '040101', text: 'Collected', at: '2026-01-05T15:11:39Z', place: null },
      { code: '190101', text: 'Delivered', at: '2026-01-06T10:39:39Z', place: null },
    ]);
  });

  it('a fault inside HTTP 200 is a refusal of the whole connection', async () => {
    const opened = await recorded('dpd-pl', { user: 'u', password: 'pass' }, read('soap-fault.xml'), closing);
    expect(await track(opened, '0000092494467Q', '0000092494468Q')).toMatchObject({
      outcome: 'unauthorised',
      cause: 'remote.unauthorised',
      detail: 'Server Access denied',
    });
  });
});

describe('DPD Poland', () => {
  it.each([
    ['230402', 'forward'],
    ['230403', 'return'],
    ['230408', 'return'],
  ] as const)('after %s the parcel goes on under another number (%s)', async (code, leg) => {
    const { peer, opened } = await start();
    peer.parcels.set('0000092494467Q', [
      { code: '040101', at: '2026-07-05 10:00:00', data: [['X', 'not a waybill']] },
      {
        code,
        at: '2026-07-06 10:00:00',
        data: [
          ['NEW', ' 0000092494499q '],
          ['NEXT', 'other'],
        ],
      },
      { code: '330135', at: '2026-07-07 10:00:00' },
    ]);
    const one = await tracked(opened, '0000092494467Q');
    expect(one.follow).toEqual({ number: '0000092494499Q', leg });
    expect(one.events[1]?.at).toBe('2026-07-06T08:00:00Z');
  });

  it('an order without a new number, or with its own, is followed nowhere', async () => {
    const { peer, opened } = await start();
    peer.parcels.set('0000092494467Q', [{ code: '230402', at: '2026-07-06 10:00:00' }]);
    peer.parcels.set('0000092494468Q', [
      { code: '230402', at: '2026-07-06 10:00:00', data: [['NEW', '0000092494468Q']] },
    ]);
    expect((await tracked(opened, '0000092494467Q')).follow).toBeNull();
    expect((await tracked(opened, '0000092494468Q')).follow).toBeNull();
  });

  it.each([
    ['190101', 'there'],
    ['040101 230402 190101', 'there'],
    ['040101 230403 190101', 'back'],
    ['040101 230408', 'back'],
    ['190101 230403', 'there'],
  ] as const)('with the codes %s the parcel is on its way %s', async (codes, leg) => {
    const { peer, opened } = await start();
    peer.parcels.set(
      '0000092494467Q',
      codes.split(' ').map((code, n) => ({ code, at: `2026-07-0${n + 1} 10:00:00` })),
    );
    expect((await tracked(opened, '0000092494467Q')).leg).toBe(leg);
  });

  it('events are told by time, however they come, and without one they are kept', async () => {
    const { peer, opened } = await start();
    peer.parcels.set('0000092494467Q', [
      { code: '190101', at: '2026-03-29 12:00:00', text: 'a & <b>' },
      { code: '040101', at: '2026-03-28 12:00:00' },
      { code: '050101', at: '' },
      { code: '', at: '2026-03-28 12:00:00' },
    ]);
    const { events } = await tracked(opened, '0000092494467Q');
    expect(events.map(({ code, at }) => [code, at])).toEqual([
      ['040101', '2026-03-28T11:00:00Z'],
      ['050101', null],
      ['190101', '2026-03-29T10:00:00Z'],
    ]);
    expect(events[2]?.text).toBe('a & <b>');
  });

  it.each([
    [{ code: 'soap:Server', text: 'Internal error', status: 200 }, 'unavailable', 'remote.unavailable'],
    [{ code: 'soap:Server', text: 'Internal error', status: 500 }, 'unavailable', 'remote.unavailable'],
    [{ code: 'soap:Server', text: 'Too many requests', status: 500 }, 'rate_limited', 'remote.rate_limited'],
    [
      { code: 'soap:Server', text: 'Invalid login or password', status: 500 },
      'unauthorised',
      'remote.unauthorised',
    ],
  ] as const)('the fault %o is %s', async (fault, outcome, cause) => {
    const { peer, opened } = await start();
    peer.refuses = fault;
    expect(await track(opened, '0000092494467Q')).toMatchObject({ outcome, cause });
  });

  it('a request it calls wrong is refused for its number, and a number it does not know is not known', async () => {
    const { peer, opened } = await start();
    peer.refuses = { code: 'soap:Client', text: 'Bad waybill', status: 200 };
    expect(await track(opened, '0000092494467Q')).toMatchObject({
      value: [{ outcome: 'invalid', cause: 'remote.invalid' }],
    });
    peer.refuses = { code: 'soap:Server', text: 'Waybill not found', status: 200 };
    expect(await tracked(opened, '0000092494467Q')).toMatchObject({ known: false });
  });

  it('its password is in no record, whatever XML makes of it', async () => {
    const { peer, opened } = await start();
    const call = callOf(opened);
    await opened.system.track?.(call, asksOf('0000092494467Q'));
    expect(peer.requests[0]?.body).toContain('hasło &amp; &lt;tajne&gt;');
    const kept = JSON.stringify(call.http.exchanges);
    expect(kept).toContain('getEventsForWaybillV1');
    expect(kept).not.toContain('tajne');
  });
});
