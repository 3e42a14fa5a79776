import sql from 'mssql';
import { describe, expect, it } from 'vitest';
import { CLAIM, idsOf, numbersOf, useTdsPeer } from './harness.ts';

const { connect, queueWith } = useTdsPeer();

describe('transactions and locks', () => {
  it('commits and rolls back through the driver', async () => {
    const { pool } = await queueWith(0);
    const add = async (key: string, end: 'commit' | 'rollback'): Promise<void> => {
      const transaction = new sql.Transaction(pool);
      await transaction.begin();
      await new sql.Request(transaction).query(
        `INSERT INTO dbo.Queue (Entity, EntityKey) VALUES (N'order', N'${key}')`,
      );
      await transaction[end]();
    };
    await add('kept', 'commit');
    await add('gone', 'rollback');
    expect((await pool.request().query('SELECT EntityKey FROM dbo.Queue')).recordset).toEqual([
      { EntityKey: 'kept' },
    ]);
  });

  it('gives two claims at once different rows, in order of their ids', async () => {
    const { database, pool } = await queueWith(200);
    const other = await connect(database);
    const claim = (from: sql.ConnectionPool, holder: string): Promise<sql.IResult<{ ID: string }>> =>
      from.request().input('holder', holder).input('count', 50).query(CLAIM);
    const taken = await Promise.all([claim(pool, 'a'), claim(other, 'b'), claim(pool, 'c')]);
    const all = taken.flatMap(idsOf);
    expect(new Set(all).size).toBe(all.length);
    expect(all.length).toBe(150);
    const update =
      'UPDATE TOP (@count) [dbo].[Queue] WITH (ROWLOCK, READPAST, UPDLOCK) SET State = 1, Holder = @holder OUTPUT inserted.ID WHERE State = 0';
    const rest = await pool.request().input('holder', 'd').input('count', 100).query(update);
    expect(new Set([...all, ...idsOf(rest)]).size).toBe(200);
  });

  it('passes over rows that another transaction holds, and waits for them without READPAST (1222)', async () => {
    const { database, pool } = await queueWith(4);
    const holder = new sql.Transaction(await connect(database));
    await holder.begin();
    await new sql.Request(holder).query('UPDATE dbo.Queue SET State = 5 WHERE ID IN (1, 2)');
    const claimed = await pool.request().input('holder', 'a').input('count', 10).query(CLAIM);
    expect(idsOf(claimed)).toEqual([3, 4]);
    expect(
      await numbersOf(
        pool.request().query('SET LOCK_TIMEOUT 50; UPDATE dbo.Queue SET State = 6 WHERE ID = 1'),
      ),
    ).toEqual([1222]);
    await holder.rollback();
    expect((await pool.request().query('UPDATE dbo.Queue SET State = 6 WHERE ID = 1')).rowsAffected).toEqual([
      1,
    ]);
  });

  it('makes one of two transactions in a deadlock the victim (1205) and takes its work back', async () => {
    const { database } = await queueWith(2);
    const transactions = await Promise.all(
      [connect(database), connect(database)].map(async (pool) => new sql.Transaction(await pool)),
    );
    const touch = (transaction: sql.Transaction, id: number): Promise<unknown> =>
      new sql.Request(transaction).query(`UPDATE dbo.Queue SET State = State + 1 WHERE ID = ${id}`);
    const [a, b] = transactions;
    if (a === undefined || b === undefined) throw new Error('two transactions are needed');
    for (const transaction of [a, b]) {
      transaction.on('error', () => undefined);
      await transaction.begin();
    }
    await touch(a, 1);
    await touch(b, 2);
    const results = await Promise.all([numbersOf(touch(a, 2)), numbersOf(touch(b, 1))]);
    expect(results.flat()).toEqual([1205]);
    const winner = results[0]?.length === 0 ? a : b;
    await winner.commit();
    const states = await (await connect(database)).request().query('SELECT State FROM dbo.Queue ORDER BY ID');
    expect(states.recordset).toEqual([{ State: 1 }, { State: 1 }]);
  });

  it('keeps a second look-then-insert out with UPDLOCK and HOLDLOCK', async () => {
    const { database, pool } = await queueWith(0);
    const other = await connect(database);
    const put = `SET XACT_ABORT ON; BEGIN TRAN;
      IF NOT EXISTS (SELECT 1 FROM dbo.Queue WITH (UPDLOCK, HOLDLOCK) WHERE EntityKey = N'x')
      BEGIN WAITFOR DELAY '00:00:00.100'; INSERT INTO dbo.Queue (Entity, EntityKey) VALUES (N'order', N'x'); SELECT 1 AS made; END ELSE SELECT 0 AS made;
      COMMIT;`;
    const made = await Promise.all([pool.request().batch(put), other.request().batch(put)]);
    const single = `INSERT INTO dbo.Queue (Entity, EntityKey) SELECT N'order', N'y' WHERE NOT EXISTS (SELECT 1 FROM dbo.Queue WITH (UPDLOCK, HOLDLOCK) WHERE EntityKey = N'y')`;
    const inserted = await Promise.all(
      [pool, other, pool, other].map((from) => from.request().query(single)),
    );
    expect(inserted.reduce((sum, result) => sum + (result.rowsAffected[0] ?? 0), 0)).toBe(1);
    expect(made.map((result) => result.recordset[0].made).sort((a, b) => a - b)).toEqual([0, 1]);
  });
});
