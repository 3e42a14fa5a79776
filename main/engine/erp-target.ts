import { type FurtherErp, furtherAccepted, isFurtherFor } from '#main/engine/further-erp.ts';
import { toldStatus } from '#main/engine/push-item.ts';
import { orderAccepted } from '#main/engine/reply.ts';
import type { Receiver } from '#main/engine/routing.ts';
import type { Delivered, Target } from '#main/engine/target.ts';
import { toErpWords } from '#main/engine/translate.ts';
import type { Applied, ErpSource } from '#main/erp/port.ts';
import type { DueDelivery } from '#main/ledger/dispatch.ts';
import type { Ledger } from '#main/ledger/ledger.ts';
import type { Link } from '#main/ledger/links.ts';
import { entitySchemas, type Order } from '#shared/domain/index.ts';
import { noChange, type Result, succeeded } from '#shared/result.ts';

export interface ErpTargetDeps {
  ledger: Ledger;
  erp: ErpSource;
  receivers(): readonly Receiver[];
  /** Where its word goes on to, should an order be another ERP's. */
  further: FurtherErp;
  now(): number;
}

/** Writes what came from outside into the ERP. The ERP's own unique key makes every try safe to repeat. */
export const erpTarget = (deps: ErpTargetDeps): Target => ({
  concurrency: 4,
  batchOf: () => 1,
  deliverMany: () => Promise.reject(new Error('the ERP is written to one by one')),
  deliver(delivery) {
    if (delivery.entity === 'document') return createDocument(deps, delivery);
    return deliverOrder(deps, delivery);
  },
});

const plain = (result: Delivered['result']): Delivered => ({ result, exchanges: [], link: null });

const deliverOrder = async (deps: ErpTargetDeps, delivery: DueDelivery): Promise<Delivered> => {
  const { ledger } = deps;
  const order = entitySchemas.order.parse(JSON.parse(delivery.object ?? '{}'));
  const link = ledger.links.byRemote(delivery.sourceId, delivery.entity, delivery.key);
  if (isStale(delivery, order, link)) return plain(noChange({ remoteId: delivery.key, written: {} }));
  const translated = toErpWords(ledger, delivery.sourceId, order, delivery.entity);
  if (!('order' in translated)) return plain(translated);
  if (delivery.operation === 'insert') return createOrder(deps, delivery, translated.order);
  return updateOrder(deps, delivery, translated.order, link);
};

/** A newer state over there is known by now (seen later, or written by ourselves): this one must not go back to it. */
const isStale = (delivery: DueDelivery, order: Order, link: Link | null): boolean => {
  const seen = link?.seen['status'];
  return (
    delivery.operation === 'update' && order.status != null && seen !== undefined && order.status !== seen
  );
};

const createOrder = async (deps: ErpTargetDeps, delivery: DueDelivery, order: Order): Promise<Delivered> => {
  const { ledger, erp } = deps;
  const applied = await erp.apply({
    kind: 'create_order',
    source: delivery.sourceId,
    externalId: delivery.key,
    order,
  });
  if (!succeeded(applied)) return plain(applied);
  const { key, staged, number } = applied.value;
  if (isFurtherFor(ledger, delivery.connectionId, delivery.sourceId, delivery.key))
    return furtherCreated(deps, delivery, { outcome: applied.outcome, value: applied.value });
  const result: Delivered['result'] = { outcome: applied.outcome, value: { remoteId: key, written: {} } };
  const pair = {
    connectionId: delivery.sourceId,
    entity: 'order',
    remoteId: delivery.key,
    sourceId: delivery.connectionId,
    // The word the ERP began with: hearing it again is no news, whatever the shop has become since.
    ...(order.status == null
      ? {}
      : {
          written: {
            ...ledger.links.byRemote(delivery.sourceId, 'order', delivery.key)?.written,
            [toldStatus]: order.status,
          },
        }),
  } as const;
  if (staged) return { result, exchanges: [], link: { ...pair, inboxKey: key } };
  return {
    result,
    exchanges: [],
    link: { ...pair, key, number },
    // The ERP has made its own order at once: what an inbox would have answered later is known now.
    also: () =>
      orderAccepted(ledger, deps.receivers(), delivery.connectionId, {
        shopId: delivery.sourceId,
        remoteId: delivery.key,
        orderKey: key,
        orderNumber: number,
        now: deps.now(),
      }),
  };
};

/** The shop's link leads to the ERP that keeps its books; this one remembers the order under its own name. */
const furtherCreated = (
  deps: ErpTargetDeps,
  delivery: DueDelivery,
  { outcome, value }: { outcome: 'ok' | 'no_change' | 'pending'; value: Applied },
): Delivered => {
  const { key, staged, number } = value;
  const result: Delivered['result'] = { outcome, value: { remoteId: key, written: {} } };
  if (staged) return plain(result);
  return {
    ...plain(result),
    also: () =>
      furtherAccepted(deps.ledger, deps.receivers(), deps.further, delivery.connectionId, {
        shopId: delivery.sourceId,
        remoteId: delivery.key,
        orderKey: key,
        orderNumber: number,
        now: deps.now(),
      }),
  };
};

/** The ERP's key of an order somebody tells of: a CRM's deal may lead there by way of the shop. */
const erpKeyOf = (ledger: Ledger, erpId: string, link: Link | null): string | null => {
  if (link === null || link.sourceId === erpId) return link?.key ?? null;
  return link.key === null ? null : (ledger.links.byRemote(link.sourceId, 'order', link.key)?.key ?? null);
};

const updateOrder = async (
  { ledger, erp }: ErpTargetDeps,
  delivery: DueDelivery,
  order: Order,
  link: Link | null,
): Promise<Delivered> => {
  const orderKey = erpKeyOf(ledger, delivery.connectionId, link);
  // The ERP has not yet made its own order of the one in its inbox: wait for it, at no cost.
  if (link === null || orderKey === null)
    return plain({ outcome: 'pending', value: { remoteId: null, written: {} } });
  const applied = await erp.apply({
    kind: 'set_order',
    ...(delivery.entity === 'supplier_order' ? { entity: delivery.entity } : {}),
    orderKey,
    status: order.status ?? null,
    trackingNumber: order.trackingNumbers.length === 0 ? null : order.trackingNumbers.join(', '),
  });
  if (!succeeded(applied)) return plain(applied);
  return plain({ outcome: applied.outcome, value: { remoteId: link.remoteId, written: {} } });
};

/**
 * A document from an order. Documents of one order share a lane, so they are made in the order they were asked for.
 * `basedOn` may name an earlier document by its own id of ours; it is looked up here, when that one surely exists.
 */
const createDocument = async ({ ledger, erp }: ErpTargetDeps, delivery: DueDelivery): Promise<Delivered> => {
  const asked = entitySchemas.document.parse(JSON.parse(delivery.object ?? '{}'));
  const base = asked.basedOn ?? null;
  const known = base === null ? null : ledger.links.byRemote(delivery.sourceId, 'document', base);
  const applied: Result<Applied> = await erp.apply({
    kind: 'create_document',
    source: delivery.sourceId,
    externalId: delivery.changeId,
    document: { ...asked, basedOn: known?.key ?? base },
  });
  if (!succeeded(applied)) return plain(applied);
  const result: Delivered['result'] = {
    outcome: applied.outcome,
    value: { remoteId: applied.value.key, written: {} },
  };
  if (applied.outcome === 'pending') return plain(result);
  return {
    result,
    exchanges: [],
    link: {
      connectionId: delivery.sourceId,
      entity: 'document',
      remoteId: delivery.changeId,
      sourceId: delivery.connectionId,
      key: applied.value.key,
      number: applied.value.number,
      final: true,
    },
  };
};
