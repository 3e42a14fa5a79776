import sql from 'mssql';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { openErp } from '#main/erp/host.ts';
import type { ErpCommand, ErpSource } from '#main/erp/port.ts';
import { entitySchemas } from '#shared/domain/index.ts';
import { engineSettings } from '#shared/erp/engine.ts';
import { waproProfile } from '#shared/erp/wapro.ts';
import { type CutProxy, startCutProxy } from './cut-proxy.ts';
import { poolTo } from './mssql-harness.ts';
import { startWapro, type WaproWorld } from './wapro-world.ts';

/** What can go wrong between the first procedure and the commit: nothing half-written, one clear cause. */

let world: WaproWorld;
let wire: CutProxy;
let erp: ErpSource;
const profile = waproProfile.parse({
  kind: 'wapro',
  company: '1',
  user: '3000002',
  orders: { warehouse: '1', typeId: '12', prefixes: { shop: 'SHOP-' } },
});

beforeAll(async () => {
  world = await startWapro();
  await world.install(profile);
  wire = await startCutProxy(world.server.host, world.server.port);
  erp = openErp(
    engineSettings.parse({
      engine: 'mssql',
      host: world.server.host,
      port: wire.port,
      database: world.server.database,
      user: world.server.user,
      encrypt: false,
      trustServerCertificate: true,
      lockTimeoutMs: 400,
      deadlineMs: 8_000,
      timeZone: 'Europe/Warsaw',
    }),
    { password: world.server.password, profile, connectionId: 'wapro' },
  );
});
afterAll(async () => {
  await erp.close();
  await wire.close();
  await world.close();
});

const create = (externalId: string): ErpCommand => ({
  kind: 'create_order',
  source: 'shop',
  externalId,
  order: entitySchemas.order.parse({
    placedAt: '2026-03-01T10:00:00Z',
    customer: { taxId: '5250001009' },
    lines: [{ sku: 'TEA-100', quantity: '1', price: '73.80' }],
  }),
});

const counted = z.array(z.object({ orders: z.number(), lines: z.number(), reserved: z.string() }));
const state = async () =>
  counted.parse(
    await world.run(
      `SELECT (SELECT COUNT(*) FROM dbo.ZAMOWIENIE) AS orders, (SELECT COUNT(*) FROM dbo.POZYCJA_ZAMOWIENIA) AS lines,
         (SELECT CONVERT(varchar(40), ZAREZERWOWANO) FROM dbo.ARTYKUL WHERE ID_ARTYKULU = 101) AS reserved`,
    ),
  )[0];
let before: Awaited<ReturnType<typeof state>>;
beforeEach(async () => {
  before = await state();
});
const unchanged = async (): Promise<void> => {
  expect(await state()).toEqual(before);
};

const bodies = new Map<string, string>();
/** Puts another procedure in a procedure's place; the test's end brings the old one back. */
const replace = async (name: string, text: string | null): Promise<void> => {
  const rows = z
    .array(z.object({ text: z.string() }))
    .parse(
      await world.run(
        `SELECT definition AS text FROM sys.sql_modules WHERE object_id = OBJECT_ID('dbo.${name}')`,
      ),
    );
  if (!bodies.has(name)) bodies.set(name, rows[0]?.text ?? '');
  await world.run(`DROP PROCEDURE dbo.${name}`);
  if (text !== null) await new sql.Request(world.admin).batch(text);
};
afterEach(async () => {
  for (const [name, text] of bodies) {
    await world.run(`DROP PROCEDURE IF EXISTS dbo.${name}`);
    await new sql.Request(world.admin).batch(text);
    // Rights go with the object they were on.
    await world.run(`GRANT EXECUTE ON dbo.${name} TO [${world.login}]`);
  }
  bodies.clear();
});

it('a procedure that is not there', async () => {
  await replace('RM_SumujZamowienie', null);
  expect(await erp.apply(create('1'))).toMatchObject({
    outcome: 'invalid',
    cause: 'erp.procedure_unknown',
    detail: expect.stringContaining('RM_SumujZamowienie'),
  });
  await unchanged();
});

it.each([
  ['with one parameter more', '@id_zamowienia numeric(18,0), @nowy int = 0'],
  ['that gives something back', '@id_zamowienia numeric(18,0) OUTPUT'],
])('a procedure %s', async (_what, parameters) => {
  await replace(
    'RM_SumujZamowienie',
    `CREATE PROCEDURE dbo.RM_SumujZamowienie ${parameters} AS BEGIN SET NOCOUNT ON; END`,
  );
  expect(await erp.apply(create('2'))).toMatchObject({ outcome: 'invalid', cause: 'erp.procedure_unknown' });
  await unchanged();
});

it('a procedure that refuses, in its own words', async () => {
  await replace(
    'RM_KontrolaCenPozycjiZamowienia',
    `CREATE PROCEDURE dbo.RM_KontrolaCenPozycjiZamowienia @id_zamowienia numeric(18,0), @id_uzytkownika numeric(18,0)
     AS BEGIN SET NOCOUNT ON; THROW 51099, 'Cena nizsza niz zakupu', 1; END`,
  );
  expect(await erp.apply(create('3'))).toMatchObject({
    outcome: 'invalid',
    cause: 'erp.order_refused',
    detail: expect.stringContaining('Cena nizsza niz zakupu'),
  });
  await unchanged();
});

it('rights taken away', async () => {
  const asLogin = world.open(profile, { asLogin: true });
  expect(await asLogin.apply(create('4'))).toMatchObject({ outcome: 'ok' });
  before = await state();
  await world.run(`REVOKE EXECUTE ON dbo.RM_ZatwierdzZamowienie FROM [${world.login}]`);
  expect(await asLogin.apply(create('5'))).toMatchObject({
    cause: expect.stringMatching(/^erp\.(rights_missing|procedure_unknown)$/),
  });
  await unchanged();
  await world.run(`GRANT EXECUTE ON dbo.RM_ZatwierdzZamowienie TO [${world.login}]`);
  expect(await asLogin.apply(create('5'))).toMatchObject({ outcome: 'ok' });
});

it('a row that WAPRO is holding: later, and then once', async () => {
  const pool = await poolTo(world.server, world.server.database);
  const other = new sql.Transaction(pool);
  await other.begin();
  await new sql.Request(other).query('UPDATE dbo.ARTYKUL SET SEMAFOR = 3000001 WHERE ID_ARTYKULU = 101');
  const refused = await erp.apply(create('6'));
  expect(refused).toMatchObject({
    outcome: 'unavailable',
    cause: expect.stringMatching(/lock_timeout|deadlock/),
  });
  await other.rollback();
  await pool.close();
  await unchanged();
  expect(await erp.apply(create('6'))).toMatchObject({ outcome: 'ok', value: { created: true } });
});

it('a deadlock: the whole order again, written once', async () => {
  const patient = world.open({ ...profile }, { lockTimeoutMs: 8_000 });
  expect(await patient.apply(create('7a'))).toMatchObject({ outcome: 'ok' });
  before = await state();
  const pool = await poolTo(world.server, world.server.database);
  const other = new sql.Transaction(pool);
  other.on('rollback', () => undefined);
  await other.begin();
  // The other side has the article; the order will have the number, and each wants what the other one has.
  await new sql.Request(other).query('UPDATE dbo.ARTYKUL SET SEMAFOR = 3000001 WHERE ID_ARTYKULU = 101');
  const applied = patient.apply(create('7'));
  await new Promise((resolve) => setTimeout(resolve, 400));
  await new sql.Request(other).query('UPDATE dbo.NUMERACJA SET LAST_ID = LAST_ID').catch(() => undefined);
  await other.rollback().catch(() => undefined);
  expect(await applied).toMatchObject({ outcome: 'ok', value: { created: true } });
  await pool.close();
  const now = await state();
  expect(now?.orders).toBe((before?.orders ?? 0) + 1);
  expect(now?.lines).toBe((before?.lines ?? 0) + 1);
});

const sends = (text: string) => (chunk: Buffer) => chunk.includes(Buffer.from(text, 'utf16le'));

it('a connection lost inside the transaction: nothing, and the next try writes it once', async () => {
  await erp.probe();
  wire.cutAt(sends('RM_ZatwierdzZamowienie'), 'after');
  const lost = await erp.apply(create('8'));
  expect(lost).toMatchObject({ outcome: expect.stringMatching(/^(unavailable|uncertain)$/) });
  await expect.poll(state, { timeout: 10_000 }).toEqual(before);
  expect(await erp.apply(create('8'))).toMatchObject({ outcome: 'ok', value: { created: true } });
  expect(await erp.apply(create('8'))).toMatchObject({ outcome: 'ok', value: { created: false } });
});

it('a procedure that commits by itself and then fails: a person must look, nothing is written twice', async () => {
  await replace(
    'RM_KontrolaCenPozycjiZamowienia',
    `CREATE PROCEDURE dbo.RM_KontrolaCenPozycjiZamowienia @id_zamowienia numeric(18,0), @id_uzytkownika numeric(18,0)
     AS BEGIN SET NOCOUNT ON; COMMIT; BEGIN TRANSACTION; THROW 51098, 'Po zapisie', 1; END`,
  );
  const left = await erp.apply(create('9'));
  expect(left).toMatchObject({ outcome: 'conflict', cause: 'erp.half_written' });
  const number = 'values' in left ? (left.values?.['number'] ?? '') : '';
  expect(number).toMatch(/^\d+$/);
  await world.run(`DELETE FROM dbo.POZYCJA_ZAMOWIENIA WHERE ID_ZAMOWIENIA = ${number}`);
  await world.run(`DELETE FROM dbo.ZAMOWIENIE WHERE ID_ZAMOWIENIA = ${number}`);
  await unchanged();
});

it('two agents with the same order at the same moment: one order', async () => {
  const second = world.open(profile);
  const results = await Promise.all([erp.apply(create('10')), second.apply(create('10'))]);
  const keys = results.flatMap((result) => (result.outcome === 'ok' ? [result.value.key] : []));
  expect(new Set(keys).size).toBe(1);
  expect((await state())?.orders).toBe((before?.orders ?? 0) + 1);
});
