import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OpenedSystem } from '#main/systems/port.ts';
import { createRegistry } from '#main/systems/registry.ts';
import { meaningOf } from '#shared/parcels/meaning.ts';
import { pace, recorded, track, tracked } from '#test/conformance/systems/tracking-tools.ts';
import { type GlsPeer, startGls } from '#test/peers/gls-pl/server.ts';

const root = join(import.meta.dirname, '../../../../shared/contracts/fixtures/gls-pl');
const statuses = createRegistry().get('gls-pl')?.carrier?.statuses ?? {};
const number = '46005012345';

describe('GLS Poland', () => {
  const closing: (() => Promise<void>)[] = [];
  let peer: GlsPeer;
  let opened: OpenedSystem;
  beforeEach(async () => {
    peer = await startGls();
    opened = createRegistry().open(
      'gls-pl',
      { baseUrl: `${peer.url}/tracking`, ...pace },
      { user: peer.user, password: peer.password },
    );
    closing.push(
      () => peer.stop(),
      () => opened.close(),
    );
  });
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  it('every code of the contract means what it says', () => {
    const meanings = Object.fromEntries(
      ['0.0', '2.0', '1.0', '11.0', '3.0', '8.0', '4.12', '5.0', '6.1', '12.83', '29.0', '12.1', '44.0'].map(
        (code) => [code, meaningOf(statuses, code)],
      ),
    );
    expect(meanings).toEqual({
      '0.0': 'registered',
      '2.0': 'registered',
      '1.0': 'in_transit',
      '11.0': 'out_for_delivery',
      '3.0': 'delivered',
      '8.0': 'in_transit',
      '4.12': 'attempt_failed',
      '5.0': 'returned',
      '6.1': 'returning',
      '12.83': 'ready_for_pickup',
      '29.0': 'attempt_failed',
      '12.1': null,
      '44.0': null,
    });
  });

  it.each([
    { flatDates: false, wrapped: false },
    { flatDates: true, wrapped: false },
    { flatDates: false, wrapped: true },
  ])('a history that comes newest first is told oldest first, shaped as %o', async (shape) => {
    Object.assign(peer.shape, shape);
    peer.parcels.set(number, [
      { code: '2.0', at: '2026-10-24 09:05:00', place: 'Głuchowo' },
      { code: '1.0', at: '2026-10-24 18:00:00' },
      { code: '8', at: '2026-10-26 06:00:00' },
      { code: '11.0', at: '2026-10-26 06:00:00' },
    ]);
    const { events } = await tracked(opened, number);
    expect(events.map(({ code, at }) => [code, at])).toEqual([
      ['2.0', '2026-10-24T07:05:00Z'],
      ['1.0', '2026-10-24T16:00:00Z'],
      ['8.0', '2026-10-26T05:00:00Z'],
      ['11.0', '2026-10-26T05:00:00Z'],
    ]);
    expect(events[0]?.place).toBe('Głuchowo');
  });

  it('a number with its check digit is asked about without it', async () => {
    peer.parcels.set(number, [{ code: '2.0', at: '2026-10-24 09:05:00' }]);
    const one = await tracked(opened, `${number}7`);
    expect(one).toMatchObject({ number: `${number}7`, known: true });
  });

  it.runIf(existsSync(root)).each(['adeLogin.xml', 'adePickup_CreateSuccess.xml'])(
    'the answer of another of its services (%s) is no history',
    async (name) => {
      const other = await recorded(
        'gls-pl',
        { user: 'u', password: 'pass' },
        readFileSync(join(root, name), 'utf8'),
        closing,
      );
      expect(await track(other, number)).toMatchObject({
        outcome: 'unavailable',
        cause: 'remote.unexpected_shape',
      });
    },
  );
});
