import { z } from 'zod';
import { parseJson, refusalOfSilence, refusalOfStatus } from '#main/http/answer.ts';
import { errorBody, refusalOfError } from '#main/systems/bitrix24/errors.ts';
import type { BitrixCredentials, BitrixSettings } from '#main/systems/bitrix24/manifest.ts';
import type { Call, KeepCredentials } from '#main/systems/port.ts';
import { ok, type Result, succeeded } from '#shared/result.ts';

export const tokenAnswer = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1),
});

export interface Tokens {
  /** The token in force, or a new one when there is none yet. */
  current(call: Call): Promise<Result<string>>;
  /** A new token in the place of one that was refused as expired. */
  renew(call: Call, expired: string): Promise<Result<string>>;
}

/** The error code of any answer's text, when it has one. */
export const errorOf = (text: string): z.infer<typeof errorBody> | null => {
  try {
    const body = errorBody.safeParse(JSON.parse(text));
    return body.success ? body.data : null;
  } catch {
    return null;
  }
};

/**
 * Access tokens of an application. They are renewed only after the portal said `expired_token`, because renewing on a
 * timer can get the application blocked, and once for all calls that wait. The refresh token changes each time: the
 * new one is handed out for keeping before it is used (shops.md 1.1).
 */
export const createTokens = (
  settings: BitrixSettings,
  credentials: BitrixCredentials,
  keep: KeepCredentials | undefined,
): Tokens => {
  let access = credentials.accessToken ?? '';
  let refresh = credentials.refreshToken ?? '';
  let renewing: Promise<Result<string>> | null = null;

  let unkept = false;

  /** A store that could not take the new pair (locked, disk full) is asked again before the next call. */
  const store = async (): Promise<void> => {
    if (!unkept) return;
    await keep?.({ accessToken: access, refreshToken: refresh });
    unkept = false;
  };

  const ask = async (call: Call): Promise<Result<string>> => {
    const outcome = await call.http.send({
      method: 'GET',
      url: `${settings.oauthUrl.replace(/\/+$/, '')}/oauth/token/`,
      query: {
        grant_type: 'refresh_token',
        client_id: credentials.clientId,
        client_secret: credentials.clientSecret,
        refresh_token: refresh,
      },
      repeatable: true,
    });
    if (outcome.kind !== 'answer') return refusalOfSilence(outcome, true);
    const error = errorOf(outcome.text);
    if (error !== null) {
      const known = refusalOfError(error, { repeatable: true, status: outcome.status, retryAtMs: null });
      if (known !== null) return known;
    }
    if (outcome.status < 200 || outcome.status > 299) return refusalOfStatus(outcome, true);
    const parsed = parseJson(outcome, tokenAnswer, true);
    if (!succeeded(parsed)) return parsed;
    access = parsed.value.access_token;
    refresh = parsed.value.refresh_token;
    unkept = true;
    await store();
    return ok(access);
  };

  const renew: Tokens['renew'] = (call, expired) => {
    // Another call was faster.
    if (access !== '' && access !== expired && renewing === null) return Promise.resolve(ok(access));
    renewing ??= ask(call).finally(() => {
      renewing = null;
    });
    return renewing;
  };

  return {
    async current(call) {
      if (access === '') return renew(call, '');
      if (renewing === null) await store();
      return ok(access);
    },
    renew,
  };
};
