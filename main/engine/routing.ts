import type { BuiltMessage } from '#main/engine/message.ts';
import type { NewDelivery } from '#main/ledger/intake.ts';
import type { Ledger } from '#main/ledger/ledger.ts';
import type { SystemManifest } from '#main/systems/port.ts';
import type { FlowSettings } from '#shared/connection.ts';
import { type EntityName, type EntityObject, entitySchemas } from '#shared/domain/index.ts';

/** A connection that may receive what leaves the ERP. */
export interface Receiver {
  connectionId: string;
  manifest: SystemManifest;
  flow: FlowSettings;
}

const flowAllows = (flow: FlowSettings, entity: EntityName): boolean => {
  if (entity === 'order' || entity === 'parcel') return flow.sendOrders;
  if (entity === 'customer') return flow.sendCustomers;
  if (entity === 'invoice') return flow.sendInvoices;
  return flow.sendProducts;
};

/** Orders go only to the shop they came from; everything else goes to whoever takes its kind. */
const concerns = (
  ledger: Ledger,
  receiver: Receiver,
  sourceId: string,
  entity: EntityName,
  key: string,
  object: EntityObject | null,
): boolean => {
  if (!receiver.manifest.pushes.includes(entity) || !flowAllows(receiver.flow, entity)) return false;
  if (entity !== 'order') return true;
  if (ledger.links.byKey(sourceId, entity, key, receiver.connectionId) !== null) return true;
  if (object === null) return false;
  return entitySchemas.order.parse(object).externalSource === receiver.connectionId;
};

/** The business fact as a key: the same for every try, different for every version. */
export const idempotencyKeyOf = (
  connectionId: string,
  sourceId: string,
  entity: string,
  key: string,
  changeId: string,
  version: number,
): string => [connectionId, sourceId, entity, key, changeId, version].map(encodeURIComponent).join('/');

/** Deliveries a message becomes. A message with a problem of its own is rejected at every receiver, visibly. */
export const deliveriesOf = (
  ledger: Ledger,
  receivers: readonly Receiver[],
  sourceId: string,
  built: BuiltMessage,
): NewDelivery[] => {
  const { message, object, problem } = built;
  return receivers
    .filter((receiver) =>
      problem !== null
        ? receiver.manifest.pushes.includes(message.entity) && flowAllows(receiver.flow, message.entity)
        : concerns(ledger, receiver, sourceId, message.entity, message.key, object),
    )
    .map((receiver) => ({
      connectionId: receiver.connectionId,
      idempotencyKey: idempotencyKeyOf(
        receiver.connectionId,
        sourceId,
        message.entity,
        message.key,
        message.changeId,
        message.version,
      ),
      supersede: receiver.manifest.lastStateOnly.includes(message.entity),
      status: problem === null ? 'accepted' : 'rejected',
      outcome: problem === null ? null : 'invalid',
      cause: problem?.cause ?? null,
      detail: problem?.detail ?? null,
      values: null,
    }));
};
