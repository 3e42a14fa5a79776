import sql from 'mssql';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startTdsPeer, type TdsLogin, type TdsPeer } from '#test/peers/tds/server.ts';
import { type PostgresService, startPostgres } from '#test/services/postgres.ts';

/** The error numbers that a failed request carries, in the order in which the server sent them. */
const numbersOf = async (work: Promise<unknown>): Promise<number[]> => {
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

const QUEUE = `CREATE TABLE dbo.Queue (
  ID bigint IDENTITY(1,1) NOT NULL CONSTRAINT PK_Queue PRIMARY KEY,
  Entity nvarchar(20) NOT NULL, EntityKey nvarchar(60) NOT NULL, State tinyint NOT NULL CONSTRAINT DF_Queue_State DEFAULT (0),
  Holder varchar(40) NULL, LeaseUntil datetime2(3) NULL, Created datetime2(3) NOT NULL DEFAULT (SYSUTCDATETIME()),
  CONSTRAINT UQ_Queue UNIQUE (Entity, EntityKey));`;

const queueWith = async (rows: number): Promise<{ database: string; pool: sql.ConnectionPool }> => {
  const database = await peer.createDatabase();
  const pool = await connect(database);
  await pool.request().batch(QUEUE);
  const values = Array.from({ length: rows }, (_, index) => `(N'order', N'${index + 1}')`);
  if (rows > 0)
    await pool.request().query(`INSERT INTO dbo.Queue (Entity, EntityKey) VALUES ${values.join(', ')}`);
  return { database, pool };
};

const CLAIM = `UPDATE q SET State = 1, Holder = @holder, LeaseUntil = DATEADD(SECOND, 60, SYSUTCDATETIME())
  OUTPUT inserted.ID, inserted.EntityKey
  FROM [dbo].[Queue] AS q WITH (ROWLOCK, READPAST, UPDLOCK)
  WHERE q.[ID] IN (SELECT TOP (@count) x.ID FROM [dbo].[Queue] x WITH (ROWLOCK, READPAST, UPDLOCK) WHERE x.State = 0 ORDER BY x.ID)`;

const idsOf = (result: sql.IResult<{ ID: string }>): number[] =>
  result.recordset.map((row) => Number(row.ID)).sort((a, b) => a - b);

describe('login and encryption', () => {
  it.each([false, true])('lets sa in (encrypt: %s) and tells the truth about the line', async (encrypt) => {
    const pool = await connect('master', { encrypt });
    const { recordset } = await pool
      .request()
      .query(
        "SELECT encrypt_option AS e, SERVERPROPERTY('ProductVersion') AS v, DB_NAME() AS d FROM sys.dm_exec_connections WHERE session_id = @@SPID",
      );
    expect(recordset).toEqual([{ e: encrypt ? 'TRUE' : 'FALSE', v: '15.0.2000.5', d: 'master' }]);
  });

  it('refuses a wrong password with 18456 and an unknown database with 4060', async () => {
    await expect(connect('master', { password: 'wrong' })).rejects.toMatchObject({
      code: 'ELOGIN',
      message: "Login failed for user 'sa'.",
    });
    await expect(connect('nowhere')).rejects.toMatchObject({ code: 'ELOGIN' });
  });

  it('falls back to plain text when the server knows no encryption, as the driver silently does', async () => {
    const plain = await startTdsPeer({ postgres, tls: 'off' });
    try {
      const pool = await connect('master', { encrypt: true }, {}, plain);
      const { recordset } = await pool
        .request()
        .query('SELECT encrypt_option AS e FROM sys.dm_exec_connections WHERE session_id = @@SPID');
      expect(recordset).toEqual([{ e: 'FALSE' }]);
      await pool.close();
    } finally {
      await plain.stop();
    }
  });

  it('insists on encryption when told so', async () => {
    const strict = await startTdsPeer({ postgres, tls: 'required' });
    try {
      await expect(connect('master', { encrypt: false }, {}, strict)).rejects.toThrow(/requires encryption/);
      const pool = await connect('master', { encrypt: true }, {}, strict);
      expect((await pool.request().query('SELECT 1 AS one')).recordset).toEqual([{ one: 1 }]);
      await pool.close();
    } finally {
      await strict.stop();
    }
  });

  it('knows logins, users and their rights', async () => {
    const { database, pool } = await queueWith(1);
    await pool.request().batch("CREATE LOGIN agent_rights WITH PASSWORD = N'Se,cret 1', CHECK_POLICY = OFF");
    await pool.request().batch('CREATE USER agent_rights FOR LOGIN agent_rights');
    await pool.request().batch('GRANT SELECT ON dbo.Queue TO agent_rights');
    const agent = await connect(database, { user: 'agent_rights', password: 'Se,cret 1' });
    expect((await agent.request().query('SELECT COUNT(*) AS n FROM dbo.Queue')).recordset).toEqual([
      { n: 1 },
    ]);
    expect(await numbersOf(agent.request().query('UPDATE dbo.Queue SET State = 1'))).toEqual([229]);
    expect(await numbersOf(agent.request().batch('CREATE TABLE dbo.Other (ID int)'))).toEqual([262]);
    const asked =
      "SELECT HAS_PERMS_BY_NAME('dbo.Queue', 'OBJECT', 'SELECT') AS s, HAS_PERMS_BY_NAME('dbo.Queue', 'OBJECT', 'UPDATE') AS u, HAS_PERMS_BY_NAME('dbo.None', 'OBJECT', 'SELECT') AS n";
    expect((await agent.request().query(asked)).recordset).toEqual([{ s: 1, u: 0, n: null }]);
  });
});

describe('rights on the server', () => {
  it('shows dm_exec_connections only to logins with VIEW SERVER STATE', async () => {
    const { database, pool } = await queueWith(0);
    const master = await connect('master');
    await master.request().batch("CREATE LOGIN viewer WITH PASSWORD = N'Se,cret 2'");
    await pool.request().batch('CREATE USER viewer FOR LOGIN viewer');
    const viewer = await connect(database, { user: 'viewer', password: 'Se,cret 2' });
    const ask = 'SELECT encrypt_option AS e FROM sys.dm_exec_connections WHERE session_id = @@SPID';
    expect(await numbersOf(viewer.request().query(ask))).toEqual([300]);
    expect(await numbersOf(pool.request().batch('GRANT VIEW SERVER STATE TO viewer'))).toEqual([4621]);
    await master.request().batch('GRANT VIEW SERVER STATE TO viewer');
    expect((await viewer.request().query(ask)).recordset).toEqual([{ e: 'TRUE' }]);
  });
});

describe('values', () => {
  it('carries every type both ways through parameters and columns', async () => {
    const pool = await connect(await peer.createDatabase(undefined, 'Polish_CI_AS'));
    await pool
      .request()
      .batch(`CREATE TABLE dbo.V (big bigint, i int, s smallint, t tinyint, b bit, d decimal(16,6), m money, f float, c char(6), vc varchar(20),
      nc nvarchar(40), long nvarchar(max), bin varbinary(8), dt datetime, dt2 datetime2(7), day date, g uniqueidentifier)`);
    const request = pool.request();
    request
      .input('big', sql.BigInt, '9007199254740993')
      .input('i', sql.Int, -5)
      .input('s', sql.SmallInt, 7)
      .input('t', sql.TinyInt, 255)
      .input('b', sql.Bit, true);
    request
      .input('d', sql.Decimal(16, 6), 12.5)
      .input('m', sql.Money, 1234.5678)
      .input('f', sql.Float, 0.25)
      .input('c', sql.Char(6), 'Netto')
      .input('vc', sql.VarChar(20), 'żółw');
    request
      .input('nc', sql.NVarChar(40), 'Ґанок і Їжак 🐢')
      .input('long', sql.NVarChar(sql.MAX), 'ы'.repeat(5000))
      .input('bin', sql.VarBinary(8), Buffer.from('00ff10', 'hex'));
    request
      .input('dt', sql.DateTime, new Date('2026-03-01T09:30:15.127Z'))
      .input('dt2', sql.DateTime2(7), new Date('2026-03-01T09:30:15.127Z'))
      .input('day', sql.Date, new Date('2026-03-01T00:00:00Z'));
    request.input('g', sql.UniqueIdentifier, '6F9619FF-8B86-D011-B42D-00C04FC964FF');
    await request.query(
      'INSERT INTO dbo.V VALUES (@big, @i, @s, @t, @b, @d, @m, @f, @c, @vc, @nc, @long, @bin, @dt, @dt2, @day, @g)',
    );
    const { recordset } = await pool.request().query('SELECT * FROM dbo.V');
    expect(recordset).toEqual([
      {
        big: '9007199254740993',
        i: -5,
        s: 7,
        t: 255,
        b: true,
        d: 12.5,
        m: 1234.5678,
        f: 0.25,
        c: 'Netto ',
        vc: 'żółw',
        nc: 'Ґанок і Їжак 🐢',
        long: 'ы'.repeat(5000),
        bin: Buffer.from('00ff10', 'hex'),
        dt: new Date('2026-03-01T09:30:15.127Z'),
        dt2: new Date('2026-03-01T09:30:15.127Z'),
        day: new Date('2026-03-01T00:00:00.000Z'),
        g: '6F9619FF-8B86-D011-B42D-00C04FC964FF',
      },
    ]);
    const texts =
      'SELECT CONVERT(varchar(40), d) AS d, CONVERT(varchar(33), dt2, 126) AS t, CONVERT(varchar(10), day, 23) AS day, CAST(big AS nvarchar(30)) AS big, c + vc AS joined, DATEADD(SECOND, 45, dt) AS later FROM dbo.V';
    expect((await pool.request().query(texts)).recordset).toEqual([
      {
        d: '12.500000',
        t: '2026-03-01T09:30:15.1270000',
        day: '2026-03-01',
        big: '9007199254740993',
        joined: 'Netto żółw',
        later: new Date('2026-03-01T09:31:00.127Z'),
      },
    ]);
  });

  it('passes NULL of every type and keeps the types of expressions', async () => {
    const pool = await connect('master');
    const {
      recordset,
      recordset: { columns },
    } = await pool
      .request()
      .query(
        'SELECT CAST(NULL AS bigint) AS a, CAST(NULL AS decimal(9,2)) AS b, CAST(NULL AS nvarchar(max)) AS c, 7 / 2 AS d, 7 / 2.0 AS e, 1.10 * 2 AS f, CASE WHEN 1 = 1 THEN 1 ELSE 2.5 END AS g',
      );
    expect(recordset).toEqual([{ a: null, b: null, c: null, d: 3, e: 3.5, f: 2.2, g: 1 }]);
    expect(columns['f']).toMatchObject({ precision: 5, scale: 2 });
  });

  it('loses Cyrillic in varchar of a Polish database, as the code page does', async () => {
    const pool = await connect(await peer.createDatabase(undefined, 'Polish_CI_AS'));
    await pool.request().batch('CREATE TABLE dbo.T (v varchar(20), n nvarchar(20))');
    await pool.request().query("INSERT INTO dbo.T VALUES (N'żółw Їжак', N'żółw Їжак'), ('Łódź', 'Їжак')");
    expect((await pool.request().query('SELECT v, n FROM dbo.T')).recordset).toEqual([
      { v: 'żółw ????', n: 'żółw Їжак' },
      { v: 'Łódź', n: '????' },
    ]);
    expect(
      (await pool.request().query("SELECT COUNT(*) AS n FROM dbo.T WHERE v = 'łÓDŹ  '")).recordset,
    ).toEqual([{ n: 1 }]);
  });
});

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
    const old = await startTdsPeer({ postgres, productVersion: '13.0.5000.0' });
    const legacy = await connect(
      peer === old ? '' : (await pool.request().query('SELECT DB_NAME() AS d')).recordset[0].d,
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
    peer.cutNext({ match: /N'before'/ });
    await expect(insert('before')).rejects.toThrow();
    peer.cutAfterNext({ match: /N'after'/ });
    await expect(insert('after')).rejects.toThrow();
    peer.failNext(1205, 'deadlock', { match: /N'failed'/ });
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
    peer.dropConnections();
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
    peer.freeze();
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
    peer.thaw();
    expect((await pending).recordset).toEqual([{ three: 3 }]);
  });

  it('refuses connections while it is down and comes back on the same port', async () => {
    const own = await startTdsPeer({ postgres });
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
    peer.forgetStatements();
    await pool.request().input('x', 5).query('SELECT @x AS logged');
    expect(peer.statements().map((statement) => statement.text)).toContain('SELECT @x AS logged');
  });
});
