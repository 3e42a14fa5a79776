import sql from 'mssql';
import { describe, expect, it } from 'vitest';
import { startTdsPeer } from '#test/peers/tds/server.ts';
import { numbersOf, useTdsPeer } from './harness.ts';

const tds = useTdsPeer();
const { connect, queueWith } = tds;

describe('a troubled line', () => {
  it('stops a request on attention and keeps the connection usable', async () => {
    const pool = await connect('master', {}, { requestTimeout: 200, pool: { max: 1 } });
    await expect(pool.request().batch("WAITFOR DELAY '00:00:30'; SELECT 1 AS late")).rejects.toMatchObject({
      code: 'ETIMEOUT',
    });
    expect((await pool.request().query('SELECT 2 AS two')).recordset).toEqual([{ two: 2 }]);
  });

  it('cuts the line before or after the work, so that only the database knows', async () => {
    const { pool } = await queueWith(0);
    const insert = (key: string): Promise<unknown> =>
      pool.request().query(`INSERT INTO dbo.Queue (Entity, EntityKey) VALUES (N'order', N'${key}')`);
    tds.peer.cutNext({ match: /N'before'/ });
    await expect(insert('before')).rejects.toThrow();
    tds.peer.cutAfterNext({ match: /N'after'/ });
    await expect(insert('after')).rejects.toThrow();
    tds.peer.failNext(1205, 'deadlock', { match: /N'failed'/ });
    expect(await numbersOf(insert('failed'))).toEqual([1205]);
    expect((await pool.request().query('SELECT EntityKey FROM dbo.Queue')).recordset).toEqual([
      { EntityKey: 'after' },
    ]);
  });

  it('rolls back what a cut connection had not committed', async () => {
    const { database, pool } = await queueWith(1);
    const transaction = new sql.Transaction(await connect(database));
    transaction.on('error', () => undefined);
    await transaction.begin();
    await new sql.Request(transaction).query('UPDATE dbo.Queue SET State = 3');
    tds.peer.dropConnections();
    await expect(transaction.commit()).rejects.toThrow();
    await pool.close();
    const again = await connect(database);
    expect(
      (await again.request().query('UPDATE dbo.Queue SET State = State + 1 OUTPUT inserted.State')).recordset,
    ).toEqual([{ State: 1 }]);
  });

  it('answers nothing while frozen and goes on afterwards', async () => {
    const pool = await connect('master', {}, { pool: { max: 1 } });
    await pool.request().query('SELECT 1 AS one');
    tds.peer.freeze();
    let settled = false;
    const pending = pool
      .request()
      .query('SELECT 3 AS three')
      .finally(() => {
        settled = true;
      });
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
    expect(settled).toBe(false);
    tds.peer.thaw();
    expect((await pending).recordset).toEqual([{ three: 3 }]);
  });

  it('refuses connections while it is down and comes back on the same port', async () => {
    const own = await startTdsPeer({ postgres: tds.postgres });
    await own.kill();
    await expect(connect('master', {}, {}, own)).rejects.toMatchObject({ code: 'ESOCKET' });
    await own.restart();
    const pool = await connect('master', {}, {}, own);
    expect((await pool.request().query('SELECT 1 AS one')).recordset).toEqual([{ one: 1 }]);
    await pool.close();
    await own.stop();
  });

  it('keeps a log of what was asked', async () => {
    const pool = await connect('master');
    tds.peer.forgetStatements();
    await pool.request().input('x', 5).query('SELECT @x AS logged');
    expect(tds.peer.statements().map((statement) => statement.text)).toContain('SELECT @x AS logged');
  });
});
