import type { z } from 'zod';
import { parseJson, refusalOfSilence, refusalOfStatus } from '#main/http/answer.ts';
import { envelope, type Said } from '#main/systems/nova-poshta/envelope.ts';
import { refusalOf } from '#main/systems/nova-poshta/errors.ts';
import type { NovaPoshtaSettings } from '#main/systems/nova-poshta/manifest.ts';
import type { Call } from '#main/systems/port.ts';
import { ok, type Refusal, type Result, refuse, succeeded } from '#shared/result.ts';

/** What a method does over there when it is sent twice. */
export type Effect = 'read' | 'absolute' | 'create';

export interface Answer {
  data: unknown[];
  warnings: Said[];
  total: number | null;
}

/** A refusal with what the carrier said, for those who know what one of its codes means to them. */
export interface CarrierRefusal extends Refusal {
  errors?: Said[];
  warnings?: Said[];
}

export interface NovaPoshtaClient {
  /** Whether there is a key at all; without one only tracking, places and prices work (carriers.md 1.1). */
  hasKey: boolean;
  call(
    call: Call,
    model: string,
    method: string,
    properties: Record<string, unknown>,
    effect: Effect,
  ): Promise<{ outcome: 'ok'; value: Answer } | CarrierRefusal>;
}

/** The rows of an answer that fit; others are left out. */
export const rowsOf = <S extends z.ZodType>(answer: Answer, schema: S): z.infer<S>[] =>
  answer.data.flatMap((row) => {
    const parsed = schema.safeParse(row);
    return parsed.success ? [parsed.data] : [];
  });

/** The one row an answer must have. */
export const rowOf = <S extends z.ZodType>(
  answer: Answer,
  schema: S,
  repeatable: boolean,
): Result<z.infer<S>> => {
  const parsed = schema.safeParse(answer.data[0]);
  if (parsed.success) return ok(parsed.data);
  const issue = parsed.error.issues[0];
  return refuse(repeatable ? 'unavailable' : 'uncertain', 'remote.unexpected_shape', {
    detail: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
  });
};

/** One address and one envelope for everything (carriers.md 1.1, 1.2). */
export const createClient = (settings: NovaPoshtaSettings, apiKey: string): NovaPoshtaClient => ({
  hasKey: apiKey !== '',
  async call(call, model, method, properties, effect) {
    const repeatable = effect !== 'create';
    const outcome = await call.http.send({
      method: 'POST',
      url: settings.baseUrl,
      json: { apiKey, modelName: model, calledMethod: method, methodProperties: properties },
      reads: effect === 'read',
      repeatable,
    });
    if (outcome.kind !== 'answer') return refusalOfSilence(outcome, repeatable);
    if (outcome.status < 200 || outcome.status > 299) return refusalOfStatus(outcome, repeatable);
    const read = parseJson(outcome, envelope, repeatable);
    if (!succeeded(read)) return read;
    if (read.value === undefined) return refuse('unavailable', 'remote.unexpected_shape');
    const { success, data, errors, warnings, total } = read.value;
    if (success) return { outcome: 'ok', value: { data, warnings, total } };
    return { ...refusalOf(errors, repeatable, call.nowMs), errors, warnings };
  },
});
