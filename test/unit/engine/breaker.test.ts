import { describe, expect, it } from 'vitest';
import { createBreaker } from '#main/engine/breaker.ts';

const failTimes = (breaker: ReturnType<typeof createBreaker>, n: number, now: number): boolean[] =>
  Array.from({ length: n }, () => breaker.failed(now));

describe('breaker', () => {
  it('opens after five failures in a row, once', () => {
    const breaker = createBreaker();
    expect(failTimes(breaker, 6, 0)).toEqual([false, false, false, false, true, false]);
    expect(breaker.state(0)).toBe('open');
    expect(breaker.allowance(0, 10)).toBe(0);
  });

  it('a success in between starts the count again', () => {
    const breaker = createBreaker();
    failTimes(breaker, 4, 0);
    breaker.succeeded();
    expect(failTimes(breaker, 4, 0)).toEqual([false, false, false, false]);
    expect(breaker.state(0)).toBe('closed');
  });

  it('lets one probe through after a rest, and closes when it works', () => {
    const breaker = createBreaker();
    failTimes(breaker, 5, 0);
    const later = breaker.reopensAtMs();
    expect(breaker.state(later)).toBe('half_open');
    expect(breaker.allowance(later, 10)).toBe(1);
    expect(breaker.allowance(later, 10)).toBe(0);
    expect(breaker.succeeded()).toBe(true);
    expect(breaker.allowance(later, 10)).toBe(10);
  });

  it('rests longer after every failed probe, at most five minutes', () => {
    const breaker = createBreaker();
    failTimes(breaker, 5, 0);
    const rests: number[] = [];
    for (let n = 0; n < 8; n += 1) {
      const now = breaker.reopensAtMs();
      breaker.allowance(now, 1);
      breaker.failed(now);
      rests.push(breaker.reopensAtMs() - now);
    }
    expect(rests).toEqual([...rests].sort((a, b) => a - b));
    expect(rests[rests.length - 1]).toBe(300_000);
  });

  it('a probe without a verdict makes way for the next one', () => {
    const breaker = createBreaker();
    failTimes(breaker, 5, 0);
    const later = breaker.reopensAtMs();
    breaker.allowance(later, 1);
    breaker.inconclusive();
    expect(breaker.allowance(later, 1)).toBe(1);
  });
});
