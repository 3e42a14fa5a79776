import { beforeAll, describe, expect, it } from 'vitest';
import { entitySchemas } from '#shared/domain/index.ts';
import { farAhead, useCompany } from '#test/adversarial/seed-003/scene.ts';
import { eventually } from '#test/adversarial/wait.ts';
import { bookInvoice, pay } from '#test/adversarial/wapro-company.ts';
import type { RestOrder } from '#test/peers/rest/server.ts';
import { startWoo } from '#test/peers/woocommerce/server.ts';

/** Invoices and orders, many to many, and what is still owed. */
const { company, billed, sql, quiet, order, everything } = useCompany();

/** A day as WAPRO counts it, long past. */
const longAgo = 82_260;
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
      billing: { first_name: 'Anna', last_name: 'Żółw', email: 'zolw@example.pl' },
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
