import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createMassChangeBrake } from '#main/engine/brakes/mass-change.ts';
import { watchNumbers } from '#main/engine/brakes/queue-epoch.ts';
import { systemClock } from '#main/engine/clock.ts';
import { createBus } from '#main/engine/events.ts';
import { createIncidents } from '#main/engine/incidents.ts';
import { takeIn } from '#main/engine/intake.ts';
import { silentLog } from '#main/engine/log.ts';
import { openErp } from '#main/erp/host.ts';
import { openLedger } from '#main/ledger/ledger.ts';
import { key, stored } from '#test/conformance/erp/onec/fixture.ts';
import { type OnecHarness, postgresBase } from '#test/conformance/erp/onec/harness.ts';
import { shopProfile } from '#test/conformance/erp/onec/profile.ts';
import { makeTempDir, removeDir } from '#test/services/temp-dir.ts';

let harness: OnecHarness;
let dir: string;
beforeAll(async () => {
  harness = await postgresBase();
  dir = await makeTempDir('onec-restart');
});
afterAll(async () => {
  await harness.close();
  await removeDir(dir);
});

interface Taken {
  keys: string[];
  problems: string[];
}

/** One life of the agent: takes in what is there, and is gone. */
const life = async (): Promise<Taken> => {
  const file = join(dir, 'ledger.sqlite');
  const ledger = openLedger(file);
  const erp = openErp(harness.settings, {
    password: harness.password,
    profile: shopProfile(),
    connectionId: 'erp',
  });
  const deps = {
    ledger,
    erp,
    sourceId: 'erp',
    agentId: 'agent',
    clock: systemClock,
    log: silentLog,
    incidents: createIncidents(ledger, createBus(), systemClock),
    further: null,
    receivers: () => [],
    onTaken: () => undefined,
    onRestored: (detail: string) => {
      throw new Error(detail);
    },
    massChange: createMassChangeBrake({
      ledger,
      erp,
      sourceId: 'erp',
      clock: systemClock,
      incidents: createIncidents(ledger, createBus(), systemClock),
      percent: 0,
    }),
    numbers: watchNumbers(ledger, 'erp'),
    backPressure: Number.POSITIVE_INFINITY,
  };
  try {
    while ((await takeIn(deps)) > 0);
  } finally {
    await erp.close();
    ledger.close();
  }
  const db = new Database(file, { readonly: true });
  const rows = db.prepare('select entity, key, operation, problem from messages order by id').all() as {
    entity: string;
    key: string;
    operation: string;
    problem: string | null;
  }[];
  db.close();
  return {
    keys: rows.map((row) => `${row.entity} ${row.operation} ${row.key}`),
    problems: rows.flatMap((row) => row.problem ?? []),
  };
};

it('after a restart the ledger knows what it has of a 1C base, and takes in what changed while nobody looked', async () => {
  const first = await life();
  expect(first.problems).toEqual([]);
  expect([...first.keys].sort()).toEqual(
    [
      `customer update ${key('partner.1')}`,
      `invoice update ${key('sale.2')}`,
      `order update ${key('order.1')}`,
      `order update ${key('order.2')}`,
      `product delete ${key('deleted-item')}`,
      // The item itself, its price, and the stock that a sale moved.
      `product update ${key('item.1')}`,
      `product update ${key('item.1')}`,
      `product update ${key('item.2')}`,
    ].sort(),
  );
  await harness.raw.run(harness.touch('_Document45', stored('order.2')));
  const second = await life();
  // The price has no version of its row: it is told once more, which the last state of a product bears.
  expect(second.keys.slice(first.keys.length).sort()).toEqual([
    `order update ${key('order.2')}`,
    `product update ${key('item.1')}`,
  ]);
  const third = await life();
  expect(third.keys.slice(second.keys.length)).toEqual([`product update ${key('item.1')}`]);
});
