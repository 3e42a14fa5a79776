import type { Db } from '#main/ledger/open.ts';
import { ledgerError } from '#main/ledger/open.ts';

interface Waiting {
  work: () => unknown;
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
}

/** Writes per transaction and per fsync since start; the bench reports messages per fsync from these. */
export interface CommitCounters {
  commits: number;
  writes: number;
}

export interface GroupCommit {
  /** Runs `work` inside the next shared transaction; resolves after that transaction is on disk. */
  run<T>(work: () => T): Promise<T>;
  /** Commits what is waiting now. */
  flush(): void;
  readonly counters: CommitCounters;
}

/**
 * Many small writes share one transaction, hence one fsync: with synchronous=FULL a slow disk gives a hundred
 * commits a second, and a hundred messages must not need a hundred commits. A promise resolves only after COMMIT,
 * so whoever awaits it may rely on the disk.
 */
export const groupCommit = (db: Db, options = { maxWrites: 200, maxDelayMs: 10 }): GroupCommit => {
  // Prepared once: building a transaction function for every write costs more than most of the writes.
  const savepoint = db.prepare('savepoint one');
  const release = db.prepare('release one');
  const undo = db.prepare('rollback to one');
  let waiting: Waiting[] = [];
  let timer: NodeJS.Timeout | null = null;
  const counters: CommitCounters = { commits: 0, writes: 0 };

  const flush = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (waiting.length === 0) return;
    const batch = waiting;
    waiting = [];
    const settle: (() => void)[] = [];
    try {
      db.transaction(() => {
        for (const item of batch) {
          // A savepoint of its own: one write that fails must not take its neighbours back with it.
          try {
            savepoint.run();
            const value = item.work();
            release.run();
            settle.push(() => item.resolve(value));
          } catch (error) {
            if (!db.inTransaction) throw error;
            undo.run();
            release.run();
            settle.push(() => item.reject(ledgerError(error)));
          }
        }
      }).immediate();
      counters.commits += 1;
      counters.writes += batch.length;
    } catch (error) {
      const known = ledgerError(error);
      for (const item of batch) item.reject(known);
      return;
    }
    for (const done of settle) done();
  };

  return {
    counters,
    flush,
    run<T>(work: () => T): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        waiting.push({
          work,
          resolve: (value) => resolve(value as T),
          reject,
        });
        if (waiting.length >= options.maxWrites) flush();
        else timer ??= setTimeout(flush, options.maxDelayMs);
      });
    },
  };
};
