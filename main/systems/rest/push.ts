import Big from 'big.js';
import { z } from 'zod';
import { parseJson } from '#main/http/answer.ts';
import type { Call, Pushed, PushItem } from '#main/systems/port.ts';
import type { RestClient } from '#main/systems/rest/client.ts';
import type { RestSettings } from '#main/systems/rest/manifest.ts';
import { unknownStatus } from '#main/systems/shop-order.ts';
import { type EntityObject, entitySchemas } from '#shared/domain/index.ts';
import { evaluate } from '#shared/expression.ts';
import { noChange, ok, type Refusal, type Result, refuse, succeeded } from '#shared/result.ts';

/** What the shop may answer to an object: its own id of it. An error may come inside a good answer, too. */
const answerShape = z
  .object({
    id: z.union([z.string(), z.number()]).transform(String).nullish(),
    status: z.unknown().optional(),
    message: z.string().optional(),
  })
  .loose();

const unknownCause = { order: 'remote.order_unknown', product: 'remote.product_unknown' } as const;

const wholePieces = (quantity: string): string => {
  const amount = new Big(quantity);
  return (amount.lt(0) ? new Big(0) : amount).round(0, 0).toFixed();
};

/** The object in the shop's words. */
const translated = (settings: RestSettings, call: Call, item: PushItem): EntityObject | Refusal => {
  if (item.entity === 'product' && settings.wholePieces) {
    const product = entitySchemas.product.parse(item.object);
    const stock = product.stock.map((place) => ({ ...place, quantity: wholePieces(place.quantity) }));
    return { ...product, stock };
  }
  if (item.entity === 'order') {
    const order = entitySchemas.order.parse(item.object);
    if (order.status == null) return order;
    const status = call.mapping.toRemote('order_status', order.status);
    if (status !== undefined) return { ...order, status };
    return unknownStatus(order.status);
  }
  return entitySchemas[item.entity].parse(item.object);
};

const bodyOf = async (settings: RestSettings, seen: Record<string, unknown>): Promise<Result<unknown>> => {
  const { bodyTemplate } = settings;
  if (bodyTemplate === undefined || bodyTemplate === '') return ok(seen);
  const made = await evaluate(bodyTemplate, seen);
  return made.ok ? ok(made.value) : refuse('invalid', 'mapping.expression', { detail: made.problem });
};

const writtenOf = (item: PushItem, object: EntityObject | null): Record<string, string> => {
  if (item.entity !== 'order' || object === null) return {};
  const { status, trackingNumbers } = entitySchemas.order.parse(object);
  return {
    ...(status == null ? {} : { status }),
    ...(trackingNumbers.length === 0 ? {} : { tracking: [...trackingNumbers].sort().join(' ') }),
  };
};

/** True when an order says nothing that the shop does not hold already. */
const isKnown = (item: PushItem, written: Record<string, string>): boolean =>
  item.entity === 'order' && Object.entries(written).every(([name, value]) => item.written[name] === value);

/** Sends the object, or only the word that it changed. One address for each object, so a repetition is one effect. */
export const pushObject = async (
  client: RestClient,
  settings: RestSettings,
  call: Call,
  item: PushItem,
): Promise<Result<Pushed>> => {
  const { entity, operation, remoteId, idempotencyKey } = item;
  if (entity === 'order' && (remoteId === null || operation === 'delete' || item.object === null))
    return noChange({ remoteId, written: {} });
  const object = item.object === null ? null : translated(settings, call, item);
  if (object !== null && 'outcome' in object) return object;
  const written = writtenOf(item, object);
  if (isKnown(item, written)) return noChange({ remoteId, written });
  const path = `/${entity}s/${encodeURIComponent(remoteId ?? item.key)}`;
  const { orderIds } = item;
  const head = {
    entity,
    operation,
    key: item.key,
    remoteId,
    ...(orderIds === undefined ? {} : { orderIds }),
  };
  const isNotice = settings.mode === 'notify';
  const body = await bodyOf(settings, isNotice ? head : { ...head, object, decided: item.decided ?? {} });
  if (!succeeded(body)) return body;
  const request = isNotice
    ? ({ method: 'POST', path: '/changed', body: body.value, idempotencyKey } as const)
    : operation === 'delete'
      ? ({ method: 'DELETE', path, idempotencyKey } as const)
      : ({ method: 'PUT', path, body: body.value, idempotencyKey } as const);
  const answer = await client.ask(call.http, request);
  if (!succeeded(answer)) return refined(answer, item, object);
  const { text, status } = answer.value;
  // An empty answer is enough: the object keeps the id it has.
  if (status === 204 || text.trim() === '') return ok({ remoteId: remoteId ?? item.key, written });
  const read = parseJson(answer.value, answerShape, true);
  if (!succeeded(read)) return read;
  if (Number(read.value.status) >= 400) {
    return refuse('invalid', 'remote.invalid', {
      detail: `HTTP ${status}, inside: ${String(read.value.status)} ${read.value.message ?? ''}`,
    });
  }
  return ok({ remoteId: read.value.id ?? remoteId ?? item.key, written });
};

/** "Not found" of an object's own address says that the shop does not know the object. */
const refined = (refusal: Refusal, item: PushItem, object: EntityObject | null): Refusal => {
  if (refusal.outcome !== 'not_found' || (item.entity !== 'order' && item.entity !== 'product'))
    return refusal;
  const value =
    item.entity === 'product' && object !== null ? entitySchemas.product.parse(object).sku : item.key;
  return { ...refusal, cause: unknownCause[item.entity], detail: value, values: { value } };
};
