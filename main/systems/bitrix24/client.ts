import { z } from 'zod';
import { parseJson, refusalOfSilence, refusalOfStatus } from '#main/http/answer.ts';
import { batchLine, type Command } from '#main/systems/bitrix24/command.ts';
import { type ErrorBody, errorBody, isExpired, refusalOfError } from '#main/systems/bitrix24/errors.ts';
import type { BitrixCredentials, BitrixSettings } from '#main/systems/bitrix24/manifest.ts';
import { createTokens, errorOf } from '#main/systems/bitrix24/tokens.ts';
import type { Call, KeepCredentials } from '#main/systems/port.ts';
import { ok, type Refusal, type Result, refuse, succeeded } from '#shared/result.ts';

/** `read` changes nothing, `set` has the same effect twice as once, `create` makes something new each time. */
export type Mode = 'read' | 'set' | 'create';

/** What a batch brought: an answer or a refusal for each command that was carried out. */
export interface Batched {
  results: Readonly<Record<string, unknown>>;
  errors: Readonly<Record<string, Refusal>>;
}

export interface BitrixClient {
  ask<S extends z.ZodType>(call: Call, command: Command, schema: S, mode?: Mode): Promise<Result<z.infer<S>>>;
  /** At most 50 commands, one after another, stopping at the first error unless all of them only read. */
  batch(call: Call, commands: Readonly<Record<string, Command>>, mode?: Mode): Promise<Result<Batched>>;
}

const time = z.object({ operating_reset_at: z.number().optional() }).loose().optional().catch(undefined);

/** PHP writes an empty map as a list (shops.md 1.5). */
const phpMap = <S extends z.ZodType>(value: S) =>
  z.union([
    z.array(z.never()).transform((): Record<string, z.infer<S>> => ({})),
    z.record(z.string(), value),
  ]);

export const batchAnswer = z.object({
  result: phpMap(z.unknown()),
  result_error: phpMap(errorBody),
  result_time: phpMap(time).optional().catch(undefined),
});

/** Talks to one portal, by an inbound webhook or as an application (shops.md 1.1). */
export const createClient = (
  settings: BitrixSettings,
  credentials: BitrixCredentials,
  keep?: KeepCredentials,
): BitrixClient => {
  const root = `${settings.baseUrl.replace(/\/+$/, '')}/rest`;
  const webhook = credentials.webhook ?? '';
  const tokens = webhook === '' ? createTokens(settings, credentials, keep) : null;
  // Said with good answers only, and needed when a method has used up its time (shops.md 1.3).
  const resetAt = new Map<string, number>();

  const later = (call: Call, method: string, body: ErrorBody): number | null => {
    const seconds = body.time?.operating_reset_at ?? resetAt.get(method);
    return seconds === undefined || seconds * 1_000 <= call.nowMs ? null : seconds * 1_000;
  };

  const send = async <S extends z.ZodType>(
    call: Call,
    method: string,
    json: object,
    schema: S,
    mode: Mode,
    token: string | null,
  ): Promise<{ result: Result<z.infer<S>>; expired: boolean }> => {
    const repeatable = mode !== 'create';
    const outcome = await call.http.send({
      method: 'POST',
      url: token === null ? `${root}/${settings.webhookUser ?? 1}/${webhook}/${method}` : `${root}/${method}`,
      json: token === null ? json : { ...json, auth: token },
      reads: mode === 'read',
      repeatable,
    });
    if (outcome.kind !== 'answer') return { result: refusalOfSilence(outcome, repeatable), expired: false };
    const good = outcome.status >= 200 && outcome.status <= 299;
    const error = errorOf(outcome.text);
    const retryAtMs = outcome.retryAtMs ?? (error === null ? null : later(call, method, error));
    if (error !== null) {
      const known = refusalOfError(error, { repeatable, status: outcome.status, retryAtMs });
      if (known !== null) return { result: known, expired: isExpired(error) };
    }
    if (!good) return { result: refusalOfStatus(outcome, repeatable), expired: false };
    const envelope = parseJson(outcome, z.object({ result: z.unknown(), time }), repeatable);
    if (!succeeded(envelope)) return { result: envelope, expired: false };
    const reset = envelope.value.time?.operating_reset_at;
    if (reset !== undefined) resetAt.set(method, reset);
    const inner = schema.safeParse(envelope.value.result);
    if (inner.success) return { result: ok(inner.data), expired: false };
    const issue = inner.error.issues[0];
    const detail = `${method} ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''} in ${outcome.text.slice(0, 300)}`;
    const silence = repeatable ? 'unavailable' : 'uncertain';
    return { result: refuse(silence, 'remote.unexpected_shape', { detail }), expired: false };
  };

  const signed = async <S extends z.ZodType>(
    call: Call,
    method: string,
    json: object,
    schema: S,
    mode: Mode,
  ): Promise<Result<z.infer<S>>> => {
    if (tokens === null) return (await send(call, method, json, schema, mode, null)).result;
    const token = await tokens.current(call);
    if (!succeeded(token)) return token;
    const first = await send(call, method, json, schema, mode, token.value);
    if (!first.expired) return first.result;
    // A call refused for its token did nothing, so even a creation may be sent again.
    const renewed = await tokens.renew(call, token.value);
    if (!succeeded(renewed)) return renewed;
    return (await send(call, method, json, schema, mode, renewed.value)).result;
  };

  return {
    ask: (call, command, schema, mode = 'read') => signed(call, command.method, command.params, schema, mode),
    async batch(call, commands, mode = 'read') {
      const cmd = Object.fromEntries(
        Object.entries(commands).map(([name, command]) => [name, batchLine(command)]),
      );
      const halt = mode === 'read' ? 0 : 1;
      const answer = await signed(call, 'batch', { halt, cmd }, batchAnswer, mode);
      if (!succeeded(answer)) return answer;
      const { result, result_error, result_time } = answer.value;
      for (const [name, spent] of Object.entries(result_time ?? {})) {
        const method = commands[name]?.method;
        if (method !== undefined && spent?.operating_reset_at !== undefined)
          resetAt.set(method, spent.operating_reset_at);
      }
      const errors: Record<string, Refusal> = {};
      for (const [name, body] of Object.entries(result_error)) {
        const retryAtMs = later(call, commands[name]?.method ?? '', body);
        errors[name] =
          refusalOfError(body, { repeatable: mode !== 'create', status: null, retryAtMs }) ??
          refuse('invalid', 'remote.invalid', { detail: name });
      }
      return ok({ results: result, errors });
    },
  };
};
