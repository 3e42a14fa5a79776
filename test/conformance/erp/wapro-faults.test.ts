import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ErpSource } from '#main/erp/port.ts';
import { entitySchemas } from '#shared/domain/index.ts';
import { startWapro, type WaproWorld } from './wapro-world.ts';

/** What goes wrong in WAPRO's tables while the source is at work. */
let world: WaproWorld;
let erp: ErpSource;

beforeAll(async () => {
  world = await startWapro();
  await world.install();
  erp = world.open({}, { asLogin: true });
});

afterAll(() => world.close());

const cause = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'fine',
    (error: unknown) => (typeof error === 'object' && error !== null ? Reflect.get(error, 'causeId') : error),
  );

it('notices a table that was taken away, goes on with the others, and with it when it is back', async () => {
  expect(await erp.load('customer', ['1'])).toMatchObject([{ kind: 'found' }]);
  await world.run('DROP TABLE dbo.KONTAKT');
  expect(await cause(erp.load('customer', ['1']))).toBe('erp.table_missing');
  expect(await cause(erp.load('customer', ['1']))).toBe('erp.table_missing');
  expect(await erp.load('order', ['1'])).toMatchObject([{ kind: 'found' }]);
  const { problems } = await erp.inspect();
  expect(problems.map(({ path }) => path)).toContain('remap.tables.KONTAKT');
  await world.run(
    'CREATE TABLE dbo.KONTAKT (ID_KONTAKTU numeric(18,0) NOT NULL PRIMARY KEY, ID_KONTRAHENTA numeric(18,0) NULL, NAZWISKO varchar(50) NULL, IMIE varchar(50) NULL, TEL varchar(50) NULL, TEL_KOM varchar(50) NULL, E_MAIL varchar(255) NULL)',
  );
  // The grants went with the table, as its trigger did.
  expect(await cause(erp.load('customer', ['1']))).toBe('erp.rights_missing');
  expect((await erp.verify()).unchecked).toContain('dbo.mostek_on_KONTAKT');
  await world.install();
  expect(await erp.load('customer', ['1'])).toMatchObject([{ kind: 'found' }]);
  expect(await erp.verify()).toMatchObject({ problems: [], unchecked: [] });
});

it('reads a column that an upgrade made wider or of another type', async () => {
  await world.run('ALTER TABLE dbo.KONTRAHENT ALTER COLUMN NAZWA_PELNA nvarchar(500) NULL');
  await world.run("UPDATE dbo.KONTRAHENT SET NAZWA_PELNA = N'Żółw Україна 日本' WHERE ID_KONTRAHENTA = 1");
  expect(await erp.load('customer', ['1'])).toMatchObject([{ object: { name: 'Żółw Україна 日本' } }]);
});

it('reads every letter of the code page, and what people paste into fields', async () => {
  const letters = 'ĄĆĘŁŃÓŚŹŻ ąćęłńóśźż „” – … € § ß ő ů';
  const text = `${letters} 'O'Neil' -- <b>&amp;</b>`;
  await world.run(
    `UPDATE dbo.ARTYKUL SET NAZWA_CALA = N'${letters}', OPIS = N'${text.replaceAll("'", "''")}' WHERE ID_ARTYKULU = 103`,
  );
  const [loaded] = await erp.load('product', ['CUP-1']);
  expect(loaded).toMatchObject({ object: { name: letters, description: text } });
});

it('takes a row that can not be right for itself', async () => {
  await world.run(
    'UPDATE dbo.ZAMOWIENIE SET DATA = -5, DATA_REALIZACJI = 2000000000 WHERE ID_ZAMOWIENIA = 2',
  );
  await world.run('UPDATE dbo.POZYCJA_ZAMOWIENIA SET ID_ARTYKULU = 999 WHERE ID_ZAMOWIENIA = 3');
  const [second, third, first] = await erp.load('order', ['2', '3', '1']);
  // No date rather than an impossible one.
  expect(second).toMatchObject({ kind: 'found' });
  if (second?.kind !== 'found' || third?.kind !== 'found' || first?.kind !== 'found') throw new Error('gone');
  expect(second.object['placedAt']).toBeUndefined();
  expect(second.object['dueAt']).toBeUndefined();
  expect(entitySchemas.order.safeParse(second.object).success).toBe(true);
  // A line whose article is gone has no index to sell it by: that order is told of as broken, and no other.
  expect(entitySchemas.order.safeParse(third.object).success).toBe(false);
  expect(entitySchemas.order.safeParse(first.object).success).toBe(true);
});
