import { describe, expect, it } from 'vitest';
import { startTdsPeer } from '#test/peers/tds/server.ts';
import { numbersOf, useTdsPeer } from './harness.ts';

const tds = useTdsPeer();
const { connect, queueWith } = tds;

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
    const plain = await startTdsPeer({ postgres: tds.postgres, tls: 'off' });
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
    const strict = await startTdsPeer({ postgres: tds.postgres, tls: 'required' });
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
