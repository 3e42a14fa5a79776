import { expect, it } from 'vitest';
import { RestartPause } from '#main/erp/restart-pause.ts';

it('forgives the first crash, then waits longer and longer until something works', () => {
  let now = 0;
  const pause = new RestartPause(() => now);
  const waits = Array.from({ length: 10 }, () => {
    pause.crashed();
    return pause.remainingMs();
  });
  expect(waits).toEqual([0, 250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  now += 29_999;
  expect(pause.remainingMs()).toBe(1);
  pause.worked();
  expect(pause.remainingMs()).toBe(0);
  pause.crashed();
  expect(pause.remainingMs()).toBe(0);
});
