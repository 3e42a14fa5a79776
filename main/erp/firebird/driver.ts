import Firebird, { type Database, type Transaction, type TransactionOptions } from 'node-firebird';
import {
  type Driver,
  type SqlRow,
  type SqlSession,
  type SqlValue,
  type TransactionKind,
  UncertainCommit,
  Withdrawn,
} from '#main/erp/driver.ts';
import type { ReportStage } from '#main/erp/open-driver.ts';
import { sqlText } from '#main/erp/sql-text.ts';
import type { SettingsOf } from '#shared/erp/engine.ts';
import { MostekError } from '#shared/errors.ts';
import { columns, identify, lacking, majorVersion, tables } from './catalogue.ts';
import { firebirdDialect } from './dialect.ts';
import { breaksConnection, firebirdError } from './errors.ts';
import { FirebirdPool } from './pool.ts';
import { firebirdScript, OWN_WRITE } from './script.ts';
import { states } from './states.ts';
import { EventListener } from './watch.ts';

const ATTACHMENTS = 4;

const plainValue = (value: unknown): SqlValue => {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'boolean' || value instanceof Uint8Array) return value;
  // An empty blob arrives as the driver's reader function.
  return typeof value === 'function' ? '' : sqlText(value);
};

const sessionOf = (transaction: Transaction): SqlSession => ({
  async query(sql, parameters = []) {
    const rows: unknown = await transaction.executeAsync(sql, [...parameters]);
    if (!Array.isArray(rows)) return [];
    return rows.map((row: unknown): SqlRow => (Array.isArray(row) ? row.map(plainValue) : []));
  },
  async execute(sql, parameters = []) {
    const result = await transaction.executeAsync(sql, [...parameters], { withMeta: true });
    return result.affectedRows;
  },
});

/**
 * ISOLATION_READ_UNCOMMITTED is the driver's name for READ COMMITTED RECORD_VERSION, which never reads what is not
 * committed; its READ_COMMITTED waits for every edit of the accountant (erp.md D4).
 */
const optionsOf = (kind: TransactionKind, lockTimeoutMs: number): TransactionOptions => {
  if (kind === 'read') return { isolation: Firebird.ISOLATION_REPEATABLE_READ, readOnly: true, wait: false };
  const isolation = Firebird.ISOLATION_READ_UNCOMMITTED;
  if (kind === 'claim' || kind === 'queue_now' || lockTimeoutMs === 0)
    return { isolation, readOnly: false, wait: false };
  return { isolation, readOnly: false, wait: true, waitTimeout: Math.ceil(lockTimeoutMs / 1000) };
};

export const openFirebird = (
  settings: SettingsOf<'firebird'>,
  password: string | undefined,
  report: ReportStage,
): Driver => {
  const pool = new FirebirdPool(settings, password, report, ATTACHMENTS);
  let listener: EventListener | null = null;

  const commit = async (transaction: Transaction): Promise<void> => {
    try {
      await transaction.commitAsync();
    } catch (error) {
      const mapped = firebirdError(error);
      if (mapped instanceof MostekError && breaksConnection(mapped)) {
        throw new UncertainCommit(mapped.message, { cause: error });
      }
      throw mapped;
    }
  };

  const within = async <T>(
    db: Database,
    kind: TransactionKind,
    work: (session: SqlSession) => Promise<T>,
  ): Promise<T> => {
    const transaction = await db.transactionAsync(optionsOf(kind, settings.lockTimeoutMs));
    const session = sessionOf(transaction);
    let result: T;
    try {
      if (kind === 'write')
        await session.query(
          `SELECT RDB$SET_CONTEXT('USER_TRANSACTION', '${OWN_WRITE}', '1') FROM RDB$DATABASE`,
        );
      result = await work(session);
    } catch (error) {
      await transaction.rollbackAsync();
      throw error;
    }
    await commit(transaction);
    return result;
  };

  const transaction = async <T>(
    kind: TransactionKind,
    work: (session: SqlSession) => Promise<T>,
  ): Promise<T> => {
    const db = await pool.acquire();
    let broken = false;
    try {
      return await within(db, kind, work);
    } catch (error) {
      // What the profile throws to roll back is an answer, not a failure of the database.
      if (error instanceof Withdrawn) throw error;
      const mapped = firebirdError(error);
      broken = mapped instanceof UncertainCommit || breaksConnection(mapped);
      throw mapped;
    } finally {
      pool.release(db, broken);
    }
  };

  return {
    dialect: firebirdDialect,
    transaction,
    identify: () => transaction('read', (session) => identify(session, settings.timeZone)),
    tables: () => transaction('read', tables),
    columns: (table) => transaction('read', (session) => columns(session, table, settings.noneCharset)),
    lacking: (needs) => transaction('read', (session) => lacking(session, needs)),
    async watch(onChange) {
      listener?.close();
      listener = new EventListener(settings, password, report, onChange);
      return await listener.start();
    },
    states: (objects) => transaction('read', (session) => states(session, objects)),
    script: (model) =>
      transaction('read', async (session) => firebirdScript(model, await majorVersion(session))),
    async close() {
      listener?.close();
      pool.close();
    },
  };
};
