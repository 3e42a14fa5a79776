import { randomUUID } from 'node:crypto';
import sql from 'mssql';
import { numbered } from '#main/erp/placeholders.ts';
import { sqlText } from '#main/erp/sql-text.ts';
import { engineSettings } from '#shared/erp/engine.ts';
import { startTdsPeer } from '#test/peers/tds/server.ts';
import { startPostgres } from '#test/services/postgres.ts';
import {
  type Breaker,
  EVERY_ALPHABET,
  type Harness,
  LOGIN_PASSWORD,
  type RawConnection,
  spoilByView,
} from './harness.ts';
import { TRADE_TABLES, tradeTables } from './trade.ts';

export interface MssqlServer {
  host: string;
  port: number;
  user: string;
  password: string;
  encrypt: boolean;
  database: string;
  breaker: Breaker | null;
  skipsLocked: boolean;
  stop(): Promise<void>;
}

const text = (value: unknown): string | null => {
  if (value === null) return null;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  return typeof value === 'boolean' ? (value ? '1' : '0') : sqlText(value).trimEnd();
};

export const poolTo = async (server: MssqlServer, database: string): Promise<sql.ConnectionPool> => {
  const pool = new sql.ConnectionPool({
    server: server.host,
    port: server.port,
    user: server.user,
    password: server.password,
    database,
    options: { encrypt: server.encrypt, trustServerCertificate: true },
    pool: { max: 1 },
  });
  pool.on('error', () => undefined);
  return pool.connect();
};

export const connectTo = async (server: MssqlServer): Promise<RawConnection> => {
  const pool = await poolTo(server, server.database);
  let open: sql.Transaction | null = null;
  const end = async (how: 'commit' | 'rollback'): Promise<void> => {
    const transaction = open;
    open = null;
    await transaction?.[how]();
  };
  return {
    async run(statement, parameters = []) {
      const request = open === null ? new sql.Request(pool) : new sql.Request(open);
      request.arrayRowMode = true;
      parameters.forEach((value, index) => request.input(`p${index + 1}`, sql.NVarChar(sql.MAX), value));
      const { recordset } = await request.query<unknown[]>(numbered(statement, '@p'));
      const rows: unknown = recordset;
      return Array.isArray(rows) ? rows.map((row: unknown) => (Array.isArray(row) ? row.map(text) : [])) : [];
    },
    begin: async () => {
      open = new sql.Transaction(pool);
      await open.begin();
    },
    commit: () => end('commit'),
    rollback: () => end('rollback'),
    close: async () => {
      await end('rollback').catch(() => undefined);
      await pool.close();
    },
  };
};

/** Batches of a script end with GO, as in sqlcmd. */
export const runBatches = async (pool: sql.ConnectionPool, script: string): Promise<void> => {
  for (const batch of script.split(/^GO$/m)) {
    if (batch.trim() !== '') await new sql.Request(pool).batch(batch);
  }
};

export const ownServer = async (collation?: string): Promise<MssqlServer> => {
  const postgres = await startPostgres();
  const peer = await startTdsPeer({ postgres });
  return {
    host: peer.host,
    port: peer.port,
    user: peer.user,
    password: peer.password,
    encrypt: true,
    database: await peer.createDatabase(undefined, collation),
    breaker: peer,
    skipsLocked: true,
    stop: async () => {
      await peer.stop();
      await postgres.stop();
    },
  };
};

/**
 * A real server. A database of our own is made and dropped there; a server that allows no further database must name
 * one without tables in the address, where only what the tests made is dropped. Nothing is assumed about its locks.
 */
export const givenServer = async (address: string, collation?: string): Promise<MssqlServer> => {
  const url = new URL(address);
  const named = decodeURIComponent(url.pathname.slice(1));
  const base = {
    host: url.hostname,
    port: url.port === '' ? 1433 : Number(url.port),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    encrypt: url.searchParams.get('encrypt') !== 'false',
    breaker: null,
    skipsLocked: false,
    stop: async () => undefined,
  };
  const own = `mostek_test_${randomUUID().slice(0, 8)}`;
  const master = await poolTo({ ...base, database: 'master' }, named === '' ? 'master' : named);
  try {
    await new sql.Request(master).batch(
      `CREATE DATABASE [${own}]${collation === undefined ? '' : ` COLLATE ${collation}`}`,
    );
  } catch (error) {
    await master.close();
    if (named === '') throw error;
    const server: MssqlServer = { ...base, database: named };
    return { ...server, stop: () => dropTables(server) };
  }
  return {
    ...base,
    database: own,
    stop: async () => {
      await new sql.Request(master).batch(`DROP DATABASE [${own}]`).catch(() => undefined);
      await master.close();
    },
  };
};

const dropTables = async (server: MssqlServer): Promise<void> => {
  const pool = await poolTo(server, server.database);
  const tables = [
    'mostek_document_lines',
    'mostek_documents',
    'mostek_order_lines',
    'mostek_orders',
    'mostek_customers',
    'mostek_queue',
    ...TRADE_TABLES,
  ];
  const statements = [
    'DROP VIEW goods_check',
    ...tables.map((table) => `DROP TABLE ${table}`),
    'DROP SEQUENCE mostek_queue_id',
    'DROP SEQUENCE mostek_orders_id',
  ];
  for (const statement of statements) await new sql.Request(pool).batch(statement).catch(() => undefined);
  await pool.close();
};

/** The server to test on, with an empty database of its own under the collation. */
export const mssqlServer = async (collation?: string): Promise<MssqlServer> => {
  const given = process.env['TEST_MSSQL_URL'];
  return given === undefined || given === '' ? ownServer(collation) : givenServer(given, collation);
};

/** TEST_MSSQL_URL (mssql://user:password@host:port/?encrypt=false) names a server to use instead of the stand-in. */
export const mssqlHarness = async (): Promise<Harness> => {
  const server = await mssqlServer();
  const admin = await poolTo(server, server.database);
  for (const statement of tradeTables('mssql')) await new sql.Request(admin).batch(statement);
  const settings = engineSettings.parse({
    engine: 'mssql',
    host: server.host,
    port: server.port,
    database: server.database,
    user: server.user,
    encrypt: server.encrypt,
    trustServerCertificate: true,
    lockTimeoutMs: 300,
    deadlineMs: 20_000,
  });
  const login = `mostek_agent_${server.database.slice(-8)}`;
  return {
    settings,
    password: server.password,
    connect: () => connectTo(server),
    runScript: (script) => runBatches(admin, script),
    login,
    asLogin: () => ({ settings: { ...settings, user: login } as typeof settings, password: LOGIN_PASSWORD }),
    parallelWriters: true,
    skipsLocked: server.skipsLocked,
    pushes: false,
    alphabets: EVERY_ALPHABET,
    timeMark: '?',
    objects: `SELECT type + ' ' + name FROM sys.objects WHERE type IN ('U', 'V', 'TR', 'SO', 'P')
      UNION ALL SELECT 'user ' + name FROM sys.database_principals WHERE name = '${login}'`,
    spoil: (raw, id) => spoilByView(raw, id, 'bigint'),
    refuseSku: (table, column, sku) => [
      [`ALTER TABLE ${table} ADD CONSTRAINT refuse_sku CHECK (${column} <> '${sku}')`],
      [`ALTER TABLE ${table} DROP CONSTRAINT refuse_sku`],
    ],
    breaker: server.breaker,
    elsewhere: engineSettings.parse({ ...settings, database: 'no_such_database' }),
    close: async () => {
      await new sql.Request(admin).batch(`DROP USER [${login}]`).catch(() => undefined);
      await new sql.Request(admin).batch(`DROP LOGIN [${login}]`).catch(() => undefined);
      await admin.close();
      await server.stop();
    },
  };
};
