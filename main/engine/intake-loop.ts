import { createAccepting } from '#main/engine/accepting.ts';
import { batch, type Fetched, fetchBatch, isLayoutCause } from '#main/engine/fetch-batch.ts';
import { type IntakeDeps, keep } from '#main/engine/intake.ts';
import { type Loop, loop } from '#main/engine/loop.ts';
import { createStuck } from '#main/engine/stuck.ts';
import { MostekError, toEnvelope } from '#shared/errors.ts';

const shortestIdleMs = 250;
const longestIdleMs = 5_000;
/** Unfinished deliveries from which on taking in makes a pause after each batch, so that a backlog is sent while it is read. */
const crowd = 2_000;
const crowdedMs = 100;

/**
 * Takes in for as long as there is something; with back-pressure, and with back-off while nothing comes. While one
 * batch is committed and acknowledged the next one is already claimed and read.
 */
export const createIntake = (
  deps: IntakeDeps & {
    /**
     * Before the first claim of a run: is it still the same database, and what an earlier run claimed goes back. Never
     * beside a claim, for it would give back what this run has just taken.
     */
    prepare(): Promise<void>;
  },
): Loop => {
  let idle = shortestIdleMs;
  let failing = false;
  let ahead: Promise<Fetched> | null = null;
  let room = 0;
  let prepared = false;
  const stuck = createStuck(deps);
  const accepting = createAccepting(deps);

  /** Counting a long backlog is dear, so it is counted again only when all that was free is surely used. */
  const hasRoom = (): boolean => {
    if (room <= 0) room = deps.backPressure - deps.ledger.deliveries.openTotal(deps.backPressure);
    return room > 0;
  };

  /** What lies in the ERP lies safely: while there is plenty to send, sending comes first. */
  const isCrowded = (): boolean => deps.ledger.deliveries.openTotal(crowd) === crowd;

  const fetchAhead = (): void => {
    ahead = fetchBatch(deps.erp, deps.agentId);
    // Whoever awaits it next gets the error; without this it would count as unhandled until then.
    ahead.catch(() => undefined);
  };

  /**
   * Rows claimed ahead go back when the flow stops: it may stop for hours, or because of a brake. Those that are in
   * the ledger say so, and are not claimed again for nothing.
   */
  const giveBack = async (): Promise<void> => {
    await accepting.writeAll().catch((error: unknown) => {
      deps.log.debug('rows taken in were not marked', { detail: toEnvelope(error).detail });
    });
    const pending = ahead;
    ahead = null;
    if (pending === null) return;
    try {
      const { changes } = await pending;
      const words = changes.map(({ id }) => ({ id, word: 'new' as const, reason: null }));
      if (words.length > 0) await deps.erp.acknowledge(deps.agentId, words);
    } catch (error) {
      // Their lease ends by itself.
      deps.log.debug('rows claimed ahead were not given back', { detail: toEnvelope(error).detail });
    }
  };

  const cycle = loop(
    async () => {
      await accepting.writeDue();
      if (ahead === null && !hasRoom()) return 1_000;
      if (!prepared) {
        await deps.prepare();
        prepared = true;
      }
      await stuck.look(giveBack);
      const pending = ahead ?? fetchBatch(deps.erp, deps.agentId);
      ahead = null;
      const fetched = await pending;
      stuck.note(fetched);
      room -= fetched.changes.length * Math.max(1, deps.receivers().length);
      if (fetched.changes.length === batch && hasRoom() && !isCrowded()) fetchAhead();
      const taken = await keep(deps, fetched, accepting.accept);
      if (failing) {
        failing = false;
        deps.ledger.connections.healthy(deps.sourceId, deps.clock.now());
        // What speaks of one entity, or of the triggers, is settled by whoever looks after it.
        deps.incidents.settle(
          deps.sourceId,
          (cause) =>
            cause.startsWith('erp.') &&
            cause !== 'erp.triggers_missing' &&
            !(stuck.some() && isLayoutCause(cause)),
        );
      }
      if (taken > 0) {
        idle = shortestIdleMs;
        // A short batch is a pause in the stream: the push or the next poll brings the rest.
        if (taken < batch) return 5;
        return isCrowded() ? crowdedMs : 0;
      }
      const wait = Math.min(idle, accepting.dueInMs());
      idle = Math.min(idle * 2, longestIdleMs);
      return wait;
    },
    (error) => {
      failing = true;
      const known = error instanceof MostekError ? error : null;
      const envelope = toEnvelope(error);
      deps.log.warn('taking in failed', {
        sourceId: deps.sourceId,
        cause: envelope.cause,
        detail: envelope.detail,
      });
      deps.incidents.raise({
        connectionId: deps.sourceId,
        cause: envelope.cause,
        detail: envelope.detail,
        values: envelope.values,
      });
      idle = Math.min(Math.max(idle, 1_000) * 2, 60_000);
      // Last, because it writes: with a full disk it throws, and everything above must have happened by then.
      deps.ledger.connections.trouble(deps.sourceId, envelope.cause, envelope.detail);
      return known !== null && !known.retryable ? 15_000 : idle;
    },
  );
  return {
    start() {
      prepared = false;
      cycle.start();
    },
    wake: () => cycle.wake(),
    async stop() {
      await cycle.stop();
      await giveBack();
    },
  };
};
