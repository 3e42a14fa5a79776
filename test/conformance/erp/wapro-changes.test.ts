import sql from 'mssql';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { ErpSource } from '#main/erp/port.ts';
import { PASSWORD_MARK } from '#main/erp/script-model.ts';
import { LOGIN_PASSWORD } from './harness.ts';
import { poolTo, runBatches } from './mssql-harness.ts';
import { expected, startWapro, type WaproWorld } from './wapro-world.ts';

let world: WaproWorld;
let erp: ErpSource;

beforeAll(async () => {
  world = await startWapro();
  await world.install();
  erp = world.open({}, { asLogin: true });
});

afterAll(() => world.close());
beforeEach(async () => {
  await world.run('DELETE FROM mostek.queue');
});

const claimed = async (): Promise<string[]> => {
  const changes = await erp.claim({ agentId: 'a', limit: 100, leaseSeconds: 60 });
  return changes.map(({ entity, key, operation }) => `${entity ?? '?'} ${key} ${operation}`);
};

const after = async (statement: string): Promise<string[]> => {
  await world.run(statement);
  return claimed();
};

it('needs no more rights than the script gives', async () => {
  const { programVersion, dbVersion } = expected.system;
  const probe = await erp.probe();
  expect(probe).toMatchObject({ user: world.login, missingRights: [] });
  expect(probe.programVersion).toContain(programVersion);
  expect(probe.programVersion).toContain(String(Number(dbVersion)));
  expect(await erp.inspect()).toMatchObject({ ok: true });
  expect(await erp.verify()).toEqual({ installed: true, problems: [], unchecked: [] });
  expect(await erp.load('product', ['TEA-100'])).toMatchObject([{ kind: 'found' }]);
  expect(await erp.load('order', ['1'])).toMatchObject([{ object: { statusName: 'Wysłane' } }]);
  expect(await erp.load('invoice', ['502'])).toMatchObject([{ kind: 'found' }]);
  expect(await erp.load('customer', ['1'])).toMatchObject([{ kind: 'found' }]);
});

it('tells of an article once, whatever rows of it changed', async () => {
  const tea = ['product TEA-100 update'];
  expect(await after("UPDATE dbo.ARTYKUL SET STAN = STAN - 1 WHERE INDEKS_KATALOGOWY = 'TEA-100'")).toEqual(
    tea,
  );
  expect(await after('UPDATE dbo.ARTYKUL SET ZAREZERWOWANO = 1 WHERE ID_ARTYKULU = 201')).toEqual(tea);
  expect(
    await after("UPDATE dbo.ARTYKUL SET NAZWA = 'HERBATA czarna 100 g' WHERE ID_ARTYKULU = 101"),
  ).toEqual(tea);
  expect(await after('UPDATE dbo.ARTYKUL SET SEMAFOR = 3000001 WHERE ID_ARTYKULU = 101')).toEqual([]);
  expect(await after('UPDATE dbo.CENA_ARTYKULU SET CENA_BRUTTO = 75.26 WHERE ID_ARTYKULU = 201')).toEqual(
    tea,
  );
  // What nobody reads is no change, and a price that moves to another article changes both.
  expect(await after("UPDATE dbo.CENA_ARTYKULU SET UWAGI = 'x' WHERE ID_ARTYKULU = 201")).toEqual([]);
  expect(
    (await after('UPDATE dbo.CENA_ARTYKULU SET ID_ARTYKULU = 102 WHERE ID_ARTYKULU = 201')).sort(),
  ).toEqual(['product COF-250 update', 'product TEA-100 update']);
  expect(
    await after(
      'UPDATE dbo.CENA_ARTYKULU SET ID_ARTYKULU = 201 WHERE ID_ARTYKULU = 102 AND CENA_BRUTTO < 100',
    ),
  ).toHaveLength(2);
  expect(
    await after("INSERT INTO dbo.KOD_KRESKOWY (ID_MAGAZYNU, KOD_KRESKOWY, ID_ARTYKULU) VALUES (2, '1', 201)"),
  ).toEqual(tea);
  expect(await after("UPDATE dbo.ARTYKUL SET INDEKS_KATALOGOWY = 'TEA-200' WHERE ID_ARTYKULU = 201")).toEqual(
    ['product TEA-200 update', 'product TEA-100 update'],
  );
  expect(
    await after("UPDATE dbo.ARTYKUL SET INDEKS_KATALOGOWY = 'TEA-100' WHERE ID_ARTYKULU = 201"),
  ).toHaveLength(2);
});

it('tells of orders, documents, settlements and customers', async () => {
  expect(await after("UPDATE dbo.ZAMOWIENIE SET STATUS_ZAM = 'X' WHERE ID_ZAMOWIENIA = 3")).toEqual([
    'order 3 update',
  ]);
  expect(
    await after('UPDATE dbo.POZYCJA_ZAMOWIENIA SET ZREALIZOWANO = 1 WHERE ID_POZYCJI_ZAMOWIENIA = 31'),
  ).toEqual(['order 3 update']);
  expect(
    await after(
      'UPDATE dbo.DOKUMENT_HANDLOWY SET POZOSTALO = 0, ROZLICZONY = 1 WHERE ID_DOKUMENTU_HANDLOWEGO = 502',
    ),
  ).toEqual(['invoice 502 update']);
  expect(await after('UPDATE dbo.ROZRACHUNEK SET POZOSTALO = 0 WHERE ID_ROZRACHUNKU = 302')).toEqual([
    'invoice 502 update',
  ]);
  expect(
    await after("UPDATE dbo.KONTRAHENT SET ADRES_EMAIL = 'b@example.pl' WHERE ID_KONTRAHENTA = 2"),
  ).toEqual(['customer 2 update']);
  expect(
    await after("INSERT INTO dbo.MIEJSCE_DOSTAWY (ID_KONTRAHENTA, FIRMA, ODBIORCA) VALUES (3, 'F', 'O')"),
  ).toEqual(['customer 3 update']);
});

it('does not stand in the way of a session that counts rows, or of a user who may use one table only', async () => {
  // The stand-in refuses a session that limits rows; a real server shows whether the trigger minds.
  const limit = (process.env['TEST_MSSQL_URL'] ?? '') === '' ? 0 : 1;
  expect(
    await after(
      `SET ROWCOUNT ${limit}; UPDATE dbo.ARTYKUL SET STAN = STAN + 1 WHERE INDEKS_KATALOGOWY = 'TEA-100'; SET ROWCOUNT 0`,
    ),
  ).toEqual(['product TEA-100 update']);
  const user = `ksiegowa_${world.server.database.slice(-8)}`;
  await runBatches(
    world.admin,
    `CREATE LOGIN [${user}] WITH PASSWORD = '${LOGIN_PASSWORD}'
GO
CREATE USER [${user}] FOR LOGIN [${user}]
GO
GRANT SELECT, UPDATE ON dbo.ARTYKUL TO [${user}]
GO
`,
  );
  const pool = await poolTo({ ...world.server, user, password: LOGIN_PASSWORD }, world.server.database);
  const changed = await new sql.Request(pool).query(
    'UPDATE dbo.ARTYKUL SET STAN = 7 WHERE ID_ARTYKULU = 102',
  );
  expect(changed.rowsAffected.at(-1)).toBe(1);
  await pool.close();
  expect(await claimed()).toEqual(['product COF-250 update']);
  await runBatches(world.admin, `DROP USER [${user}]\nGO\nDROP LOGIN [${user}]\nGO\n`);
});

it('misses a trigger that an upgrade dropped, and hears of changes again when the script was run', async () => {
  await world.run('DROP TRIGGER dbo.mostek_on_ARTYKUL');
  await world.run("UPDATE dbo.WAPRODBSTATE SET PRGWER = '8.91.0'");
  expect((await erp.probe()).programVersion).toContain('8.91.0');
  expect((await erp.verify()).problems).toEqual([
    { kind: 'trigger', name: 'dbo.mostek_on_ARTYKUL', table: 'dbo.ARTYKUL', state: 'missing' },
  ]);
  await world.install();
  expect((await erp.verify()).problems).toEqual([]);
  expect(await after('UPDATE dbo.ARTYKUL SET STAN = 8 WHERE ID_ARTYKULU = 102')).toEqual([
    'product COF-250 update',
  ]);
});

it('says that it can not see triggers rather than that they are gone', async () => {
  await world.run(`REVOKE VIEW DEFINITION ON dbo.ARTYKUL FROM [${world.login}]`);
  expect(await erp.verify()).toEqual({
    installed: true,
    problems: [],
    unchecked: ['dbo.mostek_on_ARTYKUL'],
  });
  await world.install();
  expect((await erp.verify()).unchecked).toEqual([]);
});

it('goes on with the rest when a right was taken away, and names it', async () => {
  await world.run(`REVOKE SELECT ON dbo.ROZLICZENIE FROM [${world.login}]`);
  await expect(erp.load('invoice', ['501'])).rejects.toMatchObject({ causeId: 'erp.rights_missing' });
  expect((await erp.probe()).missingRights).toEqual(['SELECT dbo.ROZLICZENIE']);
  expect(await erp.load('product', ['TEA-100'])).toMatchObject([{ kind: 'found' }]);
  await world.run(`GRANT SELECT ON dbo.ROZLICZENIE TO [${world.login}]`);
  expect(await erp.load('invoice', ['501'])).toMatchObject([{ kind: 'found' }]);
});

it('leaves nothing behind when it is removed', async () => {
  const names =
    "SELECT name FROM sys.objects WHERE type IN ('U', 'TR', 'SO') AND (name LIKE 'mostek%' OR schema_id = SCHEMA_ID(N'mostek'))";
  expect((await world.run(names)).length).toBeGreaterThan(5);
  const owner = world.open();
  const { remove, install } = await owner.script({ login: world.login });
  await erp.close();
  await runBatches(world.admin, remove);
  expect(await world.run(names)).toEqual([]);
  expect(await world.run("SELECT SCHEMA_ID(N'mostek') AS id")).toEqual([{ id: null }]);
  await runBatches(world.admin, install.replaceAll(PASSWORD_MARK, `'${LOGIN_PASSWORD}'`));
});

it('hears of order statuses from the register of WAPRO itself, each row once, a late one too', async () => {
  const profile = { statusRegister: true, queueTable: 'mostek_feed.queue' };
  await world.install(profile);
  const reader = world.open(profile, { asLogin: true });
  const heard = async (): Promise<string[]> => {
    const changes = await reader.claim({ agentId: 'a', limit: 100, leaseSeconds: 60 });
    return changes.map(({ entity, key }) => `${entity ?? '?'} ${key}`).sort();
  };
  const note = (id: number, order: number): Promise<unknown> =>
    world.run(
      `SET IDENTITY_INSERT dbo.MAG_REJESTR_ZMIAN_STATUSOW_ZAMOWIEN ON; INSERT INTO dbo.MAG_REJESTR_ZMIAN_STATUSOW_ZAMOWIEN (ID_REJESTRU_ZMIAN, ID_DOKUMENTU, KOD_Z, KOD_NA, ID_UZYTKOWNIKA) VALUES (${id}, ${order}, 'P', 'W', 3000001); SET IDENTITY_INSERT dbo.MAG_REJESTR_ZMIAN_STATUSOW_ZAMOWIEN OFF`,
    );
  // What was there before the script, within the overlap, is told of once.
  await heard();
  expect(await heard()).toEqual([]);
  await note(1_001, 1);
  await note(1_003, 3);
  expect(await heard()).toEqual(['order 1', 'order 3']);
  expect(await heard()).toEqual([]);
  // A lower id that was committed later.
  await note(1_002, 2);
  expect(await heard()).toEqual(['order 2']);
  expect(await heard()).toEqual([]);
  await reader.close();
});
