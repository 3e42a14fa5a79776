import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { OpenedSystem } from '#main/systems/port.ts';
import { createRegistry } from '#main/systems/registry.ts';
import { pace, recorded, track, tracked } from '#test/conformance/systems/tracking-tools.ts';
import { type DhlPeer, startDhl } from '#test/peers/dhl/server.ts';

const root = join(import.meta.dirname, '../../../../shared/contracts/fixtures/dhl');
const read = (name: string): string => readFileSync(join(root, name), 'utf8');
const number = '00340434292135100186';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const start = async (): Promise<{ peer: DhlPeer; opened: OpenedSystem }> => {
  const peer = await startDhl();
  const opened = createRegistry().open(
    'dhl',
    { baseUrl: `${peer.url}/track/shipments`, ...pace },
    { apiKey: peer.key },
  );
  closing.push(
    () => peer.stop(),
    () => opened.close(),
  );
  return { peer, opened };
};

describe.runIf(existsSync(root))('recorded answers of DHL', () => {
  it('a history in UTC, with the expected day', async () => {
    const body = read('unified-tracking.tracked_by_number_1.json');
    const opened = await recorded('dhl', { apiKey: 'some-key' }, body, closing);
    expect(await tracked(opened, '7777777770')).toMatchObject({
      known: true,
      expectedAt: '2018-08-03T00:00:00Z',
      events: [
        {
          code: 'pre-transit',
          text: 'DELIVERED: JESSICA',
          at: '2018-03-02T07:53:47Z',
          place: 'Oderweg 2, AMSTERDAM',
        },
      ],
    });
  });

  it('times without an offset are those of the zone in the settings, and the same text is told once', async () => {
    const body = read('unified-tracking.tracked_by_number_2.json');
    const opened = await recorded('dhl', { apiKey: 'some-key' }, body, closing);
    const { events } = await tracked(opened, number);
    expect(events).toHaveLength(1);
    expect(events[0]?.at).toBe('2022-06-27T17:30:00Z');
    expect(events[0]?.text).toMatch(/^The instruction data .* electronically$/);
    expect(events[0]?.text).not.toContain(': ');
  });

  it('an invalid input is a refusal of its number', async () => {
    const body = read('unified-tracking.invalid_input.json');
    const opened = await recorded('dhl', { apiKey: 'some-key' }, body, closing, 400);
    expect(await track(opened, number)).toMatchObject({
      value: [{ outcome: 'invalid', cause: 'carrier.number_invalid' }],
    });
  });
});

describe('DHL', () => {
  const state = (statusCode: string, timestamp: string) => ({ statusCode, timestamp, status: statusCode });

  it('a parcel without a history has its present state as the one event', async () => {
    const { peer, opened } = await start();
    peer.answers.set(number, {
      shipments: [{ id: number, status: state('transit', '2026-01-05T10:00:00Z') }],
    });
    const { events } = await tracked(opened, number);
    expect(events.map(({ code }) => code)).toEqual(['transit']);
  });

  it('a present state that is newer than the history is told after it', async () => {
    const { peer, opened } = await start();
    peer.answers.set(number, {
      shipments: [
        {
          id: number,
          status: state('delivered', '2026-01-06T10:00:00Z'),
          events: [state('transit', '2026-01-05T10:00:00Z')],
        },
      ],
    });
    const { events } = await tracked(opened, number);
    expect(events.map(({ code }) => code)).toEqual(['transit', 'delivered']);
  });

  it('a number that means several parcels is the one of that number, and none of them is no answer', async () => {
    const { peer, opened } = await start();
    const other = { id: '1234567890', status: state('delivered', '2026-01-06T10:00:00Z') };
    const ours = { id: '340434292135100186', status: state('transit', '2026-01-05T10:00:00Z') };
    peer.answers.set(number, { shipments: [other, ours] });
    expect((await tracked(opened, number)).events[0]?.code).toBe('transit');
    peer.answers.set(number, { shipments: [other, { ...other, id: '1234567891' }] });
    expect(await track(opened, number)).toMatchObject({ cause: 'remote.unexpected_shape' });
  });

  it('its limit ends the call: nobody else is asked about, and those who were asked keep their answer', async () => {
    const { peer, opened } = await start();
    const numbers = ['00340434292135100101', '00340434292135100102', '00340434292135100103'];
    for (const one of numbers) peer.move(one, 'transit');
    peer.faults.plan(
      { kind: 'status', status: 429, headers: { 'retry-after': '60' } },
      { method: 'GET', path: /shipments/, skip: 1 },
    );
    expect(await track(opened, ...numbers)).toMatchObject({
      outcome: 'ok',
      value: [{ outcome: 'ok' }, { outcome: 'rate_limited' }, { outcome: 'rate_limited' }],
    });
    expect(peer.requests).toHaveLength(2);
  });
});
