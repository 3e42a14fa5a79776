import type { Call } from '#main/systems/port.ts';
import { plainText, type WooClient } from '#main/systems/woocommerce/client.ts';
import { type BatchItem, batchAnswer, type ItemError } from '#main/systems/woocommerce/schemas.ts';
import { ok, type Refusal, type Result, refuse, succeeded } from '#shared/result.ts';

/** The parent a variation's batch goes through, and its own id; `10` is a product, `10/55` its variation. */
export const splitId = (remoteId: string): { parent: string | null; id: string } => {
  const [first = '', second] = remoteId.split('/');
  return second === undefined ? { parent: null, id: first } : { parent: first, id: second };
};

/** The error of one item: inside a batch even a missing object has status 400, so the code decides. */
const refusalOfItem = ({ code, message, data }: ItemError): Refusal => {
  const detail = `${code} ${plainText(message)}`.slice(0, 500);
  if (/invalid_id$|invalid_product_id$/.test(code))
    return refuse('not_found', 'remote.not_found', { detail });
  if (/cannot_(view|create|edit|batch)$/.test(code)) return refuse('invalid', 'remote.forbidden', { detail });
  return (data?.status ?? 400) >= 500
    ? refuse('unavailable', 'remote.unavailable', { detail })
    : refuse('invalid', 'remote.invalid', { detail });
};

/** What came of one update; an amount that is not there afterwards was ignored by the shop. */
const outcomeOf = (
  answer: BatchItem | undefined,
  id: string,
  body: Record<string, unknown>,
): Result<string> => {
  if (answer === undefined || (answer.error === undefined && String(answer.id) !== id)) {
    return refuse('unavailable', 'remote.unexpected_shape', { detail: `no answer for ${id} in the batch` });
  }
  if (answer.error !== undefined) return refusalOfItem(answer.error);
  const amount = body['stock_quantity'];
  if (amount !== undefined && answer.stock_quantity !== amount) {
    return refuse('conflict', 'remote.not_applied', {
      detail: `stock of ${id} is ${answer.stock_quantity ?? 'not kept'}`,
    });
  }
  return ok(id);
};

export interface Update {
  remoteId: string;
  body: Record<string, unknown>;
}

/**
 * Sends updates in as few requests as the shop allows: products together, variations by their parent. Answers one
 * result for each, in their order. Absolute values, so a lost answer is simply unavailable.
 */
export const updateAll = async (
  client: WooClient,
  call: Call,
  updates: readonly Update[],
): Promise<Result<string>[]> => {
  const groups = new Map<string, number[]>();
  for (const [n, { remoteId }] of updates.entries()) {
    const { parent } = splitId(remoteId);
    const path = parent === null ? '/products/batch' : `/products/${parent}/variations/batch`;
    groups.set(path, [...(groups.get(path) ?? []), n]);
  }
  const results = new Map<number, Result<string>>();
  for (const [path, places] of groups) {
    const bodies = places.map((n) => ({
      ...updates[n]?.body,
      id: Number(splitId(updates[n]?.remoteId ?? '').id),
    }));
    const sent = await client.post(call.http, path, { update: bodies }, batchAnswer, true);
    for (const [at, n] of places.entries()) {
      const { remoteId = '', body = {} } = updates[n] ?? {};
      results.set(n, succeeded(sent) ? outcomeOf(sent.value.update[at], splitId(remoteId).id, body) : sent);
    }
  }
  return updates.map(
    (_one, n) => results.get(n) ?? refuse('unavailable', 'remote.unexpected_shape', { detail: 'not sent' }),
  );
};

/** `adopted`: the article was there already under this id, so the shop refused a second one (shops.md 3.5). */
export type Created = { made: string } | { adopted: string };

/** Makes products. A lost answer is uncertain, though the unique article keeps a second try from doubling them. */
export const createAll = async (
  client: WooClient,
  call: Call,
  bodies: readonly Record<string, unknown>[],
): Promise<Result<Created>[]> => {
  if (bodies.length === 0) return [];
  const sent = await client.post(call.http, '/products/batch', { create: bodies }, batchAnswer);
  if (!succeeded(sent)) return bodies.map(() => sent);
  return bodies.map((_body, n): Result<Created> => {
    const answer = sent.value.create[n];
    const twin = answer?.error?.data?.resource_id;
    if (twin !== undefined && twin > 0) return ok({ adopted: String(twin) });
    if (answer?.error !== undefined) return refusalOfItem(answer.error);
    if (answer?.id === undefined || answer.id === 0) {
      return refuse('uncertain', 'remote.unexpected_shape', { detail: 'no answer for a new product' });
    }
    return ok({ made: String(answer.id) });
  });
};
