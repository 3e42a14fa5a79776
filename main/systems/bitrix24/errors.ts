import { z } from 'zod';
import type { CauseId } from '#shared/causes.ts';
import { type Refusal, refuse } from '#shared/result.ts';

/** The code may be a word, a number, a sentence, nothing, or an object in the newest interface (shops.md 1.3). */
export const errorBody = z.object({
  error: z.union([
    z.string(),
    z.number(),
    z.object({ code: z.union([z.string(), z.number()]), message: z.string().nullish() }).loose(),
  ]),
  error_description: z.unknown().optional(),
  time: z.object({ operating_reset_at: z.number().optional() }).loose().optional(),
});
export type ErrorBody = z.infer<typeof errorBody>;

type Meaning = [Refusal['outcome'], CauseId];

const rights: Meaning = ['invalid', 'remote.forbidden'];
const signIn: Meaning = ['unauthorised', 'remote.unauthorised'];
const missing: Meaning = ['not_found', 'remote.not_found'];

const meanings: Readonly<Record<string, Meaning>> = {
  query_limit_exceeded: ['rate_limited', 'remote.rate_limited'],
  operation_time_limit: ['rate_limited', 'remote.rate_limited'],
  // Blocked by hand over there: asking again makes it worse, so the connection stops and says so.
  overload_limit: ['unauthorised', 'remote.blocked'],
  portal_deleted: ['unavailable', 'remote.unavailable'],
  expired_token: signIn,
  no_auth_found: signIn,
  invalid_token: signIn,
  invalid_grant: signIn,
  invalid_client: signIn,
  invalid_credentials: signIn,
  payment_required: ['unauthorised', 'remote.blocked'],
  user_access_error: signIn,
  allowed_only_intranet_user: signIn,
  insufficient_scope: rights,
  invalid_scope: rights,
  access_denied: rights,
  'access denied': rights,
  'access denied.': rights,
  '200040300010': rights,
  '-': rights,
  create_dynamic_item_restricted: rights,
  update_dynamic_item_restricted: rights,
  not_found: missing,
  'not found': missing,
  'not found.': missing,
  owner_not_found: missing,
  error_method_not_found: ['invalid', 'remote.method_not_allowed'],
  error_batch_method_not_allowed: ['invalid', 'remote.method_not_allowed'],
};
/** The server broke down half way: what it did before is not known. */
const brokeDown = new Set(['internal_server_error', 'error_unexpected_answer']);

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const codeOf = ({ error }: ErrorBody): string => String(typeof error === 'object' ? error.code : error);

export const isExpired = (body: ErrorBody): boolean => codeOf(body).toLowerCase() === 'expired_token';

/**
 * What a refusal of the portal means (shops.md 1.3). Old methods leave the code empty, so that the text, where it is
 * a known one, has to serve; null = nothing known, and the HTTP status decides.
 */
export const refusalOfError = (
  body: ErrorBody,
  given: { repeatable: boolean; status: number | null; retryAtMs: number | null },
): Refusal | null => {
  const code = codeOf(body);
  const text =
    textOf(body.error_description) || (typeof body.error === 'object' ? (body.error.message ?? '') : '');
  const status = given.status === null ? '' : `HTTP ${given.status} `;
  const detail = `${status}${code} ${text}`.replace(/\s+/g, ' ').trim().slice(0, 500);
  if (brokeDown.has(code.toLowerCase())) {
    return refuse(given.repeatable ? 'unavailable' : 'uncertain', 'remote.unavailable', { detail });
  }
  const meaning = meanings[code.toLowerCase()] ?? (code === '' ? meanings[text.toLowerCase()] : undefined);
  if (meaning !== undefined) {
    const [outcome, cause] = meaning;
    const later =
      outcome === 'rate_limited' && given.retryAtMs !== null ? { retryAtMs: given.retryAtMs } : {};
    return refuse(outcome, cause, { detail, ...later });
  }
  // Every other business error comes as 400, or without a status inside a batch.
  if (given.status === null || given.status === 400 || given.status < 300)
    return refuse('invalid', 'remote.invalid', { detail });
  return null;
};
