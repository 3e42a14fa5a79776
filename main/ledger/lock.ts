import Database from 'better-sqlite3';
import { ledgerError } from '#main/ledger/open.ts';
import { MostekError } from '#shared/errors.ts';

/**
 * One agent for one ledger, also across users of one PC. The lock is SQLite's own exclusive file lock on a side
 * file: the operating system drops it when the process dies, however it dies, so no stale lock can remain.
 */
export const lockLedger = (file: string): (() => void) => {
  let db: Database.Database;
  try {
    db = new Database(`${file}.lock`, { timeout: 200 });
  } catch (error) {
    throw ledgerError(error);
  }
  try {
    db.pragma('locking_mode = EXCLUSIVE');
    db.exec('begin exclusive');
  } catch (error) {
    db.close();
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) {
      throw new MostekError('agent.ledger_in_use', 'another agent holds this ledger', { values: { file } });
    }
    throw ledgerError(error);
  }
  return () => {
    db.close();
  };
};
