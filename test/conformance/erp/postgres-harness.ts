import { Client } from 'pg';
import { numbered } from '#main/erp/placeholders.ts';
import { engineSettings } from '#shared/erp/engine.ts';
import { startPostgres } from '#test/services/postgres.ts';
import { EVERY_ALPHABET, type Harness, LOGIN_PASSWORD, type RawConnection, spoilByView } from './harness.ts';
import { tradeTables } from './trade.ts';

const asText = { getTypeParser: () => (value: string) => value };

export const connectTo = async (url: string): Promise<RawConnection> => {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  const plain = async (sql: string): Promise<void> => {
    await client.query(sql);
  };
  return {
    async run(sql, parameters = []) {
      const text = numbered(sql, '$');
      const result = await client.query<(string | null)[]>({
        text,
        values: [...parameters],
        rowMode: 'array',
        types: asText,
      });
      // Blanks of char(n) are cut as every client program cuts them.
      return result.rows.map((row) => row.map((value) => value?.trimEnd() ?? null));
    },
    begin: () => plain('BEGIN'),
    commit: () => plain('COMMIT'),
    rollback: () => plain('ROLLBACK'),
    close: () => client.end(),
  };
};

export const postgresHarness = async (): Promise<Harness> => {
  const service = await startPostgres();
  const database = await service.createDatabase();
  const url = service.url(database);
  await service.runScript(database, tradeTables('postgres').join(';\n'));
  const address = { host: service.host, port: service.port };
  const settings = engineSettings.parse({
    engine: 'postgres',
    ...address,
    database,
    user: service.user,
    lockTimeoutMs: 300,
    deadlineMs: 20_000,
  });
  const login = `mostek_agent_${database.slice(-8)}`;
  return {
    settings,
    password: service.password,
    connect: () => connectTo(url),
    runScript: (script) => service.runScript(database, script),
    login,
    asLogin: () => ({ settings: { ...settings, user: login } as typeof settings, password: LOGIN_PASSWORD }),
    parallelWriters: true,
    skipsLocked: true,
    pushes: true,
    alphabets: EVERY_ALPHABET,
    timeMark: '?',
    objects: `SELECT relkind::text || ' ' || relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
      UNION ALL SELECT 'trigger ' || tgname FROM pg_trigger WHERE NOT tgisinternal
      UNION ALL SELECT 'function ' || proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
      UNION ALL SELECT 'role ' || rolname FROM pg_roles WHERE rolname = '${login}'`,
    spoil: (raw, id) => spoilByView(raw, id, 'bigint'),
    refuseSku: (table, column, sku) => [
      [`ALTER TABLE ${table} ADD CONSTRAINT refuse_sku CHECK (${column} <> '${sku}')`],
      [`ALTER TABLE ${table} DROP CONSTRAINT refuse_sku`],
    ],
    breaker: service.canBreak ? service : null,
    elsewhere: engineSettings.parse({ ...settings, database: 'no_such_database' }),
    close: async () => {
      await service
        .runScript('postgres', `DROP DATABASE IF EXISTS "${database}" WITH (FORCE)`)
        .catch(() => undefined);
      await service.runScript('postgres', `DROP ROLE IF EXISTS "${login}"`).catch(() => undefined);
      await service.stop();
    },
  };
};
