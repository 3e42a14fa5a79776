import { describe, expect, it } from 'vitest';
import { nextAsk, type RhythmOf } from '#main/engine/parcels/rhythm.ts';

const hour = 3_600_000;
const now = 1_800_000_000_000;
const of = (over: Partial<RhythmOf>): RhythmOf => ({
  status: 'in_transit',
  awaitsMoney: false,
  isFollowed: false,
  changedAtMs: now,
  createdAtMs: now,
  expectedAtMs: null,
  chance: 0.5,
  ...over,
});
const hours = (over: Partial<RhythmOf>): number | null => {
  const next = nextAsk(of(over), now);
  return next === null ? null : (next - now) / hour;
};

describe('the rhythm of asking', () => {
  it('often near the door, never after the end', () => {
    expect(hours({ status: 'out_for_delivery' })).toBeLessThan(0.5);
    expect(hours({ status: 'in_transit' })).toBe(2);
    expect(hours({ status: 'in_transit', expectedAtMs: now + hour })).toBe(0.5);
    expect(hours({ status: 'delivered' })).toBeNull();
    expect(hours({ status: 'returned' })).toBeNull();
  });
  it('goes on after delivery for as long as money is to come', () => {
    expect(hours({ status: 'delivered', awaitsMoney: true })).toBe(6);
  });
  it('seldom when nothing moves, and not at all after three months', () => {
    const still = (days: number) => hours({ changedAtMs: now - days * 24 * hour });
    expect([still(2), still(5), still(20), still(91)]).toEqual([4, 8, 24, null]);
  });
  it('no answer is ever asked for sooner than after minutes, nor later than after a day and a bit', () => {
    for (const status of ['unknown', 'registered', 'ready_for_pickup', 'refused'] as const) {
      for (const chance of [0, 1]) {
        const wait = hours({ status, chance }) ?? 0;
        expect(wait).toBeGreaterThan(0.25);
        expect(wait).toBeLessThan(27);
      }
    }
  });
  it('leaves a refused parcel to the number it returns under', () => {
    expect(hours({ status: 'refused', isFollowed: true })).toBeNull();
  });
});
