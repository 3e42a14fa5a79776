export type BreakerState = 'closed' | 'open' | 'half_open';

const opensAfter = 5;
const firstRestMs = 15_000;
const longestRestMs = 5 * 60_000;

/**
 * One for each connection. After five failures in a row that speak of the other side as a whole (not of one
 * message), it opens: messages wait and cost no attempt. After a rest one probe goes through; when it succeeds
 * everything flows again by itself.
 */
export interface Breaker {
  state(now: number): BreakerState;
  /** How many deliveries may go now: none while open, one as a probe, otherwise all. */
  allowance(now: number, wanted: number): number;
  /** When to look again while open. */
  reopensAtMs(): number;
  succeeded(): boolean;
  failed(now: number): boolean;
  /** The probe ended without saying anything about the road: another one may go. */
  inconclusive(): void;
  reset(): void;
}

export const createBreaker = (): Breaker => {
  let failures = 0;
  let opened = false;
  let restMs = firstRestMs;
  let until = 0;
  let probing = false;

  return {
    state: (now) => (!opened ? 'closed' : now >= until ? 'half_open' : 'open'),
    allowance(now, wanted) {
      if (!opened) return wanted;
      if (now < until || probing) return 0;
      probing = wanted > 0;
      return Math.min(1, wanted);
    },
    reopensAtMs: () => until,
    /** True when this success closed an open breaker. */
    succeeded() {
      const wasOpen = opened;
      failures = 0;
      opened = false;
      probing = false;
      restMs = firstRestMs;
      return wasOpen;
    },
    /** True when this failure opened it. */
    failed(now) {
      failures += 1;
      if (opened) {
        probing = false;
        restMs = Math.min(restMs * 2, longestRestMs);
        until = now + restMs;
        return false;
      }
      if (failures < opensAfter) return false;
      opened = true;
      until = now + restMs;
      return true;
    },
    inconclusive() {
      probing = false;
    },
    reset() {
      failures = 0;
      opened = false;
      probing = false;
      restMs = firstRestMs;
      until = 0;
    },
  };
};
