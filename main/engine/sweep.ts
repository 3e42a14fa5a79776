import type { AgentDeps } from '#main/engine/agent.ts';
import { clockWatch } from '#main/engine/clock.ts';
import type { Bus } from '#main/engine/events.ts';
import type { Incidents } from '#main/engine/incidents.ts';
import type { Runtime } from '#main/engine/runtime.ts';
import type { StoredIncident } from '#main/ledger/incidents.ts';
import { isRetried } from '#shared/causes.ts';
import { toEnvelope } from '#shared/errors.ts';

export interface Backlog {
  waiting: number;
  capped: boolean;
}

export interface CatchUp {
  offMs: number;
  items: number;
  tookMs: number;
  done: boolean;
}

/** Housekeeping every few seconds: reminders, healed incidents, clock changes, retention, backup, queue depth. */
export interface Sweep {
  run(): Promise<number>;
  backlogOf(connectionId: string): Backlog | null;
  catchUp(): CatchUp | null;
}

const everyMs = 5_000;
const hour = 3_600_000;
const day = 24 * hour;
const backlogCap = 100_000;
const defaultRetentionDays = 365;
/** So long carriers' whole answers are kept. */
const answerDays = 60;
const defaultRetentionMegabytes = 2_000;
/** Shorter absences are restarts, not worth a line on the screen. */
const worthTellingMs = 10 * 60_000;

export const createSweep = (given: {
  deps: AgentDeps;
  bus: Bus;
  incidents: Incidents;
  runtimes: () => readonly Runtime[];
}): Sweep => {
  const { deps, bus, incidents } = given;
  const { ledger, clock, log } = deps;
  const watch = clockWatch(clock);
  const backlogs = new Map<string, Backlog>();
  const startedAt = clock.now();
  const startedSteady = clock.monotonic();
  const lastAlive = Number(ledger.preferences.get('last_alive') ?? startedAt);
  let caughtUp: CatchUp | null =
    startedAt - lastAlive >= worthTellingMs
      ? { offMs: startedAt - lastAlive, items: 0, tookMs: 0, done: false }
      : null;
  let hourlyAt = Number.NEGATIVE_INFINITY;

  const followClock = (): void => {
    const jump = watch.jump();
    // Only a clock set back would keep waiting deliveries waiting too long; forward is what sleep looks like.
    if (jump >= 0) return;
    ledger.write(() => ledger.dispatch.shiftDue(jump));
    log.warn('the clock was set back; due times moved along', { byMs: jump });
  };

  /** An incident about messages is over when none of them is rejected any more. */
  const isOver = (incident: StoredIncident): boolean => {
    if (incident.connectionId === null) return false;
    // The road's own incidents are settled by the first call that works.
    if (isRetried(incident.cause)) return false;
    const connection = ledger.connections.get(incident.connectionId);
    if (connection === null) return true;
    // Settled when somebody says what the code means.
    if (incident.cause === 'parcel.code_unknown') return false;
    if (connection.cause === incident.cause) return false;
    return (
      ledger.deliveries.count(
        {
          connectionId: incident.connectionId,
          cause: incident.cause,
          status: ['rejected', 'held', 'waiting'],
        },
        1,
      ) === 0
    );
  };

  const healIncidents = (): void => {
    for (const incident of ledger.incidents.list(true, 100)) {
      if (clock.now() - incident.lastAtMs < everyMs || !isOver(incident)) continue;
      incidents.settle(incident.connectionId, (cause) => cause === incident.cause);
    }
  };

  const lookAtBacklogs = async (): Promise<void> => {
    await Promise.all(
      given.runtimes().map(async ({ connection, erp }) => {
        if (erp === null) return;
        try {
          const { waiting, capped } = await erp.backlog(backlogCap);
          backlogs.set(connection.id, { waiting, capped });
        } catch (error) {
          log.debug('queue depth unknown', { connectionId: connection.id, detail: toEnvelope(error).detail });
        }
      }),
    );
  };

  const followCatchUp = (): void => {
    if (caughtUp === null || caughtUp.done) return;
    const sums = ledger.rates.sums(startedAt, clock.now() + 60_000);
    const items = sums.reduce((total, sum) => total + sum.sent + sum.received, 0);
    const waiting = [...backlogs.values()].reduce((total, backlog) => total + backlog.waiting, 0);
    const idle = waiting === 0 && ledger.deliveries.count({ status: ['accepted', 'sending'] }, 1) === 0;
    caughtUp = {
      ...caughtUp,
      items,
      tookMs: Math.round(clock.monotonic() - startedSteady),
      done: idle && items > 0,
    };
  };

  /** In small steps: forgetting a year in one go would stop everything else for minutes. */
  const forgetBefore = async (beforeMs: number): Promise<void> => {
    while (ledger.retention.forget(beforeMs, 500) === 500) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  };

  const forgetOld = async (): Promise<void> => {
    const now = clock.now();
    const days = Number(ledger.preferences.get('retention_days') ?? defaultRetentionDays);
    const megabytes = Number(ledger.preferences.get('retention_megabytes') ?? defaultRetentionMegabytes);
    const { retention } = ledger;
    await forgetBefore(now - days * day);
    // Too large: shorten the memory week by week, and stop where only unfinished messages are left.
    for (let kept = days; kept > 7 && retention.usedBytes() > megabytes * 1024 * 1024; kept -= 7) {
      await forgetBefore(now - kept * day);
    }
    while (retention.forgetParcels(now - days * day, now - Math.min(days, answerDays) * day, 500) >= 500) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    retention.forgetIncidents(now - days * day);
    ledger.rates.forget(now - 400 * day);
  };

  return {
    async run() {
      followClock();
      incidents.tick();
      healIncidents();
      await lookAtBacklogs();
      followCatchUp();
      ledger.write(() => ledger.preferences.set('last_alive', String(clock.now())));
      if (clock.monotonic() - hourlyAt > hour) {
        hourlyAt = clock.monotonic();
        await forgetOld();
        ledger.backUp(new Date(clock.now()));
        ledger.checkpointFile();
      }
      bus.emit('event', { type: 'state' });
      return everyMs;
    },
    backlogOf: (id) => backlogs.get(id) ?? null,
    catchUp: () => caughtUp,
  };
};
