import type { Agent } from '#main/engine/agent.ts';
import { closedPeriodCause, isClosedFor, startOf } from '#main/engine/brakes/closed-period.ts';
import type { Incidents } from '#main/engine/incidents.ts';
import { idempotencyKeyOf } from '#main/engine/routing.ts';
import type { Ledger } from '#main/ledger/ledger.ts';
import { type ErpDocument, entitySchemas } from '#shared/domain/index.ts';
import { MostekError } from '#shared/errors.ts';

export interface DocumentRequest {
  /** ERP connection that makes it. */
  erpId: string;
  /** Who asks: the connection whose event it is, or the ERP itself for a person's wish. */
  sourceId: string;
  /** The business fact that asks for it (`goods_issue:1042:delivered`): asked twice, it is made once. */
  externalId: string;
  document: ErpDocument;
  /** True: it waits until a person lets it go, and so does every later one of its order. */
  approve?: boolean;
}

export interface Asked {
  messageId: number;
  fresh: boolean;
}

/** Puts the wish for a document down. Call inside a transaction; throws for an ERP that does not exist. */
export const putDocument = (
  ledger: Ledger,
  incidents: Incidents,
  request: DocumentRequest,
  now: number,
): Asked => {
  const erp = ledger.connections.get(request.erpId);
  if (erp?.kind !== 'erp') throw new MostekError('agent.not_supported', `${request.erpId} is not an ERP`);
  const document = entitySchemas.document.parse(request.document);
  const key = document.orderKey;
  const placedAt = document.placedAt ?? new Date(now).toISOString();
  const closed = isClosedFor(ledger, request.erpId, placedAt);
  const start =
    !closed && request.approve === true
      ? ({ status: 'held', cause: 'document.approval' } as const)
      : startOf(closed);
  const inserted = ledger.intake.insert(
    {
      sourceId: request.sourceId,
      changeId: request.externalId,
      version: 1,
      direction: 'in',
      entity: 'document',
      key,
      operation: 'insert',
      label: `${document.kind} ${key}`,
      object: JSON.stringify(document),
      changedAtMs: null,
      ackWanted: null,
      ackReason: null,
      problem: null,
      terms: [key.toLowerCase(), request.externalId.toLowerCase()],
    },
    [
      {
        connectionId: request.erpId,
        idempotencyKey: idempotencyKeyOf(
          request.erpId,
          request.sourceId,
          'document',
          key,
          request.externalId,
          1,
        ),
        supersede: false,
        ...start,
        outcome: null,
        detail: null,
        values: null,
      },
    ],
    now,
  );
  const fresh = inserted.kind === 'new';
  if (fresh && start.cause !== null) {
    incidents.raise({
      connectionId: request.erpId,
      cause: start.cause,
      detail: start.cause === closedPeriodCause ? placedAt : null,
      values: { number: document.orderKey },
    });
  }
  return { messageId: inserted.messageId, fresh };
};

/**
 * Asks the ERP for a document made from an order, through the ledger like any other change: it survives a crash, is
 * retried, and waits for the documents of the same order that were asked for before. Returns the message's id, the
 * earlier one's when the same fact was already asked for.
 */
export const askForDocument = (agent: Agent, request: DocumentRequest): Asked => {
  const { ledger, deps, incidents } = agent;
  const asked = ledger.write(() => putDocument(ledger, incidents, request, deps.clock.now()));
  if (asked.fresh) agent.wakeSenders();
  return asked;
};
