import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createBus } from '#main/engine/events.ts';
import { createIncidents } from '#main/engine/incidents.ts';
import { type TellDeps, tellOnce } from '#main/engine/parcels/tell.ts';
import { waybillMade } from '#main/engine/parcels/waybill.ts';
import type { Receiver } from '#main/engine/routing.ts';
import { type Ledger, openLedger } from '#main/ledger/ledger.ts';
import { createRegistry } from '#main/systems/registry.ts';
import { flowSettings } from '#shared/connection.ts';
import { entitySchemas } from '#shared/domain/index.ts';
import { rulebook } from '#shared/rules.ts';

let dir: string;
let ledger: Ledger;
let deps: TellDeps;
const registry = createRegistry();
const receiver = (connectionId: string, system: string): Receiver => {
  const manifest = registry.get(system);
  if (manifest === null) throw new Error(system);
  return { connectionId, manifest, flow: flowSettings.parse({}) };
};
const ref = { sourceId: 'erp', entity: 'order', key: '10' } as const;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'mostek-tell-'));
  ledger = openLedger(join(dir, 'ledger.sqlite'));
  const connection = (id: string, kind: 'erp' | 'system', system: string): void =>
    ledger.connections.save({ id, kind, system, name: id, enabled: true, settings: {} }, 1);
  ledger.write(() => {
    connection('erp', 'erp', 'sqlite');
    connection('shop', 'system', 'woocommerce');
    connection('other', 'system', 'woocommerce');
    connection('post', 'system', 'nova-poshta');
    ledger.links.save(
      { connectionId: 'shop', entity: 'order', remoteId: '77', sourceId: 'erp', key: '10' },
      1,
    );
  });
  const clock = { now: () => 1_000_000, monotonic: () => 0 };
  const receivers = [
    receiver('shop', 'woocommerce'),
    receiver('other', 'woocommerce'),
    receiver('post', 'nova-poshta'),
  ];
  deps = {
    ledger,
    clock,
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    incidents: createIncidents(ledger, createBus(), clock),
    receivers: () => receivers,
    manifest: (id) => registry.get(ledger.connections.get(id)?.system ?? ''),
    words: () => ({ locale: 'en', timeZone: 'UTC' }),
    onTold: () => undefined,
  };
});
afterEach(() => {
  ledger.close();
  rmSync(dir, { recursive: true, force: true });
});

const parcel = (status: 'ready_for_pickup' | 'in_transit'): number =>
  ledger.write(() => {
    const id = ledger.parcels.insert(
      {
        ...ref,
        number: '20450123456789',
        connectionId: 'post',
        origin: 'document',
        via: null,
        follows: null,
        leg: 'there',
        remoteId: null,
        phone: null,
        dueAtMs: 1,
        cause: null,
      },
      1,
    );
    const row = ledger.parcels.byId(id);
    if (row === null) throw new Error('no parcel');
    ledger.parcels.update({
      ...row,
      status,
      askedAtMs: 1,
      branch: { name: 'Branch 7', address: null, hours: null, code: '7' },
    });
    ledger.parcelSums.save(
      {
        ...ref,
        label: 'ZK/10',
        word: status,
        wordAtMs: 1,
        pending: [{ of: 'parcel', parcelId: id, status, atMs: 1, connectionId: 'post' }],
      },
      1,
    );
    return id;
  });
const told = () =>
  ledger.deliveries.list({}, null, 20).map((row) => [row.connectionId, row.entity, row.direction]);
const textOf = (): string | null => {
  const [row] = ledger.deliveries.list({ entity: 'parcel' }, null, 1);
  const object = ledger.deliveries.detail(row?.id ?? 0)?.object;
  return entitySchemas.parcel.parse(object).notice ?? null;
};
const notice = (text: string): void =>
  ledger.write(() => {
    const book = rulebook.parse({ notices: [{ id: 'n', when: ['ready_for_pickup'], text }] });
    ledger.rulebooks.save('erp', book, 1, 'test');
  });

it('the shop that has the order hears of the parcel, with the text of the rule; no other shop does', async () => {
  notice('Waits at {branch}.');
  parcel('ready_for_pickup');
  expect(await tellOnce(deps)).toBe(1);
  expect(told()).toEqual([['shop', 'parcel', 'out']]);
  expect(textOf()).toBe('Waits at Branch 7.');
  expect(await tellOnce(deps)).toBe(0);
});

it('a state without a rule is passed on without a text', async () => {
  notice('Waits at {branch}.');
  parcel('in_transit');
  await tellOnce(deps);
  expect(textOf()).toBeNull();
});

it('a document rule that can’t be worked out raises an incident and keeps nothing else from being told', async () => {
  ledger.write(() =>
    ledger.rulebooks.save(
      'erp',
      rulebook.parse({
        documents: [
          {
            id: 'd',
            each: 'parcel',
            when: ['ready_for_pickup'],
            kind: 'goods_issue',
            condition: '$sum(order.nothing, "x")',
          },
        ],
      }),
      1,
      'test',
    ),
  );
  parcel('ready_for_pickup');
  await tellOnce(deps);
  expect(told()).toEqual([['shop', 'parcel', 'out']]);
  expect(ledger.incidents.list(true, 10).map((one) => one.cause)).toEqual(['mapping.expression']);
});

it('a waybill’s numbers go to the ERP and the shop together with those the document names', () => {
  parcel('in_transit');
  const object = entitySchemas.waybill.parse({
    key: '10-1-abcd',
    orderKey: '10',
    recipient: { name: 'Anna' },
    to: { kind: 'point' },
    seats: [{ weight: '1' }],
    value: { amount: '1', currency: 'UAH' },
  });
  ledger.write(() =>
    waybillMade(
      deps,
      {
        id: 5,
        sourceId: 'erp',
        connectionId: 'post',
        key: object.key,
        operation: 'insert',
        object: JSON.stringify(object),
      },
      { remoteId: 'ref', written: { number: '20450000000001, 20450000000002' } },
      2,
    ),
  );
  const rows = ledger.deliveries.list({ entity: 'order' }, null, 5);
  expect(rows.map((row) => row.connectionId).toSorted()).toEqual(['erp', 'shop']);
  const order = entitySchemas.order.parse(ledger.deliveries.detail(rows[0]?.id ?? 0)?.object);
  expect(order.trackingNumbers).toEqual(['20450123456789', '20450000000001', '20450000000002']);
  expect(order.status).toBeNull();
});
