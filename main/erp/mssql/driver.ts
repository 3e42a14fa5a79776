import { isIP } from 'node:net';
import sql from 'mssql';
import {
  type Driver,
  type SqlParameter,
  type SqlRow,
  type SqlSession,
  type SqlValue,
  type TransactionKind,
  UncertainCommit,
  Withdrawn,
} from '#main/erp/driver.ts';
import type { ReportStage } from '#main/erp/open-driver.ts';
import { numbered } from '#main/erp/placeholders.ts';
import { sqlText } from '#main/erp/sql-text.ts';
import type { SettingsOf } from '#shared/erp/engine.ts';
import { MostekError } from '#shared/errors.ts';
import { columns, identify, lacking, tables } from './catalogue.ts';
import { connectorFor } from './connector.ts';
import { mssqlDialect } from './dialect.ts';
import { isSilence, mssqlError } from './errors.ts';
import { collectFeed, type SeenIds } from './feeds.ts';
import { mssqlScript } from './script.ts';
import { states } from './states.ts';
import { collectTable, currentVersion } from './tracking.ts';
import { OWN_WRITE } from './triggers.ts';

const CONNECTIONS = 4;
const SHORT_TEXT = 4_000;
/** Not 0, which some servers take for "for ever". */
const SHORTEST_WAIT_MS = 1;
const NO_DATABASE = 4060;

const plainValue = (value: unknown): SqlValue => {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'boolean' || value instanceof Uint8Array) return value;
  return sqlText(value);
};

const bind = (request: sql.Request, parameters: readonly SqlParameter[]): void => {
  parameters.forEach((value, index) => {
    const name = `p${index + 1}`;
    if (typeof value === 'number') request.input(name, sql.BigInt, value);
    // Two lengths only, so that the server keeps two plans and not one for every length of a text.
    else
      request.input(
        name,
        value === null || value.length <= SHORT_TEXT ? sql.NVarChar(SHORT_TEXT) : sql.NVarChar(sql.MAX),
        value,
      );
  });
};

/**
 * The settings travel with each statement: they hold inside it alone, cost no round trip, and can not leak to the
 * next user of a pooled connection (lab.md 3).
 */
const sessionOf = (newRequest: () => sql.Request, lockTimeoutMs: number, settings: string): SqlSession => {
  const prelude = `SET LOCK_TIMEOUT ${lockTimeoutMs}; ${settings}`;
  const run = async (text: string, parameters: readonly SqlParameter[]) => {
    const request = newRequest();
    request.arrayRowMode = true;
    bind(request, parameters);
    try {
      return await request.query<unknown[]>(prelude + numbered(text, '@p'));
    } catch (error) {
      throw mssqlError(error);
    }
  };
  return {
    async query(text, parameters = []) {
      const { recordsets } = await run(text, parameters);
      const last: unknown = Array.isArray(recordsets) ? recordsets.at(-1) : undefined;
      if (!Array.isArray(last)) return [];
      return last.map((row: unknown): SqlRow => (Array.isArray(row) ? row.map(plainValue) : []));
    },
    async execute(text, parameters = []) {
      // Triggers of the ERP may count rows too; the statement's own count comes last.
      return (await run(text, parameters)).rowsAffected.at(-1) ?? 0;
    },
  };
};

/** Somebody else was writing; what is held now is found the next time. */
const isPassing = (error: unknown): boolean =>
  error instanceof MostekError && (error.causeId === 'erp.lock_timeout' || error.causeId === 'erp.deadlock');

const configOf = (
  settings: SettingsOf<'mssql'>,
  password: string | undefined,
  refusals: Set<number>,
): sql.config => {
  const connectMs = Math.min(8_000, Math.floor(settings.deadlineMs * 0.6));
  const options = {
    encrypt: settings.encrypt,
    trustServerCertificate: settings.trustServerCertificate,
    appName: 'mostek',
    useUTC: true,
    enableArithAbort: true,
    connector: connectorFor(settings, connectMs),
    cancelTimeout: 2_000,
    // TLS knows no addresses as names; without a check of the certificate the name is of no use anyway.
    ...(isIP(settings.host) !== 0 && settings.trustServerCertificate ? { serverName: 'sql-server' } : {}),
  };
  return {
    server: settings.host,
    database: settings.database,
    user: settings.user,
    password: password ?? '',
    connectionTimeout: connectMs,
    requestTimeout: settings.deadlineMs,
    // Asks the socket, not the server, whether an idle connection still lives.
    validateConnection: 'socket',
    // A login is refused with two errors; the driver keeps the second, which says less.
    beforeConnect: (connection) => {
      refusals.clear();
      connection.on('errorMessage', (info: unknown) => {
        const number: unknown =
          typeof info === 'object' && info !== null ? Reflect.get(info, 'number') : null;
        if (typeof number === 'number') refusals.add(number);
      });
    },
    pool: { max: CONNECTIONS, min: 0, idleTimeoutMillis: 60_000, acquireTimeoutMillis: settings.deadlineMs },
    options,
  };
};

export const openMssql = (
  settings: SettingsOf<'mssql'>,
  password: string | undefined,
  report: ReportStage,
): Driver => {
  let opening: Promise<sql.ConnectionPool> | null = null;
  const seen: SeenIds = new Map();
  /** Up to which version every tracked table is in the queue. */
  let collected: bigint | null = null;
  /** Numbers of the errors of the last login. */
  const refusals = new Set<number>();

  const pool = (): Promise<sql.ConnectionPool> => {
    opening ??= (async () => {
      report('login');
      const made = new sql.ConnectionPool(configOf(settings, password, refusals));
      made.on('error', () => undefined);
      try {
        return await made.connect();
      } catch (error) {
        opening = null;
        throw refusals.has(NO_DATABASE)
          ? new MostekError('erp.database_missing', `Cannot open database "${settings.database}"`, {
              cause: error,
            })
          : mssqlError(error);
      } finally {
        report('idle');
      }
    })();
    return opening;
  };

  const commit = async (transaction: sql.Transaction): Promise<void> => {
    try {
      await transaction.commit();
    } catch (error) {
      const mapped = mssqlError(error);
      if (mapped instanceof MostekError && isSilence(mapped))
        throw new UncertainCommit(mapped.message, { cause: error });
      throw mapped;
    }
  };

  const inTransaction = async <T>(
    kind: TransactionKind,
    work: (session: SqlSession) => Promise<T>,
  ): Promise<T> => {
    const transaction = new sql.Transaction(await pool());
    // A deadlock ends the transaction on the server; ending it again would be an error of its own.
    let ended = false;
    transaction.on('rollback', () => {
      ended = true;
    });
    const waitMs = kind === 'queue_now' ? SHORTEST_WAIT_MS : settings.lockTimeoutMs;
    await transaction.begin(sql.ISOLATION_LEVEL.READ_COMMITTED);
    const session = sessionOf(() => new sql.Request(transaction), waitMs, 'SET XACT_ABORT ON; ');
    let result: T;
    try {
      if (kind === 'write') await session.execute(`EXEC sys.sp_set_session_context N'${OWN_WRITE}', 1`);
      result = await work(session);
    } catch (error) {
      if (!ended) await transaction.rollback().catch(() => undefined);
      throw error;
    }
    await commit(transaction);
    return result;
  };

  const transaction = async <T>(
    kind: TransactionKind,
    work: (session: SqlSession) => Promise<T>,
  ): Promise<T> => {
    try {
      if (kind === 'write' || kind === 'queue' || kind === 'queue_now')
        return await inTransaction(kind, work);
      // Reading holds no locks between statements; a change in between makes a queue row of its own.
      const current = await pool();
      return await work(sessionOf(() => new sql.Request(current), settings.lockTimeoutMs, ''));
    } catch (error) {
      // What the profile throws to roll back is an answer, not a failure of the database.
      if (error instanceof Withdrawn) throw error;
      throw mssqlError(error);
    }
  };

  return {
    dialect: mssqlDialect,
    transaction,
    identify: () => transaction('read', (session) => identify(session, settings.encrypt)),
    tables: () => transaction('read', tables),
    columns: (table) => transaction('read', (session) => columns(session, table)),
    lacking: (needs) => transaction('read', (session) => lacking(session, needs)),
    // The server can't push to this driver (erp.md E4); the engine asks now and then.
    watch: async () => false,
    script: async (model) => mssqlScript(model),
    collect: async ({ tracked, feeds }, queue, config) => {
      const untracked: string[] = [];
      let whole = true;
      // Each table for itself: a row that the accountant holds keeps back its own table and no other.
      const unlessHeld = async (work: () => Promise<void>): Promise<void> => {
        try {
          await work();
        } catch (error) {
          if (!isPassing(error)) throw error;
          whole = false;
        }
      };
      // Most looks find that nothing has changed anywhere, and one question is enough to know.
      const now = tracked.length === 0 ? null : await transaction('read', currentVersion);
      const idle = now !== null && now === collected;
      for (const watched of idle ? [] : tracked) {
        await unlessHeld(async () => {
          const ok = await transaction('queue', (session) => collectTable(session, watched, queue, config));
          if (!ok) untracked.push(watched.table.name);
        });
      }
      collected = whole && untracked.length === 0 ? now : null;
      for (const feed of feeds) {
        await unlessHeld(async () => {
          const committed = await transaction('queue', (session) =>
            collectFeed(session, feed, queue, config, seen),
          );
          committed();
        });
      }
      return [...new Set(untracked)];
    },
    states: (objects) => transaction('read', (session) => states(session, objects)),
    async close() {
      const open = await opening?.catch(() => null);
      opening = null;
      await open?.close();
    },
  };
};
