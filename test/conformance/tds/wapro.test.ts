import { readFileSync } from 'node:fs';
import type sql from 'mssql';
import { expect, it } from 'vitest';
import { useTdsPeer } from './harness.ts';

/** Scripts of look-alike ERP databases, kept beside the project. */
const FIXTURES = new URL('../../../../shared/contracts/fixtures/erp/', import.meta.url);

const tds = useTdsPeer();

const open = async (collation: string): Promise<sql.ConnectionPool> => {
  const database = await tds.peer.createDatabase(undefined, collation);
  return tds.connect(database, {}, { pool: { max: 1 } });
};

const load = async (pool: sql.ConnectionPool, file: string): Promise<void> => {
  const text = readFileSync(new URL(file, FIXTURES), 'utf8');
  for (const batch of text.split(/^GO\s*$/m)) if (batch.trim() !== '') await pool.request().batch(batch);
};

it('loads a WAPRO Mag look-alike, watches it and posts an order through its procedures', async () => {
  const pool = await open('Polish_CI_AS');
  await load(pool, 'wapro/wapro_subset.sql');
  await load(pool, 'wapro/wapro_queue.sql');
  await pool.request().batch('SET NOCOUNT OFF');

  await pool.request().query("UPDATE dbo.ARTYKUL SET STAN = STAN - 1 WHERE INDEKS_KATALOGOWY = 'tea-100'");
  const claim = (who: string): Promise<sql.IResult<{ ID: string }>> =>
    pool.request().query(`EXEC integracja.POBIERZ '${who}', 1, 120`);
  expect((await claim('a')).recordset).toEqual([
    { ID: '1', OBIEKT: 'ARTYKUL', ID_OBIEKTU: 101, OPERACJA: 'U', PROBY: 1 },
  ]);
  expect((await claim('b')).recordset.map((row) => row.ID)).toEqual(['2']);

  await pool.request().batch('EXEC integracja.PRZEPISZ_ZAMOWIENIE 1, 3000001');
  await expect(pool.request().batch('EXEC integracja.PRZEPISZ_ZAMOWIENIE 2, 3000001')).rejects.toMatchObject({
    number: 51_013,
  });
  await expect(pool.request().batch('EXEC integracja.PRZEPISZ_ZAMOWIENIE 3, 3000001')).rejects.toMatchObject({
    number: 51_011,
  });
  const staged = await pool
    .request()
    .query('SELECT STATUS, ID_ZAMOWIENIA FROM integracja.ZAMOWIENIA_WE ORDER BY ID');
  expect(staged.recordset).toEqual([
    { STATUS: 'PRZYJETE', ID_ZAMOWIENIA: 4 },
    { STATUS: 'BLAD', ID_ZAMOWIENIA: null },
    { STATUS: 'BLAD', ID_ZAMOWIENIA: null },
  ]);
  const order = await pool
    .request()
    .query(
      'SELECT WARTOSC_BRUTTO, NR_ZAMOWIENIA_KLIENTA, KONTRAHENT_NAZWA FROM dbo.ZAMOWIENIE WHERE ID_ZAMOWIENIA = 4',
    );
  expect(order.recordset).toEqual([
    { WARTOSC_BRUTTO: 166.05, NR_ZAMOWIENIA_KLIENTA: 'SHOP-1004', KONTRAHENT_NAZWA: 'Żółw' },
  ]);
  await pool.close();
});

it('loads a 1C look-alike with binary keys and row versions', async () => {
  const pool = await open('Cyrillic_General_CI_AS');
  await load(pool, 'onec/onec_mssql.sql');
  const { recordset } = await pool
    .request()
    .query(
      "SELECT _Description AS name, DATALENGTH(_IDRRef) AS bytes, CAST(_Version AS bigint) AS version FROM _Reference17 WHERE _Code = '000000001'",
    );
  expect(recordset).toEqual([{ name: 'ТОВ «Ромашка»', bytes: 16, version: expect.stringMatching(/^\d+$/) }]);
  await pool
    .request()
    .query("UPDATE _Reference17 SET _Description = N'ТОВ «Нова»' WHERE _Code = '000000001'");
  const after = await pool
    .request()
    .query("SELECT CAST(_Version AS bigint) AS version FROM _Reference17 WHERE _Code = '000000001'");
  expect(BigInt(after.recordset[0].version)).toBeGreaterThan(BigInt(recordset[0].version));
  await pool.close();
});
