import type { z } from 'zod';
import { parseJson, refusalOfSilence } from '#main/http/answer.ts';
import type { HttpAnswer, HttpRequest } from '#main/http/types.ts';
import type { Call } from '#main/systems/port.ts';
import { gatewayRefusal, refusalOf } from '#main/systems/ukrposhta/errors.ts';
import type { UkrposhtaCredentials, UkrposhtaSettings } from '#main/systems/ukrposhta/manifest.ts';
import { ok, type Result, refuse, succeeded } from '#shared/result.ts';

export interface Ask {
  method?: HttpRequest['method'];
  on?: 'ecom' | 'forms' | 'classifier';
  path: string;
  query?: Record<string, string | undefined>;
  json?: unknown;
  /** False for what belongs to nobody: the counterparty's token is not sent. */
  own?: boolean;
  /** False for what would be made twice by sending it twice. */
  repeatable?: boolean;
  /** True when it changes nothing although it is no GET. */
  reads?: boolean;
}

export interface UkrposhtaClient {
  /** Whether bearer and token are there at all. */
  signedIn: boolean;
  raw(call: Call, ask: Ask): Promise<Result<HttpAnswer>>;
  json<S extends z.ZodType>(call: Call, ask: Ask, schema: S): Promise<Result<z.output<S>>>;
}

/**
 * eCom, its print forms and the address classifier: one bearer for all three, and the counterparty's token in the
 * address of whatever belongs to an account (carriers.md 3.1). Tracking has a bearer of its own and is not for here.
 */
export const createClient = (
  settings: UkrposhtaSettings,
  credentials: UkrposhtaCredentials,
): UkrposhtaClient => {
  const bearer = (credentials.ecomBearer ?? '').trim();
  const token = (credentials.counterpartyToken ?? '').trim();
  const bases = { ecom: settings.ecomUrl, forms: settings.formsUrl, classifier: settings.classifierUrl };

  const raw: UkrposhtaClient['raw'] = async (call, ask) => {
    const { method = 'GET', on = 'ecom', own = on !== 'classifier', repeatable = true } = ask;
    const missing = bearer === '' ? 'ecomBearer' : own && token === '' ? 'counterpartyToken' : null;
    // Not "unauthorised": that would stop the tracking, too, which has a bearer of its own.
    if (missing !== null) {
      return refuse('invalid', 'carrier.sender_missing', {
        detail: missing,
        fields: [{ path: missing, message: 'required' }],
      });
    }
    const outcome = await call.http.send({
      method,
      url: `${bases[on].replace(/\/+$/, '')}${ask.path}`,
      query: { ...ask.query, ...(own ? { token } : {}) },
      headers: {
        authorization: `Bearer ${bearer}`,
        accept: on === 'forms' ? 'application/pdf' : 'application/json',
      },
      repeatable,
      ...(ask.reads === true ? { reads: true } : {}),
      ...(ask.json === undefined ? {} : { json: ask.json }),
    });
    if (outcome.kind !== 'answer') return refusalOfSilence(outcome, repeatable);
    if (outcome.status >= 200 && outcome.status < 300) return gatewayRefusal(outcome) ?? ok(outcome);
    return refusalOf(outcome, repeatable);
  };

  return {
    signedIn: bearer !== '' && token !== '',
    raw,
    async json(call, ask, schema) {
      const answer = await raw(call, ask);
      return succeeded(answer) ? parseJson(answer.value, schema, ask.repeatable ?? true) : answer;
    },
  };
};
