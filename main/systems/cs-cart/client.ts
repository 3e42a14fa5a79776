import type { z } from 'zod';
import { parseJson, refusalOfSilence, refusalOfStatus } from '#main/http/answer.ts';
import type { HttpAnswer, HttpRequest, HttpSession } from '#main/http/types.ts';
import type { CsCartSettings } from '#main/systems/cs-cart/manifest.ts';
import { errorBody } from '#main/systems/cs-cart/schemas.ts';
import { type Refusal, type Result, refuse } from '#shared/result.ts';

export interface CsCartClient {
  get<S extends z.ZodType>(
    http: HttpSession,
    path: string,
    schema: S,
    query?: HttpRequest['query'],
  ): Promise<Result<z.infer<S>>>;
  /** Sets absolute values, so it may be repeated. */
  put<S extends z.ZodType>(
    http: HttpSession,
    path: string,
    json: unknown,
    schema: S,
  ): Promise<Result<z.infer<S>>>;
  /** Creates; a lost answer is uncertain. */
  post<S extends z.ZodType>(
    http: HttpSession,
    path: string,
    json: unknown,
    schema: S,
  ): Promise<Result<z.infer<S>>>;
}

const detailOf = (answer: HttpAnswer): string | null => {
  try {
    const body = errorBody.safeParse(JSON.parse(answer.text));
    return body.success ? (body.data.message ?? null) : null;
  } catch {
    return null;
  }
};

/** Texts are in the shop's language, so the status decides and the text is only shown (shops.md 2.2). */
const refusalOf = (answer: HttpAnswer, repeatable: boolean): Refusal => {
  const refusal = refusalOfStatus(answer, repeatable);
  const message = detailOf(answer);
  return message === null
    ? refusal
    : { ...refusal, detail: `HTTP ${answer.status} ${message.slice(0, 500)}` };
};

/** Some builds answer 200 with an error envelope inside. */
const errorInside = (answer: HttpAnswer): Refusal | null => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(answer.text);
  } catch {
    return null;
  }
  const body = errorBody.safeParse(parsed);
  const status = body.success ? Number(body.data.status) : Number.NaN;
  if (!body.success || body.data.message === undefined || !(status >= 400)) return null;
  return refuse('invalid', 'remote.invalid', { detail: `HTTP 200, inside: ${status} ${body.data.message}` });
};

/** Talks to one shop. Always names the API version: without it, the server picks its own (shops.md 2.1). */
export const createClient = (settings: CsCartSettings, apiKey: string): CsCartClient => {
  const root = `${settings.baseUrl.replace(/\/+$/, '')}/api/2.0`;
  const authorization = `Basic ${Buffer.from(`${settings.email}:${apiKey}`).toString('base64')}`;

  const ask = async <S extends z.ZodType>(
    http: HttpSession,
    request: Omit<HttpRequest, 'url' | 'headers'>,
    path: string,
    schema: S,
  ): Promise<Result<z.infer<S>>> => {
    const outcome = await http.send({ ...request, url: `${root}${path}`, headers: { authorization } });
    const { repeatable } = request;
    if (outcome.kind !== 'answer') return refusalOfSilence(outcome, repeatable);
    if (outcome.status < 200 || outcome.status > 299) return refusalOf(outcome, repeatable);
    return errorInside(outcome) ?? parseJson(outcome, schema, repeatable);
  };

  return {
    get: (http, path, schema, query) =>
      ask(http, { method: 'GET', repeatable: true, ...(query === undefined ? {} : { query }) }, path, schema),
    put: (http, path, json, schema) => ask(http, { method: 'PUT', repeatable: true, json }, path, schema),
    post: (http, path, json, schema) => ask(http, { method: 'POST', repeatable: false, json }, path, schema),
  };
};
