import { UncertainCommit } from '#main/erp/driver.ts';
import type { CauseId } from '#shared/causes.ts';
import { MostekError } from '#shared/errors.ts';
import { type Refusal, refuse } from '#shared/result.ts';

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
export const isCollision = (error: unknown): boolean => causedBy(error, ['erp.deadlock', 'erp.duplicate']);

/** A little disorder, so that twenty writers do not meet again at the same moment. */
export const jitter = (attempt: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, Math.random() * 30 * (attempt + 1));
  });
