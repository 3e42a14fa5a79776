import { homeOf } from '#main/engine/home.ts';
import type { BuiltMessage } from '#main/engine/message.ts';
import type { NewDelivery, NewMessage } from '#main/ledger/intake.ts';
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
  if (entity === 'order' || entity === 'parcel' || entity === 'waybill') return flow.sendOrders;
  if (entity === 'customer') return flow.sendCustomers;
  if (entity === 'invoice') return flow.sendInvoices;
  return flow.sendProducts;
};

/** Orders go to the shop they came from and to every CRM; everything else goes to whoever takes its kind. */
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
  if (receiver.manifest.role === 'crm') return object !== null;
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

/** All that a CRM is told of one order waits in one line, whether the shop tells it or the ERP. */
const laneOf = (
  ledger: Ledger,
  receivers: readonly Receiver[],
  receiver: Receiver,
  sourceId: string,
  { message, object }: BuiltMessage,
): { lane?: string } => {
  if (message.entity !== 'order' || receiver.manifest.role !== 'crm' || object === null) return {};
  const order = entitySchemas.order.parse(object);
  return { lane: homeOf(ledger, receivers, { sourceId, key: message.key }, order).key };
};

/** What one outside system tells goes on to another, as a delivery of the same message. */
export const onwardTo = (
  connectionId: string,
  {
    sourceId,
    entity,
    key,
    changeId,
    version,
  }: Pick<NewMessage, 'sourceId' | 'entity' | 'key' | 'changeId' | 'version'>,
  lane?: string,
): NewDelivery => ({
  connectionId,
  direction: 'out',
  ...(lane === undefined ? {} : { lane }),
  idempotencyKey: idempotencyKeyOf(connectionId, sourceId, entity, key, changeId, version),
  supersede: false,
  status: 'accepted',
  outcome: null,
  cause: null,
  detail: null,
  values: null,
});

/** CRMs that want to hear of a shop's order, as deliveries of its message. */
export const relayed = (receivers: readonly Receiver[], message: NewMessage): NewDelivery[] =>
  receivers
    .filter(({ manifest, flow }) => manifest.role === 'crm' && flow.sendOrders)
    .map(({ connectionId }) => onwardTo(connectionId, message));

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
      ...laneOf(ledger, receivers, receiver, sourceId, built),
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
