import type { z } from 'zod';
import { parseJson, refusalOfSilence, refusalOfStatus } from '#main/http/answer.ts';
import type { HttpAnswer, HttpSession } from '#main/http/types.ts';
import type { RestSettings } from '#main/systems/rest/manifest.ts';
import { sign } from '#main/systems/rest/signature.ts';
import { ok, type Result } from '#shared/result.ts';

export interface RestRequest {
  method: 'GET' | 'PUT' | 'DELETE' | 'POST';
  /** Below the base address, with its query. */
  path: string;
  body?: unknown;
  idempotencyKey?: string;
}

export interface RestClient {
  ask(http: HttpSession, request: RestRequest): Promise<Result<HttpAnswer>>;
  read<S extends z.ZodType>(http: HttpSession, path: string, schema: S): Promise<Result<z.infer<S>>>;
}

/**
 * Every request is signed and carries the key of its business fact. The shop's side of the agreement is to heed that
 * key (docs/rest.md), so every request may be repeated.
 */
export const createClient = (settings: RestSettings, secret: string): RestClient => {
  const base = settings.baseUrl.replace(/\/+$/, '');
  const ask: RestClient['ask'] = async (http, { method, path, body, idempotencyKey }) => {
    const url = new URL(`${base}${path}`);
    const text = body === undefined ? '' : JSON.stringify(body);
    const outcome = await http.send({
      method,
      url: url.href,
      headers: {
        ...sign(secret, Date.now(), { method, path: `${url.pathname}${url.search}`, body: text }),
        ...(text === '' ? {} : { 'content-type': 'application/json' }),
        ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
      },
      ...(text === '' ? {} : { body: text }),
      repeatable: true,
    });
    if (outcome.kind !== 'answer') return refusalOfSilence(outcome, true);
    if (outcome.status < 200 || outcome.status > 299) return refusalOfStatus(outcome, true);
    return ok(outcome);
  };
  return {
    ask,
    async read(http, path, schema) {
      const answer = await ask(http, { method: 'GET', path });
      return 'value' in answer ? parseJson(answer.value, schema, true) : answer;
    },
  };
};
