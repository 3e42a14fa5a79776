import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  openProduction,
  type Production,
  productionId,
  productionProfile,
} from '#test/adversarial/production.ts';
import { useCompany } from '#test/adversarial/seed-003/scene.ts';
import { eventually } from '#test/adversarial/wait.ts';
import { erpId, platformId } from '#test/adversarial/wapro-company.ts';
import type { RestOrder } from '#test/peers/rest/server.ts';

/** A program beside WAPRO that makes what was ordered. */
const { company, quiet, rejected, order, inErp, countInErp, arrived, setStatus, everything } = useCompany();

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
