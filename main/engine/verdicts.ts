import type { Breaker } from '#main/engine/breaker.ts';
import type { Clock } from '#main/engine/clock.ts';
import type { Bus } from '#main/engine/events.ts';
import type { Incidents } from '#main/engine/incidents.ts';
import { type Judgement, judge } from '#main/engine/judge.ts';
import type { Delivered } from '#main/engine/target.ts';
import type { DueDelivery } from '#main/ledger/dispatch.ts';
import type { Ledger } from '#main/ledger/ledger.ts';
import { isRetried } from '#shared/causes.ts';
import type { Result } from '#shared/result.ts';

export interface VerdictDeps {
  ledger: Ledger;
  clock: Clock;
  bus: Bus;
  incidents: Incidents;
  breaker: Breaker;
  random: () => number;
  /** 401: the connection pauses once and asks to sign in. */
  onSignIn(result: Result<unknown>): void;
}

/** What came of each delivery of a connection, and what that says of the connection itself. */
export const createVerdicts = (connectionId: string, deps: VerdictDeps) => {
  const { ledger, clock, breaker, incidents } = deps;
  let restUntil = 0;
  let healthyAt = 0;
  // An incident may stand from an earlier run, so the first success has something to settle.
  let failing = true;

  const tellHealth = (judgement: Judgement, result: Result<unknown>): void => {
    const now = clock.now();
    if (judgement.health === 'well') {
      // Once a second is enough for people; every delivery would cost the disk a row.
      if (now - healthyAt >= 1_000) {
        healthyAt = now;
        ledger.connections.healthy(connectionId, now);
      }
      breaker.succeeded();
      if (failing) {
        failing = false;
        ledger.connections.healthy(connectionId, now);
        ledger.dispatch.wake(connectionId, now);
        // Only what speaks of the road: rejected messages keep theirs until somebody has looked.
        incidents.settle(connectionId, isRetried);
        deps.bus.emit('event', { type: 'connections' });
      }
    }
    if (judgement.health === 'rate_limited') restUntil = judgement.restUntilMs ?? 0;
    // A probe that was neither good nor bad must not leave the breaker waiting for its verdict.
    if (judgement.health === 'rate_limited' || judgement.health === 'silent') breaker.inconclusive();
    if (judgement.health === 'failing' && 'cause' in result) {
      failing = true;
      ledger.connections.trouble(connectionId, result.cause, result.detail ?? null);
      const opened = breaker.failed(now);
      if (opened || breaker.state(now) !== 'closed') {
        incidents.raise({
          connectionId,
          cause: result.cause,
          detail: result.detail ?? null,
          values: result.values ?? {},
        });
        if (opened) deps.bus.emit('event', { type: 'connections' });
      }
    }
    if (judgement.health === 'sign_in') deps.onSignIn(result);
  };

  /** Writes attempt, link, verdict and what follows from them. Call inside a transaction. */
  const record = (delivery: DueDelivery, startedAtMs: number, took: number, delivered: Delivered): void => {
    const now = clock.now();
    const { result } = delivered;
    const judgement = judge(delivery, result, now, deps.random());
    const { verdict } = judgement;
    ledger.attempts.insert({
      deliveryId: delivery.id,
      number: delivery.attempts + 1,
      startedAtMs,
      tookMs: Math.round(took),
      outcome: 'cause' in result ? result.outcome : 'ok',
      cause: 'cause' in result ? result.cause : null,
      detail: 'cause' in result ? (result.detail ?? null) : null,
      fields: 'cause' in result ? (result.fields ?? []) : [],
      exchanges: delivered.exchanges,
    });
    if (delivered.link !== null) ledger.links.save(delivered.link, now);
    delivered.also?.();
    ledger.dispatch.record(verdict, now);
    if (verdict.status === 'sent') {
      ledger.rates.add(delivery.direction === 'out' ? 'sent' : 'received', connectionId, 1, now);
    }
    if (verdict.status === 'rejected') {
      ledger.rates.add('rejected', connectionId, 1, now);
      incidents.raise({
        connectionId,
        cause: verdict.cause ?? 'agent.internal',
        detail: verdict.detail,
        values: verdict.values ?? {},
      });
    }
    tellHealth(judgement, result);
  };

  return {
    record,
    /** The other side asked for a rest until then. */
    restUntilMs: (): number => restUntil,
    /** Something of our own went wrong: the next success settles what was told, also what was settled before. */
    expectTrouble(): void {
      failing = true;
    },
  };
};
