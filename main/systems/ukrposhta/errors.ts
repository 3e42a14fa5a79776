import { z } from 'zod';
import { refusalOfStatus } from '#main/http/answer.ts';
import type { HttpAnswer } from '#main/http/types.ts';
import type { CauseId } from '#shared/causes.ts';
import { type Refusal, refuse } from '#shared/result.ts';

/** The three shapes in which eCom says no (carriers.md 3.1). */
const fault = z.object({
  code: z.union([z.string(), z.number()]).nullish().catch(null),
  message: z.string().nullish().catch(null),
  error: z.string().nullish().catch(null),
  errors: z
    .array(z.object({ message: z.string().nullish().catch(null) }))
    .nullish()
    .catch(null),
});

/** The code, if any, and everything it says in words. */
export const faultIn = (text: string): { code: string; message: string } | null => {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return null;
  }
  const read = fault.safeParse(Array.isArray(body) ? body[0] : body);
  if (!read.success) return null;
  const { code, message, error, errors } = read.data;
  const words = [message, error, ...(errors ?? []).map((one) => one.message)].filter(
    (one) => one !== null && one !== undefined && one !== '',
  );
  const named = String(code ?? '');
  return words.length === 0 && named === '' ? null : { code: named, message: words.join('; ') };
};

/**
 * What an error is about, by its words: codes stand for too many things, and no list of them is known. The first that
 * fits names the cause and the field of the waybill.
 */
const about: readonly [pattern: RegExp, cause: CauseId, path: string][] = [
  [/phone/i, 'carrier.phone_invalid', 'recipient.phone'],
  [/post ?pay/i, 'carrier.cod_unavailable', 'collect.amount'],
  [/declared ?price/i, 'remote.invalid', 'value.amount'],
  [/weight/i, 'carrier.size_limit', 'seats.0.weight'],
  [/length|width|height|girth|dimension/i, 'carrier.size_limit', 'seats.0.length'],
  [/parcel/i, 'remote.invalid', 'seats'],
  [/sender/i, 'carrier.sender_missing', 'sender'],
  [/post ?(code|index)|address|region|district|city|street/i, 'carrier.address_unknown', 'to.postcode'],
  [/name|recipient/i, 'remote.invalid', 'recipient.name'],
];

/** A fault of the gateway before eCom: XML, whatever comes behind it speaks; 9009xx keys, 9008xx too many requests. */
export const gatewayRefusal = (answer: HttpAnswer): Refusal | null => {
  const code = /<(?:\w+:)?code>\s*(9\d{5})\s*</.exec(answer.text)?.[1] ?? '';
  const detail = `HTTP ${answer.status} ${answer.text.replaceAll(/\s+/g, ' ').slice(0, 300)}`;
  if (code.startsWith('9009')) return refuse('unauthorised', 'remote.unauthorised', { detail });
  if (code.startsWith('9008')) {
    const later = answer.retryAtMs === null ? {} : { retryAtMs: answer.retryAtMs };
    return refuse('rate_limited', 'remote.rate_limited', { detail, ...later });
  }
  return null;
};

/** An answer that is no success, as a refusal. */
export const refusalOf = (answer: HttpAnswer, repeatable: boolean): Refusal => {
  const gateway = gatewayRefusal(answer);
  if (gateway !== null) return gateway;
  const usual = refusalOfStatus(answer, repeatable);
  // Only a refused request is judged by words; a server that fails or asks to wait says nothing about it.
  if (usual.outcome !== 'invalid' || answer.status === 403) return usual;
  const said = faultIn(answer.text);
  if (said === null) return usual;
  const detail = `HTTP ${answer.status} ${said.code} ${said.message}`.slice(0, 1_000);
  const found = about.find(([pattern]) => pattern.test(said.message));
  if (found === undefined) return { ...usual, detail };
  const [, cause, path] = found;
  return refuse('invalid', cause, { detail, fields: [{ path, message: said.message.slice(0, 300) }] });
};
