import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { entitySchemas } from '#shared/domain/index.ts';
import {
  openProduction,
  type Production,
  productionId,
  productionProfile,
} from '#test/adversarial/production.ts';
import { eventually } from '#test/adversarial/wait.ts';
import {
  bookInvoice,
  type Company,
  erpId,
  pay,
  platformId,
  shopId,
  startCompany,
} from '#test/adversarial/wapro-company.ts';
import type { RestOrder } from '#test/peers/rest/server.ts';
import { startWoo } from '#test/peers/woocommerce/server.ts';

/** WAPRO Mag and a B2B platform, as the customer's paper tells it, sentence by sentence. */
let company: Company;
beforeAll(async () => {
  company = await startCompany();
});
afterAll(() => company.stop());

const sql = (statement: string): Promise<unknown> => company.world.run(statement);
/** Every row of WAPRO's queue is told of, and nothing is under way. */
const quiet = () =>
  eventually('quiet', async () => {
    const row = await company.row(
      "SELECT COUNT(*) AS n FROM mostek.queue WHERE status NOT IN ('sent', 'rejected')",
    );
    if (Number(row?.['n']) > 0) return false;
    const filter = { status: ['accepted' as const, 'sending' as const, 'waiting' as const] };
    return (await company.call()['deliveries.count']({ filter, cap: 1 })).count === 0;
  });
const rejected = async (): Promise<unknown[]> => {
  const filter = { status: ['rejected' as const] };
  const { rows } = await company.call()['deliveries.list']({ filter, before: null, limit: 20 });
  return rows.map(({ entity, label, cause }) => `${entity} ${label} ${cause ?? ''}`);
};

const lineAt = { sku: 'TEA-100', quantity: '1', price: '73.80' };
const buyer = { name: 'Zakład „Żółw” Sp. z o.o.', taxId: '5250001009', email: 'zolw@example.pl' };
const order = (change: object = {}): RestOrder => {
  const made = company.platform.placeOrder();
  Object.assign(made, { customer: buyer, lines: [lineAt], total: '73.80', ...change });
  return made;
};
const inErp = (id: string, source: string = platformId) =>
  company.row(
    `SELECT CONVERT(varchar(20), ID_ZAMOWIENIA) AS id, CONVERT(varchar(20), ID_KONTRAHENTA) AS customer, NUMER AS number, STATUS_ZAM AS status, NUMER_PRZESYLKI AS parcel FROM dbo.ZAMOWIENIE WHERE NR_ZAMOWIENIA_KLIENTA = '${source}-${id}' AND FLAGA_STANU = 0`,
  );
const countInErp = async (id: string, source: string = platformId): Promise<number> => {
  const row = await company.row(
    `SELECT COUNT(*) AS n FROM dbo.ZAMOWIENIE WHERE NR_ZAMOWIENIA_KLIENTA = '${source}-${id}'`,
  );
  return Number(row?.['n']);
};
const arrived = async (id: string, source: string = platformId) => {
  const row = await eventually(`order ${id} in WAPRO`, () => inErp(id, source));
  await eventually(
    'linked',
    () => company.agent().ledger.links.byRemote(source, 'order', id)?.key === row['id'],
  );
  return z.object({ id: z.string(), customer: z.string(), number: z.string() }).loose().parse(row);
};
const setStatus = (key: string, letter: string): Promise<unknown> =>
  sql(`UPDATE dbo.ZAMOWIENIE SET STATUS_ZAM = '${letter}' WHERE ID_ZAMOWIENIA = ${key}`);
const page = async (entity: string, after: string | null, limit: number) => {
  const query = after === null ? '' : `&after=${encodeURIComponent(after)}`;
  const path = `/pull/${platformId}/${entity}?limit=${limit}${query}`;
  const url = company.platform.fetchFrom.url;
  if (url === null) throw new Error('no address');
  const answer = await fetch(new URL(path, url), { headers: company.platform.signed('GET', path) });
  const objects = z.array(
    z.object({
      key: z.string(),
      object: z.record(z.string(), z.unknown()),
      remoteId: z.string().nullable(),
      orderIds: z.array(z.string()).optional(),
    }),
  );
  return z.object({ objects, next: z.string().nullable() }).parse(await answer.json());
};
const everything = async (entity: string, limit: number) => {
  const found: Awaited<ReturnType<typeof page>>['objects'] = [];
  let after: string | null = null;
  do {
    const got: Awaited<ReturnType<typeof page>> = await page(entity, after, limit);
    found.push(...got.objects);
    after = got.next;
  } while (after !== null);
  return found;
};

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

/** Days as WAPRO counts them: one long past, one far ahead. */
const longAgo = 82_260;
const farAhead = 83_500;
const orderLine = async (key: string): Promise<string> => {
  const row = await company.row(
    `SELECT CONVERT(varchar(20), ID_POZYCJI_ZAMOWIENIA) AS id FROM dbo.POZYCJA_ZAMOWIENIA WHERE ID_ZAMOWIENIA = ${key}`,
  );
  return String(row?.['id']);
};
const billed = async (placed: { id: string }, source = platformId) => {
  const { id } = await arrived(placed.id, source);
  return { order: id, line: await orderLine(id), gross: '73.80' };
};
/** What a buyer is shown of an invoice: what is left, and what of it is late. */
const owed = (id: number) => {
  const invoice = entitySchemas.invoice.parse(company.platform.objects.get(`invoices/${id}`));
  const late = (invoice.receivables ?? []).filter(
    (one) => Date.parse(one.dueAt ?? '') < Date.now() && Number(one.outstanding) > 0,
  );
  return {
    left: Number(invoice.outstanding),
    late: late.reduce((sum, one) => sum + Number(one.outstanding), 0),
    payments: invoice.payments.length,
  };
};

describe('invoices', () => {
  beforeAll(async () => {
    await company.platformFlows({ takeOrders: true, sendOrders: true, sendInvoices: true });
    await company.shopFlows({});
  });
  let first: Awaited<ReturnType<typeof billed>>;
  let second: Awaited<ReturnType<typeof billed>>;
  let placed: RestOrder[];

  it('several of one order, and one of several orders, with the orders as the platform knows them', async () => {
    placed = [order(), order()];
    first = await billed(placed[0] ?? { id: '' });
    second = await billed(placed[1] ?? { id: '' });
    await bookInvoice(company, {
      id: 601,
      number: 'FS 000601/26',
      total: '36.90',
      lines: [{ ...first, gross: '36.90' }],
      instalments: [{ id: 6011, amount: '36.90', due: farAhead }],
    });
    await bookInvoice(company, {
      id: 602,
      number: 'FS 000602/26',
      total: '110.70',
      lines: [{ ...first, gross: '36.90' }, second],
      instalments: [
        { id: 6021, amount: '60.00', due: longAgo },
        { id: 6022, amount: '50.70', due: farAhead },
      ],
    });
    const held = await eventually('the collective invoice', () =>
      company.platform.objects.get('invoices/602'),
    );
    expect(entitySchemas.invoice.parse(held).orderKeys.sort()).toEqual([first.order, second.order].sort());
    await eventually('the other', () => company.platform.objects.get('invoices/601'));
    const all = await everything('invoice', 100);
    const ids = new Map(all.map((one) => [one.key, one.orderIds]));
    expect(ids.get('601')).toEqual([placed[0]?.id]);
    expect([...(ids.get('602') ?? [])].sort()).toEqual(placed.map((one) => one.id).sort());
    const orders = await everything('order', 100);
    expect(orders.find((one) => one.key === first.order)).toMatchObject({
      remoteId: placed[0]?.id,
      object: { invoiceKeys: ['601', '602'] },
    });
  });

  it('paid in instalments: what is late and what is left is right after each payment', async () => {
    await quiet();
    expect(owed(602)).toEqual({ left: 110.7, late: 60, payments: 0 });
    for (const [receivable, amount, left, late] of [
      [6021, '25.00', 85.7, 35],
      [6021, '35.00', 50.7, 0],
      [6022, '50.70', 0, 0],
    ] as const) {
      const before = owed(602).payments;
      await pay(company, 602, receivable, amount);
      await eventually('told and fetched', () => owed(602).left === left && owed(602).payments > before);
      await quiet();
      expect(owed(602)).toEqual({ left, late, payments: before + 1 });
    }
  });

  it('a correction is told of as well, and names what it corrects', async () => {
    await bookInvoice(company, {
      id: 603,
      number: 'FKS 000603/26',
      total: '-10.00',
      lines: [],
      instalments: [{ id: 6031, amount: '-10.00', due: farAhead }],
      correctionOf: 601,
    });
    const held = await eventually('the correction', () => company.platform.objects.get('invoices/603'));
    expect(held).toMatchObject({
      correction: true,
      correctsKey: '601',
      total: expect.stringMatching(/^-10(\.0+)?$/),
    });
    const found = (await everything('invoice', 100)).find((one) => one.key === '603');
    expect(found?.orderIds).toEqual([placed[0]?.id]);
  });

  it('a shop that has no invoices shows them as notes at the orders, one for each payment', async () => {
    const woo = await startWoo();
    woo.addProduct({ sku: 'TEA-100' });
    await company.call()['connections.save']({
      id: 'woo',
      kind: 'system',
      system: 'woocommerce',
      name: 'Sklep detaliczny',
      enabled: true,
      settings: {
        baseUrl: woo.url,
        sendProducts: false,
        sendInvoices: true,
        pollSeconds: 5,
        timeoutSeconds: 2,
        invoiceNote: '{number}: {outstanding}',
      },
      credentials: { consumerKey: woo.key.key, consumerSecret: woo.key.secret },
    });
    const { id } = woo.placeOrder({
      status: 'processing',
      billing: { first_name: 'Anna', last_name: 'Żółw', email: 'anna@zolw.example' },
      lines: [{ sku: 'TEA-100', quantity: 1, total: '60.00', total_tax: '13.80' }],
      shipping_lines: [],
      total: '73.80',
    });
    const mine = await billed({ id: String(id) }, 'woo');
    await bookInvoice(company, {
      id: 604,
      number: 'FS 604',
      total: '73.80',
      lines: [mine],
      instalments: [{ id: 6041, amount: '73.80', due: farAhead }],
    });
    const notes = () =>
      woo.shop.notes.filter((one) => one.order_id === id).map((one) => one.note.split(' [')[0]);
    await eventually('a note', () => notes().length > 0);
    await pay(company, 604, 6041, '23.80');
    await eventually('another', () => notes().length > 1);
    await quiet();
    // Said again, it is not written again.
    await sql(
      'UPDATE dbo.DOKUMENT_HANDLOWY SET POLE1 = NULL, ROZLICZONY = 1 WHERE ID_DOKUMENTU_HANDLOWEGO = 604',
    );
    await quiet();
    expect(notes()).toEqual(['FS 604: 73.80', 'FS 604: 50.00']);
    await company.call()['connections.remove']({ id: 'woo' });
    await woo.stop();
  });
});

const everyFlow = {
  takeOrders: true,
  sendOrders: true,
  sendInvoices: true,
  sendProducts: true,
  sendCustomers: true,
};

describe('with the road cut and the agent switched off in the middle', () => {
  beforeAll(async () => {
    await company.platformFlows(everyFlow);
  });

  it.each(['cut_before', 'cut_after', 'html', 'half_json'] as const)(
    '%s: an order arrives once, and a status is told',
    async (kind) => {
      company.platform.faults.plan({ kind }, { path: /orders/ });
      const placed = order();
      const { id } = await arrived(placed.id);
      company.platform.faults.plan({ kind }, { method: 'POST', path: /changed/ });
      await setStatus(id, 'Z');
      await eventually('fetched', () => company.platform.objects.get(`orders/${id}`)?.['status'] === 'Z');
      expect(await countInErp(placed.id)).toBe(1);
      company.platform.faults.clear();
    },
  );

  it('what happened on both sides while the agent was off is there when it is on again, once', async () => {
    const before = order();
    const { id } = await arrived(before.id);
    await company.switchOff();
    const meanwhile = [order(), order()];
    await setStatus(id, 'W');
    await sql('UPDATE dbo.ARTYKUL SET STAN = 33 WHERE ID_ARTYKULU = 102');
    await sql("UPDATE dbo.KONTRAHENT SET ULICA_LOKAL = 'Zimowa 3' WHERE ID_KONTRAHENTA = 1");
    await sql('UPDATE dbo.DOKUMENT_HANDLOWY SET ROZLICZONY = 1 WHERE ID_DOKUMENTU_HANDLOWEGO = 602');
    await company.switchOn();
    for (const one of meanwhile) await arrived(one.id);
    await eventually('status', () => company.platform.objects.get(`orders/${id}`)?.['status'] === 'W');
    await quiet();
    expect(await Promise.all([before, ...meanwhile].map((one) => countInErp(one.id)))).toEqual([1, 1, 1]);
    const { objects } = company.platform;
    expect(objects.get('products/COF-250')).toMatchObject({
      stock: [{ quantity: expect.stringMatching(/^33/) }],
    });
    expect(objects.get('customers/1')).toMatchObject({ billing: { street: 'Zimowa 3' } });
    expect(objects.get('invoices/602')).toMatchObject({ settled: true });
  });

  it('switched off between taking an order and booking it: it is booked once', async () => {
    const placed = order();
    await eventually('taken', () => company.agent().ledger.links.byRemote(platformId, 'order', placed.id));
    await company.switchOff();
    await company.switchOn();
    await arrived(placed.id);
    expect(await countInErp(placed.id)).toBe(1);
  });

  it('WAPRO out of reach: orders wait, nothing is lost, and both ways go on by themselves', async () => {
    const { breaker } = company.world.server;
    if (breaker === null) return;
    const earlier = await arrived(order().id);
    await breaker.kill();
    const placed = order();
    await eventually('taken', () => company.agent().ledger.links.byRemote(platformId, 'order', placed.id));
    await breaker.restart();
    await company.call()['agent.syncNow']({});
    await arrived(placed.id);
    await setStatus(earlier.id, 'S');
    await eventually(
      'status',
      () => company.platform.objects.get(`orders/${earlier.id}`)?.['status'] === 'S',
    );
    expect(await countInErp(placed.id)).toBe(1);
  });
});

describe("the production program's own table", () => {
  let production: Production;
  const connect = async (statusesGoTo: 'nobody' | 'erp' | 'shop' | 'both'): Promise<void> => {
    await company.call()['connections.save']({
      id: productionId,
      kind: 'erp',
      system: 'sqlite',
      name: 'Produkcja',
      enabled: true,
      settings: {
        file: production.file,
        profile: productionProfile(),
        alsoTakesOrders: true,
        statusesGoTo,
        massChangePercent: 0,
      },
      credentials: {},
    });
  };
  const inbox = (placed: RestOrder) =>
    eventually('in its inbox', () => production.stagedOf(platformId, placed.id) === 1);
  const job = (placed: RestOrder) =>
    eventually('linked', () =>
      company
        .agent()
        .ledger.links.ofKey(platformId, 'order', placed.id)
        .find((one) => one.number !== null),
    );
  const both = async () => {
    const placed = order();
    const booked = await arrived(placed.id);
    await inbox(placed);
    production.take();
    await job(placed);
    return { placed, booked };
  };
  const heard = () =>
    eventually('production is heard', async () => {
      await company.call()['agent.syncNow']({});
      const open = production.db.prepare("select count(*) from mostek_queue where status <> 'sent'");
      return Number(open.pluck().get()) === 0;
    });
  const letter = async (placed: RestOrder) => {
    const status = (await inErp(placed.id))?.['status'];
    return typeof status === 'string' ? status.trim() : '';
  };

  beforeAll(async () => {
    await company.platformFlows({ takeOrders: true, sendOrders: true });
    production = await openProduction(company.dir);
    await connect('nobody');
    await company.call()['mappings.save']({
      connectionId: productionId,
      kind: 'order_status',
      direction: 'to_erp',
      rows: [
        { kind: 'order_status', direction: 'to_erp', from: 'MADE', to: 'W' },
        { kind: 'order_status', direction: 'to_erp', from: 'PACKED', to: 'S' },
      ],
    });
  });
  afterAll(async () => {
    await company.call()['connections.remove']({ id: productionId });
    production.close();
  });

  it('an order of the platform is in WAPRO and in its table, once each, although the road is cut', async () => {
    company.platform.faults.plan({ kind: 'cut_after' }, { path: /orders/ });
    const { placed } = await both();
    await quiet();
    expect([await countInErp(placed.id), production.stagedOf(platformId, placed.id)]).toEqual([1, 1]);
    const lines = production.db
      .prepare(
        'select l.sku, l.quantity from mostek_order_lines l join mostek_orders o on o.id = l.order_id where o.external_id = ?',
      )
      .all(placed.id);
    expect(lines).toMatchObject([{ sku: 'TEA-100' }]);
    // The platform's order is still WAPRO's.
    expect(company.agent().ledger.links.byRemote(platformId, 'order', placed.id)?.sourceId).toBe(erpId);
  });

  it('what the one refuses, the other has all the same, and each is tried again for itself', async () => {
    const unknown = order({ lines: [{ sku: 'NIE-MA', quantity: '1', price: '73.80' }] });
    await inbox(unknown);
    production.take();
    await job(unknown);
    await eventually('refused by WAPRO', async () => (await rejected()).length === 1);
    const refused = order();
    await arrived(refused.id);
    await inbox(refused);
    production.take('brak mocy');
    await eventually('refused by production', async () => (await rejected()).length === 2);
    const filter = { status: ['rejected' as const], connectionId: productionId };
    const { rows } = await company.call()['deliveries.list']({ filter, before: null, limit: 5 });
    expect(rows).toMatchObject([{ cause: 'erp.order_refused' }]);
    const refusal = await company.call()['deliveries.get']({ id: rows[0]?.id ?? 0 });
    expect(JSON.stringify(refusal)).toContain('brak mocy');
    expect(await countInErp(refused.id)).toBe(1);
    await company.call()['deliveries.retry']({ ids: [rows[0]?.id ?? 0] });
    await eventually('asked again', () => production.take() > 0);
    await job(refused);
    await eventually('only WAPRO refuses', async () => (await rejected()).length === 1);
  });

  it('its steps stay its own as long as nobody wants them', async () => {
    const { placed, booked } = await both();
    const before = company.platform.effects.length;
    production.setStep(platformId, placed.id, 'MADE');
    await quiet();
    await heard();
    await quiet();
    expect([await letter(placed), company.platform.effects.slice(before)]).toEqual(['', []]);
    expect(booked.id).toBeDefined();
  });

  it.each([
    ['erp', 'W', 'open'],
    ['shop', '', 'production'],
    ['both', 'W', 'production'],
  ] as const)('passed on to %s: WAPRO %s, the platform %s', async (whom, wapro, status) => {
    await connect(whom);
    await company.platformFlows({ takeOrders: true, sendOrders: true, mode: 'send' });
    const { placed } = await both();
    // A step nobody else has a word for changes nothing, and hides nothing.
    for (const step of ['CUT', 'MADE', 'GLUED']) {
      production.setStep(platformId, placed.id, step);
      await heard();
    }
    await quiet();
    expect([await letter(placed), company.platform.orders.get(placed.id)?.status]).toEqual([wapro, status]);
  });

  it('a step made before its answer was read goes on as well, with the parcel', async () => {
    await connect('both');
    const placed = order();
    await arrived(placed.id);
    await inbox(placed);
    await company.switchOff();
    production.take();
    production.db.prepare("update jobs set step = 'PACKED', parcel = 'P-1' where ext_id = ?").run(placed.id);
    // The change stands in the queue before the answer.
    production.db
      .prepare("update mostek_queue set id = id + 1000000 where entity <> 'JOB' and status = 'new'")
      .run();
    await company.switchOn();
    await eventually('in WAPRO', async () => (await letter(placed)) === 'S');
    await eventually('on the platform', () => company.platform.orders.get(placed.id)?.status === 'sent');
    expect(company.platform.orders.get(placed.id)?.trackingNumbers).toEqual(['P-1']);
    expect((await inErp(placed.id))?.['parcel']).toBe('P-1');
  });

  it('what WAPRO says of an order still reaches the platform, and production is asked nothing', async () => {
    const { placed, booked } = await both();
    await setStatus(booked.id, 'Z');
    await eventually('paid', () => company.platform.orders.get(placed.id)?.status === 'paid');
    expect((await everything('order', 500)).find((one) => one.key === booked.id)?.remoteId).toBe(placed.id);
  });
});

describe('once in 24 hours', () => {
  beforeAll(() => company.platformFlows(everyFlow));
  const ofErp = async (statement: string): Promise<Record<string, unknown>[]> =>
    z.array(z.record(z.string(), z.unknown())).parse(await sql(statement));
  const text = (name: string): string => `CONVERT(varchar(40), ${name})`;
  const sorted = (rows: readonly unknown[]): string[] => rows.map((row) => JSON.stringify(row)).sort();

  it('the platform fetches every object in pages, and each is as WAPRO has it, whatever was never told', async () => {
    await quiet();
    await company.switchOff();
    await sql('UPDATE dbo.ARTYKUL SET STAN = 41 WHERE ID_ARTYKULU = 102');
    await sql('UPDATE dbo.DOKUMENT_HANDLOWY SET POZOSTALO = 1.25 WHERE ID_DOKUMENTU_HANDLOWEGO = 601');
    // Somebody empties the queue: the change is never told.
    await sql('DELETE FROM mostek.queue');
    await company.switchOn();
    for (const size of [1, 7, 500]) {
      const products = await everything('product', size);
      const stock = await ofErp(
        `SELECT INDEKS_KATALOGOWY AS sku, ${text('SUM(STAN - ZAREZERWOWANO)')} AS free FROM dbo.ARTYKUL GROUP BY INDEKS_KATALOGOWY`,
      );
      expect(
        sorted(
          products.map(({ object }) => {
            const { sku, stock: places } = entitySchemas.product.parse(object);
            return [sku, places.reduce((sum, one) => sum + Number(one.quantity), 0)];
          }),
        ),
      ).toEqual(sorted(stock.map((row) => [row['sku'], Number(row['free'])])));

      const orders = await everything('order', size);
      const booked = await ofErp(
        `SELECT ${text('ID_ZAMOWIENIA')} AS id, NUMER AS number, NULLIF(RTRIM(STATUS_ZAM), '') AS status FROM dbo.ZAMOWIENIE WHERE FLAGA_STANU = 0`,
      );
      expect(
        sorted(orders.map(({ key, object }) => [key, object['number'], object['status'] ?? null])),
      ).toEqual(sorted(booked.map((row) => [row['id'], row['number'], row['status'] ?? null])));

      const invoices = await everything('invoice', size);
      const documents = await ofErp(
        `SELECT ${text('ID_DOKUMENTU_HANDLOWEGO')} AS id, ${text('POZOSTALO')} AS rest FROM dbo.DOKUMENT_HANDLOWY`,
      );
      expect(sorted(invoices.map(({ key, object }) => [key, Number(object['outstanding'])]))).toEqual(
        sorted(documents.map((row) => [row['id'], Number(row['rest'])])),
      );

      const customers = await everything('customer', size);
      const chosen = await ofErp(
        `SELECT ${text('k.ID_KONTRAHENTA')} AS id, (SELECT COUNT(*) FROM dbo.MIEJSCE_DOSTAWY m WHERE m.ID_KONTRAHENTA = k.ID_KONTRAHENTA) AS places FROM dbo.KONTRAHENT k WHERE k.DOSTEPNY_W_B2B = 1`,
      );
      expect(
        sorted(customers.map(({ key, object }) => [key, entitySchemas.customer.parse(object).places.length])),
      ).toEqual(sorted(chosen.map((row) => [row['id'], Number(row['places'])])));
    }
  });

  it('the agent compares for itself and tells what was never told', async () => {
    const call = company.call();
    const found = await call['agent.resendMissing']({
      connectionId: erpId,
      entity: 'product',
      dryRun: false,
    });
    expect(found.missing).toBeGreaterThan(0);
    await eventually('told', () => {
      const held = company.platform.objects.get('products/COF-250');
      return held !== undefined && Number(entitySchemas.product.parse(held).stock[0]?.quantity) === 41;
    });
  });
});

describe('each flow switched on alone', () => {
  const flows = ['sendCustomers', 'sendProducts', 'sendOrders', 'sendInvoices', 'takeOrders'] as const;
  const told = {
    sendCustomers: 'customer',
    sendProducts: 'product',
    sendOrders: 'order',
    sendInvoices: 'invoice',
    takeOrders: null,
  };

  it.each(flows)('%s', async (flow) => {
    const known = await eventually(
      'an order known to the platform',
      () => company.agent().ledger.links.open(platformId, 'order', '', 1)[0],
    );
    await company.platformFlows({ [flow]: true });
    await quiet();
    const before = company.platform.effects.length;
    await sql('UPDATE dbo.ARTYKUL SET STAN = STAN + 1 WHERE ID_ARTYKULU = 102');
    await sql("UPDATE dbo.KONTRAHENT SET TELEFON_FIRMOWY = TELEFON_FIRMOWY + '1' WHERE ID_KONTRAHENTA = 1");
    await sql(
      'UPDATE dbo.DOKUMENT_HANDLOWY SET POZOSTALO = POZOSTALO + 1 WHERE ID_DOKUMENTU_HANDLOWEGO = 601',
    );
    await sql(
      `UPDATE dbo.ZAMOWIENIE SET STATUS_ZAM = CASE STATUS_ZAM WHEN 'Z' THEN 'W' ELSE 'Z' END WHERE ID_ZAMOWIENIA = ${known.key ?? ''}`,
    );
    const placed = order();
    if (flow === 'takeOrders') await arrived(placed.id);
    await quiet();
    const kinds = company.platform.effects.slice(before).map((effect) => effect.split(' ')[1]);
    expect([...new Set(kinds)]).toEqual(told[flow] === null ? [] : [told[flow]]);
    expect(await countInErp(placed.id)).toBe(flow === 'takeOrders' ? 1 : 0);
    for (const entity of ['customer', 'product', 'order', 'invoice'] as const) {
      const path = `/pull/${platformId}/${entity}?limit=1`;
      const answer = await fetch(new URL(path, company.platform.fetchFrom.url ?? ''), {
        headers: company.platform.signed('GET', path),
      });
      expect(answer.status).toBe(told[flow] === entity ? 200 : 403);
    }
  });
});
