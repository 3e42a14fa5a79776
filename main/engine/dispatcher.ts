import type { Log } from '#main/engine/log.ts';
import { type Loop, loop } from '#main/engine/loop.ts';
import type { Delivered, Target } from '#main/engine/target.ts';
import { createVerdicts, type VerdictDeps } from '#main/engine/verdicts.ts';
import type { DueDelivery } from '#main/ledger/dispatch.ts';
import { entityNames } from '#shared/domain/entity.ts';
import { toEnvelope } from '#shared/errors.ts';
import { refuse, succeeded } from '#shared/result.ts';

export interface DispatcherDeps extends VerdictDeps {
  log: Log;
  /** A delivery ended: its message's word for the ERP may have changed. */
  onFinished(): void;
}

const idleMs = 5_000;
/** Most deliveries taken ahead: each costs a look-up when the agent dies before it was sent. */
const mostAhead = 512;
/** Taking more often than this costs the disk more than the deliveries are worth: take more at once. */
const hurryMs = 200;

/**
 * Sends the deliveries of one connection: takes what is due (which marks it as sending, in one commit), keeps at
 * most `concurrency` requests under way, and records every result in a shared commit before the next of the same
 * object can go. Taking goes ahead of sending, further the faster the other side answers.
 */
export const createDispatcher = (connectionId: string, target: Target, deps: DispatcherDeps): Loop => {
  const { ledger, clock, breaker, incidents } = deps;
  const underWay = new Set<Promise<void>>();
  const abort = new AbortController();
  // A full batch must be able to gather while the others are under way.
  const batch = Math.max(...entityNames.map((entity) => target.batchOf(entity)));
  const shallowest = target.concurrency * 2 * batch;
  const deepest = Math.max(mostAhead, shallowest);
  let queue: DueDelivery[] = [];
  let requests = 0;
  let depth = shallowest;
  let takenAt = Number.NEGATIVE_INFINITY;
  let running = false;
  let refillAsked = false;
  let told = true;
  const verdicts = createVerdicts(connectionId, deps);

  const deliver = async (group: readonly DueDelivery[]): Promise<readonly Delivered[]> => {
    const [first] = group;
    try {
      if (first === undefined) return [];
      return group.length === 1 && target.batchOf(first.entity) === 1
        ? [await target.deliver(first, abort.signal)]
        : await target.deliverMany(group, abort.signal);
    } catch (error) {
      const envelope = toEnvelope(error);
      deps.log.error('delivery failed unexpectedly', { deliveryId: first?.id, detail: envelope.detail });
      const result = refuse(envelope.retryable ? 'uncertain' : 'invalid', envelope.cause, {
        detail: envelope.detail,
      });
      return group.map(() => ({ result, exchanges: [], link: null }));
    }
  };

  /** A commit ends many deliveries at once; one word about all of them is enough. */
  const tellFinished = (): void => {
    if (!told) return;
    told = false;
    setImmediate(() => {
      told = true;
      deps.onFinished();
      deps.bus.emit('event', { type: 'deliveries', connectionId });
    });
  };

  const requestEnded = (): void => {
    requests -= 1;
    pumpSoon();
  };

  let pumpAsked = false;
  /** Answers come in bunches; what takes their places is prepared together, in one reading of the ledger. */
  const pumpSoon = (): void => {
    if (pumpAsked) return;
    pumpAsked = true;
    setImmediate(() => {
      pumpAsked = false;
      pump();
      // A rest gives back what was taken ahead.
      if (queue.length <= depth / 2 || mustRest(clock.now())) refill();
    });
  };

  const send = async (group: readonly DueDelivery[]): Promise<void> => {
    const startedAtMs = clock.now();
    const from = clock.monotonic();
    requests += 1;
    const delivered = await deliver(group);
    const took = clock.monotonic() - from;
    // After a success the next request need not wait for the disk. Anything else may open the breaker or ask for
    // a rest, so its place stays taken until that is known.
    const well = delivered.every((one) => succeeded(one.result));
    if (well) requestEnded();
    try {
      await ledger.group.run(() => {
        for (const [n, delivery] of group.entries()) {
          const one = delivered[n];
          if (one !== undefined) verdicts.record(delivery, startedAtMs, took, one);
        }
      }, well);
    } finally {
      if (!well) requestEnded();
    }
    tellFinished();
  };

  const launch = (group: readonly DueDelivery[]): void => {
    const work = send(group)
      .catch((error: unknown) => {
        // The verdict could not be written (disk full): the row still says "sending" and is freed at the next start
        // or by the sweep below, as uncertain.
        deps.log.error('verdict not recorded', {
          deliveryId: group[0]?.id,
          detail: toEnvelope(error).detail,
        });
        stranded.push(...group);
        // The same transaction may have taken back what an earlier success had settled.
        verdicts.expectTrouble();
      })
      .finally(() => {
        underWay.delete(work);
        if (queue.length <= depth / 2) refill();
      });
    underWay.add(work);
  };

  const refill = (): void => {
    if (refillAsked) return;
    refillAsked = true;
    cycle.wake();
  };

  /** Nothing of these left the machine, so they are plain waiting again, not uncertain. */
  const putBack = (): void => {
    const unsent = queue;
    queue = [];
    if (unsent.length > 0) ledger.write(() => ledger.dispatch.putBack(unsent.map((delivery) => delivery.id)));
  };

  const mustRest = (now: number): boolean => now < verdicts.restUntilMs() || breaker.state(now) === 'open';

  /** The next delivery, with all of its kind that one call can take along. */
  const nextGroup = (): DueDelivery[] => {
    const next = queue.shift();
    if (next === undefined) return [];
    const most = target.batchOf(next.entity);
    if (most === 1) return [next];
    const group = [next];
    queue = queue.filter((one) => {
      const along = one.entity === next.entity && group.length < most;
      if (along) group.push(one);
      return !along;
    });
    return group;
  };

  /** Starts as many requests as have a place. */
  const pump = (): void => {
    if (!running || mustRest(clock.now())) return;
    if (queue.length === 0) return;
    ledger.read(() => {
      while (requests < target.concurrency) {
        const group = nextGroup();
        if (group.length === 0) break;
        launch(group);
      }
    });
  };

  let stranded: DueDelivery[] = [];
  /** Frees deliveries whose verdict could not be written, as soon as writing works again. */
  const freeStranded = (): void => {
    if (stranded.length === 0) return;
    const now = clock.now();
    const lost = stranded;
    ledger.write(() => {
      for (const delivery of lost) {
        ledger.dispatch.record(
          {
            id: delivery.id,
            status: 'waiting',
            outcome: 'uncertain',
            cause: 'agent.disk_full',
            detail: null,
            values: null,
            attempts: delivery.attempts + 1,
            dueAtMs: now,
            unsettled: true,
          },
          now,
        );
      }
    });
    stranded = [];
  };

  const take = (now: number): void => {
    if (mustRest(now)) {
      putBack();
      return;
    }
    if (queue.length > depth / 2) return;
    const allowed = breaker.allowance(now, depth - queue.length);
    if (allowed === 0) return;
    const taken = ledger.write(() => ledger.dispatch.take(connectionId, allowed, now));
    queue.push(...taken);
    if (taken.length > 0) {
      const hurry = taken.length === allowed && clock.monotonic() - takenAt < hurryMs;
      depth = hurry ? Math.min(depth * 2, deepest) : Math.max(depth / 2, shallowest);
      takenAt = clock.monotonic();
    }
    if (queue.length === 0 && underWay.size === 0 && breaker.state(now) === 'half_open') breaker.reset();
  };

  const cycle: Loop = loop(
    () => {
      refillAsked = false;
      freeStranded();
      const now = clock.now();
      take(now);
      pump();
      if (underWay.size > 0) return Promise.resolve(idleMs);
      const due = ledger.dispatch.nextDueMs(connectionId);
      const wait = Math.max(
        due === null ? idleMs : due - now,
        verdicts.restUntilMs() - now,
        breaker.state(now) === 'open' ? breaker.reopensAtMs() - now : 0,
      );
      return Promise.resolve(Math.min(Math.max(wait, 0), idleMs));
    },
    (error) => {
      const { cause, detail, values } = toEnvelope(error);
      deps.log.error('dispatch stopped for a moment', { connectionId, detail });
      // A full disk may be met here first: what was taken in still fits, what is to be sent does not. The next
      // success settles it.
      verdicts.expectTrouble();
      incidents.raise({ connectionId, cause, detail, values });
      return 1_000;
    },
  );

  return {
    start: () => {
      running = true;
      cycle.start();
    },
    wake: () => cycle.wake(),
    async stop() {
      running = false;
      await cycle.stop();
      putBack();
      const ended = Promise.allSettled(underWay);
      const patience = setTimeout(() => abort.abort(), 3_000);
      await ended;
      clearTimeout(patience);
      ledger.group.flush();
      freeStranded();
    },
  };
};
