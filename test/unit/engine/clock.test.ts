import { expect, it } from 'vitest';
import { clockWatch } from '#main/engine/clock.ts';

it('tells a clock that was set from time that passed', () => {
  let wall = 1_000_000;
  let steady = 0;
  const watch = clockWatch({ now: () => wall, monotonic: () => steady });
  wall += 60_000;
  steady += 60_000;
  expect(watch.jump()).toBe(0);
  wall -= 3_600_000;
  expect(watch.jump()).toBe(-3_600_000);
  wall += 1_000;
  steady += 1_000;
  expect(watch.jump()).toBe(0);
});
