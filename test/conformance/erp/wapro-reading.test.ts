import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ErpSource } from '#main/erp/port.ts';
import { roundDecimal, sameDecimal } from '#shared/decimal.ts';
import {
  type Customer,
  type EntityName,
  type EntityObject,
  entitySchemas,
  type Invoice,
  type Order,
  type Product,
} from '#shared/domain/index.ts';
import { expected, startWapro, type WaproWorld } from './wapro-world.ts';

let world: WaproWorld;
let erp: ErpSource;

beforeAll(async () => {
  world = await startWapro();
  erp = world.open();
});

afterAll(() => world.close());

/** Every object of an entity as the engine would store it, by key. */
const readAll = async <E extends EntityName>(
  entity: E,
  source: ErpSource = erp,
): Promise<EntityObject<E>[]> => {
  const keys = await source.keys(entity, null, 100);
  const loaded = await source.load(entity, keys);
  return loaded.map((entry) => {
    if (entry.kind !== 'found') throw new Error(`${entity} ${entry.key} is ${entry.kind}`);
    return entitySchemas[entity].parse(entry.object) as EntityObject<E>;
  });
};

/** The ISO date of an instant on the clock of Warsaw. */
const dayOf = (instant: string | null | undefined): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Warsaw' }).format(new Date(instant ?? Number.NaN));

const money = (value: string | null | undefined): string => roundDecimal(value ?? 'none', 2);
/** Quantities without zeros behind the point, as expected.json writes them. */
const plain = (value: string | null | undefined): string =>
  (value ?? 'none').replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');
const byKey = (a: { sku: string }, b: { sku: string }): number => a.sku.localeCompare(b.sku);

const asExpectedProduct = (product: Product) => ({
  sku: product.sku,
  fullName: product.name,
  barcode: product.barcode ?? '',
  vatCode: product.vatRate,
  kind: product.kind,
  blocked: product.blocked,
  active: product.active,
  inWarehouses: product.stock.map((place) => ({
    articleId: Number(place.articleKey),
    warehouseId: Number(place.warehouse),
    stock: plain(place.onHand),
    reserved: plain(place.reserved),
    available: place.quantity,
    saleUnit: place.unit,
    saleUnitFactor: plain(place.unitFactor),
    prices: product.prices
      .filter(({ warehouse }) => warehouse === place.warehouse)
      .map(({ kind, net, gross }) => ({ kind: Number(kind), net: money(net), gross: money(gross) })),
    barcodes: (product.barcodes ?? [])
      .filter(({ warehouse }) => warehouse === place.warehouse)
      .map(({ code, unit, quantity }) => ({ code, unit, quantity: plain(quantity) })),
  })),
});

it('reads products with stock, prices and bar codes of every warehouse', async () => {
  const products = await readAll('product');
  const wanted = expected.products.map(({ inShop, ...product }) => ({
    ...product,
    active: inShop && !product.blocked,
  }));
  expect(products.map(asExpectedProduct).sort(byKey)).toEqual(wanted.toSorted(byKey));
  const names = new Map(expected.priceKinds.map(({ id, name }) => [String(id), name]));
  for (const price of products.flatMap((product) => product.prices)) {
    expect(price).toMatchObject({ kindName: names.get(price.kind), currency: 'PLN', amount: price.gross });
  }
  const places = new Map(expected.warehouses.map(({ id, name }) => [String(id), name]));
  for (const place of products.flatMap((product) => product.stock))
    expect(place.warehouseName).toBe(places.get(place.warehouse));
  expect(products.find(({ sku }) => sku === 'TEA-100')?.category).toBe('Herbaty');
});

it('reads only the warehouses, price kinds and flag that the settings name', async () => {
  const source = world.open({
    warehouses: ['2'],
    priceKinds: ['1'],
    prices: 'net',
    shopFlag: 'AKTYWNY_DLA_SYS_ZEW',
  });
  expect(await source.keys('product', null, 100)).toEqual(['TEA-100']);
  const [tea] = await readAll('product', source);
  expect(tea).toMatchObject({
    active: true,
    stock: [{ warehouse: '2', quantity: '3' }],
    prices: [{ kind: '1', warehouse: '2' }],
  });
  expect(tea?.prices[0]?.amount).toBe(tea?.prices[0]?.net);
  const [cup] = await world.open({ shopFlag: 'AKTYWNY_DLA_SYS_ZEW' }).load('product', ['CUP-1']);
  // Marked for outside systems, but blocked.
  expect(cup).toMatchObject({ kind: 'found', object: { active: false, blocked: true } });
  expect(await world.open({ company: '2' }).keys('product', null, 100)).toEqual([]);
});

it('reads customers with addresses, delivery places and terms of payment', async () => {
  await world.run(
    "INSERT INTO dbo.KONTAKT (ID_KONTRAHENTA, IMIE, NAZWISKO, TEL, E_MAIL) VALUES (1, 'Łucja', 'Źdźbło', '12', 'lucja@example.pl'), (1, 'Bez', 'Poczty', '13', NULL)",
  );
  const customers = await readAll('customer');
  const asExpected = (customer: Customer) => ({
    id: Number(customer.key),
    name: customer.billing?.company,
    fullName: customer.name,
    country: customer.billing?.country,
    taxId: customer.taxId ?? '',
    blocked: !customer.active,
    paymentForm: customer.payment?.kind,
    paymentDays: customer.payment?.days,
    postcode: customer.billing?.postcode ?? '',
    city: customer.billing?.city ?? '',
    street: customer.billing?.street ?? '',
    email: customer.email ?? null,
    phone: customer.phone ?? null,
    deliveryPlaces: customer.places.map((place) => ({
      company: place.company,
      recipient: place.name,
      country: place.country,
      postcode: place.postcode,
      city: place.city,
      street: place.street,
      phone: place.phone,
    })),
  });
  expect(customers.map(asExpected)).toEqual(expected.customers);
  expect(customers.map(({ users }) => users)).toEqual([
    [{ name: 'Łucja Źdźbło', email: 'lucja@example.pl', phone: '12' }],
    [],
    [],
  ]);
});

const asExpectedOrder = (order: Order) => ({
  id: Number(order.key),
  number: order.number,
  clientNumber: order.externalId,
  date: dayOf(order.placedAt),
  deliveryDate: dayOf(order.dueAt),
  customerId: Number(order.customer.key),
  net: money(order.netTotal),
  gross: money(order.total),
  paymentForm: order.payment.kind,
  realised: order.realisation,
  status: order.status,
  statusHistory: (order.statusHistory ?? []).map(({ from, to }) => `${from ?? ''}>${to}`),
  lines: order.lines.map((line) => ({
    id: Number(line.key),
    articleId: Number(line.articleKey),
    sku: line.sku,
    unit: line.unit,
    vatCode: line.vatRate,
    ordered: plain(line.quantity),
    delivered: plain(line.delivered),
    left: plain(String(Number(line.quantity) - Number(line.delivered))),
    reserved: plain(line.reserved),
    net: money(line.net),
    gross: money(line.gross),
  })),
  invoices: (order.invoiceKeys ?? []).map(Number).sort((a, b) => a - b),
});

it('reads orders with lines, statuses and their invoices', async () => {
  const orders = await readAll('order');
  expect(orders.map(asExpectedOrder)).toEqual(expected.orders);
  for (const order of orders) {
    expect(order.statusName).toBe(expected.orderStatuses[order.status ?? '']);
    expect(order.currency).toBe('PLN');
  }
  expect(orders[0]?.customer.name).toBe(expected.customers[0]?.fullName);
  expect(orders[0]?.delivery).toMatchObject({ method: 'Kurier', address: { name: 'Jan Kowalski' } });
});

it('reads invoices with payments, what is left to pay, and their orders', async () => {
  const invoices = await readAll('invoice');
  const asExpected = (invoice: Invoice) => ({
    id: Number(invoice.key),
    number: invoice.number,
    typeSign: invoice.type,
    issued: dayOf(invoice.issuedAt),
    due: dayOf(invoice.dueAt),
    customerId: Number(invoice.customerKey),
    net: money(invoice.netTotal),
    gross: money(invoice.total),
    paid: money(invoice.paidAmount),
    outstanding: money(invoice.outstanding),
    settled: invoice.settled,
    lastSettled: dayOf(invoice.settledAt),
    lines: (invoice.lines ?? []).map((line) => ({
      id: Number(line.key),
      warehouseDocumentId: Number(line.goodsIssueKey),
      orderLineId: Number(line.orderLineKey),
      articleId: Number(line.articleKey),
      quantity: plain(line.quantity),
      net: money(line.net),
      gross: money(line.gross),
    })),
    receivableId: Number(invoice.receivables?.[0]?.key),
    payments: invoice.payments.map(({ amount, paidAt, note }) => ({
      amount: money(amount),
      date: dayOf(paidAt),
      document: note,
    })),
    orders: invoice.orderKeys.map(Number).sort((a, b) => a - b),
  });
  expect(invoices.map(asExpected)).toEqual(expected.invoices);
  for (const invoice of invoices) {
    const [part] = invoice.receivables ?? [];
    expect(sameDecimal(part?.outstanding ?? '-1', invoice.outstanding ?? '-2')).toBe(true);
    expect(invoice.correction).toBe(false);
  }
});

it('knows the same pairs of orders and invoices from both sides', async () => {
  const fromOrders = (await readAll('order')).flatMap(({ key, invoiceKeys }) =>
    (invoiceKeys ?? []).map((invoice) => `${key ?? ''}-${invoice}`),
  );
  const fromInvoices = (await readAll('invoice')).flatMap(({ key, orderKeys }) =>
    orderKeys.map((order) => `${order}-${key}`),
  );
  const wanted = expected.orderInvoicePairs.map(([order, invoice]) => `${order}-${invoice}`);
  expect(fromOrders.sort()).toEqual(wanted);
  expect(fromInvoices.sort()).toEqual(wanted);
});

it('reads a correction with the document that it corrects', async () => {
  await world.run(
    "INSERT INTO dbo.DOKUMENT_HANDLOWY (ID_MAGAZYNU, TYP_DOKUMENTU, ID_TYPU, NUMER, DATA_WYSTAWIENIA, ID_KONTRAHENTA, WARTOSC_NETTO, WARTOSC_BRUTTO, RAZEM_ZAPLACONO, POZOSTALO, ID_FIRMY, DOK_KOREKTY, ID_DOK_ORYGINALNEGO) VALUES (1, 'S', 3, 'FKS 1/26', 82244, 1, -10, -12.30, 0, -12.30, 1, 1, 502)",
  );
  const correction = (await readAll('invoice')).find(({ number }) => number === 'FKS 1/26');
  expect(correction).toMatchObject({ type: 'FKS', correction: true, correctsKey: '502', total: '-12.3000' });
  const sales = world.open({ invoiceTypes: ['1'] });
  expect(await sales.keys('invoice', null, 100)).toEqual(['501', '502']);
  await world.run("DELETE FROM dbo.DOKUMENT_HANDLOWY WHERE NUMER = 'FKS 1/26'");
});

it('asks again later for an order that is open in WAPRO', async () => {
  await world.run('UPDATE dbo.ZAMOWIENIE SET FLAGA_STANU = 1, SEMAFOR = 3000001 WHERE ID_ZAMOWIENIA = 3');
  expect(await erp.load('order', ['3', '1'])).toMatchObject([
    { key: '3', kind: 'broken', cause: 'erp.lock_timeout' },
    { key: '1', kind: 'found' },
  ]);
  await world.run('UPDATE dbo.ZAMOWIENIE SET FLAGA_STANU = 0, SEMAFOR = NULL WHERE ID_ZAMOWIENIA = 3');
  expect(await erp.load('order', ['3'])).toMatchObject([{ kind: 'found' }]);
});

it('finds an article whatever the case of its index in each warehouse', async () => {
  await world.run("UPDATE dbo.ARTYKUL SET INDEKS_KATALOGOWY = 'tea-100' WHERE ID_ARTYKULU = 201");
  const [loaded] = await erp.load('product', ['Tea-100']);
  expect(loaded).toMatchObject({
    key: 'Tea-100',
    kind: 'found',
    object: { sku: 'TEA-100', stock: [{ warehouse: '1' }, { warehouse: '2' }] },
  });
  await world.run("UPDATE dbo.ARTYKUL SET INDEKS_KATALOGOWY = 'TEA-100' WHERE ID_ARTYKULU = 201");
});

it('shows the dictionaries first, with the rows that settings are filled from', async () => {
  const [first] = await erp.browse(null);
  expect(first).toMatchObject({ name: 'dbo.MAG_SLOWNIK_STATUSOW_DOKUMENTOW', children: true });
  const { columns, rows } = await erp.sample(first?.id ?? '', 10);
  const [code, name] = [columns.indexOf('KOD_STATUSU'), columns.indexOf('OPIS_STATUSU')];
  expect(Object.fromEntries(rows.map((row) => [row[code], row[name]]))).toEqual(expected.orderStatuses);
});

it('names a status that was added to the dictionary, and none that stands for two things', async () => {
  const nameOf = async (code: string): Promise<unknown> => {
    await world.run(`UPDATE dbo.ZAMOWIENIE SET STATUS_ZAM = '${code}' WHERE ID_ZAMOWIENIA = 3`);
    const [loaded] = await erp.load('order', ['3']);
    return loaded?.kind === 'found' ? loaded.object['statusName'] : loaded?.kind;
  };
  const add = (id: number, code: string, name: string, type: string): Promise<unknown> =>
    world.run(
      `INSERT INTO dbo.MAG_SLOWNIK_STATUSOW_DOKUMENTOW (ID_STATUSU, OPIS_STATUSU, KOD_STATUSU, TYP_DOKUMENTU) VALUES (${id}, '${name}', '${code}', '${type}')`,
    );
  await add(5, 'K', 'Spakowane', 'Z');
  expect(await nameOf('K')).toBe('Spakowane');
  await add(6, 'Q', 'Zapytanie', 'Z');
  await add(7, 'Q', 'Korekta', 'H');
  expect(await nameOf('Q')).toBeUndefined();
  expect(await nameOf('W')).toBe(expected.orderStatuses['W']);
});

it('writes no order before the connection says how, and never a document', async () => {
  const order = entitySchemas.order.parse({ lines: [] });
  const create = { kind: 'create_order', source: 'shop', externalId: '1', order } as const;
  expect(await erp.apply(create)).toMatchObject({ outcome: 'invalid', cause: 'erp.not_supported' });
  expect((await erp.rehearse(create)).result).toMatchObject({ cause: 'erp.not_supported' });
  const document = entitySchemas.document.parse({ kind: 'payment', orderKey: '1' });
  const made = { kind: 'create_document', source: 'shop', externalId: '1', document } as const;
  expect(await erp.apply(made)).toMatchObject({ outcome: 'invalid', cause: 'erp.not_supported' });
});
