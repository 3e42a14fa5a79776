import { afterAll, beforeAll, expect, it } from 'vitest';
import { entitySchemas } from '#shared/domain/index.ts';
import { startWapro, type WaproWorld } from './wapro-world.ts';

let world: WaproWorld;

beforeAll(async () => {
  world = await startWapro();
  await world.install();
});

afterAll(() => world.close());

const placesOf = async (
  profile: Parameters<WaproWorld['open']>[0] = {},
): Promise<[string, string | undefined][]> => {
  const { problems } = await world.open(profile).inspect();
  return problems.map(({ path, suggestions }) => [path, suggestions[0]]);
};

/** As an upgrade does it that keeps the data: a new one beside the old one. */
const renameColumn = async (from: string, to: string): Promise<void> => {
  await world.run(
    `ALTER TABLE dbo.ARTYKUL ADD ${to} decimal(16,6) NOT NULL CONSTRAINT DF_ARTYKUL_${to}_2 DEFAULT (0)`,
  );
  await world.run(`UPDATE dbo.ARTYKUL SET ${to} = ${from}`);
  const constraint = from === 'ZAREZERWOWANO' ? `DF_ARTYKUL_${from}` : `DF_ARTYKUL_${from}_2`;
  await world.run(`ALTER TABLE dbo.ARTYKUL DROP CONSTRAINT ${constraint}`);
  await world.run(`ALTER TABLE dbo.ARTYKUL DROP COLUMN ${from}`);
};

const renameTable = async (from: string, to: string): Promise<void> => {
  await world.run(
    `CREATE TABLE dbo.${to} (ID_MAGAZYNU numeric(18,0) NOT NULL, KOD_KRESKOWY varchar(20) NOT NULL, ID_ARTYKULU numeric(18,0) NULL,
      ID_JEDNOSTKI numeric(18,0) NULL, DOM_ILOSC decimal(16,4) NULL, ID_KODU_KRESKOWEGO numeric(18,0) NOT NULL PRIMARY KEY)`,
  );
  await world.run(
    `INSERT INTO dbo.${to} (ID_MAGAZYNU, KOD_KRESKOWY, ID_ARTYKULU, ID_JEDNOSTKI, DOM_ILOSC, ID_KODU_KRESKOWEGO)
      SELECT ID_MAGAZYNU, KOD_KRESKOWY, ID_ARTYKULU, ID_JEDNOSTKI, DOM_ILOSC, ID_KODU_KRESKOWEGO FROM dbo.${from}`,
  );
  await world.run(`DROP TABLE dbo.${from}`);
};

it('finds nothing wrong with the layout it was described from', async () => {
  expect(await world.open().inspect()).toMatchObject({ ok: true, problems: [] });
});

it('tells a renamed column and table once each, suggests the new names, and reads again under them', async () => {
  await renameColumn('ZAREZERWOWANO', 'ZAREZERWOWANO_ILOSC');
  await renameTable('KOD_KRESKOWY', 'KODY_KRESKOWE');
  const erp = world.open();
  await expect(erp.load('product', ['TEA-100'])).rejects.toMatchObject({ causeId: 'erp.column_missing' });
  expect(await placesOf()).toEqual([
    ['remap.columns.ARTYKUL.ZAREZERWOWANO', 'ZAREZERWOWANO_ILOSC'],
    ['remap.tables.KOD_KRESKOWY', 'KODY_KRESKOWE'],
  ]);

  const remap = {
    tables: { KOD_KRESKOWY: 'KODY_KRESKOWE' },
    columns: { ARTYKUL: { ZAREZERWOWANO: 'ZAREZERWOWANO_ILOSC' } },
  };
  expect(await placesOf({ remap })).toEqual([]);
  const [loaded] = await world.open({ remap }).load('product', ['TEA-100']);
  const product = entitySchemas.product.parse(loaded?.kind === 'found' ? loaded.object : null);
  expect(product.stock[0]).toMatchObject({ quantity: '44', reserved: '4.000000' });
  expect(product.barcodes).toHaveLength(2);

  // A replacement that is wrong itself is told at the same place.
  const wrong = { ...remap, columns: { ARTYKUL: { ZAREZERWOWANO: 'ZAREZERWOWANO_ILOSCI' } } };
  expect(await placesOf({ remap: wrong })).toEqual([
    ['remap.columns.ARTYKUL.ZAREZERWOWANO', 'ZAREZERWOWANO_ILOSC'],
  ]);
  await renameColumn('ZAREZERWOWANO_ILOSC', 'ZAREZERWOWANO');
  await renameTable('KODY_KRESKOWE', 'KOD_KRESKOWY');
});

it('tells of a column that is gone, and reads what does not need it', async () => {
  await world.run('ALTER TABLE dbo.KONTRAHENT DROP COLUMN TELEFON_FIRMOWY');
  expect((await placesOf()).map(([path]) => path)).toEqual(['remap.columns.KONTRAHENT.TELEFON_FIRMOWY']);
  const erp = world.open();
  await expect(erp.load('customer', ['1'])).rejects.toMatchObject({ causeId: 'erp.column_missing' });
  expect(await erp.load('product', ['TEA-100'])).toMatchObject([{ kind: 'found' }]);
  await world.run('ALTER TABLE dbo.KONTRAHENT ADD TELEFON_FIRMOWY varchar(20) NULL');
  expect(await erp.load('customer', ['1'])).toMatchObject([{ kind: 'found' }]);
});
