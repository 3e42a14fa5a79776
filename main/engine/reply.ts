import { type FurtherErp, furtherAccepted } from '#main/engine/further-erp.ts';
import type { Incidents } from '#main/engine/incidents.ts';
import { orderTerm } from '#main/engine/message.ts';
import { idempotencyKeyOf, onwardTo, type Receiver } from '#main/engine/routing.ts';
import type { Ledger } from '#main/ledger/ledger.ts';
import { type EntityObject, entitySchemas } from '#shared/domain/index.ts';

/**
 * The ERP's answer to an order we staged in its inbox: its number becomes the link, its refusal becomes a
 * rejected delivery with the ERP's own reason. Runs inside the intake transaction.
 */
export const applyReply = (
  ledger: Ledger,
  incidents: Incidents,
  { erpId, further }: { erpId: string; further: FurtherErp | null },
  object: EntityObject | null,
  receivers: readonly Receiver[],
  now: number,
): void => {
  const parsed = entitySchemas.order_reply.safeParse(object);
  if (!parsed.success || parsed.data.answer === 'waiting') return;
  const reply = parsed.data;
  if (reply.answer === 'accepted') {
    const made = {
      shopId: reply.externalSource,
      remoteId: reply.externalId,
      orderKey: reply.orderKey ?? null,
      orderNumber: reply.orderNumber ?? null,
      now,
    };
    if (further !== null) {
      furtherAccepted(ledger, receivers, further, erpId, made);
      return;
    }
    ledger.links.save(
      {
        connectionId: reply.externalSource,
        entity: 'order',
        remoteId: reply.externalId,
        sourceId: erpId,
        key: reply.orderKey ?? null,
        number: reply.orderNumber ?? null,
        inboxKey: reply.key,
      },
      now,
    );
    orderAccepted(ledger, receivers, erpId, made);
    return;
  }
  const refused = ledger.replies.refused(
    reply.externalSource,
    reply.externalId,
    erpId,
    reply.reason ?? null,
    now,
  );
  if (refused) {
    incidents.raise({
      connectionId: erpId,
      cause: 'erp.order_refused',
      detail: reply.reason ?? null,
      values: { number: reply.externalId },
    });
  }
};

/** The ERP has an order of its own for the shop's: its number finds it, and what changed meanwhile is sent. */
export const orderAccepted = (
  ledger: Ledger,
  receivers: readonly Receiver[],
  erpId: string,
  made: {
    shopId: string;
    remoteId: string;
    orderKey: string | null;
    orderNumber: string | null;
    now: number;
  },
): void => {
  ledger.replies.accepted(made.shopId, made.remoteId, erpId, made.orderNumber, made.now);
  // What was told of this order meanwhile waited for the ERP's own key of it.
  ledger.dispatch.wakePending(erpId, made.now);
  if (made.orderKey === null) return;
  catchUp(ledger, receivers, erpId, made.shopId, made.orderKey, made.now);
  tellInvoices(ledger, receivers, erpId, made.shopId, made.orderKey, made.now);
};

/**
 * An invoice may leave the ERP before the agent knows whose order it is for; a shop that is told of invoices at their
 * orders could not be told then. It is told again as soon as the order is linked.
 */
const tellInvoices = (
  ledger: Ledger,
  receivers: readonly Receiver[],
  erpId: string,
  shopId: string,
  orderKey: string,
  now: number,
): void => {
  const receiver = receivers.find((one) => one.connectionId === shopId);
  if (receiver === undefined || !receiver.manifest.pushes.includes('invoice') || !receiver.flow.sendInvoices)
    return;
  for (const key of ledger.intake.keysByTerm(erpId, 'invoice', orderTerm(orderKey))) {
    ledger.intake.deliverAgain(
      { sourceId: erpId, entity: 'invoice', key },
      shopId,
      (changeId, version) => ({
        connectionId: shopId,
        // Another fact than the first time: the invoice at this order.
        idempotencyKey: `${idempotencyKeyOf(shopId, erpId, 'invoice', key, changeId, version)}/${encodeURIComponent(orderKey)}`,
        supersede: false,
        status: 'accepted',
        outcome: null,
        cause: null,
        detail: null,
        values: null,
      }),
      now,
    );
  }
};

/**
 * The ERP may change its order before its answer is read: a status set while accepting, or a queue row that was
 * locked a moment longer than its neighbour. Until the link stood, such changes concerned nobody; the newest one
 * is sent now.
 */
const catchUp = (
  ledger: Ledger,
  receivers: readonly Receiver[],
  erpId: string,
  shopId: string,
  orderKey: string,
  now: number,
): void => {
  const receiver = receivers.find((one) => one.connectionId === shopId);
  if (receiver === undefined || !receiver.manifest.pushes.includes('order') || !receiver.flow.sendOrders)
    return;
  // What its parcels made of it was for nobody either.
  for (const { connectionId, manifest } of receivers) {
    if (manifest.role !== 'carrier') continue;
    const told = { sourceId: connectionId, entity: 'order', key: orderKey } as const;
    ledger.intake.deliverLatest(
      told,
      shopId,
      (changeId, version) => onwardTo(shopId, { ...told, changeId, version }, `${connectionId}:${orderKey}`),
      now,
    );
  }
  ledger.intake.deliverLatest(
    { sourceId: erpId, entity: 'order', key: orderKey },
    shopId,
    (changeId, version) => ({
      connectionId: shopId,
      idempotencyKey: idempotencyKeyOf(shopId, erpId, 'order', orderKey, changeId, version),
      supersede: receiver.manifest.lastStateOnly.includes('order'),
      status: 'accepted',
      outcome: null,
      cause: null,
      detail: null,
      values: null,
    }),
    now,
  );
};
