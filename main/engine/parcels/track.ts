import type { Breaker } from '#main/engine/breaker.ts';
import type { Clock } from '#main/engine/clock.ts';
import type { Incidents } from '#main/engine/incidents.ts';
import type { Log } from '#main/engine/log.ts';
import { type Loop, loop } from '#main/engine/loop.ts';
import { createMapping } from '#main/engine/mapping.ts';
import { ownErrors } from '#main/engine/own-errors.ts';
import { type NoteDeps, noteAnswer } from '#main/engine/parcels/note.ts';
import { type NumberReader, readersOf } from '#main/engine/parcels/numbers.ts';
import type { Ledger } from '#main/ledger/ledger.ts';
import type { ParcelRow } from '#main/ledger/parcels.ts';
import type { OpenedSystem, TrackAsk, Tracked } from '#main/systems/port.ts';
import { isRetried } from '#shared/causes.ts';
import { type Refusal, type Result, succeeded } from '#shared/result.ts';

export interface TrackDeps {
  ledger: Ledger;
  opened: OpenedSystem;
  connectionId: string;
  readers(): readonly NumberReader[];
  clock: Clock;
  log: Log;
  incidents: Incidents;
  breaker: Breaker;
  random: () => number;
  /** Something is to be told to the ERP and the shops. */
  onNews(): void;
  onSignIn(result: Result<unknown>): void;
}

const longestWaitMs = 60_000;
const failedWaitMs = 15_000;

/** Parcels nobody follows are looked at again: their carrier may have been connected since. */
const adoptLost = (deps: TrackDeps, now: number): void => {
  const { ledger, connectionId } = deps;
  let after = 0;
  for (;;) {
    const page = ledger.parcels.lost(after, 500);
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.id;
    const mine = page.filter(
      (parcel) => readersOf(deps.readers(), parcel.number)[0]?.connectionId === connectionId,
    );
    if (mine.length > 0) {
      ledger.write(() => {
        for (const parcel of mine) ledger.parcels.adopt(parcel.id, connectionId, now);
      });
    }
  }
};

const failed = (deps: TrackDeps, refusal: Refusal): number => {
  const { ledger, connectionId, incidents, breaker, clock } = deps;
  const now = clock.now();
  if (refusal.outcome === 'unauthorised') {
    deps.onSignIn(refusal);
    return longestWaitMs;
  }
  ledger.connections.trouble(connectionId, refusal.cause, refusal.detail ?? null);
  if (refusal.outcome === 'rate_limited') {
    breaker.inconclusive();
    return Math.max(1_000, (refusal.retryAtMs ?? now + longestWaitMs) - now);
  }
  breaker.failed(now);
  if (breaker.state(now) !== 'closed') {
    incidents.raise({ connectionId, cause: refusal.cause, detail: refusal.detail ?? null, values: {} });
  }
  return failedWaitMs;
};

/** One number may stand in several documents: it is asked about once, and the answer counts for all of them. */
const asksOf = (parcels: readonly ParcelRow[]): TrackAsk[] => {
  const asks = new Map<string, TrackAsk>();
  for (const { number, phone, remoteId } of parcels) {
    const known = asks.get(number);
    asks.set(number, {
      number,
      phone: known?.phone ?? phone,
      remoteId: known?.remoteId ?? remoteId,
    });
  }
  return [...asks.values()];
};

const store = (
  deps: TrackDeps,
  parcels: readonly ParcelRow[],
  asks: readonly TrackAsk[],
  answers: readonly Result<Tracked>[],
): void => {
  const { ledger, clock, connectionId, incidents } = deps;
  const byNumber = new Map(asks.map((ask, n) => [ask.number, answers[n]]));
  const unknown = new Map<string, string>();
  const noting: NoteDeps = {
    ledger,
    connectionId,
    carrier: deps.opened.manifest.carrier,
    readers: deps.readers,
    random: deps.random,
    onUnknownCode: (code, text) => unknown.set(code, text),
  };
  ledger.write(() => {
    const now = clock.now();
    for (const { id, number } of parcels) {
      const answer = byNumber.get(number);
      // As it is now: its document may have let go of it while the carrier was asked.
      const parcel = ledger.parcels.byId(id);
      if (answer !== undefined && parcel !== null) noteAnswer(noting, parcel, answer, now);
    }
  });
  for (const [code, text] of unknown) {
    incidents.raise({
      connectionId,
      cause: 'parcel.code_unknown',
      detail: `${code}: ${text}`,
      values: { value: code },
    });
  }
};

/** Asks about the parcels that are due, one batch. Returns in how many milliseconds to go on. */
export const trackOnce = async (deps: TrackDeps): Promise<number> => {
  const { ledger, opened, connectionId, clock, breaker, incidents } = deps;
  const { system, manifest } = opened;
  const now = clock.now();
  const parcels = ledger.parcels.due(connectionId, now, manifest.carrier?.batch ?? 1);
  if (parcels.length === 0 || system.track === undefined) {
    // Asked nothing, so a probe has proved nothing.
    breaker.inconclusive();
    const due = ledger.parcels.nextDueMs(connectionId);
    return due === null ? longestWaitMs : Math.min(longestWaitMs, Math.max(due - now, 250));
  }
  const asks = asksOf(parcels);
  const signal = AbortSignal.timeout(180_000);
  const result = await system.track(
    {
      http: opened.session(signal),
      mapping: createMapping(ledger, connectionId),
      nowMs: now,
      signal,
    },
    asks,
  );
  if (!succeeded(result)) return failed(deps, result);
  // An answer about one parcel may say that nobody is answered at the moment: that parcel is asked about again.
  const asked = result.value.map((one) =>
    !succeeded(one) && (one.outcome === 'unavailable' || one.outcome === 'rate_limited') ? undefined : one,
  );
  const refusal = result.value.find(
    (one): one is Refusal =>
      !succeeded(one) && (one.outcome === 'unavailable' || one.outcome === 'rate_limited'),
  );
  const answered = asks.filter((_, n) => asked[n] !== undefined);
  store(
    deps,
    parcels,
    answered,
    asked.filter((one) => one !== undefined),
  );
  deps.onNews();
  if (refusal !== undefined) return failed(deps, refusal);
  ledger.connections.healthy(connectionId, clock.now());
  if (breaker.succeeded()) ledger.dispatch.wake(connectionId, clock.now());
  incidents.settle(connectionId, isRetried);
  return 0;
};

/** Asks a carrier about its open parcels, each in its own rhythm. */
export const createTracking = (deps: TrackDeps): Loop => {
  let adopted = false;
  const errors = ownErrors(deps, 'tracking');
  return loop(
    async () => {
      const now = deps.clock.now();
      if (!adopted) {
        adopted = true;
        adoptLost(deps, now);
      }
      if (deps.breaker.allowance(now, 1) === 0) return Math.max(1_000, deps.breaker.reopensAtMs() - now);
      const wait = await trackOnce(deps);
      errors.over();
      return wait;
    },
    (error) => {
      errors.note(error);
      return failedWaitMs;
    },
  );
};
