import { z } from 'zod';
import { parseJson, refusalOfSilence, refusalOfStatus } from '#main/http/answer.ts';
import type { HttpSession } from '#main/http/types.ts';
import type { BaseLinkerSettings } from '#main/systems/baselinker/manifest.ts';
import { type Refusal, type Result, refuse, succeeded } from '#shared/result.ts';

const envelope = z
  .object({
    status: z.union([z.string(), z.number()]),
    error_code: z.string().nullish(),
    error_message: z.string().nullish(),
  })
  .loose();
type Envelope = z.infer<typeof envelope>;

/** What a method does over there when it is sent twice. */
export type Effect = 'read' | 'absolute' | 'create';

export interface BaseLinkerClient {
  call<S extends z.ZodType>(
    http: HttpSession,
    method: string,
    parameters: Record<string, unknown>,
    schema: S,
    effect: Effect,
  ): Promise<Result<z.infer<S>>>;
}

/**
 * Errors come as HTTP 200 with `status: ERROR` (shops.md 6). The list of codes is not published: only what a token
 * means is certain, everything else is the message's own fault.
 */
const refusalOf = (answer: Envelope, settings: BaseLinkerSettings): Refusal => {
  const code = answer.error_code ?? String(answer.status);
  const detail = `${code} ${answer.error_message ?? ''}`.trim().slice(0, 500);
  if (/BLOCKED|LIMIT/.test(code)) {
    return refuse('rate_limited', 'remote.rate_limited', {
      detail,
      retryAtMs: Date.now() + settings.blockedMinutes * 60_000,
    });
  }
  if (/TOKEN/.test(code)) return refuse('unauthorised', 'remote.unauthorised', { detail });
  return refuse('invalid', 'remote.invalid', { detail });
};

/** One address and one form for everything; the method's name is a field. */
export const createClient = (settings: BaseLinkerSettings, token: string): BaseLinkerClient => ({
  async call(http, method, parameters, schema, effect) {
    const repeatable = effect !== 'create';
    const outcome = await http.send({
      method: 'POST',
      url: settings.baseUrl,
      headers: { 'X-BLToken': token, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ method, parameters: JSON.stringify(parameters) }).toString(),
      reads: effect === 'read',
      repeatable,
    });
    if (outcome.kind !== 'answer') return refusalOfSilence(outcome, repeatable);
    if (outcome.status < 200 || outcome.status > 299) return refusalOfStatus(outcome, repeatable);
    const read = parseJson(outcome, envelope, repeatable);
    if (!succeeded(read)) return read;
    if (read.value.status !== 'SUCCESS') return refusalOf(read.value, settings);
    return parseJson(outcome, schema, repeatable);
  },
});
