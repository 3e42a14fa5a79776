import { randomUUID } from 'node:crypto';
import sql from 'mssql';
import { type EngineSettings, engineSettings } from '#shared/erp/engine.ts';
import type { RawConnection } from '#test/conformance/erp/harness.ts';
import {
  connectTo,
  givenServer,
  ownServer,
  poolTo,
  runBatches,
} from '#test/conformance/erp/mssql-harness.ts';
import { connectTo as connectToPostgres } from '#test/conformance/erp/postgres-harness.ts';
import { startPostgres } from '#test/services/postgres.ts';
import { expected, script } from './fixture.ts';

/** A fixture base on one engine, and the few things that are written differently there. */
export interface OnecHarness {
  settings: EngineSettings;
  password: string;
  /** 1C itself, which writes into its own tables. */
  raw: RawConnection;
  runScript(text: string): Promise<void>;
  login: string;
  /** Bytes of hexadecimal digits as a constant. */
  bytes(hex: string): string;
  flag(value: boolean): string;
  /** A real time as the base stores it. */
  time(text: string): string;
  /** The row of an object after 1C wrote it again, which gives it a new version. */
  touch(table: string, keyHex: string): string;
  /** Takes the right to read a table away from a login, and gives it back. */
  revoke(table: string, login: string): string;
  grant(table: string, login: string): string;
  close(): Promise<void>;
}

const common = { lockTimeoutMs: 500, deadlineMs: 30_000, timeZone: 'Europe/Kyiv' };

export const postgresBase = async (): Promise<OnecHarness> => {
  const service = await startPostgres();
  const database = await service.createDatabase();
  await service.runScript(database, script('postgres'));
  const raw = await connectToPostgres(service.url(database));
  const { host, port, user, password } = service;
  const login = `mostek_onec_${database.slice(-8)}`;
  return {
    settings: engineSettings.parse({ engine: 'postgres', host, port, database, user, ...common }),
    password,
    raw,
    runScript: (text) => service.runScript(database, text),
    login,
    bytes: (hex) => `'\\x${hex}'::bytea`,
    flag: String,
    time: (text) => `'${text}'`,
    touch: (table, hex) => `UPDATE ${table} SET _version = _version + 1 WHERE _idrref = '\\x${hex}'::bytea`,
    revoke: (table, name) => `REVOKE SELECT ON ${table.toLowerCase()} FROM "${name}"`,
    grant: (table, name) => `GRANT SELECT ON ${table.toLowerCase()} TO "${name}"`,
    close: async () => {
      await raw.close();
      await service
        .runScript('postgres', `DROP DATABASE IF EXISTS "${database}" WITH (FORCE)`)
        .catch(() => undefined);
      await service.runScript('postgres', `DROP ROLE IF EXISTS "${login}"`).catch(() => undefined);
      await service.stop();
    },
  };
};

/** Tables of the fixture, dropped one by one on a server that gives no database of our own. */
export const TABLES = [
  ...new Set([
    'Params',
    'Config',
    'ConfigSave',
    'ConfigCAS',
    'IBVersion',
    '_YearOffset',
    ...Object.values(expected.tables),
    ...Object.keys(expected.exchange.waiting),
    ...Object.keys(expected.exchange.sentInMessage5),
    '_Document80_VT84',
  ]),
];

export const mssqlBase = async (): Promise<OnecHarness> => {
  const given = process.env['TEST_MSSQL_URL'];
  const server = given === undefined || given === '' ? await ownServer() : await givenServer(given);
  const admin = await poolTo(server, server.database);
  await runBatches(admin, script('mssql'));
  const raw = await connectTo(server);
  const login = `mostek_onec_${randomUUID().slice(0, 8)}`;
  return {
    settings: engineSettings.parse({
      engine: 'mssql',
      host: server.host,
      port: server.port,
      database: server.database,
      user: server.user,
      encrypt: server.encrypt,
      trustServerCertificate: true,
      ...common,
    }),
    password: server.password,
    raw,
    runScript: (text) => runBatches(admin, text),
    login,
    bytes: (hex) => `0x${hex}`,
    flag: (value) => (value ? '0x01' : '0x00'),
    time: (text) => `'${Number(text.slice(0, 4)) + 2000}${text.slice(4).replace(' ', 'T')}'`,
    // Any update gives the row a new rowversion.
    touch: (table, hex) => `UPDATE ${table} SET _Marked = _Marked WHERE _IDRRef = 0x${hex}`,
    revoke: (table, name) => `REVOKE SELECT ON [dbo].[${table}] FROM [${name}]`,
    grant: (table, name) => `GRANT SELECT ON [dbo].[${table}] TO [${name}]`,
    close: async () => {
      await raw.close();
      const drop = async (statement: string): Promise<void> => {
        await new sql.Request(admin).batch(statement).catch(() => undefined);
      };
      for (const table of TABLES) await drop(`DROP TABLE [${table}]`);
      await drop(`DROP USER [${login}]`);
      await drop(`DROP LOGIN [${login}]`);
      await admin.close();
      await server.stop();
    },
  };
};
