import sql from 'mssql';
import { expect, it } from 'vitest';
import { useTdsPeer } from './harness.ts';

/** Change tracking of the stand-in: what it keeps, in which order, and what it refuses (erp.md E2). */

const tds = useTdsPeer();
let database: string;
const connect = (): Promise<sql.ConnectionPool> => tds.connect(database, {}, { pool: { max: 1 } });

const numberOf = async (work: Promise<unknown>): Promise<number | undefined> =>
  work.then(
    () => undefined,
    (error: unknown) => (error instanceof sql.RequestError ? error.number : -1),
  );

const tracked = async (): Promise<sql.ConnectionPool> => {
  database = await tds.peer.createDatabase();
  const pool = await connect();
  const run = (text: string): Promise<unknown> => pool.request().batch(text);
  await run('CREATE TABLE dbo.t (a int NOT NULL, b varchar(10) NOT NULL, c int NULL, PRIMARY KEY (a, b))');
  await run('CREATE TABLE dbo.bare (a int NULL)');
  expect(await numberOf(run('ALTER TABLE dbo.t ENABLE CHANGE_TRACKING'))).toBe(22_115);
  await run('ALTER DATABASE CURRENT SET CHANGE_TRACKING = ON (CHANGE_RETENTION = 7 DAYS, AUTO_CLEANUP = ON)');
  expect(await numberOf(run('ALTER TABLE dbo.bare ENABLE CHANGE_TRACKING'))).toBe(4_997);
  await run('ALTER TABLE dbo.t ENABLE CHANGE_TRACKING WITH (TRACK_COLUMNS_UPDATED = OFF)');
  expect(await numberOf(run('ALTER TABLE dbo.t ENABLE CHANGE_TRACKING'))).toBe(4_996);
  return pool;
};

const changes = async (pool: sql.ConnectionPool, from: number): Promise<unknown[]> => {
  const { recordset } = await pool
    .request()
    .query<Record<string, unknown>>(
      `SELECT ct.a, ct.b, ct.SYS_CHANGE_OPERATION AS op, ct.SYS_CHANGE_VERSION AS v FROM CHANGETABLE(CHANGES dbo.t, ${from}) AS ct ORDER BY ct.a, ct.b`,
    );
  return recordset.map((row) => [row['a'], row['b'], row['op'], row['v']]);
};

it('keeps one net row for each key, numbered by transaction', async () => {
  const pool = await tracked();
  const run = (text: string): Promise<unknown> => pool.request().query(text);
  await run("INSERT INTO dbo.t (a, b, c) VALUES (1, 'x', 1), (2, 'x', 1)");
  expect(await changes(pool, 0)).toEqual([
    [1, 'x', 'I', '1'],
    [2, 'x', 'I', '1'],
  ]);
  await run('UPDATE dbo.t SET c = 2 WHERE a = 1');
  await run('DELETE FROM dbo.t WHERE a = 2');
  await run('UPDATE dbo.t SET c = 3 WHERE a = 1');
  expect(await changes(pool, 0)).toEqual([
    [1, 'x', 'I', '4'],
    [2, 'x', 'D', '3'],
  ]);
  expect(await changes(pool, 1)).toEqual([
    [1, 'x', 'U', '4'],
    [2, 'x', 'D', '3'],
  ]);
  expect(await changes(pool, 4)).toEqual([]);
  // A key that changes is one that goes and one that comes.
  await run("UPDATE dbo.t SET b = 'y' WHERE a = 1");
  expect(await changes(pool, 4)).toEqual([
    [1, 'x', 'D', '5'],
    [1, 'y', 'I', '5'],
  ]);
});

it('numbers transactions in the order of their commits, and knows nothing of one that was taken back', async () => {
  const first = await tracked();
  const second = await connect();
  const slow = new sql.Transaction(first);
  await slow.begin();
  await new sql.Request(slow).query("INSERT INTO dbo.t (a, b) VALUES (1, 'slow')");
  await second.request().query("INSERT INTO dbo.t (a, b) VALUES (2, 'quick')");
  expect(await changes(second, 0)).toEqual([[2, 'quick', 'I', '1']]);
  await slow.commit();
  expect(await changes(second, 1)).toEqual([[1, 'slow', 'I', '2']]);
  const undone = new sql.Transaction(first);
  await undone.begin();
  await new sql.Request(undone).query("INSERT INTO dbo.t (a, b) VALUES (3, 'none')");
  await undone.rollback();
  expect(await changes(second, 2)).toEqual([]);
});

it('answers NULL for the oldest version of what is not tracked, and refuses its changes', async () => {
  const pool = await tracked();
  const oldest = async (table: string): Promise<unknown> => {
    const { recordset } = await pool
      .request()
      .query<{ v: unknown }>(`SELECT CHANGE_TRACKING_MIN_VALID_VERSION(OBJECT_ID(N'${table}')) AS v`);
    return recordset[0]?.v;
  };
  expect(await oldest('dbo.t')).toBe('0');
  expect(await oldest('dbo.bare')).toBeNull();
  expect(await oldest('dbo.none')).toBeNull();
  expect(
    await numberOf(pool.request().query('SELECT ct.a FROM CHANGETABLE(CHANGES dbo.bare, 0) AS ct')),
  ).toBe(22_105);
  await pool.request().query("INSERT INTO dbo.t (a, b) VALUES (1, 'x')");
  await pool.request().batch('ALTER TABLE dbo.t DISABLE CHANGE_TRACKING');
  await pool.request().batch('ALTER TABLE dbo.t ENABLE CHANGE_TRACKING');
  expect(await oldest('dbo.t')).toBe('1');
  expect(await changes(pool, 0)).toEqual([]);
});
