import Database from 'better-sqlite3';
import {
  type Driver,
  type SqlParameter,
  type SqlRow,
  type SqlSession,
  type SqlValue,
  type TransactionKind,
  Withdrawn,
} from '#main/erp/driver.ts';

import { Mutex } from '#main/erp/mutex.ts';
import { sqlText } from '#main/erp/sql-text.ts';
import type { SettingsOf } from '#shared/erp/engine.ts';
import { columns, fingerprint, tables } from './catalogue.ts';
import { sqliteDialect } from './dialect.ts';
import { sqliteError } from './errors.ts';
import { STATE_TABLE, sqliteScript } from './script.ts';
import { states } from './states.ts';
import { watchCommits } from './watch.ts';

/** better-sqlite3 gives whole numbers as bigint here, so that ids above 2^53 stay exact. */
const plainValue = (value: unknown): SqlValue => {
  if (value === null || typeof value === 'string' || value instanceof Uint8Array) return value;
  return sqlText(value);
};

const STATEMENTS_KEPT = 200;

const sessionOf = (db: Database.Database): SqlSession => {
  const cache = new Map<string, Database.Statement>();
  const prepared = (sql: string): Database.Statement => {
    const known = cache.get(sql);
    if (known !== undefined) return known;
    if (cache.size >= STATEMENTS_KEPT) cache.clear();
    const made = db.prepare(sql);
    cache.set(sql, made);
    return made;
  };
  return {
    async query(sql, parameters: readonly SqlParameter[] = []) {
      const rows: unknown[] = prepared(sql)
        .raw()
        .all(...parameters);
      return rows.map((row): SqlRow => (Array.isArray(row) ? row.map(plainValue) : []));
    },
    async execute(sql, parameters: readonly SqlParameter[] = []) {
      return prepared(sql).run(...parameters).changes;
    },
  };
};

/** The script may be run while the agent is connected, so this is asked each time. */
const hasState = async (session: SqlSession): Promise<boolean> =>
  (await session.query("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?", [STATE_TABLE]))
    .length > 0;

const BEGIN: Record<TransactionKind, string> = {
  read: 'BEGIN',
  write: 'BEGIN IMMEDIATE',
  queue: 'BEGIN IMMEDIATE',
  queue_now: 'BEGIN IMMEDIATE',
  claim: 'BEGIN IMMEDIATE',
};

/** SQLite has one writer and one process: everything goes through one connection, one transaction at a time. */
export const openSqlite = (settings: SettingsOf<'sqlite'>): Driver => {
  let opened: { db: Database.Database; session: SqlSession } | null = null;
  let stopWatching: (() => void) | null = null;
  const mutex = new Mutex();

  const open = (): NonNullable<typeof opened> => {
    if (opened !== null) return opened;
    const db = new Database(settings.file, { fileMustExist: true, timeout: settings.lockTimeoutMs });
    try {
      db.defaultSafeIntegers(true);
      // The driver's own 16 MB would be a tenth of the agent; a queue is read once, row after row.
      db.pragma('cache_size = -2000');
      // A file that is no database is found out here, not in the middle of the first transaction.
      db.prepare('SELECT count(*) FROM sqlite_schema').get();
      opened = { db, session: sessionOf(db) };
      return opened;
    } catch (error) {
      db.close();
      throw error;
    }
  };

  const transaction = <T>(kind: TransactionKind, work: (session: SqlSession) => Promise<T>): Promise<T> =>
    mutex.run(async () => {
      try {
        const { db, session } = open();
        db.exec(BEGIN[kind]);
        try {
          const mark = kind === 'write' && (await hasState(session));
          if (mark) db.exec(`UPDATE ${STATE_TABLE} SET own = 1`);
          const result = await work(session);
          if (mark) db.exec(`UPDATE ${STATE_TABLE} SET own = 0`);
          db.exec('COMMIT');
          return result;
        } catch (error) {
          if (db.inTransaction) db.exec('ROLLBACK');
          throw error;
        }
      } catch (error) {
        throw error instanceof Withdrawn ? error : sqliteError(error);
      }
    });

  const closeNow = (): void => {
    opened?.db.close();
    opened = null;
  };

  return {
    dialect: sqliteDialect,
    transaction,
    identify: () =>
      transaction('read', async (session) => {
        const [row] = await session.query("SELECT sqlite_version(), strftime('%Y-%m-%dT%H:%M:%fZ','now')");
        return {
          version: String(row?.[0]),
          fingerprint: await fingerprint(session, settings.file),
          charset: 'UTF-8',
          clockMs: Date.parse(String(row?.[1])),
          encrypted: false,
          user: '',
        };
      }),
    tables: () => transaction('read', tables),
    columns: (table) => transaction('read', (session) => columns(session, table)),
    async lacking(needs) {
      const { db } = open();
      return db.readonly ? needs.filter((need) => need.right !== 'SELECT') : [];
    },
    async watch(onChange) {
      await transaction('read', async () => undefined);
      stopWatching?.();
      stopWatching = watchCommits(() => open().db, onChange);
      return true;
    },
    states: (objects) => transaction('read', (session) => states(session, objects)),
    script: async (model) => sqliteScript(model),
    async close() {
      stopWatching?.();
      await mutex.run(async () => closeNow());
    },
  };
};
