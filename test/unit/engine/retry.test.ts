import { describe, expect, it } from 'vitest';
import { maxAttempts, nextDelayMs, retryDelaysMs } from '#main/engine/retry.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

describe('retry table', () => {
  it('waits 5 s, 30 s, 2 m, 10 m, 30 m, 2 h, 6 h, then every 6 h up to 72 h', () => {
    const waits: number[] = [];
    for (let attempts = 1; ; attempts += 1) {
      const wait = nextDelayMs(attempts, 1);
      if (wait === null) break;
      waits.push(wait);
    }
    expect(waits.slice(0, 7)).toEqual([
      5 * second,
      30 * second,
      2 * minute,
      10 * minute,
      30 * minute,
      2 * hour,
      6 * hour,
    ]);
    expect(new Set(waits.slice(7))).toEqual(new Set([6 * hour]));
    const total = waits.reduce((sum, wait) => sum + wait, 0);
    expect(total).toBeLessThanOrEqual(72 * hour);
    expect(total + 6 * hour).toBeGreaterThan(72 * hour);
    expect(maxAttempts).toBe(waits.length + 1);
  });

  it('spreads the wait over the whole range, and never comes at once', () => {
    for (const [index, longest] of retryDelaysMs.entries()) {
      expect(nextDelayMs(index + 1, 0)).toBe(500);
      expect(nextDelayMs(index + 1, 0.5)).toBe(Math.max(500, longest / 2));
      expect(nextDelayMs(index + 1, 0.999_999)).toBeLessThanOrEqual(longest);
    }
  });
});
