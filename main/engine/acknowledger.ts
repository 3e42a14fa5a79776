import type { Clock } from '#main/engine/clock.ts';
import type { Log } from '#main/engine/log.ts';
import { type Loop, loop } from '#main/engine/loop.ts';
import type { Acknowledgement, ErpSource } from '#main/erp/port.ts';
import type { DueWord } from '#main/ledger/acknowledge.ts';
import type { Ledger } from '#main/ledger/ledger.ts';
import { toEnvelope } from '#shared/errors.ts';

const batch = 500;
/** Longer than any lease: a row that can't be written for so long is really gone. */
const patienceMs = 10 * 60_000;
const idleMs = 5_000;
/** Words that come together are written together; nobody waits for them. */
const gatherMs = 50;
/** Longest reason an ERP's queue column is expected to hold. */
const reasonLength = 900;

const wordsOf = (due: readonly DueWord[]): Acknowledgement[] =>
  due.map((row) => ({
    id: row.change_id,
    word: row.ack_wanted,
    reason: row.ack_reason === null ? null : row.ack_reason.slice(0, reasonLength),
  }));

/**
 * Writes accepted, sent and rejected into the ERP's queue rows, in batches, after the ledger knows. What can't be
 * written now is still due at the next look, so a crash in between costs a repetition and nothing else.
 */
export const acknowledgeBatch = async (
  ledger: Ledger,
  erp: ErpSource,
  sourceId: string,
  agentId: string,
  now: number,
): Promise<number> => {
  const due = ledger.acknowledge.due(sourceId, batch);
  if (due.length === 0) return 0;
  // A row goes to "accepted" before its last word, in the order the ERP's people know.
  const fresh = due.filter((row) => row.ack_done === null && row.ack_wanted !== 'accepted');
  if (fresh.length > 0) {
    await erp.acknowledge(
      agentId,
      fresh.map((row) => ({ id: row.change_id, word: 'accepted', reason: null })),
    );
  }
  const gone = new Set(await erp.acknowledge(agentId, wordsOf(due)));
  ledger.write(() => {
    for (const row of due) {
      if (gone.has(row.change_id)) ledger.acknowledge.forget(row.id, now - patienceMs);
    }
    for (const [word, rows] of Map.groupBy(due, (row) => row.ack_wanted)) {
      const written = rows.filter((row) => !gone.has(row.change_id)).map((row) => row.id);
      ledger.acknowledge.done(written, word);
    }
  });
  return due.length - gone.size;
};

export const createAcknowledger = (
  ledger: Ledger,
  erp: ErpSource,
  sourceId: string,
  agentId: string,
  clock: Clock,
  log: Log,
): Loop => {
  let gathering: NodeJS.Timeout | null = null;
  const cycle = loop(
    async () => {
      const written = await acknowledgeBatch(ledger, erp, sourceId, agentId, clock.now());
      return written === batch ? 0 : written > 0 ? gatherMs : idleMs;
    },
    (error) => {
      log.warn('the ERP queue could not be marked', { sourceId, detail: toEnvelope(error).detail });
      return 2_000;
    },
  );
  const stopGathering = (): void => {
    if (gathering !== null) clearTimeout(gathering);
    gathering = null;
  };
  return {
    start: () => cycle.start(),
    wake() {
      gathering ??= setTimeout(() => {
        gathering = null;
        cycle.wake();
      }, gatherMs);
    },
    async stop() {
      stopGathering();
      await cycle.stop();
    },
  };
};
