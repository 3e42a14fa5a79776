import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { ErpSource } from '#main/erp/port.ts';
import { runBatches } from './mssql-harness.ts';
import { startWapro, type WaproWorld } from './wapro-world.ts';

/** Changes out of SQL Server's change tracking: no trigger of ours on a table of WAPRO. */
const profile = { changes: 'change_tracking' } as const;

let world: WaproWorld;
let erp: ErpSource;

beforeAll(async () => {
  world = await startWapro();
  await world.install(profile);
  erp = world.open(profile, { asLogin: true });
});

afterAll(() => world.close());
beforeEach(async () => {
  await claimed();
  await world.run('DELETE FROM mostek.queue');
});

const claimed = async (source = erp): Promise<string[]> => {
  const changes = await source.claim({ agentId: 'a', limit: 100, leaseSeconds: 60 });
  return changes.map(({ entity, key, operation }) => `${entity ?? '?'} ${key} ${operation}`);
};

const after = async (...statements: string[]): Promise<string[]> => {
  for (const statement of statements) await world.run(statement);
  return claimed();
};

it('is set up by the script with the least rights, and leaves no trigger in WAPRO', async () => {
  expect(await erp.verify()).toEqual({ installed: true, problems: [], unchecked: [] });
  expect((await erp.probe()).missingRights).toEqual([]);
  expect(await world.run("SELECT name FROM sys.triggers WHERE name LIKE 'mostek%'")).toEqual([]);
  expect(await claimed()).toEqual([]);
});

it('tells of each object once, however often it was changed', async () => {
  const tea = ['product TEA-100 update'];
  expect(
    await after(
      "UPDATE dbo.ARTYKUL SET STAN = STAN - 1 WHERE INDEKS_KATALOGOWY = 'TEA-100'",
      'UPDATE dbo.ARTYKUL SET STAN = STAN - 1 WHERE ID_ARTYKULU = 201',
    ),
  ).toEqual(tea);
  expect(await claimed()).toEqual([]);
  expect(await after('UPDATE dbo.CENA_ARTYKULU SET CENA_BRUTTO = 75.27 WHERE ID_ARTYKULU = 201')).toEqual(
    tea,
  );
  expect(await after("UPDATE dbo.ZAMOWIENIE SET STATUS_ZAM = 'X' WHERE ID_ZAMOWIENIA = 3")).toEqual([
    'order 3 update',
  ]);
  expect(
    await after('UPDATE dbo.POZYCJA_ZAMOWIENIA SET ZREALIZOWANO = 1 WHERE ID_POZYCJI_ZAMOWIENIA = 31'),
  ).toEqual(['order 3 update']);
  expect(await after("INSERT INTO dbo.KONTRAHENT (ID_FIRMY, NAZWA) VALUES (1, 'Nowy')")).toEqual([
    expect.stringMatching(/^customer \d+ insert$/),
  ]);
  expect(await after("DELETE FROM dbo.KONTRAHENT WHERE NAZWA = 'Nowy'")).toEqual([
    expect.stringMatching(/^customer \d+ delete$/),
  ]);
});

it('takes a change into the queue with its position, or not at all', async () => {
  await world.run('UPDATE dbo.ROZRACHUNEK SET POZOSTALO = 1 WHERE ID_ROZRACHUNKU = 302');
  // Whatever keeps the row out of the queue keeps the position where it was.
  await world.run("ALTER TABLE mostek.queue ADD CONSTRAINT CK_NONE CHECK (entity_key <> '502')");
  await expect(claimed()).rejects.toMatchObject({ causeId: expect.stringMatching(/^erp\./) });
  await world.run('ALTER TABLE mostek.queue DROP CONSTRAINT CK_NONE');
  expect(await claimed()).toEqual(['invoice 502 update']);
  expect(await claimed()).toEqual([]);
});

it('tells of what happened while nobody was there', async () => {
  await erp.close();
  await world.run("UPDATE dbo.ARTYKUL SET NAZWA = 'Kubek duży' WHERE ID_ARTYKULU = 103");
  erp = world.open(profile, { asLogin: true });
  expect(await claimed()).toEqual(['product CUP-1 update']);
});

it('tells of every object when its position is too old or gone, of each once', async () => {
  // Switching off and on forgets what was before: the position is below the oldest version that is known.
  await runBatches(
    world.admin,
    `ALTER TABLE dbo.ZAMOWIENIE DISABLE CHANGE_TRACKING
GO
UPDATE dbo.ZAMOWIENIE SET STATUS_ZAM = 'W' WHERE ID_ZAMOWIENIA = 3
GO
UPDATE dbo.KONTRAHENT SET ADRES_EMAIL = 'c@example.pl' WHERE ID_KONTRAHENTA = 2
GO
ALTER TABLE dbo.ZAMOWIENIE ENABLE CHANGE_TRACKING
GO
`,
  );
  expect((await claimed()).sort()).toEqual([
    'customer 2 update',
    'order 1 update',
    'order 2 update',
    'order 3 update',
  ]);
  expect(await claimed()).toEqual([]);
  // Looked at with the next change, wherever that is.
  await world.run("DELETE FROM mostek.queue_tracking WHERE source LIKE 'ARTYKUL%'");
  await world.run("UPDATE dbo.ZAMOWIENIE SET STATUS_ZAM = 'S' WHERE ID_ZAMOWIENIA = 3");
  expect((await claimed()).sort()).toEqual([
    'order 3 update',
    'product COF-250 update',
    'product CUP-1 update',
    'product DPD update',
    'product TEA-100 update',
  ]);
});

it('says that a table is not tracked any more, after the others had their say', async () => {
  await world.run('ALTER TABLE dbo.KONTRAHENT DISABLE CHANGE_TRACKING');
  expect((await erp.verify()).problems).toEqual([
    { kind: 'tracking', name: 'dbo.KONTRAHENT', table: 'dbo.KONTRAHENT', state: 'disabled' },
  ]);
  await world.run("UPDATE dbo.ZAMOWIENIE SET STATUS_ZAM = 'P' WHERE ID_ZAMOWIENIA = 3");
  expect(await claimed()).toEqual(['order 3 update']);
  await expect(claimed()).rejects.toMatchObject({
    causeId: 'erp.triggers_missing',
    values: { names: 'KONTRAHENT' },
  });
  await world.install(profile);
  expect((await erp.verify()).problems).toEqual([]);
  // What happened in between is not known, so every customer is told of.
  expect((await claimed()).sort()).toEqual(['customer 1 update', 'customer 2 update', 'customer 3 update']);
});

it('tells of every object of a table that an upgrade made anew', async () => {
  await runBatches(
    world.admin,
    `DROP TABLE dbo.MIEJSCE_DOSTAWY
GO
CREATE TABLE dbo.MIEJSCE_DOSTAWY (ID_MIEJSCA_DOSTAWY numeric(18,0) IDENTITY(1,1) NOT NULL PRIMARY KEY, ID_KONTRAHENTA numeric(18,0) NULL, SYM_KRAJU varchar(3) NULL,
  KOD_POCZTOWY varchar(20) NULL, MIEJSCOWOSC varchar(50) NULL, ULICA_LOKAL varchar(50) NULL, FIRMA varchar(100) NOT NULL, ODBIORCA varchar(50) NOT NULL, TEL varchar(20) NULL)
GO
INSERT INTO dbo.MIEJSCE_DOSTAWY (ID_KONTRAHENTA, FIRMA, ODBIORCA) VALUES (3, 'F', 'O')
GO
`,
  );
  await world.install(profile);
  await world.run("UPDATE dbo.ZAMOWIENIE SET STATUS_ZAM = 'S' WHERE ID_ZAMOWIENIA = 3");
  expect((await claimed()).sort()).toEqual(['customer 3 update', 'order 3 update']);
});

it('does not take a missing right for a table without changes', async () => {
  await world.run(`REVOKE VIEW CHANGE TRACKING ON dbo.DOKUMENT_HANDLOWY FROM [${world.login}]`);
  await world.run('UPDATE dbo.DOKUMENT_HANDLOWY SET POZOSTALO = 1 WHERE ID_DOKUMENTU_HANDLOWEGO = 501');
  await expect(claimed()).rejects.toMatchObject({ causeId: 'erp.triggers_missing' });
  expect((await erp.verify()).unchecked).toEqual(['dbo.DOKUMENT_HANDLOWY']);
  await world.run(`GRANT VIEW CHANGE TRACKING ON dbo.DOKUMENT_HANDLOWY TO [${world.login}]`);
  expect((await claimed()).sort()).toEqual(['invoice 501 update', 'invoice 502 update']);
});

it('removes what it switched on', async () => {
  const owner = world.open(profile);
  const { remove } = await owner.script({ login: world.login });
  await owner.close();
  await erp.close();
  await runBatches(world.admin, remove);
  expect(await world.run('SELECT object_id FROM sys.change_tracking_tables')).toEqual([]);
  expect(await world.run("SELECT SCHEMA_ID(N'mostek') AS id")).toEqual([{ id: null }]);
});
