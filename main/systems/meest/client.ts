import { z } from 'zod';
import { parseJson, refusalOfSilence, refusalOfStatus } from '#main/http/answer.ts';
import type { HttpAnswer, HttpRequest } from '#main/http/types.ts';
import { type Info, refusalOfInfo } from '#main/systems/meest/errors.ts';
import type { MeestCredentials, MeestSettings } from '#main/systems/meest/manifest.ts';
import { text } from '#main/systems/meest/values.ts';
import type { Call } from '#main/systems/port.ts';
import { ok, type Result, refuse, succeeded } from '#shared/result.ts';

/** What a request does over there when it is sent twice. */
export type Effect = 'read' | 'absolute' | 'create';

export interface MeestClient {
  /** A call's `result`; some methods answer without an envelope, and then it is the whole body. */
  call(
    call: Call,
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    json: unknown,
    effect: Effect,
  ): Promise<Result<unknown>>;
  /** The answer as it came, for documents. */
  fetched(call: Call, request: Omit<HttpRequest, 'url'> & { path: string }): Promise<Result<HttpAnswer>>;
}

const info = z
  .object({ fieldName: text, message: text, messageDetails: text, errorCode: text })
  .catch({ fieldName: '', message: '', messageDetails: '', errorCode: '' });
const envelope = z.looseObject({
  status: text,
  result: z.unknown().optional(),
  info: z.unknown().optional(),
});

const session = z.looseObject({
  status: text,
  result: z.object({ token: z.string().min(1), refresh_token: text, expiresIn: text }),
});

interface Token {
  token: string;
  refresh: string;
  /** Not used from then on. */
  untilMs: number;
}

/** A token that ends within this time is renewed before it is used. */
const spareMs = 60_000;

/** The rows of an answer that fit their schema; what is no list is a list of one. */
export const rowsOf = <S extends z.ZodType>(value: unknown, schema: S): z.infer<S>[] =>
  (Array.isArray(value) ? value : [value]).flatMap((row: unknown) => {
    const parsed = schema.safeParse(row);
    return parsed.success ? [parsed.data] : [];
  });

const failed = (body: z.infer<typeof envelope>): boolean => /^error$/i.test(body.status);

/** In some answers it stands beside the status instead of inside `info`. */
const infoOf = (body: z.infer<typeof envelope>): Info => info.parse(body.info ?? body);

/**
 * Signs in, and calls with the token (carriers.md 4). How long a token lasts is told with it; one that is refused all
 * the same is renewed once, with its own refresh token where that is still good.
 */
export const createClient = (settings: MeestSettings, credentials: MeestCredentials): MeestClient => {
  const base = settings.baseUrl.replace(/\/+$/, '');
  let kept: Token | null = null;
  let asking: Promise<Result<Token>> | null = null;

  const ask = async (call: Call, path: string, json: unknown): Promise<Result<Token>> => {
    const outcome = await call.http.send({
      method: 'POST',
      url: `${base}${path}`,
      json,
      reads: true,
      secretAnswer: true,
      repeatable: true,
    });
    if (outcome.kind !== 'answer') return refusalOfSilence(outcome, true);
    if (outcome.status === 400) return refuse('unauthorised', 'remote.unauthorised', { detail: 'HTTP 400' });
    if (outcome.status !== 200) return refusalOfStatus(outcome, true);
    const refused = parseJson(outcome, envelope, true);
    if (!succeeded(refused)) return refuse(refused.outcome, refused.cause, { detail: path });
    if (failed(refused.value))
      return refuse('unauthorised', 'remote.unauthorised', { detail: infoOf(refused.value).message });
    const read = parseJson(outcome, session, true);
    // Its detail would quote the answer, and that may hold a token.
    if (!succeeded(read)) return refuse(read.outcome, read.cause, { detail: path });
    const { token, refresh_token, expiresIn } = read.value.result;
    const seconds = Number(expiresIn);
    return ok({
      token,
      refresh: refresh_token,
      untilMs: call.nowMs + (Number.isFinite(seconds) && seconds > 0 ? seconds : 3_600) * 1_000 - spareMs,
    });
  };

  const signIn = async (call: Call, old: Token | null): Promise<Result<Token>> => {
    if (old !== null && old.refresh !== '') {
      const renewed = await ask(call, '/refreshToken', { refreshToken: old.refresh });
      if (succeeded(renewed)) return renewed;
    }
    return ask(call, '/auth', { username: credentials.username, password: credentials.password });
  };

  /** One sign-in at a time, for all who wait for it. `bad` is a token that was refused. */
  const tokenFor = async (call: Call, bad: string | null): Promise<Result<string>> => {
    if (kept !== null && kept.token !== bad && kept.untilMs > call.nowMs) return ok(kept.token);
    asking ??= signIn(call, kept).finally(() => {
      asking = null;
    });
    const signed = await asking;
    kept = succeeded(signed) ? signed.value : null;
    return succeeded(signed) ? ok(signed.value.token) : signed;
  };

  const fetched: MeestClient['fetched'] = async (call, { path, ...request }) => {
    let bad: string | null = null;
    for (;;) {
      const token = await tokenFor(call, bad);
      if (!succeeded(token)) return token;
      const outcome = await call.http.send({
        ...request,
        url: `${base}${path}`,
        headers: { ...request.headers, token: token.value },
      });
      if (outcome.kind !== 'answer') return refusalOfSilence(outcome, request.repeatable);
      // Refused before anything was done, so even a create may be sent again.
      if (outcome.status !== 401 || bad !== null) return ok(outcome);
      bad = token.value;
    }
  };

  return {
    fetched,
    async call(call, method, path, json, effect) {
      const repeatable = effect !== 'create';
      const answer = await fetched(call, {
        method,
        path,
        ...(json === undefined ? {} : { json }),
        headers: { accept: 'application/json' },
        reads: effect === 'read',
        repeatable,
      });
      if (!succeeded(answer)) return answer;
      const { status } = answer.value;
      if (status === 400) {
        const read = parseJson(answer.value, envelope, true);
        return succeeded(read)
          ? refusalOfInfo(infoOf(read.value), 400)
          : refusalOfStatus(answer.value, repeatable);
      }
      if (status < 200 || status > 299) return refusalOfStatus(answer.value, repeatable);
      const body = parseJson(answer.value, z.unknown(), repeatable);
      if (!succeeded(body)) return body;
      const wrapped = envelope.safeParse(body.value);
      if (!wrapped.success) return ok(body.value);
      if (failed(wrapped.data)) return refusalOfInfo(infoOf(wrapped.data), status);
      return ok('result' in wrapped.data ? wrapped.data.result : body.value);
    },
  };
};
