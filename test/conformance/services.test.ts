import Firebird from 'node-firebird';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FirebirdService, startFirebird } from '#test/services/firebird.ts';
import { type PostgresService, startPostgres } from '#test/services/postgres.ts';
import { isAlive } from '#test/services/processes.ts';
import { isListening } from '#test/services/wait.ts';

const firebirdText = async (
  service: FirebirdService,
  database: string,
  password = service.password,
): Promise<string> => {
  const { host, port, user } = service;
  const options = { host, port, user, password, database, encoding: 'UTF8' as const, pluginName: 'Srp' };
  const db = await new Promise<Firebird.Database>((resolve, reject) => {
    Firebird.attach(options, (error, opened) => {
      if (error) reject(error);
      else resolve(opened);
    });
  });
  const rows = await new Promise<unknown[]>((resolve, reject) => {
    db.query('SELECT NAME FROM T', [], (error: unknown, result: unknown[]) => {
      if (error) reject(error instanceof Error ? error : new Error('the query failed'));
      else resolve(result);
    });
  });
  await new Promise<void>((resolve) => {
    db.detach(() => {
      resolve();
    });
  });
  return JSON.stringify(rows);
};

describe('a private Firebird', () => {
  let service: FirebirdService;
  beforeAll(async () => {
    service = await startFirebird();
  });
  afterAll(async () => {
    await service.stop();
    if (service.canBreak) expect(isAlive(service.pid())).toBe(false);
  });

  it('makes a WIN1251 database, runs a script and lets a client in', async () => {
    const path = await service.createDatabase('shop', 'WIN1251');
    await service.runScript(
      path,
      "CREATE TABLE T (NAME VARCHAR(40)); COMMIT; INSERT INTO T VALUES ('Ґанок і Їжак');",
    );
    expect(await firebirdText(service, path)).toBe('[{"NAME":"Ґанок і Їжак"}]');
    await expect(service.runScript(path, 'SELECT * FROM NOWHERE;')).rejects.toThrow(/Table unknown/);
  });

  it('keeps its data over a kill and answers again after a freeze', async () => {
    if (!service.canBreak) return;
    const path = await service.createDatabase('kept');
    await service.runScript(
      path,
      "CREATE TABLE T (NAME VARCHAR(40)); COMMIT; INSERT INTO T VALUES ('żółw');",
    );
    await service.kill();
    expect(await isListening(service.host, service.port)).toBe(false);
    await service.restart();
    service.freeze();
    const pending = firebirdText(service, path);
    service.thaw();
    expect(await pending).toBe('[{"NAME":"żółw"}]');
  });
});

describe('a Firebird as old programs set it up', () => {
  it('accepts a Legacy_Auth login without encryption', async () => {
    const service = await startFirebird({ authServer: ['Legacy_Auth', 'Srp'], wireCrypt: 'Enabled' });
    try {
      const path = await service.createDatabase('old');
      expect(await service.runScript(path, 'SELECT 41 + 1 FROM RDB$DATABASE;')).toContain('42');
    } finally {
      await service.stop();
    }
    if (service.canBreak) expect(isAlive(service.pid())).toBe(false);
  });
});

describe('a private PostgreSQL', () => {
  let service: PostgresService;
  beforeAll(async () => {
    service = await startPostgres();
  });
  afterAll(async () => {
    await service.stop();
    if (service.canBreak) expect(isAlive(service.pid())).toBe(false);
  });

  const one = async (database: string, sql: string): Promise<unknown> => {
    const client = new Client({ connectionString: service.url(database) });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<{ v: unknown }>(sql)).rows[0]?.v;
    } finally {
      await client.end();
    }
  };

  it('makes databases in two encodings and refuses a wrong password', async () => {
    expect(await one(await service.createDatabase(), 'SELECT getdatabaseencoding() AS v')).toBe('UTF8');
    const old = await service.createDatabase('old', 'WIN1251');
    expect(await one(old, 'SELECT getdatabaseencoding() AS v')).toBe('WIN1251');
    expect(await one(old, "SELECT 'Їжак' AS v")).toBe('Їжак');
    const wrong = new Client({ ...service, password: 'wrong', database: 'postgres' });
    await expect(wrong.connect()).rejects.toThrow(/password authentication failed/);
  });

  it('keeps its data over a kill and answers again after a freeze', async () => {
    if (!service.canBreak) return;
    const name = await service.createDatabase();
    await service.runScript(name, "CREATE TABLE t (v text); INSERT INTO t VALUES ('żółw')");
    await service.kill();
    expect(await isListening(service.host, service.port)).toBe(false);
    await service.restart();
    service.freeze();
    const pending = one(name, 'SELECT v FROM t');
    service.thaw();
    expect(await pending).toBe('żółw');
  });
});
