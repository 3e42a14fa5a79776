import type { CauseId } from '#shared/causes.ts';
import type { Outcome } from '#shared/status.ts';

/** One field the other side would not take, in its own words. */
export interface FieldProblem {
  /** Path in the domain object, such as `lines.0.sku`. */
  path: string;
  message: string;
}

export interface Success<T> {
  outcome: 'ok' | 'no_change' | 'pending';
  value: T;
}

/** Every way to fail, as data: a port never answers with a bare exception. */
export interface Refusal {
  outcome: Exclude<Outcome, 'ok'>;
  cause: CauseId;
  /** The technical text, redacted; shown folded away, never as the message itself. */
  detail?: string;
  fields?: FieldProblem[];
  /** What the cause's sentence names: the value, the article, the order number. */
  values?: Record<string, string>;
  /** Epoch milliseconds before which asking again is pointless (Retry-After). */
  retryAtMs?: number;
}

/** Answer of every call over a port. */
export type Result<T> = Success<T> | Refusal;

export const succeeded = <T>(result: Result<T>): result is Success<T> =>
  result.outcome === 'ok' || result.outcome === 'no_change' || result.outcome === 'pending';

export const ok = <T>(value: T): Success<T> => ({ outcome: 'ok', value });
export const noChange = <T>(value: T): Success<T> => ({ outcome: 'no_change', value });

export const refuse = (
  outcome: Refusal['outcome'],
  cause: CauseId,
  extra: Omit<Refusal, 'outcome' | 'cause'> = {},
): Refusal => ({ outcome, cause, ...extra });
