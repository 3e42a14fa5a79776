import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { onTheWayBack } from '#main/engine/parcels/meaning.ts';
import { stateOf, wholeStatus } from '#main/engine/parcels/state.ts';
import { meaningOf } from '#shared/parcels/meaning.ts';
import type { ParcelStatus } from '#shared/parcels/status.ts';

const table: Record<string, ParcelStatus> = {
  '1': 'registered',
  '5': 'in_transit',
  '7': 'ready_for_pickup',
  '9': 'delivered',
  '11': 'paid',
  '102': 'returning',
  '103': 'refused',
  '3': 'unknown',
};
const meaning = (code: string): ParcelStatus | null => table[code] ?? null;
const event = (code: string, atMs: number | null, notedAtMs = atMs ?? 0) => ({
  code,
  text: `text of ${code}`,
  atMs,
  notedAtMs,
});
const statusOf = (...events: ReturnType<typeof event>[]): ParcelStatus => stateOf(events, meaning).status;

describe('what a parcel is', () => {
  it('goes by the carrier’s time: what is told late and happened earlier changes nothing', () => {
    expect(statusOf(event('7', 300, 1), event('5', 200, 2))).toBe('ready_for_pickup');
  });
  it('an end is not undone by what is no end, but paid follows delivered', () => {
    expect(statusOf(event('9', 100), event('5', 200))).toBe('delivered');
    expect(statusOf(event('9', 100), event('11', 200), event('9', 300))).toBe('paid');
  });
  it('a code nobody knows, and "not found", leave it as it was', () => {
    expect(statusOf(event('5', 100), event('777', 200), event('3', 300))).toBe('in_transit');
    expect(stateOf([event('777', 1)], meaning)).toMatchObject({ status: 'unknown', code: '777' });
  });
  it('keeps the time at which the status began, and the newest words of it', () => {
    expect(stateOf([event('5', 100), { ...event('5', 200), text: 'Odesa' }], meaning)).toMatchObject({
      atMs: 100,
      said: 'Odesa',
    });
  });
  it('in whatever order the same events are heard, it is the same', () => {
    const some = fc.array(fc.tuple(fc.constantFrom(...Object.keys(table)), fc.uniqueArray(fc.nat())), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(some, fc.nat(), (given, seed) => {
        // Times differ, as they do at a carrier; two events of one second keep the order they were told in.
        const events = given.map(([code], n) => event(code, n * 1_000));
        const shuffled = events
          .map((one, n) => ({ one, n: (n * 7_919 + seed) % 101 }))
          .sort((a, b) => a.n - b.n)
          .map(({ one }) => one);
        expect(stateOf(shuffled, meaning).status).toBe(stateOf(events, meaning).status);
      }),
    );
  });
});

describe('a parcel and the numbers it goes on under', () => {
  const parcel = (
    id: number,
    status: ParcelStatus,
    follows: number | null,
    leg: 'there' | 'return' | 'forward' | 'money',
  ) => ({
    id,
    status,
    follows,
    leg,
  });
  const whole = (
    status: ParcelStatus,
    leg: 'return' | 'forward' | 'money',
    reached: ParcelStatus,
  ): ParcelStatus => {
    const root = parcel(1, status, null, 'there');
    return wholeStatus(root, [root, parcel(2, reached, 1, leg)]);
  };
  it.each([
    ['refused', 'return', 'in_transit', 'returning'],
    ['refused', 'return', 'delivered', 'returned'],
    ['refused', 'return', 'unknown', 'refused'],
    ['redirected', 'forward', 'ready_for_pickup', 'ready_for_pickup'],
    ['delivered', 'money', 'delivered', 'paid'],
    ['delivered', 'return', 'delivered', 'delivered'],
  ] as const)('%s, then %s %s: %s', (status, leg, reached, expected) => {
    expect(whole(status, leg, reached)).toBe(expected);
  });
});

describe('codes', () => {
  it('an exact code counts before a beginning, and the longest beginning before a shorter one', () => {
    const codes = { '19*': 'delivered', '1902*': 'returned', '190299': 'lost' } as const;
    expect([meaningOf(codes, '190101'), meaningOf(codes, '190201'), meaningOf(codes, ' 190299 ')]).toEqual([
      'delivered',
      'returned',
      'lost',
    ]);
    expect(meaningOf(codes, '2')).toBeNull();
  });
  it('on the way back, delivered is returned and everything before it is returning', () => {
    const back = onTheWayBack(meaning);
    expect([back('9'), back('5'), back('777')]).toEqual(['returned', 'returning', null]);
  });
});
