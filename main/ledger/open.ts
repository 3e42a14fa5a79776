import { existsSync, renameSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { backUpTo, lastGoodBackup } from '#main/ledger/backup.ts';
import { migrations } from '#main/ledger/migrations.ts';
import { MostekError } from '#shared/errors.ts';

export type Db = Database.Database;

export interface Opened {
  db: Db;
  /** File the damaged ledger was moved to, when a backup had to be restored (or a new ledger begun). */
  damagedFile: string | null;
  restoredFrom: string | null;
}

const sqliteCode = (error: unknown): string => (error instanceof Database.SqliteError ? error.code : '');

/** Turns SQLite's own complaints into causes of the catalogue. */
export const ledgerError = (error: unknown): MostekError => {
  if (error instanceof MostekError) return error;
  const code = sqliteCode(error);
  const text = error instanceof Error ? error.message : String(error);
  if (code === 'SQLITE_FULL') return new MostekError('agent.disk_full', text, { cause: error });
  if (code.startsWith('SQLITE_READONLY') || code === 'SQLITE_CANTOPEN' || code === 'SQLITE_PERM')
    return new MostekError('agent.ledger_read_only', text, { cause: error });
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB')
    return new MostekError('agent.ledger_damaged', text, { cause: error });
  return new MostekError('agent.internal', text, { cause: error });
};

const openFile = (file: string): Db => {
  const db = new Database(file, { timeout: 5_000 });
  try {
    db.pragma('journal_mode = WAL');
    // Without this, better-sqlite3's WAL default is NORMAL: the last commits could vanish with the power.
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    db.pragma('temp_store = MEMORY');
    // Pages touched by the commits at hand; what is looked up more rarely lies in the system's own cache.
    db.pragma('cache_size = -8000');
    db.pragma('journal_size_limit = 67108864');
    // 32 MB instead of 4: a page that changes a hundred times on the way is written into the file once.
    db.pragma('wal_autocheckpoint = 8000');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
};

const quickCheck = (db: Db): boolean => {
  try {
    return db.pragma('quick_check(1)', { simple: true }) === 'ok';
  } catch (error) {
    if (ledgerError(error).causeId === 'agent.ledger_damaged') return false;
    throw error;
  }
};

const versionOf = (db: Db): number => Number(db.pragma('user_version', { simple: true }));

/** Runs what is missing, each migration in a transaction of its own, after a copy of the file as it was. */
const migrate = (db: Db, file: string): void => {
  const version = versionOf(db);
  if (version > migrations.length) {
    throw new MostekError(
      'agent.ledger_newer',
      `ledger has version ${version}, this program knows ${migrations.length}`,
      { values: { file } },
    );
  }
  if (version === migrations.length) return;
  if (version > 0) backUpTo(db, `${file}.before-v${migrations.length}`);
  for (let next = version; next < migrations.length; next += 1) {
    db.transaction(() => {
      db.exec(migrations[next] ?? '');
      db.pragma(`user_version = ${next + 1}`);
    })();
  }
};

/**
 * Reads `synchronous` back after a write: straight after `journal_mode=WAL` the pragma still shows FULL while
 * the first write would silently run NORMAL, so an earlier check proves nothing.
 */
const assertDurable = (db: Db): void => {
  db.prepare(
    `insert into preferences (name, value) values ('last_start', ?)
     on conflict (name) do update set value = excluded.value`,
  ).run(String(Date.now()));
  const synchronous = db.pragma('synchronous', { simple: true });
  const journal = db.pragma('journal_mode', { simple: true });
  if (synchronous !== 2 || journal !== 'wal') {
    throw new MostekError(
      'agent.internal',
      `ledger is not durable: ${String(journal)}/${String(synchronous)}`,
    );
  }
};

const setAside = (file: string): string => {
  const damaged = `${file}.damaged-${new Date().toISOString().replace(/[:.]/g, '-')}`;
  renameSync(file, damaged);
  for (const suffix of ['-wal', '-shm']) {
    if (existsSync(file + suffix)) renameSync(file + suffix, damaged + suffix);
  }
  return damaged;
};

/**
 * Opens the ledger: integrity check, migrations, durability. A damaged file is set aside, never deleted, and the
 * last good backup takes its place. Throws `agent.ledger_newer`, `agent.ledger_read_only`, `agent.disk_full`.
 */
export const openLedgerFile = (file: string): Opened => {
  let damagedFile: string | null = null;
  let restoredFrom: string | null = null;
  let db: Db;
  try {
    db = openFile(file);
    if (!quickCheck(db)) {
      db.close();
      throw new MostekError('agent.ledger_damaged', 'integrity check failed');
    }
  } catch (error) {
    const known = ledgerError(error);
    if (known.causeId !== 'agent.ledger_damaged') throw known;
    damagedFile = setAside(file);
    restoredFrom = lastGoodBackup(file);
    db = openFile(file);
  }
  try {
    migrate(db, file);
    assertDurable(db);
    return { db, damagedFile, restoredFrom };
  } catch (error) {
    db.close();
    throw ledgerError(error);
  }
};

/** Removes a ledger with everything beside it; used when a demo starts afresh. */
export const removeLedgerFile = (file: string): void => {
  for (const suffix of ['', '-wal', '-shm', '.lock']) rmSync(file + suffix, { force: true });
};
