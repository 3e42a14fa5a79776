import { acceptNow } from '#main/engine/accepting.ts';
import { type MassChangeBrake, massChangeCause } from '#main/engine/brakes/mass-change.ts';
import type { NumberWatch } from '#main/engine/brakes/queue-epoch.ts';
import type { Clock } from '#main/engine/clock.ts';
import { batch, type Fetched, fetchBatch, isBusy } from '#main/engine/fetch-batch.ts';
import { type FurtherErp, passedOn } from '#main/engine/further-erp.ts';
import type { Incidents } from '#main/engine/incidents.ts';
import type { Log } from '#main/engine/log.ts';
import { type BuiltMessage, messageOfChange } from '#main/engine/message.ts';
import { readersAmong } from '#main/engine/parcels/readers.ts';
import { parcelsOf, registerParcels } from '#main/engine/parcels/register.ts';
import { applyReply } from '#main/engine/reply.ts';
import { deliveriesOf, type Receiver } from '#main/engine/routing.ts';
import type { Change, ErpSource } from '#main/erp/port.ts';
import type { Inserted, NewDelivery } from '#main/ledger/intake.ts';
import type { Ledger } from '#main/ledger/ledger.ts';
import { entitySchemas } from '#shared/domain/index.ts';

export interface IntakeDeps {
  ledger: Ledger;
  erp: ErpSource;
  sourceId: string;
  agentId: string;
  clock: Clock;
  log: Log;
  incidents: Incidents;
  receivers(): readonly Receiver[];
  /** Set for a program beside the ERP: it only hears of orders, and says only what its connection lets through. */
  further: FurtherErp | null;
  /** Something is new in the ledger: wake the senders. */
  onTaken(count: number): void;
  /** The ERP's database went back in time: stop this flow and ask. */
  onRestored(detail: string): void;
  massChange: MassChangeBrake;
  numbers: NumberWatch;
  /** Unfinished deliveries above which the ERP's rows stay where they are. */
  backPressure: number;
}

type Accept = (ids: readonly string[]) => Promise<void>;

/**
 * One round of intake: claim rows, read their objects, commit them to the ledger, only then tell the ERP
 * "accepted". A crash after any step repeats work and loses none: an unacknowledged row is claimed again when its
 * lease ends, and the ledger recognises the change by its id.
 */
export const takeIn = async (deps: IntakeDeps): Promise<number> =>
  keep(deps, await fetchBatch(deps.erp, deps.agentId), (ids) => acceptNow(deps, ids));

/** Commits what was fetched and tells the ERP; returns how many rows are done with. */
export const keep = async (
  deps: IntakeDeps,
  { changes: claimed, objects, stuck }: Fetched,
  accept: Accept,
): Promise<number> => {
  const { ledger, erp, sourceId, agentId, clock } = deps;
  const changes = claimed.filter((change) => change.entity === null || !stuck.has(change.entity));
  const full = claimed.length === batch;
  if (changes.length === 0) {
    deps.massChange.judge(full);
    return 0;
  }
  const receivers = deps.receivers();
  const now = clock.now();
  const clashes: string[] = [];
  // A row the ERP is holding right now is not broken: its change goes back and is read a little later.
  const busy = changes.filter((change) => isBusy(change, objects)).map((change) => change.id);
  const unknown = changes.filter((change) => change.entity === null);
  const built = changes.flatMap((change) =>
    change.entity === null || busy.includes(change.id)
      ? []
      : [messageOfChange(sourceId, change, change.entity, objects.get(change.entity)?.get(change.key))],
  );
  const again: string[] = [];
  await deps.massChange.lookAhead(built, full);
  ledger.write(() => {
    for (const one of built) {
      const kind = store(deps, one, receivers, now);
      if (kind === 'clash') clashes.push(one.message.changeId);
      if (kind === 'known') again.push(one.message.changeId);
    }
  });
  deps.massChange.judge(full);
  const back = [...clashes, ...busy];
  if (back.length > 0) {
    await erp.acknowledge(
      agentId,
      back.map((id) => ({ id, word: 'new', reason: null })),
    );
  }
  const backwards = deps.numbers.look(changes, now);
  if (clashes.length > 0) deps.onRestored(`queue row ${clashes[0]} stands for something else than before`);
  else if (backwards !== null) deps.onRestored(backwards);
  await refuseUnknown(deps, unknown);
  const accepted = changes.filter((change) => change.entity !== null && !back.includes(change.id));
  await acceptAgain(deps, again);
  await accept(accepted.map(({ id }) => id).filter((id) => !again.includes(id)));
  deps.onTaken(accepted.length);
  return accepted.length + unknown.length;
};

/** What an ERP says goes to whom it concerns; what a program beside it says of an order, on to where that is wanted. */
const deliveriesFrom = (
  { ledger, sourceId, further }: IntakeDeps,
  built: BuiltMessage,
  receivers: readonly Receiver[],
  now: number,
): NewDelivery[] => {
  if (further === null) return deliveriesOf(ledger, receivers, sourceId, built);
  const { message, object } = built;
  if (message.entity !== 'order') return [];
  const order = object === null ? null : entitySchemas.order.parse(object);
  return passedOn(ledger, receivers, further, message, order, now);
};

/** "clash" when the change's id is known for something else. Runs inside the intake transaction. */
const store = (
  deps: IntakeDeps,
  built: BuiltMessage,
  receivers: readonly Receiver[],
  now: number,
): Inserted['kind'] => {
  const { ledger, sourceId } = deps;
  const { message } = built;
  if (message.entity === 'order_reply') {
    const inserted = ledger.intake.insert({ ...message, ackWanted: 'sent', ackDone: 'accepted' }, [], now);
    if (inserted.kind === 'new')
      applyReply(
        ledger,
        deps.incidents,
        { erpId: sourceId, further: deps.further },
        built.object,
        receivers,
        now,
      );
    return inserted.kind;
  }
  const held = deps.massChange.holds(built);
  const deliveries = deliveriesFrom(deps, built, receivers, now).map((delivery) =>
    held && delivery.status === 'accepted'
      ? { ...delivery, status: 'held' as const, cause: massChangeCause }
      : delivery,
  );
  const nobody = deliveries.length === 0 && built.problem === null;
  const broken = built.problem !== null;
  const inserted = ledger.intake.insert(
    {
      ...message,
      // Its order was born in the shop: to all others, whatever it says of it is a change.
      ...(deps.further !== null && message.operation === 'insert' ? { operation: 'update' as const } : {}),
      ackDone: 'accepted',
      ackWanted: nobody ? 'sent' : broken ? 'rejected' : 'accepted',
      ackReason: broken ? (built.problem?.detail ?? null) : null,
    },
    deliveries,
    now,
  );
  if (inserted.kind === 'new') noteParcels(deps, built, receivers, now);
  if (broken && inserted.kind === 'new' && built.problem !== null) {
    deps.incidents.raise({
      connectionId: sourceId,
      cause: built.problem.cause,
      detail: built.problem.detail,
      values: {},
    });
  }
  return inserted.kind;
};

/** Parcels named in a document are followed from the moment the document is in the ledger. */
const noteParcels = (
  { ledger, sourceId }: IntakeDeps,
  { message: { entity, key }, object }: BuiltMessage,
  receivers: readonly Receiver[],
  now: number,
): void => {
  if ((entity !== 'order' && entity !== 'supplier_order') || object === null) return;
  const readers = readersAmong(ledger, receivers);
  for (const named of parcelsOf({ sourceId, entity, key }, entitySchemas.order.parse(object)))
    registerParcels(ledger, readers, named, now);
};

/** A word the profile does not know is told to the ERP's people in the row itself, and raises one incident. */
const refuseUnknown = async (deps: IntakeDeps, unknown: readonly Change[]): Promise<void> => {
  if (unknown.length === 0) return;
  const { erp, agentId, sourceId } = deps;
  const words = unknown.map((change) => ({ id: change.id, word: 'accepted' as const, reason: null }));
  await erp.acknowledge(agentId, words);
  await erp.acknowledge(
    agentId,
    unknown.map((change) => ({
      id: change.id,
      word: 'rejected' as const,
      reason: `unknown entity ${change.entityWord}`,
    })),
  );
  deps.incidents.raise({
    connectionId: sourceId,
    cause: 'mapping.unknown_value',
    detail: `queue entity ${unknown[0]?.entityWord ?? ''}`,
    values: { value: unknown[0]?.entityWord ?? '' },
  });
};

/** Taken in by an earlier claim; what the ledger gave up saying about them is due anew. */
const acceptAgain = async (deps: IntakeDeps, again: readonly string[]): Promise<void> => {
  if (again.length === 0) return;
  await acceptNow(deps, again);
  deps.ledger.write(() => deps.ledger.acknowledge.accepted(deps.sourceId, again));
};
