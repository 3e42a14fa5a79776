const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** Waits before the 2nd, 3rd … try; afterwards every 6 hours (design 6). */
export const retryDelaysMs: readonly number[] = [
  5 * second,
  30 * second,
  2 * minute,
  10 * minute,
  30 * minute,
  2 * hour,
  6 * hour,
];
const lastDelayMs = 6 * hour;
const givesUpAfterMs = 72 * hour;

const delayAfter = (attempts: number): number => retryDelaysMs[attempts - 1] ?? lastDelayMs;

/**
 * Tries before giving up. Counting tries and not hours is what makes the clock stand while the PC sleeps or is
 * offline: neither state makes a try.
 */
export const maxAttempts = (() => {
  let total = 0;
  let attempts = 1;
  while (total + delayAfter(attempts) <= givesUpAfterMs) {
    total += delayAfter(attempts);
    attempts += 1;
  }
  return attempts;
})();

/**
 * Wait before the next try after `attempts` failed ones, with full jitter (evenly between half a second and the
 * table's value), or null when the last try has been made. `random` is in [0, 1).
 */
export const nextDelayMs = (attempts: number, random: number): number | null => {
  if (attempts >= maxAttempts) return null;
  return Math.max(500, Math.round(delayAfter(attempts) * random));
};
