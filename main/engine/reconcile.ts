import { randomUUID } from 'node:crypto';
import type { Agent } from '#main/engine/agent.ts';
import { massChangeCause } from '#main/engine/brakes/mass-change.ts';
import { messageOfChange } from '#main/engine/message.ts';
import { deliveriesOf } from '#main/engine/routing.ts';
import type { ErpSource, LoadedObject } from '#main/erp/port.ts';
import type { NewDelivery } from '#main/ledger/intake.ts';
import { erpFlowSettings } from '#shared/connection.ts';
import type { EntityName } from '#shared/domain/index.ts';
import { MostekError } from '#shared/errors.ts';

export interface ReconcileRequest {
  connectionId: string;
  entity: EntityName;
  /** Only counts; nothing is sent. */
  dryRun: boolean;
  /** What is found waits for a person: there is so much of it that the ERP itself may be wrong. */
  hold?: boolean;
}

export interface Reconciled {
  checked: number;
  /** Objects of which the agent never heard, or whose last known state differs from the ERP's. */
  missing: number;
  /** A few of their labels. */
  examples: string[];
}

const page = 200;
const examplesKept = 20;

/**
 * "Resend missing": walks through the ERP's objects and compares each with the last message the ledger holds of
 * it. What never left (a trigger was switched off, a queue was emptied by hand) becomes a message now. Objects with
 * something still on its way are left alone: that will bring the present state by itself.
 */
export const reconcile = async (agent: Agent, request: ReconcileRequest): Promise<Reconciled> => {
  const { connectionId, entity } = request;
  const runtime = agent.runtime(connectionId);
  const erp = runtime?.erp ?? null;
  if (runtime != null && erpFlowSettings.parse(runtime.connection.settings).alsoTakesOrders)
    throw new MostekError('agent.not_supported', `${connectionId} only gets orders`);
  if (erp === null) throw new MostekError('agent.not_supported', `${connectionId} is not an ERP at work`);
  const result: Reconciled = { checked: 0, missing: 0, examples: [] };
  const round = randomUUID().slice(0, 8);
  let after: string | null = null;
  for (;;) {
    const keys: string[] = await erp.keys(entity, after, page);
    if (keys.length === 0) break;
    after = keys[keys.length - 1] ?? null;
    const gaps = await gapsOf(agent, erp, request, keys);
    result.checked += keys.length;
    result.missing += gaps.length;
    for (const gap of gaps)
      if (result.examples.length < examplesKept) result.examples.push(gap.message.label);
    if (!request.dryRun) send(agent, request, gaps, round);
  }
  return result;
};

type Gap = ReturnType<typeof messageOfChange>;

const gapsOf = async (
  agent: Agent,
  erp: ErpSource,
  { connectionId, entity }: ReconcileRequest,
  keys: readonly string[],
): Promise<Gap[]> => {
  const objects = await erp.load(entity, [...keys]);
  return objects
    .filter((loaded): loaded is LoadedObject & { kind: 'found' } => loaded.kind === 'found')
    .map((loaded) =>
      messageOfChange(
        connectionId,
        {
          id: '',
          entity,
          entityWord: entity,
          key: loaded.key,
          operation: 'update',
          createdAtMs: null,
          attempts: 0,
        },
        entity,
        loaded,
      ),
    )
    .filter(({ message }) => {
      const last = agent.ledger.intake.lastOf(connectionId, entity, message.key);
      return last === null || (!last.open && last.object !== message.object);
    });
};

const send = (agent: Agent, request: ReconcileRequest, gaps: readonly Gap[], round: string): void => {
  const sourceId = request.connectionId;
  const waits: Partial<NewDelivery> = request.hold === true ? { status: 'held', cause: massChangeCause } : {};
  const { ledger, deps } = agent;
  const receivers = agent.runtimes().flatMap(({ receiver }) => (receiver === null ? [] : [receiver]));
  const now = deps.clock.now();
  ledger.write(() => {
    for (const gap of gaps) {
      const changeId = `resend:${round}:${gap.message.entity}:${gap.message.key}`;
      // No row of the ERP's queue stands behind it, so there is no word to write there.
      const message = { ...gap.message, changeId, ackWanted: null, ackReason: null };
      const deliveries = deliveriesOf(ledger, receivers, sourceId, { ...gap, message });
      ledger.intake.insert(
        message,
        deliveries.map((one) => (one.status === 'accepted' ? { ...one, ...waits } : one)),
        now,
      );
    }
  });
  agent.wakeSenders();
};
