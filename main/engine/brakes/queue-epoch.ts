import { z } from 'zod';
import type { Change, ErpSource } from '#main/erp/port.ts';
import type { Ledger } from '#main/ledger/ledger.ts';

/**
 * A database restored from a backup gives the same queue ids to other changes. Each time a person says "go on" after
 * that, a new epoch begins: its ids are told apart from the earlier ones in the ledger, and words for rows of an
 * earlier epoch are never written, for those rows stand for something else now.
 */
const name = 'queue_epoch';

const epochOf = (ledger: Ledger, erpId: string): number => Number(ledger.checkpoints.get(erpId, name) ?? '0');

/** Call in a transaction, when somebody has confirmed that the ERP's database is another one now. */
export const beginEpoch = (ledger: Ledger, erpId: string, now: number): void => {
  ledger.checkpoints.set(erpId, name, String(epochOf(ledger, erpId) + 1), now);
  ledger.checkpoints.set(erpId, markName, '', now);
};

const marked = (epoch: number, id: string): string => (epoch === 0 ? id : `${epoch}~${id}`);
/** The ERP's own id; null when it belongs to another epoch. */
const own = (epoch: number, id: string): string | null => {
  const parts = /^(\d+)~(.*)$/s.exec(id);
  if (parts === null) return epoch === 0 ? id : null;
  return Number(parts[1]) === epoch ? (parts[2] ?? null) : null;
};

/** The same source, with the ids of its queue told apart by epoch. */
export const inEpochs = (erp: ErpSource, ledger: Ledger, erpId: string): ErpSource => ({
  ...erp,
  async claim(request) {
    const epoch = epochOf(ledger, erpId);
    const changes = await erp.claim(request);
    return changes.map((change) => ({ ...change, id: marked(epoch, change.id) }));
  },
  async acknowledge(agentId, words) {
    const epoch = epochOf(ledger, erpId);
    const mine = words.flatMap((word) => {
      const id = own(epoch, word.id);
      return id === null ? [] : [{ ...word, id }];
    });
    const foreign = words.filter((word) => own(epoch, word.id) === null).map((word) => word.id);
    const gone = mine.length === 0 ? [] : await erp.acknowledge(agentId, mine);
    return [...foreign, ...gone.map((id) => marked(epoch, id))];
  },
});

const markName = 'queue_high';
const mark = z.object({ id: z.number(), createdAtMs: z.number() });
/** Sequences hand out blocks and late commits come out of order: neither spans so many rows and so much time. */
const slackRows = 1_000;
const slackMs = 600_000;
const saveEveryMs = 60_000;

/**
 * Watches the queue's numbers: a row that is much newer than the newest one known, and has a much lower number, was
 * written after the database had gone back in time.
 */
export const watchNumbers = (ledger: Ledger, erpId: string) => {
  const stored = ledger.checkpoints.get(erpId, markName) ?? '';
  let high = stored === '' ? null : mark.parse(JSON.parse(stored));
  let savedAt = 0;
  return {
    /** What gives it away, or null. Changes whose ids are no plain numbers say nothing. */
    look(changes: readonly Change[], now: number): string | null {
      let found: string | null = null;
      for (const change of changes) {
        const id = Number(change.id.slice(change.id.indexOf('~') + 1));
        if (!Number.isSafeInteger(id) || change.createdAtMs === null) continue;
        if (high !== null && id < high.id - slackRows && change.createdAtMs > high.createdAtMs + slackMs)
          found ??= `queue row ${id} is newer than row ${high.id}`;
        if (high === null || id > high.id) high = { id, createdAtMs: change.createdAtMs };
      }
      if (found === null && high !== null && now - savedAt > saveEveryMs) {
        savedAt = now;
        ledger.checkpoints.set(erpId, markName, JSON.stringify(high), now);
      }
      return found;
    },
    /** A new epoch has begun. */
    forget(): void {
      high = null;
    },
  };
};
export type NumberWatch = ReturnType<typeof watchNumbers>;
