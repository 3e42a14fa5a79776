import type { Clock } from '#main/engine/clock.ts';
import type { Bus } from '#main/engine/events.ts';
import type { IncidentReport, StoredIncident } from '#main/ledger/incidents.ts';
import type { Ledger } from '#main/ledger/ledger.ts';
import { ledgerError } from '#main/ledger/open.ts';
import type { CauseId } from '#shared/causes.ts';
import { toEnvelope } from '#shared/errors.ts';

const hour = 3_600_000;
/** Silence after start and wake: the network and the ERP need a moment, and nobody likes a false alarm. */
export const quietAfterStartMs = 60_000;

/** Wait before the next reminder after `notified` notices: 1 h, 4 h, then daily. */
export const reminderDelayMs = (notified: number): number =>
  notified <= 1 ? hour : notified === 2 ? 4 * hour : 24 * hour;

/**
 * Folds failures into incidents and decides who is told when: one notice when an incident opens, growing
 * reminders while it stays open, one when it is over; none while muted.
 */
export interface Incidents {
  raise(report: IncidentReport): void;
  /** Closes the connection's open incidents of these causes (all when none are named). */
  settle(connectionId: string | null, which?: (cause: CauseId) => boolean): void;
  /** Sends what is due: notices held back by the silence, and reminders. */
  tick(): void;
  /** Start of a silence: the program started or the PC woke up. */
  quiet(): void;
  setMuted(muted: boolean): void;
}

export const createIncidents = (ledger: Ledger, bus: Bus, clock: Clock): Incidents => {
  let quietUntil = clock.monotonic() + quietAfterStartMs;
  let muted = false;

  const isQuiet = (): boolean => muted || clock.monotonic() < quietUntil;

  const tell = (incident: StoredIncident): void => {
    const kind = incident.notified === 0 ? 'opened' : 'reminder';
    ledger.incidents.notified(incident.id, clock.now() + reminderDelayMs(incident.notified + 1));
    bus.emit('notice', { kind, incident, count: incident.count });
  };

  /** Incidents that could not be written, because the ledger itself is what fails; told once each. */
  const unwritten = new Set<string>();
  const record = (report: IncidentReport): StoredIncident | null => {
    try {
      return ledger.incidents.raise(report, clock.now());
    } catch (error) {
      const { cause, detail, values } = toEnvelope(ledgerError(error));
      if (!unwritten.has(cause)) {
        unwritten.add(cause);
        const now = clock.now();
        const incident = {
          id: Number.MAX_SAFE_INTEGER,
          connectionId: null,
          cause,
          detail,
          values,
          count: 1,
          openedAtMs: now,
          lastAtMs: now,
          closedAtMs: null,
          notified: 0,
          remindAtMs: null,
        };
        bus.emit('notice', { kind: 'opened', incident, count: 1 });
      }
      return null;
    }
  };

  return {
    raise(report) {
      const incident = record(report);
      if (incident === null) return;
      if (incident.count === 1) bus.emit('event', { type: 'incidents' });
      if (incident.notified === 0 && !isQuiet()) tell(incident);
    },
    settle(connectionId, which = () => true) {
      for (const open of ledger.incidents.openOf(connectionId)) {
        if (!which(open.cause)) continue;
        const closed = ledger.incidents.close(connectionId, open.cause, clock.now());
        if (closed === null) continue;
        bus.emit('event', { type: 'incidents' });
        // "Recovered" only where somebody was told of the trouble in the first place.
        if (closed.notified > 0 && !isQuiet()) {
          bus.emit('notice', { kind: 'recovered', incident: closed, count: closed.count });
        }
      }
    },
    tick() {
      if (isQuiet()) return;
      const now = clock.now();
      for (const incident of ledger.incidents.list(true, 200)) {
        if (incident.notified === 0) tell(incident);
        else if (incident.remindAtMs !== null && incident.remindAtMs <= now) tell(incident);
      }
    },
    quiet() {
      quietUntil = clock.monotonic() + quietAfterStartMs;
    },
    setMuted(value) {
      muted = value;
    },
  };
};
