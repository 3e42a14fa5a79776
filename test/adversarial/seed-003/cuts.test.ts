import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { entitySchemas } from '#shared/domain/index.ts';
import { farAhead, useCompany } from '#test/adversarial/seed-003/scene.ts';
import { eventually } from '#test/adversarial/wait.ts';
import { bookInvoice, erpId, platformId } from '#test/adversarial/wapro-company.ts';

const { company, billed, sql, quiet, order, countInErp, arrived, setStatus, everything } = useCompany();

const everyFlow = {
  takeOrders: true,
  sendOrders: true,
  sendInvoices: true,
  sendProducts: true,
  sendCustomers: true,
};

/** What the platform has been told of before anything goes wrong. */
beforeAll(async () => {
  await company.platformFlows(everyFlow);
  await sql('UPDATE dbo.KONTRAHENT SET DOSTEPNY_W_B2B = 1 WHERE ID_KONTRAHENTA = 1');
  await sql(
    "UPDATE dbo.ARTYKUL SET DOSTEPNY_W_SKLEPIE_INTER = 1, STAN = 30 WHERE INDEKS_KATALOGOWY = 'COF-250'",
  );
  const lines = [{ ...(await billed(order())), gross: '36.90' }];
  for (const id of [601, 602]) {
    const instalments = [{ id: id * 10, amount: '36.90', due: farAhead }];
    await bookInvoice(company, { id, number: `FS 000${id}/26`, total: '36.90', lines, instalments });
  }
  await eventually('told', () =>
    ['customers/1', 'products/COF-250', 'invoices/601', 'invoices/602'].every((one) =>
      company.platform.objects.has(one),
    ),
  );
  await quiet();
});

describe('with the road cut and the agent switched off in the middle', () => {
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
