import type { Clock } from '#main/engine/clock.ts';
import { createMapping } from '#main/engine/mapping.ts';
import type { DueDelivery } from '#main/ledger/dispatch.ts';
import type { Ledger } from '#main/ledger/ledger.ts';
import { type Link, type LinkPatch } from '#main/ledger/links.ts';
import type { OpenedSystem, Pushed, PushItem } from '#main/systems/port.ts';
import type { Exchange } from '#shared/api/types.ts';
import { type EntityObject, entitySchemas } from '#shared/domain/index.ts';
import { type Result, refuse, succeeded } from '#shared/result.ts';

export interface Delivered {
  result: Result<Pushed>;
  exchanges: readonly Exchange[];
  /** What to remember of the pair, written in the same transaction as the verdict. */
  link: LinkPatch | null;
  /** What else follows from it, written in that transaction as well. */
  also?: () => void;
}

/** Where deliveries of a connection go: an outside system, or the ERP. */
export interface Target {
  concurrency: number;
  deliver(delivery: DueDelivery, signal: AbortSignal): Promise<Delivered>;
}

const parseObject = (delivery: DueDelivery): EntityObject | null => {
  if (delivery.object === null) return null;
  return entitySchemas[delivery.entity].parse(JSON.parse(delivery.object));
};

/** Remote id of an object we have no link for yet, when the object itself names it. */
const remoteIdOf = (delivery: DueDelivery, object: EntityObject | null): string | null => {
  if (delivery.entity !== 'order' || object === null) return null;
  const order = entitySchemas.order.parse(object);
  return order.externalSource === delivery.connectionId ? (order.externalId ?? null) : null;
};

/** Pushes to an outside system; settles an uncertain try by looking before it sends anything again. */
export const systemTarget = (ledger: Ledger, opened: OpenedSystem, clock: Clock): Target => ({
  concurrency: opened.manifest.limits.concurrency,
  async deliver(delivery, signal) {
    const http = opened.session(signal);
    const mapping = createMapping(ledger, delivery.connectionId);
    const call = { http, mapping, nowMs: clock.now(), signal };
    const object = parseObject(delivery);
    const link = ledger.links.byKey(delivery.sourceId, delivery.entity, delivery.key, delivery.connectionId);
    const item: PushItem = {
      idempotencyKey: delivery.idempotencyKey,
      entity: delivery.entity,
      operation: delivery.operation,
      key: delivery.key,
      remoteId: link?.remoteId ?? remoteIdOf(delivery, object),
      written: { ...link?.written, ...link?.seen },
      object,
    };
    const { system } = opened;
    const push = system.push?.bind(system);
    const result =
      push === undefined
        ? refuse('invalid', 'agent.not_supported')
        : await pushOnce(
            delivery,
            () => push(call, item),
            system.lookup && (() => system.lookup?.(call, item)),
          );
    return { result, exchanges: http.exchanges, link: linkAfter(delivery, object, link, result) };
  },
});

const pushOnce = async (
  delivery: DueDelivery,
  push: () => Promise<Result<Pushed>>,
  lookup: (() => ReturnType<NonNullable<OpenedSystem['system']['lookup']>> | undefined) | undefined,
): Promise<Result<Pushed>> => {
  if (!delivery.unsettled || lookup === undefined) return push();
  const looked = await lookup();
  if (looked === undefined) return push();
  if (!succeeded(looked)) {
    // As long as the look-up itself fails, nothing may be sent: the first try may have worked.
    return looked.outcome === 'unavailable' ? { ...looked, outcome: 'uncertain' } : looked;
  }
  return looked.value.found ? { outcome: 'ok', value: looked.value.pushed } : push();
};

const linkAfter = (
  delivery: DueDelivery,
  object: EntityObject | null,
  link: Link | null,
  result: Result<Pushed>,
): LinkPatch | null => {
  if (!succeeded(result) || result.value.remoteId === null) return null;
  const number =
    delivery.entity === 'order' && object !== null ? entitySchemas.order.parse(object).number : null;
  return {
    connectionId: delivery.connectionId,
    entity: delivery.entity,
    remoteId: result.value.remoteId,
    sourceId: delivery.sourceId,
    key: delivery.key,
    number: number ?? null,
    written: { ...link?.written, ...result.value.written },
    seen: { ...link?.seen, ...result.value.written },
    final: link?.final ?? false,
  };
};
