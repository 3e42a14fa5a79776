import type { Agent } from '#main/engine/agent.ts';
import { labelOf, parseLoaded, termsOf } from '#main/engine/message.ts';
import { idempotencyKeyOf } from '#main/engine/routing.ts';
import type { DeliveryDetailRow, DeliveryListRow } from '#main/ledger/deliveries.ts';
import { type EntityObject, entitySchemas } from '#shared/domain/index.ts';
import { MostekError } from '#shared/errors.ts';

export interface ResendRequest {
  deliveryId: number;
  actor: string;
  reason: string | null;
  /** A person's corrected object, or a fresh reading of the ERP. */
  object: { kind: 'edited'; value: unknown } | { kind: 'rebuilt' };
}

const rebuilt = async (agent: Agent, row: DeliveryListRow, sourceId: string): Promise<EntityObject> => {
  const erp = agent.runtime(sourceId)?.erp ?? null;
  if (erp === null || row.direction !== 'out') {
    throw new MostekError('agent.not_supported', 'only what came from an ERP can be read again');
  }
  const [loaded] = await erp.load(row.entity, [row.key]);
  const parsed = parseLoaded(row.entity, loaded);
  if (parsed.problem !== null) throw new MostekError(parsed.problem.cause, parsed.problem.detail);
  if (parsed.object === null) {
    throw new MostekError('erp.object_missing', `${row.entity} ${row.key}`, { values: { value: row.label } });
  }
  return parsed.object;
};

const edited = (row: DeliveryListRow, value: unknown): EntityObject => {
  const parsed = entitySchemas[row.entity].safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new MostekError('message.invalid', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`, {
    values: { value: issue?.path.join('.') ?? '' },
  });
};

/**
 * Sends a changed object in a delivery's place: a new version of the message with an idempotency key of its own.
 * The old delivery is superseded, never altered, and the audit keeps who, when, old and new.
 */
export const resend = async (agent: Agent, request: ResendRequest): Promise<{ id: number }> => {
  const { ledger, deps } = agent;
  const row = ledger.deliveries.get(request.deliveryId);
  const detail = ledger.deliveries.detail(request.deliveryId);
  if (row === null || detail === null) {
    throw new MostekError('message.not_found', `no delivery ${request.deliveryId}`);
  }
  const object =
    request.object.kind === 'edited'
      ? edited(row, request.object.value)
      : await rebuilt(agent, row, detail.source_id);
  const id = ledger.write(() => replace(agent, request, row, detail, object, deps.clock.now()));
  agent.wakeSenders();
  agent.bus.emit('event', { type: 'deliveries', connectionId: row.connectionId });
  return { id };
};

const replace = (
  agent: Agent,
  request: ResendRequest,
  row: DeliveryListRow,
  detail: DeliveryDetailRow,
  object: EntityObject,
  now: number,
): number => {
  const { ledger } = agent;
  const version = ledger.intake.nextVersion(detail.source_id, detail.change_id);
  const json = JSON.stringify(object);
  // The new version must stand in the lane before the old one leaves it, or a later change could slip past.
  const inserted = ledger.intake.insert(
    {
      sourceId: detail.source_id,
      changeId: detail.change_id,
      version,
      direction: row.direction,
      entity: row.entity,
      key: row.key,
      operation: row.operation,
      label: labelOf(row.key, object),
      object: json,
      changedAtMs: now,
      ackWanted: null,
      ackReason: null,
      problem: null,
      terms: termsOf(row.key, object),
    },
    [
      {
        connectionId: row.connectionId,
        idempotencyKey: idempotencyKeyOf(
          row.connectionId,
          detail.source_id,
          row.entity,
          row.key,
          detail.change_id,
          version,
        ),
        supersede: false,
        status: 'accepted',
        outcome: null,
        cause: null,
        detail: null,
        values: null,
      },
    ],
    now,
  );
  const id = inserted.kind === 'new' ? inserted.deliveryIds[0] : undefined;
  if (id === undefined) throw new MostekError('agent.internal', 'the new version was not stored');
  if (row.status === 'sending') {
    throw new MostekError('remote.conflict', 'this message is being sent right now', { retryable: true });
  }
  ledger.steer.replace(row.id, now);
  ledger.acknowledge.handOver(row.messageId, inserted.messageId);
  ledger.audit.add({
    atMs: now,
    actor: request.actor,
    action: request.object.kind === 'edited' ? 'edit_resend' : 'rebuild',
    subject: `delivery:${id}`,
    before: detail.object === null ? null : JSON.stringify(detail.object),
    after: json,
    reason: request.reason,
  });
  return id;
};
