import { Withdrawn } from '#main/erp/driver.ts';
import type { CauseId } from '#shared/causes.ts';
import { type Refusal, refuse } from '#shared/result.ts';

/** Rolls the transaction back and carries the answer out of it. */
export class Refused extends Withdrawn {
  override readonly name = 'Refused';
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.detail ?? refusal.cause);
    this.refusal = refusal;
  }
}

/** Something in the order that only a person can put right. `path` is its place in the order. */
export const wrong = (
  cause: CauseId,
  path: string,
  message: string,
  values: Record<string, string> = {},
): Refused => new Refused(refuse('invalid', cause, { detail: message, fields: [{ path, message }], values }));
