import sql from 'mssql';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { startTdsPeer, type TdsLogin, type TdsPeer } from '#test/peers/tds/server.ts';
import { type PostgresService, startPostgres } from '#test/services/postgres.ts';

/** The error numbers that a failed request carries, in the order in which the server sent them. */
export const numbersOf = async (work: Promise<unknown>): Promise<number[]> => {
  try {
    await work;
    return [];
  } catch (error) {
    if (!(error instanceof sql.RequestError)) throw error;
    const preceding: unknown[] =
      'precedingErrors' in error && Array.isArray(error.precedingErrors) ? error.precedingErrors : [];
    return [...preceding, error].map((item) => (item instanceof sql.RequestError ? (item.number ?? 0) : 0));
  }
};

const QUEUE = `CREATE TABLE dbo.Queue (
  ID bigint IDENTITY(1,1) NOT NULL CONSTRAINT PK_Queue PRIMARY KEY,
  Entity nvarchar(20) NOT NULL, EntityKey nvarchar(60) NOT NULL, State tinyint NOT NULL CONSTRAINT DF_Queue_State DEFAULT (0),
  Holder varchar(40) NULL, LeaseUntil datetime2(3) NULL, Created datetime2(3) NOT NULL DEFAULT (SYSUTCDATETIME()),
  CONSTRAINT UQ_Queue UNIQUE (Entity, EntityKey));`;

export const CLAIM = `UPDATE q SET State = 1, Holder = @holder, LeaseUntil = DATEADD(SECOND, 60, SYSUTCDATETIME())
  OUTPUT inserted.ID, inserted.EntityKey
  FROM [dbo].[Queue] AS q WITH (ROWLOCK, READPAST, UPDLOCK)
  WHERE q.[ID] IN (SELECT TOP (@count) x.ID FROM [dbo].[Queue] x WITH (ROWLOCK, READPAST, UPDLOCK) WHERE x.State = 0 ORDER BY x.ID)`;

export const idsOf = (result: sql.IResult<{ ID: string }>): number[] =>
  result.recordset.map((row) => Number(row.ID)).sort((a, b) => a - b);

/** A peer of its own for a file of tests, with connections of the real driver that are closed after each of them. */
export const useTdsPeer = () => {
  let postgres: PostgresService;
  let peer: TdsPeer;
  const pools: sql.ConnectionPool[] = [];

  const connect = async (
    database: string,
    login: TdsLogin = {},
    extra: Partial<sql.config> = {},
    to = peer,
  ): Promise<sql.ConnectionPool> => {
    const pool = new sql.ConnectionPool({ ...to.config(database, login), ...extra });
    pool.on('error', () => undefined);
    pools.push(pool);
    return pool.connect();
  };

  beforeAll(async () => {
    postgres = await startPostgres();
    peer = await startTdsPeer({ postgres });
  });

  afterEach(async () => {
    peer.clearTroubles();
    await Promise.all(pools.splice(0).map((pool) => pool.close()));
  });

  afterAll(async () => {
    await peer.stop();
    await postgres.stop();
  });

  const queueWith = async (rows: number): Promise<{ database: string; pool: sql.ConnectionPool }> => {
    const database = await peer.createDatabase();
    const pool = await connect(database);
    await pool.request().batch(QUEUE);
    const values = Array.from({ length: rows }, (_, index) => `(N'order', N'${index + 1}')`);
    if (rows > 0)
      await pool.request().query(`INSERT INTO dbo.Queue (Entity, EntityKey) VALUES ${values.join(', ')}`);
    return { database, pool };
  };

  return {
    get postgres() {
      return postgres;
    },
    get peer() {
      return peer;
    },
    pools,
    connect,
    queueWith,
  };
};
