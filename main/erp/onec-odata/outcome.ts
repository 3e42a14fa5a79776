import { MostekError } from '#shared/errors.ts';
import { type Refusal, refuse } from '#shared/result.ts';
import { UncertainWrite, VersionConflict } from './errors.ts';

/** An answer found deep inside a command. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.detail ?? refusal.cause);
    this.refusal = refusal;
  }
}

const outcomeOf = (error: MostekError): Refusal['outcome'] => {
  if (error.retryable) return 'unavailable';
  // One object may be closed to us while the rest works, so only 401 speaks of the whole connection.
  if (error.causeId === 'erp.login_failed') return 'unauthorised';
  return error.causeId === 'erp.object_missing' ? 'not_found' : 'invalid';
};

/** A failed command as an answer; throws what is no failure of 1C. */
export const asRefusal = (error: unknown): Refusal => {
  if (error instanceof Refused) return error.refusal;
  if (error instanceof UncertainWrite)
    return refuse('uncertain', 'erp.connection_lost', { detail: error.message });
  if (error instanceof VersionConflict)
    return refuse('unavailable', 'erp.lock_timeout', { detail: error.message });
  if (!(error instanceof MostekError)) throw error;
  return refuse(outcomeOf(error), error.causeId, { detail: error.message, values: { ...error.values } });
};
