import type { z } from 'zod';
import type { HttpAnswer, HttpLost, HttpNotSent } from '#main/http/types.ts';
import { type Refusal, type Result, refuse } from '#shared/result.ts';

const excerpt = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, 300);

/**
 * A request without an answer as a refusal. For one that may be sent twice it is simply unavailable; for any other
 * that may have arrived it is uncertain, and a look-up has to decide.
 */
export const refusalOfSilence = (outcome: HttpNotSent | HttpLost, repeatable: boolean): Refusal => {
  const uncertain = outcome.kind === 'lost' && !repeatable;
  return refuse(uncertain ? 'uncertain' : 'unavailable', outcome.cause, { detail: outcome.detail });
};

/** The body of a successful answer by its schema: HTML, half a JSON and other shapes become plain refusals. */
export const parseJson = <S extends z.ZodType>(
  answer: HttpAnswer,
  schema: S,
  repeatable: boolean,
): Result<z.infer<S>> => {
  let value: unknown;
  try {
    value = JSON.parse(answer.text);
  } catch {
    return refuse(repeatable ? 'unavailable' : 'uncertain', 'remote.not_json', {
      detail: excerpt(answer.text),
    });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return { outcome: 'ok', value: parsed.data };
  const issue = parsed.error.issues[0];
  return refuse(repeatable ? 'unavailable' : 'uncertain', 'remote.unexpected_shape', {
    detail: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''} in ${excerpt(answer.text)}`,
  });
};

/** What every HTTP status means unless a system knows better. Success statuses are not for here. */
export const refusalOfStatus = (answer: HttpAnswer, repeatable: boolean): Refusal => {
  const detail = `HTTP ${answer.status} ${excerpt(answer.text)}`;
  const { status } = answer;
  if (status === 401) return refuse('unauthorised', 'remote.unauthorised', { detail });
  // One object or one kind may be forbidden while the rest works, so only 401 speaks of the whole connection.
  if (status === 403) return refuse('invalid', 'remote.forbidden', { detail });
  if (status === 404 || status === 410) return refuse('not_found', 'remote.not_found', { detail });
  if (status === 405 || status === 501) return refuse('invalid', 'remote.method_not_allowed', { detail });
  if (status === 409 || status === 412) return refuse('conflict', 'remote.conflict', { detail });
  if (status === 413) return refuse('invalid', 'remote.too_large', { detail });
  if (status === 429 || status === 509) {
    return refuse('rate_limited', 'remote.rate_limited', {
      detail,
      ...(answer.retryAtMs === null ? {} : { retryAtMs: answer.retryAtMs }),
    });
  }
  if (status === 408 || status === 425 || status >= 500) {
    const later = answer.retryAtMs === null ? {} : { retryAtMs: answer.retryAtMs };
    // 502–504 and the like may come from a proxy while the shop behind it went on and acted.
    const uncertain = !repeatable && status !== 503 && status !== 425;
    return refuse(uncertain ? 'uncertain' : 'unavailable', 'remote.unavailable', { detail, ...later });
  }
  return refuse('invalid', 'remote.invalid', { detail });
};
