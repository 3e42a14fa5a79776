/** Time as the engine sees it; tests put their own in place. */
export interface Clock {
  /** Wall clock, epoch milliseconds. */
  now(): number;
  /** Milliseconds that never go back and are not set by anyone. */
  monotonic(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};

/**
 * Watches the wall clock against the monotonic one. A difference means that someone set the clock (or the PC
 * slept): the caller moves due times along, so that nothing waits an hour too long after the clock went back.
 */
export const clockWatch = (clock: Clock) => {
  let wall = clock.now();
  let steady = clock.monotonic();
  return {
    /** Milliseconds by which the wall clock jumped since the last look; small drift counts as none. */
    jump(): number {
      const expected = wall + (clock.monotonic() - steady);
      const now = clock.now();
      const difference = Math.round(now - expected);
      wall = now;
      steady = clock.monotonic();
      return Math.abs(difference) < 5_000 ? 0 : difference;
    },
  };
};
