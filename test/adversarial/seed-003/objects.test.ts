import { beforeAll, describe, expect, it } from 'vitest';
import { entitySchemas } from '#shared/domain/index.ts';
import { useCompany } from '#test/adversarial/seed-003/scene.ts';
import { eventually } from '#test/adversarial/wait.ts';
import { platformId, shopId } from '#test/adversarial/wapro-company.ts';

/** Sentence by sentence: what of customers, articles and orders goes which way. */
const { company, sql, quiet, rejected, order, countInErp, arrived, setStatus, everything } = useCompany();

describe('customers', () => {
  beforeAll(async () => {
    await company.platformFlows({ sendCustomers: true });
    await company.shopFlows({ sendCustomers: true });
  });

  const places = 36;
  const choose = async (): Promise<void> => {
    for (let n = 0; n < places; n += 1)
      await sql(
        `INSERT INTO dbo.MIEJSCE_DOSTAWY (ID_KONTRAHENTA, SYM_KRAJU, KOD_POCZTOWY, MIEJSCOWOSC, ULICA_LOKAL, FIRMA, ODBIORCA) VALUES (1, 'PL', '90-0${10 + n}', 'Łódź', 'Oddział ${n}', 'Żółw', 'Odbiorca ${n}')`,
      );
    for (const [first, last, email] of [
      ['Anna', 'Żółw', 'anna@zolw.example'],
      ['Jan', 'Kos', 'jan@zolw.example'],
    ])
      await sql(
        `INSERT INTO dbo.KONTAKT (ID_KONTRAHENTA, IMIE, NAZWISKO, E_MAIL) VALUES (1, '${first}', '${last}', '${email}')`,
      );
    await sql('UPDATE dbo.KONTRAHENT SET DOSTEPNY_W_B2B = 1 WHERE ID_KONTRAHENTA = 1');
  };

  it('those nobody chose in WAPRO get no account, whatever changes of them, and trouble nobody', async () => {
    await sql("UPDATE dbo.KONTRAHENT SET TELEFON_FIRMOWY = '1'");
    await sql("UPDATE dbo.KONTRAHENT SET ADRES_EMAIL = 'obcy@example.pl' WHERE ID_KONTRAHENTA = 2");
    await quiet();
    expect([...company.shop.shop.users.values()]).toEqual([]);
    expect(company.platform.effects).toEqual([]);
    expect(await rejected()).toEqual([]);
    expect(await everything('customer', 2)).toEqual([]);
  });

  it('the chosen one gets accounts in the shop by itself, for the company and for each of its people', async () => {
    company.shop.faults.plan({ kind: 'cut_after' }, { method: 'POST', path: /users/ });
    await choose();
    await quiet();
    const users = [...company.shop.shop.users.values()];
    expect(users.map((user) => user.email).sort()).toEqual([
      'anna@zolw.example',
      'jan@zolw.example',
      'zolw@example.pl',
    ]);
    for (const user of users)
      expect(user).toMatchObject({ status: 'A', company: 'Żółw', b_city: 'Warszawa', s_city: 'Pruszków' });
  });

  it('the platform has its address, its people and all of its dozens of delivery places', async () => {
    const held = await eventually('the customer', () => company.platform.objects.get('customers/1'));
    const customer = entitySchemas.customer.parse(held);
    expect(customer).toMatchObject({
      name: 'Zakład „Żółw” Sp. z o.o.',
      taxId: '5250001009',
      billing: { street: 'Prosta 1/2', city: 'Warszawa', postcode: '00-001', country: 'PL' },
      active: true,
    });
    expect(customer.users.map((user) => user.email)).toEqual(['anna@zolw.example', 'jan@zolw.example']);
    expect(customer.places).toHaveLength(places + 1);
    expect(new Set(customer.places.map((place) => place.street)).size).toBe(places + 1);
  });

  it('a new address and a new delivery place reach both; who is no longer chosen can sign in no longer', async () => {
    await sql("UPDATE dbo.KONTRAHENT SET ULICA_LOKAL = 'Nowa 9' WHERE ID_KONTRAHENTA = 1");
    await sql(
      "UPDATE dbo.MIEJSCE_DOSTAWY SET MIEJSCOWOSC = 'Zgierz' WHERE ID_KONTRAHENTA = 1 AND ULICA_LOKAL = 'Oddział 7'",
    );
    await quiet();
    const held = entitySchemas.customer.parse(company.platform.objects.get('customers/1'));
    expect(held.billing?.street).toBe('Nowa 9');
    expect(held.places.find((place) => place.street === 'Oddział 7')?.city).toBe('Zgierz');
    expect([...company.shop.shop.users.values()].map((user) => user['b_address'])).toEqual([
      'Nowa 9',
      'Nowa 9',
      'Nowa 9',
    ]);
    const flag = (value: number) =>
      sql(`UPDATE dbo.KONTRAHENT SET DOSTEPNY_W_B2B = ${value} WHERE ID_KONTRAHENTA = 1`);
    await flag(0);
    await quiet();
    expect([...company.shop.shop.users.values()].map((user) => user.status)).toEqual(['D', 'D', 'D']);
    expect(company.platform.objects.get('customers/1')).toMatchObject({ active: false });
    await flag(1);
    await quiet();
    expect([...company.shop.shop.users.values()].map((user) => user.status)).toEqual(['A', 'A', 'A']);
  });
});

describe('products', () => {
  beforeAll(async () => {
    await company.platformFlows({ sendProducts: true });
    await company.shopFlows({ sendProducts: true });
  });
  const inShop = (sku: string) =>
    [...company.shop.shop.products.values()].filter((product) => product.product_code === sku);

  it('articles nobody chose stay in WAPRO, without a word', async () => {
    await sql("UPDATE dbo.ARTYKUL SET DOSTEPNY_W_SKLEPIE_INTER = 0 WHERE INDEKS_KATALOGOWY = 'COF-250'");
    await sql("UPDATE dbo.ARTYKUL SET STAN = 12 WHERE INDEKS_KATALOGOWY = 'COF-250'");
    await quiet();
    expect(company.shop.shop.products.size).toBe(0);
    expect(await rejected()).toEqual([]);
  });

  it('a chosen one comes into the holding category and is out of sight, once, although the line was cut', async () => {
    company.shop.faults.plan({ kind: 'cut_after' }, { method: 'POST', path: /products/ });
    await sql("UPDATE dbo.ARTYKUL SET DOSTEPNY_W_SKLEPIE_INTER = 1 WHERE INDEKS_KATALOGOWY = 'COF-250'");
    await eventually('there', () => inShop('COF-250')[0]);
    await quiet();
    expect(inShop('COF-250')).toMatchObject([
      { main_category: '999', status: 'D', amount: '12', product: 'Kawa mielona „Źródło” 250 g' },
    ]);
  });

  it('it stays out of sight until the shop releases it; then its availability follows WAPRO', async () => {
    await sql("UPDATE dbo.ARTYKUL SET STAN = 14 WHERE INDEKS_KATALOGOWY = 'COF-250'");
    await quiet();
    const [product] = inShop('COF-250');
    if (product === undefined) throw new Error('no product');
    expect(product).toMatchObject({ amount: '14', status: 'D', main_category: '999' });
    Object.assign(product, { status: 'A', main_category: '166' });
    const flag = (value: number) =>
      sql(`UPDATE dbo.ARTYKUL SET DOSTEPNY_W_SKLEPIE_INTER = ${value} WHERE INDEKS_KATALOGOWY = 'COF-250'`);
    await flag(0);
    await quiet();
    expect(product.status).toBe('D');
    await flag(1);
    await quiet();
    expect(product).toMatchObject({ status: 'A', main_category: '166' });
    expect(company.platform.objects.get('products/COF-250')).toMatchObject({ active: true });
  });

  it("the product's history shows each change, with availability switched off and on", async () => {
    const filter = { text: 'COF-250', connectionId: shopId, entity: 'product' as const };
    const { rows } = await company.call()['deliveries.list']({ filter, before: null, limit: 50 });
    const details = await Promise.all(rows.map(({ id }) => company.call()['deliveries.get']({ id })));
    const text = JSON.stringify(details);
    expect(rows.length).toBeGreaterThanOrEqual(4);
    for (const status of ['A', 'D']) expect(text).toContain(`\\"status\\":\\"${status}\\"`);
  });
});

describe('orders', () => {
  beforeAll(async () => {
    await company.platformFlows({ takeOrders: true, sendOrders: true });
    await company.shopFlows({ takeOrders: true, sendOrders: true });
  });

  it('an order of the platform is in WAPRO once, under the number WAPRO gives it', async () => {
    const placed = order();
    const { customer, number } = await arrived(placed.id);
    expect([customer, await countInErp(placed.id)]).toEqual(['1', 1]);
    expect(number).toMatch(/^ZO \d{6}\/26$/);
  });

  it("an order that one of the customer's people places is booked on the customer", async () => {
    const placed = order({ customer: { name: 'Anna Żółw', email: 'anna@zolw.example' } });
    expect((await arrived(placed.id)).customer).toBe('1');
  });

  it('an order of the shop with a connector comes the same way', async () => {
    const { order_id: id } = company.shop.placeOrder({
      email: 'zolw@example.pl',
      total: '73.80',
      shipping_cost: '0.00',
      lines: [{ product_code: 'TEA-100', amount: '1', price: '73.80' }],
    });
    await arrived(id, shopId);
    expect(await countInErp(id, shopId)).toBe(1);
  });

  it('payment, production and transport reach the platform as WAPRO sets them, told as "changed" and fetched', async () => {
    const placed = order();
    const { id } = await arrived(placed.id);
    for (const letter of ['Z', 'W']) {
      await setStatus(id, letter);
      await eventually('fetched', () => company.platform.objects.get(`orders/${id}`)?.['status'] === letter);
    }
    await sql(
      `UPDATE dbo.ZAMOWIENIE SET STATUS_ZAM = 'S', NUMER_PRZESYLKI = '0000123456789', ID_OPERATORA_PRZESYLKI = 1 WHERE ID_ZAMOWIENIA = ${id}`,
    );
    await eventually('fetched', () => company.platform.objects.get(`orders/${id}`)?.['status'] === 'S');
    expect(company.platform.objects.get(`orders/${id}`)).toMatchObject({
      trackingNumbers: ['0000123456789'],
      carrier: 'DPD',
      statusName: 'Wysłane',
    });
    expect(company.platform.effects).toContain(`told order ${id}`);
  });

  it('WAPRO reads in the queue table what became of a change: accepted, sent, or rejected and why', async () => {
    const { id } = await arrived(order().id);
    await quiet();
    const word = async () => {
      const row = await company.row(
        `SELECT TOP 1 status, reason FROM mostek.queue WHERE entity = 'ZAMOWIENIE' AND entity_key = '${id}' ORDER BY id DESC`,
      );
      return row;
    };
    await company.call()['connections.pause']({ id: platformId });
    await setStatus(id, 'X');
    await eventually('accepted', async () => (await word())?.['status'] === 'accepted');
    await company.call()['connections.resume']({ id: platformId });
    await eventually('rejected', async () => (await word())?.['status'] === 'rejected');
    expect(JSON.stringify(await word())).toContain('X');
    expect(await rejected()).toHaveLength(1);
    await setStatus(id, 'W');
    await eventually('sent', async () => (await word())?.['status'] === 'sent');
    expect(await rejected()).toEqual([]);
  });

  it('and the shop with a connector in its own words, with the parcel', async () => {
    const placed = company.shop.placeOrder({
      email: 'zolw@example.pl',
      total: '73.80',
      shipping_cost: '0.00',
      lines: [{ product_code: 'TEA-100', amount: '1', price: '73.80' }],
    });
    const { id } = await arrived(placed.order_id, shopId);
    for (const [letter, word] of [
      ['Z', 'P'],
      ['W', 'Y'],
    ] as const) {
      await setStatus(id, letter);
      await eventually(word, () => company.shop.shop.orders.get(placed.order_id)?.status === word);
    }
    await sql(
      `UPDATE dbo.ZAMOWIENIE SET STATUS_ZAM = 'S', NUMER_PRZESYLKI = 'DPD-77' WHERE ID_ZAMOWIENIA = ${id}`,
    );
    await eventually('sent', () => company.shop.shop.orders.get(placed.order_id)?.status === 'B');
    await eventually('parcel', () =>
      [...company.shop.shop.shipments.values()].some((one) => one.tracking_number === 'DPD-77'),
    );
  });
});
