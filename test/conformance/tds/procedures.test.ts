import sql from 'mssql';
import { describe, expect, it } from 'vitest';
import { numbersOf, useTdsPeer } from './harness.ts';

const { connect, queueWith } = useTdsPeer();

describe('procedures, prepared statements and triggers', () => {
  it('calls a procedure with OUTPUT and RETURN, by name and by EXEC', async () => {
    const { pool } = await queueWith(2);
    await pool
      .request()
      .batch(`CREATE PROCEDURE dbo.CountState @state tinyint, @more int = 10, @n int OUTPUT AS
      BEGIN SET NOCOUNT ON; SELECT @n = COUNT(*) + @more FROM dbo.Queue WHERE State = @state; SELECT EntityKey FROM dbo.Queue ORDER BY ID; RETURN 7; END`);
    const result = await pool
      .request()
      .input('state', sql.TinyInt, 0)
      .output('n', sql.Int)
      .execute('dbo.CountState');
    expect([result.returnValue, result.output, result.recordset]).toEqual([
      7,
      { n: 12 },
      [{ EntityKey: '1' }, { EntityKey: '2' }],
    ]);
    const { recordsets } = await pool
      .request()
      .batch(
        'DECLARE @r int, @x int; EXEC @r = dbo.CountState 0, DEFAULT, @x OUTPUT; SELECT @r AS r, @x AS x;',
      );
    expect(recordsets).toEqual([[{ EntityKey: '1' }, { EntityKey: '2' }], [{ r: 7, x: 12 }]]);
    expect(await numbersOf(pool.request().execute('dbo.CountState'))).toEqual([201]);
  });

  it('prepares, executes and forgets a statement', async () => {
    const { pool } = await queueWith(3);
    const statement = new sql.PreparedStatement(pool);
    statement.input('key', sql.NVarChar(60));
    await statement.prepare('SELECT ID FROM dbo.Queue WHERE EntityKey = @key');
    expect((await statement.execute({ key: '2' })).recordset).toEqual([{ ID: '2' }]);
    expect((await statement.execute({ key: '3' })).recordset).toEqual([{ ID: '3' }]);
    await statement.unprepare();
  });

  it('fires triggers with inserted and deleted, skips them by SESSION_CONTEXT and refuses OUTPUT without INTO', async () => {
    const { pool: wide, database } = await queueWith(0);
    await wide
      .request()
      .batch('CREATE TABLE dbo.Goods (ID int PRIMARY KEY, Name nvarchar(40) NULL, Stock decimal(16,6) NULL)');
    await wide.request().batch(`CREATE TRIGGER dbo.TR_Goods ON dbo.Goods AFTER INSERT, UPDATE, DELETE AS
      BEGIN
        SET NOCOUNT ON; SET ROWCOUNT 0;
        IF CAST(SESSION_CONTEXT(N'agent') AS int) = 1 RETURN;
        INSERT INTO dbo.Queue (Entity, EntityKey)
        SELECT CASE WHEN d.ID IS NULL THEN N'insert' WHEN i.ID IS NULL THEN N'delete' ELSE N'update' END, CAST(COALESCE(i.ID, d.ID) AS nvarchar(20))
        FROM inserted i FULL OUTER JOIN deleted d ON d.ID = i.ID
        WHERE i.ID IS NULL OR d.ID IS NULL OR ISNULL(i.Stock, 0) <> ISNULL(d.Stock, 0);
      END`);
    const pool = await connect(database, {}, { pool: { max: 1 } });
    await pool.request().query("INSERT INTO dbo.Goods VALUES (1, N'a', 5), (2, N'b', NULL)");
    await pool.request().query('UPDATE dbo.Goods SET Stock = Stock - 1');
    await pool.request().query('DELETE FROM dbo.Goods WHERE ID = 2');
    await pool.request().query("EXEC sp_set_session_context N'agent', 1; UPDATE dbo.Goods SET Stock = 0");
    expect(
      (await pool.request().query('SELECT Entity + EntityKey AS e FROM dbo.Queue ORDER BY ID')).recordset,
    ).toEqual([{ e: 'insert1' }, { e: 'insert2' }, { e: 'update1' }, { e: 'delete2' }]);
    expect(
      await numbersOf(pool.request().query('UPDATE dbo.Goods SET Stock = 1 OUTPUT inserted.ID')),
    ).toEqual([334]);
    await pool.request().batch('DISABLE TRIGGER dbo.TR_Goods ON dbo.Goods');
    expect(
      (await pool.request().query('UPDATE dbo.Goods SET Stock = 1 OUTPUT inserted.ID')).recordset,
    ).toEqual([{ ID: 1 }]);
    expect((await pool.request().query('SELECT name, is_disabled FROM sys.triggers')).recordset).toEqual([
      { name: 'TR_Goods', is_disabled: true },
    ]);
  });
});

describe('what triggers and temporary tables do to a session', () => {
  it('ends the batch and takes everything back when a trigger fails', async () => {
    const { pool } = await queueWith(1);
    await pool
      .request()
      .batch('CREATE TABLE dbo.Goods (ID int IDENTITY(100, 1) PRIMARY KEY, Name nvarchar(40))');
    await pool.request().batch(`CREATE TRIGGER dbo.TR_Goods ON dbo.Goods AFTER INSERT AS
      BEGIN SET NOCOUNT ON; INSERT INTO dbo.Queue (Entity, EntityKey) SELECT N'order', Name FROM inserted; END`);
    const insert = (name: string): string => `INSERT INTO dbo.Goods (Name) VALUES (N'${name}');`;
    expect(await numbersOf(pool.request().batch(`${insert('1')} ${insert('never')}`))).toEqual([2627]);
    const names = await pool.request().query('SELECT Name FROM dbo.Goods');
    expect(names.recordset).toEqual([]);
    const { recordset } = await pool
      .request()
      .batch(`${insert('2')} SELECT CAST(SCOPE_IDENTITY() AS int) AS own, CAST(@@IDENTITY AS int) AS last`);
    expect(recordset).toEqual([{ own: 101, last: expect.any(Number) }]);
    expect(recordset[0].last).toBeLessThan(100);
  });

  it('keeps #tables with the session', async () => {
    const { database } = await queueWith(2);
    const pool = await connect(database, {}, { pool: { max: 1 } });
    await pool
      .request()
      .batch("CREATE TABLE #keys (EntityKey nvarchar(60) PRIMARY KEY); INSERT INTO #keys VALUES (N'2')");
    const joined = await pool
      .request()
      .query('SELECT q.ID FROM dbo.Queue q JOIN #keys k ON k.EntityKey = q.EntityKey');
    expect(joined.recordset).toEqual([{ ID: '2' }]);
    await pool.request().batch('SELECT ID, EntityKey INTO #copy FROM dbo.Queue');
    expect((await pool.request().query('SELECT COUNT(*) AS n FROM #copy')).recordset).toEqual([{ n: 2 }]);
    await pool.request().batch('DROP TABLE #copy');
    expect(await numbersOf(pool.request().query('SELECT * FROM #copy'))).toEqual([208]);
  });
});
