import { describe, expect, it } from 'vitest';
import { startTdsPeer } from '#test/peers/tds/server.ts';
import { numbersOf, useTdsPeer } from './harness.ts';

const tds = useTdsPeer();
const { connect, queueWith } = tds;

describe('statements', () => {
  it('answers with the numbers of SQL Server', async () => {
    const { pool } = await queueWith(1);
    const ask = (text: string): Promise<number[]> => numbersOf(pool.request().batch(text));
    expect(await ask('SELECT * FROM dbo.Nowhere')).toEqual([208]);
    expect(await ask('SELECT Nothing FROM dbo.Queue')).toEqual([207]);
    expect(await ask('SELECT x.ID FROM dbo.Queue q')).toEqual([4104]);
    expect(await ask('SELECT @nope')).toEqual([137]);
    expect(await ask('EXEC dbo.Nope')).toEqual([2812]);
    expect(await ask('SELECT FROM')).toEqual([156]);
    expect(await ask('SHRINK EVERYTHING')).toEqual([102]);
    expect(
      await ask('MERGE dbo.Queue AS t USING dbo.Queue AS s ON t.ID = s.ID WHEN MATCHED THEN DELETE;'),
    ).toEqual([156]);
    expect(await ask('SELECT MAGIC(1)')).toEqual([195]);
    expect(await ask("INSERT INTO dbo.Queue (Entity, EntityKey) VALUES (N'order', N'1')")).toEqual([2627]);
    expect(await ask("INSERT INTO dbo.Queue (Entity) VALUES (N'order')")).toEqual([515]);
    expect(
      await ask(`INSERT INTO dbo.Queue (Entity, EntityKey) VALUES (N'${'x'.repeat(21)}', N'2')`),
    ).toEqual([2628]);
    expect(await ask("INSERT INTO dbo.Queue (ID, Entity, EntityKey) VALUES (9, N'order', N'2')")).toEqual([
      544,
    ]);
    expect(await ask("SELECT * FROM dbo.Queue WHERE ID = N'abc'")).toEqual([245]);
    expect(await ask("SELECT CAST(N'abc' AS decimal(9,2))")).toEqual([8114]);
    expect(await ask("SELECT CAST('2026-13-01' AS datetime2(3))")).toEqual([241]);
    expect(await ask('UPDATE dbo.Queue SET State = 256')).toEqual([8115]);
    expect(await ask('SELECT 1 / 0')).toEqual([8134]);
    expect(await ask('COMMIT')).toEqual([3902]);
    expect(await ask("THROW 51000, 'own', 1")).toEqual([51_000]);
    const old = await startTdsPeer({ postgres: tds.postgres, productVersion: '13.0.5000.0' });
    const legacy = await connect(
      (await pool.request().query('SELECT DB_NAME() AS d')).recordset[0].d,
      {},
      {},
      old,
    );
    expect(
      await numbersOf(legacy.request().query(`UPDATE dbo.Queue SET Entity = N'${'x'.repeat(21)}'`)),
    ).toEqual([8152]);
    await legacy.close();
    await old.stop();
  });

  it('goes on after a failed statement, unless XACT_ABORT is on', async () => {
    const { pool } = await queueWith(1);
    const twice =
      "INSERT INTO dbo.Queue (Entity, EntityKey) VALUES (N'order', N'1'); INSERT INTO dbo.Queue (Entity, EntityKey) VALUES (N'order', N'2');";
    expect(await numbersOf(pool.request().batch(twice))).toEqual([2627]);
    const count = async (): Promise<number> =>
      (await pool.request().query('SELECT COUNT(*) AS n FROM dbo.Queue')).recordset[0].n;
    expect(await count()).toBe(2);
    expect(
      await numbersOf(
        pool
          .request()
          .batch(
            `SET XACT_ABORT ON; BEGIN TRAN; INSERT INTO dbo.Queue (Entity, EntityKey) VALUES (N'order', N'9'); ${twice} COMMIT;`,
          ),
      ),
    ).toEqual([2627]);
    expect(await count()).toBe(2);
    expect((await pool.request().query('SELECT @@TRANCOUNT AS n')).recordset).toEqual([{ n: 0 }]);
  });

  it('runs control flow, variables, several results and TRY ... CATCH', async () => {
    const { pool } = await queueWith(3);
    const text = `
      DECLARE @n int = 0, @t nvarchar(20) = N'';
      WHILE @n < 3 BEGIN SET @n += 1; SET @t = @t + CAST(@n AS nvarchar(5)); IF @n = 2 CONTINUE; END
      SELECT @t AS t;
      DECLARE @taken TABLE (ID bigint PRIMARY KEY, EntityKey nvarchar(60));
      UPDATE TOP (2) dbo.Queue SET State = 1 OUTPUT inserted.ID, inserted.EntityKey INTO @taken WHERE State = 0;
      SELECT @@ROWCOUNT AS changed;
      SELECT EntityKey FROM @taken ORDER BY ID;
      BEGIN TRY
        INSERT INTO dbo.Queue (Entity, EntityKey) VALUES (N'order', N'1');
      END TRY
      BEGIN CATCH
        SELECT ERROR_NUMBER() AS number, XACT_STATE() AS state;
      END CATCH
      IF NOT EXISTS (SELECT 1 FROM dbo.Queue WHERE EntityKey = N'77') INSERT INTO dbo.Queue (Entity, EntityKey) VALUES (N'order', N'77') ELSE SELECT 1 AS never;
      SELECT CAST(SCOPE_IDENTITY() AS bigint) AS id;
      DELETE TOP (1) FROM dbo.Queue OUTPUT deleted.EntityKey WHERE EntityKey = N'77';
      SELECT q.EntityKey FROM dbo.Queue q ORDER BY q.ID OFFSET 1 ROWS FETCH NEXT 1 ROWS ONLY;`;
    const { recordsets } = await pool.request().batch(text);
    expect(recordsets).toEqual([
      [{ t: '123' }],
      [{ changed: 2 }],
      [{ EntityKey: '1' }, { EntityKey: '2' }],
      [{ number: 2627, state: 0 }],
      [{ id: '5' }],
      [{ EntityKey: '77' }],
      [{ EntityKey: '2' }],
    ]);
  });

  it('shows the catalogue under the names and types of SQL Server', async () => {
    const { pool } = await queueWith(0);
    const columns = await pool
      .request()
      .query(
        "SELECT COLUMN_NAME, DATA_TYPE, CHARACTER_MAXIMUM_LENGTH AS len, IS_NULLABLE FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_SCHEMA = 'dbo' AND TABLE_NAME = 'queue' ORDER BY ORDINAL_POSITION",
      );
    expect(columns.recordset.slice(0, 4)).toEqual([
      { COLUMN_NAME: 'ID', DATA_TYPE: 'bigint', len: null, IS_NULLABLE: 'NO' },
      { COLUMN_NAME: 'Entity', DATA_TYPE: 'nvarchar', len: 20, IS_NULLABLE: 'NO' },
      { COLUMN_NAME: 'EntityKey', DATA_TYPE: 'nvarchar', len: 60, IS_NULLABLE: 'NO' },
      { COLUMN_NAME: 'State', DATA_TYPE: 'tinyint', len: null, IS_NULLABLE: 'NO' },
    ]);
    const keys = await pool
      .request()
      .query(`SELECT i.name, c.name AS col FROM sys.indexes i JOIN sys.index_columns k ON k.object_id = i.object_id AND k.index_id = i.index_id
      JOIN sys.columns c ON c.object_id = k.object_id AND c.column_id = k.column_id WHERE i.object_id = OBJECT_ID(N'[dbo].[Queue]') AND i.is_unique = 1 ORDER BY i.index_id, k.key_ordinal`);
    expect(keys.recordset).toEqual([
      { name: 'PK_Queue', col: 'ID' },
      { name: 'UQ_Queue', col: 'Entity' },
      { name: 'UQ_Queue', col: 'EntityKey' },
    ]);
    const { recordset } = await pool
      .request()
      .query('SELECT name, service_broker_guid AS guid FROM sys.databases WHERE name = DB_NAME()');
    expect(recordset).toEqual([{ name: expect.any(String), guid: expect.stringMatching(/^[0-9A-F-]{36}$/) }]);
  });
});
