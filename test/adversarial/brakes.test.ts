import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CauseId } from '#shared/causes.ts';
import { eventually } from '#test/adversarial/wait.ts';
import { erpId, type Scene, shopId, startScene } from '#test/demo/scene.ts';

let scene: Scene;
beforeEach(async () => {
  scene = await startScene();
});
afterEach(async () => {
  await scene.stop();
});

const idle = () =>
  eventually('nothing on its way', async () => {
    const { count } = await scene.call['deliveries.count']({
      filter: { status: ['accepted', 'sending', 'waiting'] },
      cap: 1,
    });
    const { new: fresh, claimed } = { new: 0, claimed: 0, ...scene.erp.queueWords() };
    return count === 0 && fresh === 0 && claimed === 0;
  });
const held = async (): Promise<number> =>
  (await scene.call['deliveries.count']({ filter: { status: ['held'] }, cap: 1_000 })).count;
const incident = (cause: CauseId) =>
  eventually(`incident ${cause}`, async () => {
    const { incidents } = await scene.call['incidents.list']({ open: true, limit: 50 });
    return incidents.find((one) => one.cause === cause);
  });
const gone = (cause: CauseId) =>
  eventually(
    `no more ${cause}`,
    async () => {
      const { incidents } = await scene.call['incidents.list']({ open: true, limit: 50 });
      return !incidents.some((one) => one.cause === cause);
    },
    30_000,
  );
const amountOf = (id: number): string | undefined => scene.shop.shop.products.get(String(5_000 + id))?.amount;
const setAll = (stock: string): void => {
  scene.erp.db.exec(`update goods set stock = ${stock}`);
};
/** Every product has been sent once, so the agent knows what a change is. */
const known = async (): Promise<void> => {
  setAll('50');
  await idle();
  expect(amountOf(1)).toBe('50');
};
const bulk = async (kind: 'release' | 'set_aside'): Promise<void> => {
  const job = await scene.call['problems.start']({
    kind,
    filter: { status: ['held'], cause: 'brake.mass_change' },
    reason: 'looked at it',
  });
  await eventually(
    'job done',
    async () => (await scene.call['jobs.get']({ id: job.id })).state === 'finished',
  );
};

describe('mass change', () => {
  it('holds an ERP that suddenly shows everything empty, asks, and lets go when told', async () => {
    await known();
    setAll('0');
    expect(Number((await incident('brake.mass_change')).values['count'])).toBeGreaterThan(190);
    expect(await held()).toBe(200);
    expect(amountOf(1)).toBe('50');

    // Only the products' flow stands: an order still comes in, and its status goes out.
    const remoteId = scene.buy(1);
    await eventually('order in the ERP', () => {
      scene.erp.acceptOrders();
      return scene.erp.db.prepare('select id from orders where ext_id = ?').get(remoteId);
    });
    // What changes meanwhile waits as well.
    scene.erp.setStock(7, '3');
    await eventually('one more held', async () => (await held()) === 201);

    await bulk('release');
    await idle();
    expect(amountOf(1)).toBe('0');
    expect(amountOf(7)).toBe('3');
    await gone('brake.mass_change');
    // The brake is off again: the next ordinary change passes.
    scene.erp.setStock(9, '4');
    await eventually('passed', () => amountOf(9) === '4');
  });

  it('forgets what is set aside, and the mended stock goes out', async () => {
    await known();
    setAll('0');
    await incident('brake.mass_change');
    await bulk('set_aside');
    expect(await held()).toBe(0);
    for (let id = 1; id <= 60; id += 1) scene.erp.setStock(id, '50.000');
    await idle();
    expect(amountOf(1)).toBe('50');
    expect(amountOf(200)).toBe('50');
  });

  it('passes a busy day, a first filling, and rows that change nothing that counts', async () => {
    await known();
    for (let id = 1; id <= 90; id += 1) scene.erp.setStock(id, '11');
    await idle();
    scene.erp.db.exec(`update goods set name = name || ' (nowa nazwa)'`);
    await eventually('names known', async () => (await held()) === 0);
    await idle();
    const { incidents } = await scene.call['incidents.list']({ open: false, limit: 50 });
    expect(incidents.filter((one) => one.cause === 'brake.mass_change')).toEqual([]);
    expect(amountOf(1)).toBe('11');
  });

  it('can be switched off', async () => {
    await known();
    const { settings } = await scene.call['connections.get']({ id: erpId });
    await scene.call['connections.save']({
      id: erpId,
      kind: 'erp',
      system: 'sqlite',
      name: 'ERP',
      enabled: true,
      settings: { ...settings, massChangePercent: 0 },
      credentials: {},
    });
    setAll('0');
    await eventually('all sent', () => amountOf(200) === '0');
  });
});

describe('closed period', () => {
  it('holds an order dated in it, says so, and books it when told', async () => {
    const { settings } = await scene.call['connections.get']({ id: erpId });
    await scene.call['connections.save']({
      id: erpId,
      kind: 'erp',
      system: 'sqlite',
      name: 'ERP',
      enabled: true,
      settings: { ...settings, closedUntil: '2100-01-31' },
      credentials: {},
    });
    const remoteId = scene.buy(1);
    const { values } = await incident('brake.closed_period');
    expect(values['number']).toBe(remoteId);
    const { rows } = await scene.call['deliveries.list']({
      filter: { status: ['held'] },
      before: null,
      limit: 10,
    });
    expect(rows).toMatchObject([{ label: remoteId, cause: 'brake.closed_period' }]);
    expect(scene.erp.acceptOrders()).toBe(0);
    await scene.call['deliveries.release']({ ids: rows.map((row) => row.id) });
    await eventually('staged', () => scene.erp.acceptOrders() > 0);
    await gone('brake.closed_period');
  });
});

describe('a database that went back in time', () => {
  it('stops this ERP, asks, and goes on under new numbers when told', async () => {
    scene.erp.setStock(1, '5');
    await idle();
    // The queue of the backup begins to count where it did before.
    scene.erp.db.exec(
      `delete from mostek_queue; update sqlite_sequence set seq = 0 where name = 'mostek_queue'`,
    );
    scene.erp.setStock(2, '6');
    await incident('erp.restored');
    const paused = await scene.call['connections.list']({});
    expect(paused.connections.find((one) => one.id === erpId)).toMatchObject({ paused: 'brake' });
    expect(amountOf(2)).not.toBe('6');

    await scene.call['connections.resume']({ id: erpId });
    await eventually('sent', () => amountOf(2) === '6');
    scene.erp.setStock(3, '7');
    await eventually('and so is the next', () => amountOf(3) === '7');
    await eventually('every row has its word', () => Object.keys(scene.erp.queueWords()).join() === 'sent');
  });

  it('is also noticed by what the database says of itself', async () => {
    await idle();
    const agent = scene.agent.agent;
    await eventually('fingerprint known', () => agent.ledger.connections.get(erpId)?.fingerprint ?? null);
    agent.ledger.write(() => agent.ledger.connections.setFingerprint(erpId, 'another'));
    await agent.reload(erpId);
    await incident('erp.restored');
    await scene.call['connections.resume']({ id: erpId });
    scene.erp.setStock(4, '8');
    await eventually('sent', () => amountOf(4) === '8');
  });
});

describe('layout changed under a running agent', () => {
  it('stops the one entity it concerns and catches up when it is mended', async () => {
    const remoteId = scene.buy(1);
    const orderId = await eventually('order in the ERP', () => {
      scene.erp.acceptOrders();
      return scene.erp.db.prepare('select id from orders where ext_id = ?').pluck().get(remoteId) as
        | number
        | undefined;
    });
    await idle();
    scene.erp.db.exec('alter table goods rename column stock to stan');
    scene.erp.db.exec(`update goods set price = 99 where id = 1`);
    const { values } = await incident('erp.column_missing');
    expect(values['column'] ?? values['table']).toBeTruthy();
    scene.erp.setStatus(orderId, 'W');
    await eventually('status in the shop', () => scene.shop.shop.orders.get(remoteId)?.status === 'P');

    scene.erp.db.exec('alter table goods rename column stan to stock');
    await eventually('price in the shop', () => Number(scene.shop.shop.products.get('5001')?.price) === 99);
    await gone('erp.column_missing');
    expect(shopId).toBe('sklep');
  });
});
