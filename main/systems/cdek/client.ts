import { z } from 'zod';
import { parseJson, refusalOfSilence, refusalOfStatus } from '#main/http/answer.ts';
import type { HttpAnswer, HttpRequest } from '#main/http/types.ts';
import { errorsIn, refusalOf } from '#main/systems/cdek/errors.ts';
import type { CdekCredentials, CdekSettings } from '#main/systems/cdek/manifest.ts';
import { text } from '#main/systems/cdek/values.ts';
import type { Call } from '#main/systems/port.ts';
import { ok, type Result, refuse, succeeded } from '#shared/result.ts';

/** What a request does over there when it is sent twice. */
export type Effect = 'read' | 'absolute' | 'create';

export interface Asked {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  path: string;
  query?: HttpRequest['query'];
  json?: unknown;
  effect: Effect;
}

export interface CdekClient {
  /** The body of a successful answer; errors of any other as their codes say. */
  call(call: Call, asked: Asked): Promise<Result<unknown>>;
  /** The answer as it came, for documents. */
  file(call: Call, path: string): Promise<Result<HttpAnswer>>;
}

const session = z.object({ access_token: z.string().min(1), expires_in: text });

interface Token {
  token: string;
  /** Not used from then on. */
  untilMs: number;
}

/** A token that ends within this time is renewed before it is used. */
const spareMs = 60_000;

const errorsOf = (answer: HttpAnswer) => {
  try {
    return errorsIn(JSON.parse(answer.text));
  } catch {
    return [];
  }
};

/** Signs in, and calls with the token; one that is refused is replaced once (carriers.md 5, Token). */
export const createClient = (settings: CdekSettings, credentials: CdekCredentials): CdekClient => {
  const base = settings.baseUrl.replace(/\/+$/, '');
  let kept: Token | null = null;
  let asking: Promise<Result<Token>> | null = null;

  const signIn = async (call: Call): Promise<Result<Token>> => {
    const outcome = await call.http.send({
      method: 'POST',
      url: `${base}/oauth/token`,
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: credentials.clientId,
        client_secret: credentials.clientSecret,
      }).toString(),
      reads: true,
      secretAnswer: true,
      repeatable: true,
    });
    if (outcome.kind !== 'answer') return refusalOfSilence(outcome, true);
    const { status } = outcome;
    if (status === 400 || status === 403)
      return refuse('unauthorised', 'remote.unauthorised', { detail: `HTTP ${status}` });
    if (status !== 200) return refusalOfStatus(outcome, true);
    const read = parseJson(outcome, session, true);
    // Its detail would quote the answer, and that may hold a token.
    if (!succeeded(read)) return refuse(read.outcome, read.cause, { detail: '/oauth/token' });
    const seconds = Number(read.value.expires_in);
    const lasts = Number.isFinite(seconds) && seconds > 0 ? seconds : 3_600;
    return ok({ token: read.value.access_token, untilMs: call.nowMs + lasts * 1_000 - spareMs });
  };

  /** One sign-in at a time, for all who wait for it. `bad` is a token that was refused. */
  const tokenFor = async (call: Call, bad: string | null): Promise<Result<string>> => {
    if (kept !== null && kept.token !== bad && kept.untilMs > call.nowMs) return ok(kept.token);
    asking ??= signIn(call).finally(() => {
      asking = null;
    });
    const signed = await asking;
    kept = succeeded(signed) ? signed.value : null;
    return succeeded(signed) ? ok(signed.value.token) : signed;
  };

  const send = async (call: Call, request: HttpRequest): Promise<Result<HttpAnswer>> => {
    let bad: string | null = null;
    for (;;) {
      const token = await tokenFor(call, bad);
      if (!succeeded(token)) return token;
      const outcome = await call.http.send({
        ...request,
        headers: { ...request.headers, authorization: `Bearer ${token.value}` },
      });
      if (outcome.kind !== 'answer') return refusalOfSilence(outcome, request.repeatable);
      // Refused before anything was done, so even a create may be sent again.
      if (outcome.status !== 401 || bad !== null) return ok(outcome);
      bad = token.value;
    }
  };

  return {
    file: (call, path) =>
      send(call, {
        method: 'GET',
        url: `${base}${path}`,
        headers: { accept: 'application/pdf' },
        repeatable: true,
      }),
    async call(call, { method, path, query, json, effect }) {
      const repeatable = effect !== 'create';
      const answer = await send(call, {
        method,
        url: `${base}${path}`,
        ...(query === undefined ? {} : { query }),
        ...(json === undefined ? {} : { json }),
        headers: { accept: 'application/json' },
        reads: effect === 'read',
        repeatable,
      });
      if (!succeeded(answer)) return answer;
      const { status } = answer.value;
      if (status >= 200 && status <= 299) return parseJson(answer.value, z.unknown(), repeatable);
      // An order that nobody knows is HTTP 400, so the code counts and not the status.
      const errors = status >= 500 || status === 401 || status === 429 ? [] : errorsOf(answer.value);
      return errors.length > 0 ? refusalOf(errors, repeatable) : refusalOfStatus(answer.value, repeatable);
    },
  };
};
