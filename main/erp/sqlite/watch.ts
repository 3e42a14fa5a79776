import type { Database } from 'better-sqlite3';

const LOOK_EVERY_MS = 100;

/**
 * SQLite can't push, but `data_version` tells a connection for the price of reading one page that another
 * connection has committed; its own commits do not count, so the agent never wakes itself. File notifications
 * are not used, because they miss commits to the write-ahead log on some systems.
 */
export const watchCommits = (connection: () => Database, onChange: () => void): (() => void) => {
  let db: Database | null = null;
  let seen: unknown = null;
  const look = (): void => {
    let version: unknown = null;
    try {
      const current = connection();
      // The number starts anew with every connection.
      if (current !== db) seen = null;
      db = current;
      version = current.pragma('data_version', { simple: true });
    } catch {
      // Busy or gone for a moment; the next look tells.
      return;
    }
    if (seen !== null && version !== seen) onChange();
    seen = version;
  };
  look();
  const timer = setInterval(look, LOOK_EVERY_MS);
  return () => clearInterval(timer);
};
