import type { Clock } from '#main/engine/clock.ts';
import { createMapping } from '#main/engine/mapping.ts';
import { type PreparedItem, prepareItem } from '#main/engine/push-item.ts';
import type { Receiver } from '#main/engine/routing.ts';
import { applyRules } from '#main/engine/rules.ts';
import type { DueDelivery } from '#main/ledger/dispatch.ts';
import type { Ledger } from '#main/ledger/ledger.ts';
import type { LinkPatch } from '#main/ledger/links.ts';
import type { Call, OpenedSystem, Pushed, PushItem } from '#main/systems/port.ts';
import type { Exchange } from '#shared/api/types.ts';
import { type EntityName, entitySchemas } from '#shared/domain/index.ts';
import { noChange, type Result, refuse, succeeded } from '#shared/result.ts';

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
  /** How many deliveries of an entity one call takes; 1 = one by one. */
  batchOf(entity: EntityName): number;
  deliver(delivery: DueDelivery, signal: AbortSignal): Promise<Delivered>;
  /** Several of one entity in one call: what came of each, in their order. */
  deliverMany(deliveries: readonly DueDelivery[], signal: AbortSignal): Promise<readonly Delivered[]>;
}

export interface SystemTargetDeps {
  ledger: Ledger;
  opened: OpenedSystem;
  clock: Clock;
  receivers(): readonly Receiver[];
  /** What follows from a push that worked; called in the transaction that records it. */
  afterPush?(delivery: DueDelivery, pushed: Pushed): void;
}

/** Pushes to an outside system; settles an uncertain try by looking before it sends anything again. */
export const systemTarget = (deps: SystemTargetDeps): Target => {
  const { ledger, opened, clock } = deps;
  const callOf = (connectionId: string, signal: AbortSignal): Call => ({
    http: opened.session(signal),
    mapping: createMapping(ledger, connectionId),
    nowMs: clock.now(),
    signal,
  });
  return {
    concurrency: opened.manifest.limits.concurrency,
    batchOf: (entity) => opened.manifest.batches?.[entity] ?? 1,
    async deliver(delivery, signal) {
      const call = callOf(delivery.connectionId, signal);
      const prepared = await ruled(ledger, prepareItem(ledger, deps.receivers(), delivery, call.mapping));
      const settled = endedBefore(prepared);
      if (settled !== null) return settled;
      if (!('item' in prepared)) throw new Error('unreachable');
      const looked = delivery.unsettled ? await lookUp(opened, call, prepared) : null;
      const result = looked ?? (await pushOne(opened, call, prepared));
      const link = linkAfter(delivery, prepared, result);
      const { afterPush } = deps;
      if (afterPush === undefined || !succeeded(result))
        return { result, exchanges: call.http.exchanges, link };
      const { value } = result;
      return { result, exchanges: call.http.exchanges, link, also: () => afterPush(delivery, value) };
    },
    deliverMany: (deliveries, signal) =>
      deliverTogether(deps, deliveries, callOf(deliveries[0]?.connectionId ?? '', signal)),
  };
};

/** The item as the connection's rules make it; one they keep from this connection counts as nothing to send. */
export const ruled = async (
  ledger: Ledger,
  prepared: ReturnType<typeof prepareItem>,
): Promise<ReturnType<typeof prepareItem>> => {
  if (!('item' in prepared) || prepared.item.object === null) return prepared;
  const { item, connectionId } = prepared;
  const { book } = ledger.rulebooks.current(connectionId);
  const result = await applyRules(ledger, book, item.entity, prepared.item.object);
  if (!succeeded(result)) return result;
  const { object, decided } = result.value;
  if (decided['send'] === 'no') return { stale: true, remoteId: item.remoteId };
  return { ...prepared, item: { ...item, object, decided } };
};

const endedBefore = (prepared: ReturnType<typeof prepareItem>): Delivered | null => {
  if ('item' in prepared) return null;
  const result = 'stale' in prepared ? noChange({ remoteId: prepared.remoteId, written: {} }) : prepared;
  return { result, exchanges: [], link: null };
};

const pushOne = async (opened: OpenedSystem, call: Call, { item }: PreparedItem): Promise<Result<Pushed>> =>
  forgiven(item, (await opened.system.push?.(call, item)) ?? refuse('invalid', 'agent.not_supported'));

/**
 * What the ERP does not offer, and the other side does not have, is as it should be: an ERP holds far more articles
 * than were ever chosen for the shop (seed 003).
 */
const forgiven = (item: PushItem, result: Result<Pushed>): Result<Pushed> => {
  const isUnknown = !succeeded(result) && result.cause === 'remote.product_unknown';
  if (!isUnknown || item.entity !== 'product' || item.object === null) return result;
  return entitySchemas.product.parse(item.object).active ? result : noChange({ remoteId: null, written: {} });
};

/** What a look-up says of an unsettled try; null = it did not arrive, or can't be looked up: send. */
const lookUp = async (
  opened: OpenedSystem,
  call: Call,
  { item }: PreparedItem,
): Promise<Result<Pushed> | null> => {
  const looked = await opened.system.lookup?.(call, item);
  if (looked === undefined) return null;
  if (!succeeded(looked)) {
    // As long as the look-up itself fails, nothing may be sent: the first try may have worked.
    return looked.outcome === 'unavailable' ? { ...looked, outcome: 'uncertain' } : looked;
  }
  return looked.value.found ? { outcome: 'ok', value: looked.value.pushed } : null;
};

/** One request for many is kept whole with the first of them: a copy for each would fill the ledger. */
const sharedExchanges = (exchanges: readonly Exchange[], first: DueDelivery): Exchange[] =>
  exchanges.map((one) => ({
    ...one,
    requestBody: `(sent together with others; kept whole with ${first.label})`,
    responseBody: '',
  }));

const deliverTogether = async (
  { ledger, opened, receivers }: SystemTargetDeps,
  deliveries: readonly DueDelivery[],
  call: Call,
): Promise<readonly Delivered[]> => {
  const all = receivers();
  const done = new Map<DueDelivery, Result<Pushed>>();
  const items = new Map<DueDelivery, PreparedItem>();
  for (const delivery of deliveries) {
    const prepared = await ruled(ledger, prepareItem(ledger, all, delivery, call.mapping));
    const settled = endedBefore(prepared);
    if (settled !== null) done.set(delivery, settled.result);
    if (!('item' in prepared)) continue;
    items.set(delivery, prepared);
    const looked = delivery.unsettled ? await lookUp(opened, call, prepared) : null;
    if (looked !== null) done.set(delivery, looked);
  }
  const rest = deliveries.filter((delivery) => !done.has(delivery));
  if (rest.length > 0) {
    const wanted = rest.flatMap((delivery) => items.get(delivery)?.item ?? []);
    const results = (await opened.system.pushMany?.(call, wanted)) ?? [];
    for (const [n, delivery] of rest.entries()) {
      const item = items.get(delivery)?.item;
      const result =
        results[n] ?? refuse('uncertain', 'remote.unexpected_shape', { detail: 'no answer for this one' });
      done.set(delivery, item === undefined ? result : forgiven(item, result));
    }
  }
  const [first] = deliveries;
  const { exchanges } = call.http;
  const short = first === undefined ? [] : sharedExchanges(exchanges, first);
  return deliveries.map((delivery) => {
    const result = done.get(delivery) ?? refuse('invalid', 'agent.not_supported');
    const prepared = items.get(delivery);
    return {
      result,
      exchanges: delivery === first ? exchanges : short,
      link: prepared === undefined ? null : linkAfter(delivery, prepared, result),
    };
  });
};

const linkAfter = (
  delivery: DueDelivery,
  { item, link, pair, also }: PreparedItem,
  result: Result<Pushed>,
): LinkPatch | null => {
  if (!succeeded(result) || result.value.remoteId === null) return null;
  const number =
    delivery.entity === 'order' && item.object !== null
      ? entitySchemas.order.parse(item.object).number
      : null;
  return {
    connectionId: delivery.connectionId,
    entity: delivery.entity,
    remoteId: result.value.remoteId,
    sourceId: pair.sourceId,
    key: pair.key,
    number: number ?? null,
    written: { ...link?.written, ...result.value.written, ...also },
    seen: { ...link?.seen, ...result.value.written },
    final: link?.final ?? false,
  };
};
