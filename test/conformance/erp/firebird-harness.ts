import Firebird, { type Database, type Transaction } from 'node-firebird';
import { mendDriver } from '#main/erp/firebird/driver-fixes.ts';
import { sqlText } from '#main/erp/sql-text.ts';
import { engineSettings } from '#shared/erp/engine.ts';
import { type FirebirdOptions, type FirebirdService, startFirebird } from '#test/services/firebird.ts';
import { EVERY_ALPHABET, type Harness, LOGIN_PASSWORD, type RawConnection, spoilByView } from './harness.ts';
import { tradeTables } from './trade.ts';

const text = (value: unknown): string | null => (value === null ? null : sqlText(value).trimEnd());

const connectTo = async (service: FirebirdService, database: string): Promise<RawConnection> => {
  mendDriver();
  const db: Database = await Firebird.attachAsync({
    host: service.host,
    port: service.port,
    user: service.user,
    password: service.password,
    database,
    encoding: 'UTF8',
    pluginName: 'Srp',
    numericMode: 'string',
    blobAsText: true,
    blobChunkSize: 65_535,
    blobReadChunkSize: 65_535,
  });
  const options = { isolation: Firebird.ISOLATION_READ_UNCOMMITTED, wait: true, waitTimeout: 10 };
  let open: Transaction | null = null;
  const end = async (how: 'commitAsync' | 'rollbackAsync'): Promise<void> => {
    const transaction = open;
    open = null;
    await transaction?.[how]();
  };
  return {
    async run(sql, parameters = []) {
      const transaction = open ?? (await db.transactionAsync(options));
      try {
        const rows: unknown = await transaction.executeAsync(sql, [...parameters]);
        if (open === null) await transaction.commitAsync();
        return Array.isArray(rows)
          ? rows.map((row: unknown) => (Array.isArray(row) ? row.map(text) : []))
          : [];
      } catch (error) {
        if (open === null) await transaction.rollbackAsync();
        throw error;
      }
    },
    begin: async () => {
      open = await db.transactionAsync(options);
    },
    commit: () => end('commitAsync'),
    rollback: () => end('rollbackAsync'),
    close: async () => {
      await end('rollbackAsync').catch(() => undefined);
      await db.detachAsync().catch(() => undefined);
    },
  };
};

/** One server serves the character sets and plug-ins of a whole file; the last harness to close stops it. */
export const firebirdHarness = async (
  options: {
    charset?: string;
    server?: FirebirdOptions;
    noneCharset?: 'WIN1250' | 'WIN1251';
    alphabets?: string[];
  } = {},
): Promise<Harness> => {
  const service = await startFirebird(options.server);
  const database = await service.createDatabase(undefined, options.charset);
  await service.runScript(database, `${tradeTables('firebird').join(';\n')};\nCOMMIT;\n`);
  const settings = engineSettings.parse({
    engine: 'firebird',
    host: service.host,
    port: service.port,
    database,
    user: service.user,
    authPlugin: 'Srp',
    lockTimeoutMs: 1_000,
    deadlineMs: 20_000,
    ...(options.noneCharset === undefined ? {} : { noneCharset: options.noneCharset }),
  });
  const login = 'MOSTEK_AGENT';
  return {
    settings,
    password: service.password,
    connect: () => connectTo(service, database),
    runScript: async (script) => {
      await service.runScript(database, script);
    },
    login,
    asLogin: () => ({ settings: { ...settings, user: login } as typeof settings, password: LOGIN_PASSWORD }),
    parallelWriters: true,
    skipsLocked: true,
    pushes: true,
    alphabets: options.alphabets ?? EVERY_ALPHABET,
    timeMark: 'CAST(? AS VARCHAR(30))',
    objects: `SELECT 'table ' || TRIM(RDB$RELATION_NAME) FROM RDB$RELATIONS WHERE RDB$SYSTEM_FLAG = 0
      UNION ALL SELECT 'trigger ' || TRIM(RDB$TRIGGER_NAME) FROM RDB$TRIGGERS WHERE RDB$SYSTEM_FLAG = 0
      UNION ALL SELECT 'sequence ' || TRIM(RDB$GENERATOR_NAME) FROM RDB$GENERATORS WHERE RDB$SYSTEM_FLAG = 0
      UNION ALL SELECT 'user ' || TRIM(SEC$USER_NAME) FROM SEC$USERS
      UNION ALL SELECT DISTINCT 'right of ' || TRIM(RDB$USER) FROM RDB$USER_PRIVILEGES WHERE RDB$USER = '${login}'`,
    spoil: (raw, id) => spoilByView(raw, id, 'BIGINT'),
    refuseSku: (table, column, sku) => [
      [`ALTER TABLE ${table} ADD CONSTRAINT refuse_sku CHECK (${column} <> '${sku}')`],
      [`ALTER TABLE ${table} DROP CONSTRAINT refuse_sku`],
    ],
    breaker: service.canBreak ? service : null,
    elsewhere: engineSettings.parse({ ...settings, database: `${database}.missing` }),
    close: () => service.stop(),
  };
};
