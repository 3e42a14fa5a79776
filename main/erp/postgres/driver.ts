import { Pool, type PoolClient } from 'pg';
import {
  type Driver,
  type SqlRow,
  type SqlSession,
  type TransactionKind,
  UncertainCommit,
  Withdrawn,
} from '#main/erp/driver.ts';
import { numbered } from '#main/erp/placeholders.ts';
import { sqlText } from '#main/erp/sql-text.ts';
import type { SettingsOf } from '#shared/erp/engine.ts';
import { MostekError } from '#shared/errors.ts';
import { columns, identify, lacking, tables } from './catalogue.ts';
import { clientConfig, TEXT_TYPES } from './connection.ts';
import { postgresDialect } from './dialect.ts';
import { breaksConnection, postgresError } from './errors.ts';
import { OWN_WRITE, postgresScript } from './script.ts';
import { states } from './states.ts';
import { Listener } from './watch.ts';

/** Claims, loads, acknowledgements and orders may run side by side; more would only crowd the ERP's server. */
const CONNECTIONS = 4;

const names = new Map<string, string>();
/** The same text has the same name on every connection, so that each prepares it once. */
const nameOf = (sql: string): string => {
  const known = names.get(sql);
  if (known !== undefined) return known;
  const name = `mostek_${names.size + 1}`;
  names.set(sql, name);
  return name;
};

const sessionOf = (client: PoolClient): SqlSession => {
  const run = (sql: string, values: readonly unknown[]) => {
    const text = numbered(sql, '$');
    return client.query<unknown[]>({
      name: nameOf(text),
      text,
      values: [...values],
      rowMode: 'array',
      types: TEXT_TYPES,
    });
  };
  return {
    // The parsers above give nothing but the types of SqlValue.
    query: async (sql, parameters = []) =>
      (await run(sql, parameters)).rows as readonly unknown[] as SqlRow[],
    execute: async (sql, parameters = []) => (await run(sql, parameters)).rowCount ?? 0,
  };
};

/** A claim is one statement and needs no transaction around it. */
const BEGIN: Readonly<Record<TransactionKind, string | null>> = {
  read: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY',
  write: `BEGIN; SET LOCAL ${OWN_WRITE} = '1'`,
  queue: 'BEGIN',
  queue_now: 'BEGIN; SET LOCAL lock_timeout = 1',
  claim: null,
};

export const openPostgres = (settings: SettingsOf<'postgres'>, password: string | undefined): Driver => {
  const pool = new Pool({ ...clientConfig(settings, password), max: CONNECTIONS, idleTimeoutMillis: 60_000 });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => {
    client.on('error', () => undefined);
  });
  let listener: Listener | null = null;

  const commit = async (client: PoolClient): Promise<void> => {
    try {
      await client.query('COMMIT');
    } catch (error) {
      const mapped = postgresError(error);
      // Refused by the server (a deferred constraint) is an answer; silence is none.
      if (mapped instanceof MostekError && breaksConnection(mapped)) {
        throw new UncertainCommit(mapped.message, { cause: error });
      }
      throw mapped;
    }
  };

  const within = async <T>(
    client: PoolClient,
    kind: TransactionKind,
    work: (session: SqlSession) => Promise<T>,
  ): Promise<T> => {
    const begin = BEGIN[kind];
    if (begin === null) return work(sessionOf(client));
    await client.query(begin);
    let result: T;
    try {
      result = await work(sessionOf(client));
    } catch (error) {
      await client.query('ROLLBACK');
      throw error;
    }
    await commit(client);
    return result;
  };

  const transaction = async <T>(
    kind: TransactionKind,
    work: (session: SqlSession) => Promise<T>,
  ): Promise<T> => {
    let client: PoolClient;
    try {
      client = await pool.connect();
    } catch (error) {
      throw postgresError(error);
    }
    let broken = false;
    try {
      return await within(client, kind, work);
    } catch (error) {
      if (!(error instanceof Error) || !isDatabaseError(error)) throw error;
      const mapped = postgresError(error);
      broken = mapped instanceof UncertainCommit || breaksConnection(mapped);
      throw mapped;
    } finally {
      client.release(broken);
    }
  };

  return {
    dialect: postgresDialect,
    transaction,
    identify: () => transaction('read', identify),
    tables: () => transaction('read', tables),
    columns: (table) => transaction('read', (session) => columns(session, table)),
    lacking: (needs) => transaction('read', (session) => lacking(session, needs)),
    async watch(onChange) {
      await listener?.close();
      listener = new Listener(settings, password, onChange);
      await listener.start();
      return true;
    },
    states: (objects) => transaction('read', (session) => states(session, objects)),
    script: (model) =>
      transaction('read', async (session) => {
        const [row] = await session.query('SELECT current_schema()');
        return postgresScript(model, sqlText(row?.[0] ?? 'public'));
      }),
    async close() {
      await listener?.close();
      await pool.end();
    },
  };
};

/** Answers that the profile throws to roll back are no failures of the database. */
const isDatabaseError = (error: Error): boolean => !(error instanceof Withdrawn);
