import type { z } from 'zod';
import { parseJson, refusalOfSilence } from '#main/http/answer.ts';
import type { HttpAnswer, HttpRequest } from '#main/http/types.ts';
import { refusalOf } from '#main/systems/inpost/errors.ts';
import type { InPostSettings } from '#main/systems/inpost/manifest.ts';
import type { Call } from '#main/systems/port.ts';
import { ok, type Result, succeeded } from '#shared/result.ts';

export interface Ask {
  method?: HttpRequest['method'];
  /** Below the base address, with a query of its own where a name comes more than once. */
  path: string;
  query?: Record<string, string | number | undefined>;
  json?: unknown;
  /** False for what would be made twice by sending it twice. */
  repeatable?: boolean;
}

export interface InPostClient {
  /** Path of the organization the token belongs to. */
  own: string;
  raw(call: Call, ask: Ask): Promise<Result<HttpAnswer>>;
  json<S extends z.ZodType>(call: Call, ask: Ask, schema: S): Promise<Result<z.infer<S>>>;
}

/** ShipX over HTTP: a bearer token on everything (carriers.md 2.1). */
export const createClient = (settings: InPostSettings, token: string): InPostClient => {
  const raw: InPostClient['raw'] = async (call, { method = 'GET', path, query, json, repeatable = true }) => {
    const outcome = await call.http.send({
      method,
      url: `${settings.baseUrl.replace(/\/+$/, '')}${path}`,
      headers: { authorization: `Bearer ${token}` },
      repeatable,
      ...(query === undefined ? {} : { query }),
      ...(json === undefined ? {} : { json }),
    });
    if (outcome.kind !== 'answer') return refusalOfSilence(outcome, repeatable);
    return outcome.status >= 200 && outcome.status < 300 ? ok(outcome) : refusalOf(outcome, repeatable);
  };
  return {
    own: `/v1/organizations/${settings.organizationId}`,
    raw,
    async json(call, ask, schema) {
      const answer = await raw(call, ask);
      return succeeded(answer) ? parseJson(answer.value, schema, ask.repeatable ?? true) : answer;
    },
  };
};
