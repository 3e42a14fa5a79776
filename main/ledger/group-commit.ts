import type { Db } from '#main/ledger/open.ts';
import { ledgerError } from '#main/ledger/open.ts';

interface Waiting {
  work: () => unknown;
  trusted: boolean;
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
}

/** Transactions, each one fsync, and the writes in them since start; the bench reports messages per fsync. */
export interface CommitCounters {
  commits: number;
  writes: number;
}

export interface GroupCommit {
  /**
   * Runs `work` inside the next shared transaction; resolves after that transaction is on disk. Work that is as good
   * as never refused may be trusted: it needs no savepoint, and should it throw after all, everything that waits is
   * run once more, each by itself.
   */
  run<T>(work: () => T, trusted?: boolean): Promise<T>;
  /** Runs `work` at once and commits it, together with what waits: the disk is asked once for all of them. */
  now<T>(work: () => T): T;
  /** Commits what is waiting now. */
  flush(): void;
  readonly counters: CommitCounters;
}

/** Nobody waits for a verdict but the next change of the same object; a commit of fifty costs little more than one. */
const shortestMs = 25;

/**
 * Many small writes share one transaction, hence one fsync: with synchronous=FULL a slow disk gives a hundred
 * commits a second, and a hundred messages must not need a hundred commits. A promise resolves only after COMMIT,
 * so whoever awaits it may rely on the disk. The slower the disk, the longer writes gather: committing takes about
 * a fifth of the time, whatever one commit costs.
 */
export const groupCommit = (db: Db, options = { maxWrites: 200, maxDelayMs: 100 }): GroupCommit => {
  // Prepared once: building a transaction function for every write costs more than most of the writes.
  const savepoint = db.prepare('savepoint one');
  const release = db.prepare('release one');
  const undo = db.prepare('rollback to one');
  let waiting: Waiting[] = [];
  let timer: NodeJS.Timeout | null = null;
  let lastMs = 1;
  const counters: CommitCounters = { commits: 0, writes: 0 };

  let trustBroken = false;
  const runOne = (item: Waiting, careful: boolean): (() => void) => {
    if (item.trusted && !careful) {
      trustBroken = true;
      const value = item.work();
      trustBroken = false;
      return () => item.resolve(value);
    }
    // A savepoint of its own: one write that fails must not take its neighbours back with it. It is not free, for
    // SQLite keeps a copy of every page that changes in it.
    try {
      savepoint.run();
      const value = item.work();
      release.run();
      return () => item.resolve(value);
    } catch (error) {
      if (!db.inTransaction) throw error;
      undo.run();
      release.run();
      return () => item.reject(ledgerError(error));
    }
  };
  const runAll = db.transaction((batch: readonly Waiting[], careful: boolean) =>
    batch.map((item) => runOne(item, careful)),
  ).immediate;
  const runTogether = (batch: readonly Waiting[]): (() => void)[] => {
    trustBroken = false;
    try {
      return runAll(batch, false);
    } catch (error) {
      if (!trustBroken) throw error;
      return runAll(batch, true);
    }
  };

  /** One transaction for everything that waits. */
  const flush = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (waiting.length === 0) return;
    const batch = waiting;
    waiting = [];
    let settled: (() => void)[];
    const from = performance.now();
    try {
      settled = runTogether(batch);
      counters.commits += 1;
      counters.writes += batch.length;
    } catch (error) {
      const known = ledgerError(error);
      settled = batch.map((item) => () => item.reject(known));
    }
    lastMs = performance.now() - from;
    for (const settle of settled) settle();
  };

  return {
    counters,
    flush,
    now<T>(work: () => T): T {
      if (db.inTransaction) return db.transaction(work)();
      const ended: { value?: T; error?: Error } = {};
      waiting.push({
        work,
        trusted: false,
        resolve: (value) => {
          ended.value = value as T;
        },
        reject: (error) => {
          ended.error = error;
        },
      });
      flush();
      if (ended.error !== undefined) throw ended.error;
      return ended.value as T;
    },
    run<T>(work: () => T, trusted = false): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        waiting.push({
          work,
          trusted,
          resolve: (value) => resolve(value as T),
          reject,
        });
        if (waiting.length >= options.maxWrites) flush();
        else timer ??= setTimeout(flush, Math.min(Math.max(shortestMs, lastMs * 4), options.maxDelayMs));
      });
    },
  };
};
