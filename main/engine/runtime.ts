import { createAcknowledger } from '#main/engine/acknowledger.ts';
import type { AgentDeps } from '#main/engine/agent.ts';
import { createMassChangeBrake } from '#main/engine/brakes/mass-change.ts';
import { inEpochs, watchNumbers } from '#main/engine/brakes/queue-epoch.ts';
import { type Breaker, createBreaker } from '#main/engine/breaker.ts';
import { createDispatcher } from '#main/engine/dispatcher.ts';
import { erpTarget } from '#main/engine/erp-target.ts';
import type { Bus } from '#main/engine/events.ts';
import type { FurtherErp } from '#main/engine/further-erp.ts';
import type { Incidents } from '#main/engine/incidents.ts';
import { createInstalledCheck } from '#main/engine/installed-check.ts';
import { createIntake } from '#main/engine/intake-loop.ts';
import type { Loop } from '#main/engine/loop.ts';
import { readersAmong } from '#main/engine/parcels/readers.ts';
import { createTracking } from '#main/engine/parcels/track.ts';
import { waybillMade } from '#main/engine/parcels/waybill.ts';
import { createPull } from '#main/engine/pull.ts';
import type { Receiver } from '#main/engine/routing.ts';
import { systemTarget } from '#main/engine/target.ts';
import type { ErpSource } from '#main/erp/port.ts';
import type { Connection } from '#main/ledger/connections.ts';
import type { OpenedSystem } from '#main/systems/port.ts';
import { erpFlowSettings, flowSettings } from '#shared/connection.ts';
import { MostekError, toEnvelope } from '#shared/errors.ts';
import type { Result } from '#shared/result.ts';

/** One enabled connection at work: its port, its loops, its breaker. */
export interface Runtime {
  connection: Connection;
  breaker: Breaker;
  /** ERP only. */
  erp: ErpSource | null;
  /** Systems only. */
  opened: OpenedSystem | null;
  receiver: Receiver | null;
  /** New deliveries may be waiting. */
  wakeSending(): void;
  /** Look at the other side now. */
  wakeTaking(): void;
  wakeWords(): void;
  /** ERP only: what was known of its queue's numbers holds no longer. */
  forgetNumbers(): void;
  startLoops(): void;
  stopLoops(): Promise<void>;
  close(): Promise<void>;
}

/** What a runtime needs of the agent around it. */
export interface Surroundings {
  deps: AgentDeps;
  agentId: string;
  bus: Bus;
  incidents: Incidents;
  receivers(): readonly Receiver[];
  erpId(wanted: string | undefined): string | null;
  /** Programs beside the ERP that get the orders as well. */
  furtherErps(): readonly string[];
  onTaken(): void;
  onFinished(): void;
  /** Something about parcels is to be told. */
  onParcels(): void;
  /** New parcels are to be asked about. */
  wakeTracking(): void;
  pause(connectionId: string, reason: 'sign_in' | 'brake', result: { cause: string; detail?: string }): void;
}

const refusalOf = (result: Result<unknown>): { cause: string; detail?: string } =>
  'cause' in result
    ? { cause: result.cause, ...(result.detail === undefined ? {} : { detail: result.detail }) }
    : { cause: 'remote.unauthorised' };

const loopsOf = (loops: readonly Loop[]) => ({
  startLoops: () => {
    for (const one of loops) one.start();
  },
  stopLoops: async () => {
    await Promise.all(loops.map((one) => one.stop()));
  },
});

/** Opens the ERP of a connection and everything that runs on it. */
export const erpRuntime = async (connection: Connection, around: Surroundings): Promise<Runtime> => {
  const { deps, bus, incidents, agentId } = around;
  const { ledger, clock, log, random } = deps;
  const credentials = await deps.secrets.get(connection.id);
  const erp = inEpochs(deps.openErp(connection, credentials), ledger, connection.id);
  const flow = erpFlowSettings.parse(connection.settings);
  const further: FurtherErp = { statusesGoTo: flow.statusesGoTo };
  const breaker = createBreaker();
  const dispatcher = createDispatcher(
    connection.id,
    erpTarget({ ledger, erp, further, receivers: around.receivers, now: () => clock.now() }),
    {
      ledger,
      clock,
      log,
      bus,
      incidents,
      breaker,
      random,
      onSignIn: (result) => around.pause(connection.id, 'sign_in', refusalOf(result)),
      onFinished() {
        around.onFinished();
        // What the ERP took may have let changes of the same order through to the shop.
        around.onTaken();
      },
    },
  );
  const numbers = watchNumbers(ledger, connection.id);
  const intake = createIntake({
    prepare: () => prepareErp(connection, erp, around),
    ledger,
    erp,
    sourceId: connection.id,
    agentId,
    clock,
    log,
    incidents,
    receivers: around.receivers,
    further: flow.alsoTakesOrders ? further : null,
    onTaken: around.onTaken,
    onRestored: (detail) => around.pause(connection.id, 'brake', { cause: 'erp.restored', detail }),
    massChange: createMassChangeBrake({
      ledger,
      erp,
      sourceId: connection.id,
      clock,
      incidents,
      percent: flow.massChangePercent,
    }),
    numbers,
    backPressure: deps.backPressure,
  });
  const words = createAcknowledger(ledger, erp, connection.id, agentId, clock, log);
  const installed = createInstalledCheck({ erp, connectionId: connection.id, incidents, clock, log });
  const loops = loopsOf([intake, words, dispatcher, installed]);
  return {
    connection,
    breaker,
    erp,
    opened: null,
    receiver: null,
    wakeSending: () => dispatcher.wake(),
    wakeTaking: () => intake.wake(),
    wakeWords: () => words.wake(),
    forgetNumbers: () => numbers.forget(),
    startLoops: loops.startLoops,
    stopLoops: loops.stopLoops,
    close: () => erp.close(),
  };
};

/** What an earlier run claimed and never took in is free at once, and the database may push from now on. */
const prepareErp = async (connection: Connection, erp: ErpSource, around: Surroundings): Promise<void> => {
  await sameDatabase(connection, erp, around);
  await erp.releaseClaims(around.agentId);
  // A database that can't push is asked now and then; that must not keep anything waiting.
  erp
    .watch(() => around.deps.onErpPush(connection.id))
    .catch((error: unknown) =>
      around.deps.log.warn('the ERP does not push', { connectionId: connection.id, ...toEnvelope(error) }),
    );
};

/** Another database behind the same address (a copy, a test company) must not be taken for the one we know. */
const sameDatabase = async (connection: Connection, erp: ErpSource, around: Surroundings): Promise<void> => {
  const { ledger } = around.deps;
  const { fingerprint } = await erp.probe();
  const known = ledger.connections.get(connection.id)?.fingerprint ?? null;
  if (known === null) {
    ledger.write(() => ledger.connections.setFingerprint(connection.id, fingerprint));
    return;
  }
  if (known === fingerprint) return;
  around.pause(connection.id, 'brake', {
    cause: 'erp.restored',
    detail: 'this is another database than before',
  });
  throw new MostekError('erp.restored', 'this is another database than before');
};

/** Opens an outside system of a connection and everything that runs on it. */
export const systemRuntime = async (connection: Connection, around: Surroundings): Promise<Runtime> => {
  const { deps, bus, incidents } = around;
  const { ledger, clock, log, random } = deps;
  const flow = flowSettings.parse(connection.settings);
  const credentials = await deps.secrets.get(connection.id);
  const opened = deps.systems.open(connection.system, connection.settings, credentials, (changed) =>
    deps.secrets.set(connection.id, changed),
  );
  const breaker = createBreaker();
  const onSignIn = (result: Result<unknown>) => around.pause(connection.id, 'sign_in', refusalOf(result));
  const dispatcher = createDispatcher(
    connection.id,
    systemTarget({
      ledger,
      opened,
      clock,
      receivers: around.receivers,
      afterPush: (delivery, pushed) => {
        if (delivery.entity !== 'waybill') return;
        waybillMade({ ledger, receivers: around.receivers }, delivery, pushed, clock.now());
        setImmediate(around.onTaken);
      },
    }),
    {
      ledger,
      clock,
      log,
      bus,
      incidents,
      breaker,
      random,
      onSignIn,
      onFinished: around.onFinished,
    },
  );
  const pull = createPull({
    ledger,
    opened,
    connectionId: connection.id,
    receivers: around.receivers,
    erpId: () => around.erpId(flow.erp),
    furtherErps: around.furtherErps,
    clock,
    log,
    incidents,
    breaker,
    pollMs: Math.max(flow.pollSeconds, opened.manifest.minPollSeconds) * 1_000,
    onTaken: around.onTaken,
    onSignIn,
  });
  const tracking = createTracking({
    ledger,
    opened,
    connectionId: connection.id,
    readers: () => readersAmong(ledger, around.receivers()),
    clock,
    log,
    incidents,
    breaker,
    random,
    onNews: around.onParcels,
    onSignIn,
  });
  const isCarrier = opened.manifest.carrier !== undefined;
  const takes = isCarrier ? (flow.trackParcels ? tracking : null) : flow.takeOrders ? pull : null;
  const loops = loopsOf(takes === null ? [dispatcher] : [dispatcher, takes]);
  return {
    connection,
    breaker,
    erp: null,
    opened,
    receiver: { connectionId: connection.id, manifest: opened.manifest, flow },
    wakeSending: () => dispatcher.wake(),
    wakeTaking: () => takes?.wake(),
    wakeWords: () => undefined,
    forgetNumbers: () => undefined,
    ...loops,
    close: () => opened.close(),
  };
};
