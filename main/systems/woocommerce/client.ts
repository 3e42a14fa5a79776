import type { z } from 'zod';
import { parseJson, refusalOfSilence, refusalOfStatus } from '#main/http/answer.ts';
import type { HttpAnswer, HttpRequest, HttpSession } from '#main/http/types.ts';
import type { WooCredentials, WooSettings } from '#main/systems/woocommerce/manifest.ts';
import { errorBody } from '#main/systems/woocommerce/schemas.ts';
import { signedQuery } from '#main/systems/woocommerce/signature.ts';
import { type Refusal, type Result, refuse } from '#shared/result.ts';

export type Query = Record<string, string | number>;

export interface Read<T> {
  body: T;
  /** All objects a list would have, of which this is one page. */
  total: number | null;
  /** The shop's own clock. */
  serverMs: number | null;
}

export interface WooClient {
  read<S extends z.ZodType>(
    http: HttpSession,
    path: string,
    schema: S,
    query?: Query,
  ): Promise<Result<Read<z.infer<S>>>>;
  get<S extends z.ZodType>(
    http: HttpSession,
    path: string,
    schema: S,
    query?: Query,
  ): Promise<Result<z.infer<S>>>;
  /** Sets absolute values, so it may be repeated. */
  put<S extends z.ZodType>(
    http: HttpSession,
    path: string,
    json: unknown,
    schema: S,
  ): Promise<Result<z.infer<S>>>;
  /** `repeatable` is true for a batch of updates; a lost answer of anything else is uncertain. */
  post<S extends z.ZodType>(
    http: HttpSession,
    path: string,
    json: unknown,
    schema: S,
    repeatable?: boolean,
  ): Promise<Result<z.infer<S>>>;
}

/** Messages may be localised and hold HTML (shops.md 3.2): they are shown, never compared. */
export const plainText = (html: string): string =>
  html
    .replace(/<[^>]*>/g, '')
    .replace(/\s+/g, ' ')
    .trim();

const envelopeOf = (answer: HttpAnswer): ReturnType<typeof errorBody.parse> | null => {
  try {
    const body = errorBody.safeParse(JSON.parse(answer.text));
    return body.success ? body.data : null;
  } catch {
    return null;
  }
};

const refusalOf = (answer: HttpAnswer, repeatable: boolean): Refusal => {
  const body = envelopeOf(answer);
  const refusal = refusalOfStatus(answer, repeatable);
  // No such route, or no answer of the API at all: not one object is missing, but the interface itself.
  if (answer.status === 404 && (body === null || body.code === 'rest_no_route')) {
    return refuse('invalid', 'remote.method_not_allowed', { detail: refusal.detail ?? '' });
  }
  if (body === null) return refusal;
  const detail = `HTTP ${answer.status} ${body.code ?? ''} ${plainText(body.message)}`.slice(0, 500);
  const fields = Object.entries(body.data?.params ?? {}).map(([path, message]) => ({
    path,
    message: typeof message === 'string' ? plainText(message) : '',
  }));
  return { ...refusal, detail, ...(fields.length === 0 ? {} : { fields }) };
};

/** Security plugins and proxies answer 200 with an error envelope inside. */
const errorInside = (answer: HttpAnswer): Refusal | null => {
  const body = envelopeOf(answer);
  if (body === null) return null;
  const status = Number(body.data?.status ?? body.status);
  if (!(status >= 400)) return null;
  return refuse('invalid', 'remote.invalid', {
    detail: `HTTP 200, inside: ${status} ${plainText(body.message)}`,
  });
};

const headerNumber = (value: string | undefined): number | null =>
  value !== undefined && /^\d+$/.test(value) ? Number(value) : null;

/** Talks to one shop. Over https by key and secret; over plain http signed, so that the secret stays here. */
export const createClient = (settings: WooSettings, credentials: WooCredentials): WooClient => {
  const root = settings.baseUrl.replace(/\/+$/, '');
  const isSecure = root.startsWith('https:');
  const { consumerKey, consumerSecret } = credentials;
  const basic = `Basic ${Buffer.from(`${consumerKey}:${consumerSecret}`).toString('base64')}`;

  const addressed = (
    method: string,
    path: string,
    given: Query,
  ): Pick<HttpRequest, 'url' | 'query' | 'headers'> => {
    const route = `/wc/v3${path}`;
    const url = settings.prettyPermalinks ? `${root}/wp-json${route}` : `${root}/`;
    const query = Object.fromEntries([
      ...(settings.prettyPermalinks ? [] : [['rest_route', route]]),
      ...Object.entries(given).map(([name, value]) => [name, String(value)]),
    ]);
    if (!isSecure) return { url, query: signedQuery({ method, url, query }, credentials, Date.now()) };
    if (settings.auth === 'header') return { url, query, headers: { authorization: basic } };
    return { url, query: { ...query, consumer_key: consumerKey, consumer_secret: consumerSecret } };
  };

  const ask = async <S extends z.ZodType>(
    http: HttpSession,
    request: Pick<HttpRequest, 'method' | 'json' | 'repeatable'>,
    path: string,
    schema: S,
    query: Query = {},
  ): Promise<Result<Read<z.infer<S>>>> => {
    const outcome = await http.send({ ...request, ...addressed(request.method, path, query) });
    const { repeatable } = request;
    if (outcome.kind !== 'answer') return refusalOfSilence(outcome, repeatable);
    if (outcome.status < 200 || outcome.status > 299) return refusalOf(outcome, repeatable);
    const inside = errorInside(outcome);
    if (inside !== null) return inside;
    const parsed = parseJson(outcome, schema, repeatable);
    if ('cause' in parsed) return parsed;
    const serverMs = Date.parse(outcome.headers['date'] ?? '');
    return {
      outcome: 'ok',
      value: {
        body: parsed.value,
        total: headerNumber(outcome.headers['x-wp-total']),
        serverMs: Number.isNaN(serverMs) ? null : serverMs,
      },
    };
  };

  const bodyOf = async <T>(asked: Promise<Result<Read<T>>>): Promise<Result<T>> => {
    const result = await asked;
    return 'cause' in result ? result : { outcome: 'ok', value: result.value.body };
  };

  return {
    read: (http, path, schema, query) => ask(http, { method: 'GET', repeatable: true }, path, schema, query),
    get: (http, path, schema, query) =>
      bodyOf(ask(http, { method: 'GET', repeatable: true }, path, schema, query)),
    put: (http, path, json, schema) =>
      bodyOf(ask(http, { method: 'PUT', json, repeatable: true }, path, schema)),
    post: (http, path, json, schema, repeatable = false) =>
      bodyOf(ask(http, { method: 'POST', json, repeatable }, path, schema)),
  };
};
