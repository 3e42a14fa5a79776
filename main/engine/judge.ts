import { nextDelayMs } from '#main/engine/retry.ts';
import type { DeliveryVerdict, DueDelivery } from '#main/ledger/dispatch.ts';
import { isRetried } from '#shared/causes.ts';
import { type Refusal, type Result, succeeded } from '#shared/result.ts';

/** What a result says about the connection as a whole. */
export type Health = 'well' | 'failing' | 'sign_in' | 'rate_limited' | 'silent';

export interface Judgement {
  verdict: DeliveryVerdict;
  health: Health;
  /** Until when the whole connection should rest (rate limit). */
  restUntilMs: number | null;
}

const pendingMs = 30_000;
const rateLimitMs = 30_000;
/** An uncertain request may still be running over there: give it time before looking. */
const settleMs = 5_000;

const stays = (delivery: DueDelivery, refusal: Refusal | null) => ({
  id: delivery.id,
  outcome: refusal?.outcome ?? null,
  cause: refusal?.cause ?? null,
  detail: refusal?.detail ?? null,
  values: refusal?.values ?? null,
  attempts: delivery.attempts,
  unsettled: delivery.unsettled,
});

/** A failure of the other side, not of the message: wait as the table says, or give up after its last row. */
const tryLater = (delivery: DueDelivery, refusal: Refusal, now: number, random: number): DeliveryVerdict => {
  const attempts = delivery.attempts + 1;
  const delay = nextDelayMs(attempts, random);
  const uncertain = refusal.outcome === 'uncertain';
  const earliest = Math.max(refusal.retryAtMs ?? 0, uncertain ? now + settleMs : 0);
  return {
    ...stays(delivery, refusal),
    attempts,
    status: delay === null ? 'rejected' : 'waiting',
    dueAtMs: Math.max(now + (delay ?? 0), earliest),
    unsettled: uncertain || delivery.unsettled,
  };
};

/**
 * Turns the other side's answer into where the delivery goes next and what it says about the connection.
 * `invalid` and its kin are never tried again by themselves; a rate limit or a 401 costs no attempt.
 */
export const judge = (
  delivery: DueDelivery,
  result: Result<unknown>,
  now: number,
  random: number,
): Judgement => {
  const judged = (
    verdict: DeliveryVerdict,
    health: Health,
    restUntilMs: number | null = null,
  ): Judgement => ({
    verdict,
    health,
    restUntilMs,
  });
  if (succeeded(result)) {
    if (result.outcome === 'pending') {
      return judged({ ...stays(delivery, null), status: 'waiting', dueAtMs: now + pendingMs }, 'silent');
    }
    return judged(
      {
        ...stays(delivery, null),
        status: 'sent',
        outcome: 'ok',
        attempts: delivery.attempts + 1,
        dueAtMs: now,
        unsettled: false,
      },
      'well',
    );
  }
  switch (result.outcome) {
    case 'unauthorised':
      return judged({ ...stays(delivery, result), status: 'waiting', dueAtMs: now }, 'sign_in');
    case 'rate_limited': {
      const until = result.retryAtMs ?? now + rateLimitMs;
      return judged({ ...stays(delivery, result), status: 'waiting', dueAtMs: until }, 'rate_limited', until);
    }
    case 'unavailable':
    case 'uncertain':
      return judged(tryLater(delivery, result, now, random), 'failing');
    case 'invalid':
    case 'not_found':
    case 'conflict':
    case 'too_late':
      if (isRetried(result.cause)) return judged(tryLater(delivery, result, now, random), 'silent');
      return judged(
        {
          ...stays(delivery, result),
          status: 'rejected',
          attempts: delivery.attempts + 1,
          dueAtMs: now,
          unsettled: false,
        },
        // The other side answered, so the road to it is open.
        'well',
      );
  }
};
