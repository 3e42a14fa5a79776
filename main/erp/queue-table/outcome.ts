import { UncertainCommit } from '#main/erp/driver.ts';
import type { CauseId } from '#shared/causes.ts';
import { MostekError } from '#shared/errors.ts';
import { type Refusal, refuse } from '#shared/result.ts';

const ATTEMPTS = 12;
const UNAUTHORISED: ReadonlySet<CauseId> = new Set(['erp.login_failed', 'erp.rights_missing']);

/** A failed write as an answer: retried causes wait, rights ask a person to sign in, the rest is wrong data. */
export const asRefusal = (error: unknown): Refusal => {
  if (error instanceof UncertainCommit)
    return refuse('uncertain', 'erp.connection_lost', { detail: error.message });
  if (!(error instanceof MostekError)) throw error;
  const outcome = error.retryable
    ? 'unavailable'
    : UNAUTHORISED.has(error.causeId)
      ? 'unauthorised'
      : 'invalid';
  return refuse(outcome, error.causeId, { detail: error.message });
};

const causedBy = (error: unknown, causes: readonly CauseId[]): boolean =>
  error instanceof MostekError && causes.includes(error.causeId);

/** Another transaction was in the way; the same work may succeed a moment later. */
const isCollision = (error: unknown): boolean => causedBy(error, ['erp.deadlock', 'erp.duplicate']);

/**
 * How often a collision is tried again: quick ones a few times, slow ones (Firebird reports a lock that outlasted
 * its wait as a deadlock) hardly at all, for the answer must come before the deadline.
 */
export class Patience {
  readonly #startedMs = performance.now();
  readonly #budgetMs: number;
  #attempt = 0;

  constructor(lockTimeoutMs: number) {
    this.#budgetMs = 1.5 * Math.max(1_000, lockTimeoutMs);
  }

  /** Waits a moment and resolves true when another try makes sense. */
  async again(error: unknown): Promise<boolean> {
    this.#attempt += 1;
    const spent = performance.now() - this.#startedMs > this.#budgetMs;
    if (!isCollision(error) || this.#attempt >= ATTEMPTS || spent) return false;
    await jitter(this.#attempt);
    return true;
  }
}

/** A little disorder, so that twenty writers do not meet again at the same moment. */
const jitter = (attempt: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, Math.random() * 30 * attempt);
  });
