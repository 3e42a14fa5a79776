import type { Incidents } from '#main/engine/incidents.ts';
import type { Ledger } from '#main/ledger/ledger.ts';
import { type EntityObject, entitySchemas } from '#shared/domain/index.ts';

/**
 * The ERP's answer to an order we staged in its inbox: its number becomes the link, its refusal becomes a
 * rejected delivery with the ERP's own reason. Runs inside the intake transaction.
 */
export const applyReply = (
  ledger: Ledger,
  incidents: Incidents,
  erpId: string,
  object: EntityObject | null,
  now: number,
): void => {
  const parsed = entitySchemas.order_reply.safeParse(object);
  if (!parsed.success || parsed.data.answer === 'waiting') return;
  const reply = parsed.data;
  if (reply.answer === 'accepted') {
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
    ledger.replies.accepted(reply.externalSource, reply.externalId, erpId, reply.orderNumber ?? null, now);
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
