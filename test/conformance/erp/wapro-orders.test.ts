import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ErpCommand, ErpSource } from '#main/erp/port.ts';
import { entitySchemas, type Order } from '#shared/domain/index.ts';
import { type WaproProfile, waproProfile } from '#shared/erp/wapro.ts';
import { startWapro, type WaproWorld } from './wapro-world.ts';

let world: WaproWorld;
let erp: ErpSource;

const orders = {
  warehouse: '1',
  typeId: '12',
  prefixes: { shop: 'SHOP-' },
  payments: { transfer: 'przelew' },
};
const profile = (change: object = {}): Partial<WaproProfile> => {
  const { user, orders: parsed } = waproProfile.parse({
    kind: 'wapro',
    user: '3000002',
    orders: { ...orders, ...change },
  });
  return { user, orders: parsed };
};

beforeAll(async () => {
  world = await startWapro();
  await world.install(profile());
  erp = world.open(profile(), { asLogin: true });
});
afterAll(() => world.close());

const column = async (statement: string): Promise<unknown> => {
  const [row] = z.array(z.record(z.string(), z.unknown())).parse(await world.run(statement));
  return row === undefined ? null : Object.values(row)[0];
};
const headers = (): Promise<unknown> => column('SELECT COUNT(*) AS n FROM dbo.ZAMOWIENIE');
const lines = (): Promise<unknown> => column('SELECT COUNT(*) AS n FROM dbo.POZYCJA_ZAMOWIENIA');
let before: unknown[];
beforeEach(async () => {
  before = [await headers(), await lines()];
});
const nothingNew = async (): Promise<void> => {
  expect([await headers(), await lines()]).toEqual(before);
};

type CreateOrder = Extract<ErpCommand, { kind: 'create_order' }>;
const order = (values: Partial<Order> = {}): Order =>
  entitySchemas.order.parse({
    number: '2001',
    placedAt: '2026-03-01T23:30:00Z',
    total: '166.05',
    customer: { name: 'Zażółć Gęśl', taxId: 'PL 525-000-10-09', email: 'nobody@example.pl' },
    delivery: {
      method: 'Kurier',
      address: {
        name: 'Zażółć Gęśl',
        street: "ul. O'Hary 5",
        city: 'Łódź',
        postcode: '90-001',
        country: 'PL',
      },
    },
    payment: { kind: 'transfer' },
    note: 'Proszę dzwonić; -- nie pukać',
    lines: [
      { sku: 'TEA-100', quantity: '2', price: '73.80' },
      { sku: 'DPD', quantity: '1', price: '18.45', kind: 'service' },
    ],
    ...values,
  });
const create = (externalId: string, values: Partial<Order> = {}): CreateOrder => ({
  kind: 'create_order',
  source: 'shop',
  externalId,
  order: order(values),
});

describe('writing a customer order', () => {
  it('goes through the procedures of WAPRO, once, with the rights that the script gives', async () => {
    const made = await erp.apply(create('2001'));
    expect(made).toMatchObject({ outcome: 'ok', value: { created: true, staged: false } });
    if (made.outcome !== 'ok') throw new Error('not made');
    const { key, number } = made.value;
    expect(number).toMatch(/^ZO \d{6}\/26$/);
    expect(await erp.apply(create('2001'))).toEqual({
      outcome: 'ok',
      value: { key, created: false, staged: false, number },
    });
    const [row] = await world.run(
      `SELECT CONVERT(varchar(20), WARTOSC_BRUTTO) AS gross, CONVERT(varchar(20), WARTOSC_NETTO) AS net, NR_ZAMOWIENIA_KLIENTA AS number,
         KONTRAHENT_NAZWA AS customer, UWAGI AS note, OSOBA_ZAMAWIAJACA AS person, FORMA_PLATNOSCI AS payment, DATA AS day,
         FLAGA_STANU AS state, INFORMACJE_DODATKOWE AS information FROM dbo.ZAMOWIENIE WHERE ID_ZAMOWIENIA = ${key}`,
    );
    expect(row).toMatchObject({
      gross: '166.0500',
      net: '135.0000',
      number: 'SHOP-2001',
      customer: 'Żółw',
      note: 'Proszę dzwonić; -- nie pukać',
      person: 'Zażółć Gęśl',
      payment: 'przelew',
      // Half past midnight in Warsaw is the next day already: 2026-03-02.
      day: 82_244,
      state: 0,
      information: "Kurier; Zażółć Gęśl, ul. O'Hary 5, 90-001 Łódź, PL",
    });
    // The order read back is the order of the shop, and the row of its own warehouse was taken.
    expect(await erp.load('order', [key])).toMatchObject([
      {
        kind: 'found',
        object: {
          externalId: 'SHOP-2001',
          customer: { key: '1' },
          lines: [
            { sku: 'TEA-100', articleKey: '101', quantity: expect.stringMatching(/^2(\.0+)?$/) },
            { sku: 'DPD', articleKey: '104' },
          ],
        },
      },
    ]);
    // Our own writing is no news for the queue.
    expect(await erp.claim({ agentId: 'a', limit: 50, leaseSeconds: 5 })).toEqual([]);
  });

  it('rehearses the same calls and leaves nothing', async () => {
    const { steps, result } = await erp.rehearse(create('2002'));
    expect(result).toMatchObject({ outcome: 'ok', value: { created: true } });
    expect(steps.map((step) => step.call)).toEqual([
      'RM_DodajZamowienie_Server',
      'RM_DodajPozycjeZamowienia',
      'RM_SumujZamowienie',
      'RM_DodajPozycjeZamowienia',
      'RM_SumujZamowienie',
      'RM_KontrolaCenPozycjiZamowienia',
      'JL_PobierzFormatNumeracji_Server',
      'RM_ZatwierdzZamowienie',
    ]);
    expect(steps[1]?.detail).toContain("cena_brutto = '73.80'");
    expect(steps[7]?.detail).toContain("nr_zam_klienta = 'SHOP-2002'");
    await nothingNew();
  });

  it('keeps every digit of a price that includes no VAT, and adds the tax', async () => {
    const { steps } = await erp.rehearse(
      create('2003', {
        priceIncludesVat: false,
        total: null,
        lines: [{ sku: 'TEA-100', name: '', quantity: '3', price: '60.0050', kind: 'product' }],
      }),
    );
    expect(steps[0]?.detail).toContain("obliczanie_wg_cen = 'Netto '");
    expect(steps[1]?.detail).toContain("cena_netto = '60.0050'");
    expect(steps[1]?.detail).toContain("cena_brutto = '73.81'");
  });

  it('takes the unit that a line names', async () => {
    const line = { sku: 'COF-250', name: '', quantity: '2', price: '200.00', kind: 'product' as const };
    const inPacks = await erp.rehearse(create('2004', { total: null, lines: [line] }));
    expect(inPacks.steps[1]?.detail).toContain("przelicznik = '12");
    const inPieces = await erp.rehearse(create('2004', { total: null, lines: [{ ...line, unit: 'szt.' }] }));
    expect(inPieces.steps[1]?.detail).toMatch(/przelicznik = '1(\.0+)?', jednostka = 'szt\.'/);
    const unknown = await erp.rehearse(create('2004', { total: null, lines: [{ ...line, unit: 'paleta' }] }));
    expect(unknown.result).toMatchObject({ outcome: 'invalid', cause: 'erp.product_unknown' });
  });
});

describe('the buyer', () => {
  const who = (customer: Order['customer']) => erp.rehearse(create('2005', { customer }));
  const customerOf = async (customer: Order['customer']): Promise<string | undefined> =>
    /id_kontrahenta = '(\d+)'/.exec((await who(customer)).steps[0]?.detail ?? '')?.[1];

  it('is found by tax number however it is typed, and by e-mail', async () => {
    expect(await customerOf({ taxId: '5250001009' })).toBe('1');
    expect(await customerOf({ taxId: '525 000 10 09' })).toBe('1');
    expect(await customerOf({ email: 'ZOLW@example.pl' })).toBe('1');
    expect(await customerOf({ key: '2' })).toBe('2');
  });

  it('is asked about when blocked or unknown', async () => {
    expect((await who({ taxId: '7010000001' })).result).toMatchObject({
      outcome: 'invalid',
      cause: 'erp.customer_unknown',
      fields: [{ path: 'customer.taxId' }],
    });
    expect((await who({ name: 'Nowak' })).result).toMatchObject({ cause: 'erp.customer_unknown' });
    await nothingNew();
  });

  it('goes to the collective customer, or is made, by the connection’s rule', async () => {
    const fixed = world.open(profile({ customer: { otherwise: 'fixed', fixed: '2' } }));
    const { steps } = await fixed.rehearse(create('2006', { customer: { name: 'Nowak' } }));
    expect(steps[0]?.detail).toContain("id_kontrahenta = '2'");
    const insert = world.open(profile({ customer: { otherwise: 'insert' } }));
    const customer = { name: 'Gżegżółka Sp. z o.o.', taxId: '113-245-67-89', email: 'g@example.pl' };
    const made = await insert.apply(create('2007', { customer }));
    expect(made).toMatchObject({ outcome: 'ok' });
    expect(
      await world.run(
        "SELECT NAZWA AS name, NIPL AS tax FROM dbo.KONTRAHENT WHERE ADRES_EMAIL = 'g@example.pl'",
      ),
    ).toEqual([{ name: 'Gżegżółka Sp. z o.o.', tax: '1132456789' }]);
    // The next order of the same buyer finds the one that was made.
    await insert.apply(create('2008', { customer }));
    expect(await column("SELECT COUNT(*) AS n FROM dbo.KONTRAHENT WHERE ADRES_EMAIL = 'g@example.pl'")).toBe(
      1,
    );
  });
});

describe('what would be wrong in the books', () => {
  it.each([
    [
      'an article that the warehouse does not have',
      { lines: [{ sku: 'NO-SUCH', quantity: '1', price: '1' }] },
      'erp.product_unknown',
    ],
    ['a blocked article', { lines: [{ sku: 'CUP-1', quantity: '1', price: '1' }] }, 'erp.product_unknown'],
    ['another amount than the shop’s', { total: '166.04' }, 'erp.total_differs'],
  ])('%s', async (_what, values, cause) => {
    const changed = entitySchemas.order.parse({ ...order(), ...values });
    expect(await erp.apply({ ...create('2010'), order: changed })).toMatchObject({
      outcome: 'invalid',
      cause,
    });
    await nothingNew();
  });

  it('a number that WAPRO would cut', async () => {
    expect(await erp.apply(create('9'.repeat(40)))).toMatchObject({
      outcome: 'invalid',
      cause: 'erp.type_mismatch',
      fields: [{ path: 'externalId' }],
    });
  });

  it('a user that is not there', async () => {
    const nobody = world.open({ ...profile(), user: '1' });
    expect(await nobody.apply(create('2011'))).toMatchObject({
      outcome: 'invalid',
      cause: 'erp.user_missing',
    });
    await nothingNew();
  });

  it('an order that somebody has open: later', async () => {
    const made = await erp.apply(create('2012'));
    const key = made.outcome === 'ok' ? made.value.key : '';
    await world.run(`UPDATE dbo.ZAMOWIENIE SET FLAGA_STANU = 1 WHERE ID_ZAMOWIENIA = ${key}`);
    expect(await erp.apply(create('2012'))).toMatchObject({
      outcome: 'unavailable',
      cause: 'erp.document_open',
    });
    const set: ErpCommand = { kind: 'set_order', orderKey: key, status: 'W', trackingNumber: null };
    expect(await erp.apply(set)).toMatchObject({ outcome: 'unavailable', cause: 'erp.document_open' });
    await world.run(`UPDATE dbo.ZAMOWIENIE SET FLAGA_STANU = 0 WHERE ID_ZAMOWIENIA = ${key}`);
    expect(await erp.apply(set)).toMatchObject({ outcome: 'ok' });
  });
});

describe('status and tracking number', () => {
  const set = (status: string | null, trackingNumber: string | null) =>
    erp.apply({ kind: 'set_order', orderKey: '3', status, trackingNumber });

  it('are set by letter or by name of the dictionary, and once', async () => {
    expect(await set('Przyjęte', '59000000000000')).toMatchObject({ outcome: 'ok' });
    expect(
      await world.run(
        'SELECT STATUS_ZAM AS s, NUMER_PRZESYLKI AS n FROM dbo.ZAMOWIENIE WHERE ID_ZAMOWIENIA = 3',
      ),
    ).toEqual([{ s: 'P', n: '59000000000000' }]);
    expect(await set('P', '59000000000000')).toMatchObject({ outcome: 'no_change' });
    expect(await set('W', null)).toMatchObject({ outcome: 'ok' });
    const told = await erp.claim({ agentId: 'a', limit: 50, leaseSeconds: 5 });
    expect(told.filter((change) => change.key === '3')).toEqual([]);
  });

  it('are refused when the dictionary has no such word, or the number is too long', async () => {
    expect(await set('Q', null)).toMatchObject({ outcome: 'invalid', cause: 'mapping.unknown_value' });
    expect(await set(null, '1'.repeat(51))).toMatchObject({ outcome: 'invalid', cause: 'erp.type_mismatch' });
    expect(
      await erp.apply({ kind: 'set_order', orderKey: '999', status: 'W', trackingNumber: null }),
    ).toMatchObject({
      outcome: 'not_found',
    });
  });

  it('can be rehearsed', async () => {
    const { steps, result } = await erp.rehearse({
      kind: 'set_order',
      orderKey: '3',
      status: 'S',
      trackingNumber: null,
    });
    expect(result).toMatchObject({ outcome: 'ok' });
    expect(steps).toEqual([{ call: 'UPDATE ZAMOWIENIE', detail: "STATUS_ZAM = 'S'" }]);
    expect(await column('SELECT STATUS_ZAM AS s FROM dbo.ZAMOWIENIE WHERE ID_ZAMOWIENIA = 3')).toBe('W');
  });
});
