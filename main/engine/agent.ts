import { randomUUID } from 'node:crypto';
import { beginEpoch } from '#main/engine/brakes/queue-epoch.ts';
import type { Clock } from '#main/engine/clock.ts';
import { dailyCheckLoop } from '#main/engine/daily-check.ts';
import { type Bus, createBus } from '#main/engine/events.ts';
import { createIncidents, type Incidents } from '#main/engine/incidents.ts';
import { createJobs, type Jobs } from '#main/engine/jobs.ts';
import type { Log } from '#main/engine/log.ts';
import { type Loop, loop } from '#main/engine/loop.ts';
import { createTelling } from '#main/engine/parcels/tell.ts';
import { erpRuntime, type Runtime, type Surroundings, systemRuntime } from '#main/engine/runtime.ts';
import type { Secrets } from '#main/engine/secrets.ts';
import { createSweep, type Sweep } from '#main/engine/sweep.ts';
import type { ErpSource } from '#main/erp/port.ts';
import type { Connection, PauseReason } from '#main/ledger/connections.ts';
import type { Ledger } from '#main/ledger/ledger.ts';
import type { SystemRegistry } from '#main/systems/port.ts';
import { causeId } from '#shared/causes.ts';
import { erpFlowSettings } from '#shared/connection.ts';
import { toEnvelope } from '#shared/errors.ts';

/** Those above the engine speak of the ERP in the port's own words. */
export type { ErpCommand, ErpSource, Rehearsal } from '#main/erp/port.ts';
export type { OpenedSystem, PushItem, SystemManifest } from '#main/systems/port.ts';

export interface AgentDeps {
  ledger: Ledger;
  clock: Clock;
  log: Log;
  random: () => number;
  secrets: Secrets;
  systems: SystemRegistry;
  openErp(connection: Connection, credentials: Record<string, string>): ErpSource;
  /** Unfinished deliveries above which nothing more is taken from the ERP. */
  backPressure: number;
  /** Pause between two chunks of bulk work; a turn of the event loop when not given. */
  bulkRest?: () => Promise<void>;
  /** Language and time zone of what buyers are told. */
  noticeWords?: () => { locale: string; timeZone: string };
  /** Set by the agent itself: the ERP says that something changed. */
  onErpPush(connectionId: string): void;
}

/** The agent without any host: start it, steer it, look at it. */
export interface Agent {
  readonly ledger: Ledger;
  readonly bus: Bus;
  readonly incidents: Incidents;
  readonly jobs: Jobs;
  readonly deps: AgentDeps;
  readonly sweep: Sweep;
  readonly agentId: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  runtime(connectionId: string): Runtime | null;
  runtimes(): readonly Runtime[];
  /** (Re)opens a connection after its settings or secrets changed, or closes it when it is gone or disabled. */
  reload(connectionId: string): Promise<void>;
  /** Everything that is due is due now. */
  syncNow(): void;
  pause(untilMs: number | null): Promise<void>;
  resume(): Promise<void>;
  /** Null = not paused; Infinity = until someone resumes. */
  pausedUntilMs(): number | null;
  pauseConnection(
    id: string,
    reason: PauseReason,
    cause: string | null,
    detail: string | null,
  ): Promise<void>;
  resumeConnection(id: string): Promise<void>;
  wakeSenders(): void;
  /** Something about parcels is to be told. */
  wakeTelling(): void;
  /** The PC woke up or the network came back: due work starts, without a word to anyone. */
  wokeUp(): void;
}

const immediate = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const agentIdOf = (ledger: Ledger): string => {
  const known = ledger.preferences.get('agent_id');
  if (known !== null) return known;
  const fresh = `mostek-${randomUUID().slice(0, 12)}`;
  ledger.write(() => ledger.preferences.set('agent_id', fresh));
  return fresh;
};

const erpsOf = (ledger: Ledger): Connection[] =>
  ledger.connections.list().filter((connection) => connection.kind === 'erp');
const isFurther = (settings: Record<string, unknown>): boolean =>
  erpFlowSettings.safeParse(settings).data?.alsoTakesOrders === true;

/** Builds the agent over its ports. Nothing runs before `start`. */
export const createAgent = (given: Omit<AgentDeps, 'onErpPush'>): Agent => {
  const { ledger, clock, log } = given;
  const bus = createBus();
  const incidents = createIncidents(ledger, bus, clock);
  const runtimes = new Map<string, Runtime>();
  const agentId = agentIdOf(ledger);
  let running = false;
  let pausedUntil: number | null = null;

  const wakeSenders = (): void => {
    for (const runtime of runtimes.values()) runtime.wakeSending();
  };
  const deps: AgentDeps = { ...given, onErpPush: (id) => runtimes.get(id)?.wakeTaking() };

  const around: Surroundings = {
    deps,
    agentId,
    bus,
    incidents,
    receivers: () =>
      [...runtimes.values()].flatMap((runtime) => (runtime.receiver === null ? [] : [runtime.receiver])),
    erpId(wanted) {
      const erps = erpsOf(ledger).filter(({ settings }) => !isFurther(settings));
      if (wanted !== undefined && wanted !== '') return erps.find((erp) => erp.id === wanted)?.id ?? null;
      return erps.length === 1 ? (erps[0]?.id ?? null) : null;
    },
    furtherErps: () =>
      erpsOf(ledger)
        .filter(({ settings }) => isFurther(settings))
        .map(({ id }) => id),
    onTaken() {
      wakeSenders();
      around.wakeTracking();
      bus.emit('event', { type: 'deliveries', connectionId: null });
    },
    onFinished() {
      for (const runtime of runtimes.values()) runtime.wakeWords();
    },
    onParcels() {
      telling.wake();
      bus.emit('event', { type: 'parcels' });
    },
    wakeTracking() {
      for (const runtime of runtimes.values()) if (runtime.receiver?.manifest.carrier) runtime.wakeTaking();
    },
    pause(connectionId, reason, result) {
      pauseConnection(connectionId, reason, result.cause, result.detail ?? null).catch((error: unknown) =>
        log.error('pausing failed', { connectionId, ...toEnvelope(error) }),
      );
    },
  };

  const telling = createTelling({
    ledger,
    clock,
    log,
    incidents,
    receivers: around.receivers,
    manifest: (id) => {
      const system = ledger.connections.get(id)?.system;
      return system === undefined ? null : deps.systems.get(system);
    },
    words: () => deps.noticeWords?.() ?? { locale: 'en', timeZone: 'UTC' },
    onTold: () => {
      wakeSenders();
      bus.emit('event', { type: 'parcels' });
    },
  });

  const open = async (connection: Connection): Promise<void> => {
    try {
      const runtime = await (connection.kind === 'erp'
        ? erpRuntime(connection, around)
        : systemRuntime(connection, around));
      runtimes.set(connection.id, runtime);
      if (running && pausedUntil === null && connection.paused === 'no') runtime.startLoops();
    } catch (error) {
      const envelope = toEnvelope(error);
      ledger.connections.trouble(connection.id, envelope.cause, envelope.detail);
      incidents.raise({
        connectionId: connection.id,
        cause: envelope.cause,
        detail: envelope.detail,
        values: envelope.values,
      });
    }
  };

  const close = async (id: string): Promise<void> => {
    const runtime = runtimes.get(id);
    if (runtime === undefined) return;
    runtimes.delete(id);
    await runtime.stopLoops();
    await runtime.close();
  };

  const pauseConnection: Agent['pauseConnection'] = async (id, reason, cause, detail) => {
    const known = causeId.safeParse(cause);
    const why = known.success ? known.data : null;
    ledger.connections.pause(id, reason, why, detail, clock.now());
    if (why !== null) incidents.raise({ connectionId: id, cause: why, detail, values: {} });
    bus.emit('event', { type: 'connections' });
    await runtimes.get(id)?.stopLoops();
  };

  /** Somebody says that the ERP's database may be another one now: its numbers begin a new epoch. */
  const confirmDatabase = (id: string): void => {
    const connection = ledger.connections.get(id);
    if (connection?.paused !== 'brake' || connection.cause !== 'erp.restored') return;
    ledger.write(() => {
      beginEpoch(ledger, id, clock.now());
      ledger.connections.setFingerprint(id, null);
    });
    runtimes.get(id)?.forgetNumbers();
  };

  const startAll = (): void => {
    for (const runtime of runtimes.values()) {
      const connection = ledger.connections.get(runtime.connection.id);
      if (connection !== null && connection.paused === 'no') runtime.startLoops();
    }
  };
  const stopAll = async (): Promise<void> => {
    await Promise.all([...runtimes.values()].map((runtime) => runtime.stopLoops()));
  };

  const setPause = (until: number | null): void => {
    pausedUntil = until;
    ledger.write(() => ledger.preferences.set('paused_until', until === null ? '' : String(until)));
    incidents.setMuted(until !== null);
    bus.emit('event', { type: 'state' });
  };

  const resume = async (): Promise<void> => {
    if (pausedUntil === null) return;
    setPause(null);
    startAll();
    await Promise.resolve();
  };

  const sweep = createSweep({ deps, bus, incidents, runtimes: () => [...runtimes.values()] });
  const sweepLoop: Loop = loop(
    async () => {
      if (pausedUntil !== null && pausedUntil <= clock.now()) await resume();
      return sweep.run();
    },
    (error) => {
      log.error('sweep failed', { detail: toEnvelope(error).detail });
      return 5_000;
    },
  );

  const agent: Agent = {
    ledger,
    bus,
    incidents,
    jobs: createJobs(ledger, bus, clock, wakeSenders, () => deps.bulkRest?.() ?? immediate()),
    deps,
    sweep,
    agentId,
    async start() {
      const freed = ledger.write(() => ledger.dispatch.freeSending(clock.now()));
      if (freed > 0) log.info('deliveries of the last run are looked up before they go again', { freed });
      const stored = ledger.preferences.get('paused_until');
      pausedUntil = stored === null || stored === '' ? null : Number(stored);
      incidents.setMuted(pausedUntil !== null);
      running = true;
      for (const connection of ledger.connections.list()) if (connection.enabled) await open(connection);
      sweepLoop.start();
      daily.start();
      telling.start();
      log.info('agent started', { agentId, connections: runtimes.size });
    },
    async stop() {
      running = false;
      await sweepLoop.stop();
      await daily.stop();
      await telling.stop();
      await stopAll();
      await Promise.all([...runtimes.keys()].map(close));
      ledger.group.flush();
      log.info('agent stopped');
    },
    runtime: (id) => runtimes.get(id) ?? null,
    runtimes: () => [...runtimes.values()],
    async reload(id) {
      await close(id);
      const connection = ledger.connections.get(id);
      if (connection?.enabled === true) await open(connection);
      bus.emit('event', { type: 'connections' });
    },
    syncNow() {
      for (const runtime of runtimes.values()) {
        runtime.breaker.reset();
        ledger.dispatch.wake(runtime.connection.id, clock.now());
        runtime.wakeTaking();
        runtime.wakeSending();
      }
    },
    async pause(untilMs) {
      setPause(untilMs ?? Number.POSITIVE_INFINITY);
      await stopAll();
    },
    resume,
    pausedUntilMs: () => pausedUntil,
    pauseConnection,
    async resumeConnection(id) {
      confirmDatabase(id);
      ledger.connections.pause(id, 'no', null, null, clock.now());
      incidents.settle(id);
      const runtime = runtimes.get(id);
      runtime?.breaker.reset();
      ledger.dispatch.wake(id, clock.now());
      if (runtime !== undefined && running && pausedUntil === null) runtime.startLoops();
      bus.emit('event', { type: 'connections' });
      await Promise.resolve();
    },
    wakeSenders,
    wakeTelling: () => telling.wake(),
    wokeUp() {
      incidents.quiet();
      for (const runtime of runtimes.values()) {
        runtime.breaker.reset();
        ledger.dispatch.wake(runtime.connection.id, clock.now());
        runtime.wakeTaking();
        runtime.wakeSending();
      }
    },
  };
  const daily = dailyCheckLoop(agent);
  return agent;
};
