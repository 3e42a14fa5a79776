import sql from 'mssql';
import { describe, expect, it } from 'vitest';
import { useTdsPeer } from './harness.ts';

const tds = useTdsPeer();
const { connect } = tds;

describe('values', () => {
  it('carries every type both ways through parameters and columns', async () => {
    const pool = await connect(await tds.peer.createDatabase(undefined, 'Polish_CI_AS'));
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
    const pool = await connect(await tds.peer.createDatabase(undefined, 'Polish_CI_AS'));
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
