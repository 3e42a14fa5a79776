import { beforeEach, describe, expect, it } from 'vitest';
import { messageOfOrder } from '#main/engine/message.ts';
import { prepareItem } from '#main/engine/push-item.ts';
import { deliveriesOf, type Receiver, relayed } from '#main/engine/routing.ts';
import { systemTarget } from '#main/engine/target.ts';
import type { DueDelivery } from '#main/ledger/dispatch.ts';
import type { Ledger } from '#main/ledger/ledger.ts';
import type { Mapping, OpenedSystem, Pushed, PushItem, SystemManifest } from '#main/systems/port.ts';
import { flowSettings } from '#shared/connection.ts';
import { order as orderSchema } from '#shared/domain/order.ts';
import { ok, type Result, refuse } from '#shared/result.ts';
import { benchModule } from '#test/bench/bench-system.ts';
import { message, tempLedger } from '#test/unit/ledger/temp-ledger.ts';

let ledger: Ledger;
beforeEach(() => {
  ledger = tempLedger();
  const settings = { enabled: true, settings: {} };
  ledger.write(() => {
    ledger.connections.save({ id: 'erp', kind: 'erp', system: 'sqlite', name: 'ERP', ...settings }, 1);
    for (const id of ['shop', 'crm'])
      ledger.connections.save({ id, kind: 'system', system: id, name: id, ...settings }, 1);
  });
});

const manifest = (change: Partial<SystemManifest>): SystemManifest => ({
  ...benchModule.manifest,
  pushes: ['order', 'product'],
  ...change,
});
const receiver = (connectionId: string, change: Partial<SystemManifest> = {}): Receiver => ({
  connectionId,
  manifest: manifest(change),
  flow: flowSettings.parse({}),
});
const shop = receiver('shop');
const crm = receiver('crm', { role: 'crm' });
const both = [shop, crm];

const orderOf = (values: Record<string, unknown> = {}) => orderSchema.parse({ key: '10', ...values });
const told = (values: Record<string, unknown> = {}) => {
  const object = orderOf(values);
  const text = JSON.stringify(object);
  return { message: message({ key: '10', object: text }), object, problem: null };
};

describe('what a CRM is told of an order', () => {
  it('waits in the line of the shop it was born in, whoever tells it', () => {
    const fromErp = deliveriesOf(ledger, both, 'erp', told({ externalSource: 'shop', externalId: '1042' }));
    expect(fromErp.map((one) => [one.connectionId, one.lane])).toEqual([
      ['shop', undefined],
      ['crm', '1042'],
    ]);
    const fromShop = messageOfOrder('shop', '1042', 'order:1042', 'insert', orderOf(), 1);
    expect(relayed(both, fromShop).map((one) => [one.connectionId, one.lane, fromShop.key])).toEqual([
      ['crm', undefined, '1042'],
    ]);
  });

  it('finds its line by the link where the ERP does not name the shop', () => {
    ledger.write(() =>
      ledger.links.save(
        { connectionId: 'shop', entity: 'order', remoteId: '1042', sourceId: 'erp', key: '10' },
        1,
      ),
    );
    const [, second] = deliveriesOf(ledger, both, 'erp', told());
    expect(second).toMatchObject({ connectionId: 'crm', lane: '1042' });
  });

  it('waits in a line of the ERP when the order was born there, and no shop hears of it', () => {
    expect(deliveriesOf(ledger, both, 'erp', told()).map((one) => [one.connectionId, one.lane])).toEqual([
      ['crm', '10'],
    ]);
  });

  it('is nothing when the connection does not send orders', () => {
    const quiet = { ...crm, flow: flowSettings.parse({ sendOrders: false }) };
    expect(deliveriesOf(ledger, [shop, quiet], 'erp', told())).toEqual([]);
  });
});

/** Words W↔P and N↔O. */
const mapping: Mapping = {
  toRemote: (_kind, value) => ({ W: 'P', N: 'O' })[value],
  toErp: (_kind, value) => ({ P: 'W', O: 'N' })[value],
};

const stage = (object: Record<string, unknown>, change: Parameters<typeof message>[0] = {}) => {
  const text = JSON.stringify(object);
  ledger.write(() =>
    ledger.intake.insert(
      message({ key: '10', object: text, ...change }),
      [
        {
          connectionId: 'shop',
          idempotencyKey: text + String(Math.random()),
          supersede: false,
          status: 'accepted',
          outcome: null,
          cause: null,
          detail: null,
          values: null,
        },
      ],
      1,
    ),
  );
  const [due] = ledger.write(() => ledger.dispatch.take('shop', 1, 10));
  if (due === undefined) throw new Error('nothing is due');
  return due;
};

describe('the status of an order', () => {
  const link = (written: Record<string, string>, seen: Record<string, string>): void =>
    ledger.write(() =>
      ledger.links.save(
        {
          connectionId: 'shop',
          entity: 'order',
          remoteId: '1042',
          sourceId: 'erp',
          key: '10',
          written,
          seen,
        },
        1,
      ),
    );
  const statusOf = (due: DueDelivery): unknown => {
    const prepared = prepareItem(ledger, both, due, mapping);
    if (!('item' in prepared)) throw new Error('no item');
    return orderSchema.parse(prepared.item.object).status;
  };

  it('is told when the ERP has another than before', () => {
    link({ erp_status: 'N' }, { status: 'O' });
    expect(statusOf(stage(orderOf({ status: 'W' })))).toBe('W');
  });

  it('is not told again because something else of the order changed', () => {
    // The shop has moved on since.
    link({ erp_status: 'N' }, { status: 'C' });
    expect(statusOf(stage(orderOf({ status: 'N' })))).toBeNull();
  });

  it('is not told where their word means it already', () => {
    link({}, { status: 'P' });
    expect(statusOf(stage(orderOf({ status: 'W' })))).toBeNull();
  });

  it('is told when a person sends the message again', () => {
    link({ erp_status: 'N' }, { status: 'C' });
    expect(statusOf(stage(orderOf({ status: 'N' }), { version: 2 }))).toBe('N');
  });
});

describe('many at once', () => {
  const opened = (pushMany: (items: readonly PushItem[]) => Result<Pushed>[]): OpenedSystem => ({
    manifest: manifest({ batches: { product: 10 } }),
    system: {
      test: () => Promise.resolve(ok({ facts: [] })),
      pushMany: (_call, items) => Promise.resolve(pushMany(items)),
      lookup: (_call, item) =>
        Promise.resolve(
          ok(
            item.key === '3'
              ? { found: true as const, pushed: { remoteId: 'looked-up', written: {} } }
              : { found: false as const },
          ),
        ),
    },
    session: () => ({ exchanges: [], send: () => Promise.reject(new Error('no network here')) }),
    close: () => Promise.resolve(),
  });
  const product = (key: string) => ({ key, sku: `S-${key}`, active: true, stock: [], prices: [] });
  const due = (key: string, unsettled = false): DueDelivery => ({
    ...stage(product(key), { entity: 'product', key }),
    unsettled,
  });
  const clock = { now: () => 5, monotonic: () => 5 };

  it('each delivery gets its own answer, whatever its place', async () => {
    const many = ['1', '2', '3', '4'].map((key) => due(key, key === '3'));
    const asked: string[][] = [];
    const target = systemTarget({
      ledger,
      clock,
      receivers: () => both,
      opened: opened((items) => {
        asked.push(items.map((item) => item.key));
        return items.map((item) =>
          item.key === '2'
            ? refuse('not_found', 'remote.product_unknown')
            : ok({ remoteId: `r${item.key}`, written: {} }),
        );
      }),
    });
    expect(target.batchOf('product')).toBe(10);
    const results = await target.deliverMany(many, AbortSignal.timeout(5_000));
    // What a look-up has settled is not sent again.
    expect(asked).toEqual([['1', '2', '4']]);
    expect(results.map((one) => one.link?.remoteId ?? one.result.outcome)).toEqual([
      'r1',
      'not_found',
      'looked-up',
      'r4',
    ]);
    expect(results.map((one) => one.link?.key ?? null)).toEqual(['1', null, '3', '4']);
  });

  it('a delivery without an answer is uncertain, not lost', async () => {
    const many = [due('1'), due('2')];
    const target = systemTarget({
      ledger,
      clock,
      receivers: () => both,
      opened: opened(() => [ok({ remoteId: 'r1', written: {} })]),
    });
    const results = await target.deliverMany(many, AbortSignal.timeout(5_000));
    expect(results.map((one) => one.result.outcome)).toEqual(['ok', 'uncertain']);
  });
});
