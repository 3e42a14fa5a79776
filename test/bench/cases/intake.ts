import { join } from 'node:path';
import Database from 'better-sqlite3';
import { createMassChangeBrake } from '#main/engine/brakes/mass-change.ts';
import { watchNumbers } from '#main/engine/brakes/queue-epoch.ts';
import { systemClock } from '#main/engine/clock.ts';
import { createBus } from '#main/engine/events.ts';
import { createIncidents } from '#main/engine/incidents.ts';
import { takeIn } from '#main/engine/intake.ts';
import { silentLog } from '#main/engine/log.ts';
import { messageOfChange } from '#main/engine/message.ts';
import { deliveriesOf, type Receiver } from '#main/engine/routing.ts';
import { openErp } from '#main/erp/host.ts';
import { openLedger } from '#main/ledger/ledger.ts';
import { flowSettings } from '#shared/connection.ts';
import { engineSettings, sqlSettings } from '#shared/erp/engine.ts';
import { erpProfile } from '#shared/erp/profile.ts';
import { benchModule } from '#test/bench/bench-system.ts';
import { type BenchCase, type Finding, interleave, ratios } from '#test/bench/case.ts';
import { type ErpWorld, withErpWorld, withTempDir } from '#test/bench/erp-world.ts';
import { description, productOf } from '#test/bench/product.ts';
import { openOutbox } from '#test/bench/raw/outbox.ts';
import { openRawQueue } from '#test/bench/raw/queue.ts';
import { figure, median, shown, spread } from '#test/bench/stats.ts';

const batch = 200;

const receiver: Receiver = {
  connectionId: 'shop',
  manifest: benchModule.manifest,
  flow: flowSettings.parse({}),
};

/** Rows of the ERP's queue into the ledger through the engine's own intake, over a real source in its own thread. */
const mostek = (world: ErpWorld, n: number, batches: number[]): Promise<number> =>
  withTempDir(async (dir) => {
    await world.clear();
    const access = world.access();
    const ledger = openLedger(join(dir, 'ledger.sqlite'));
    const erp = openErp(engineSettings.parse(access.settings), {
      profile: erpProfile.parse(access.profile),
      connectionId: 'erp',
      ...(access.password === undefined ? {} : { password: access.password }),
    });
    const bus = createBus();
    const deps = {
      ledger,
      erp,
      sourceId: 'erp',
      agentId: 'bench',
      clock: systemClock,
      log: silentLog,
      incidents: createIncidents(ledger, bus, systemClock),
      receivers: () => [receiver],
      further: null,
      onTaken: () => undefined,
      onRestored: (detail: string) => {
        throw new Error(detail);
      },
      massChange: createMassChangeBrake({
        ledger,
        erp,
        sourceId: 'erp',
        clock: systemClock,
        incidents: createIncidents(ledger, bus, systemClock),
        percent: 50,
      }),
      numbers: watchNumbers(ledger, 'erp'),
      backPressure: Number.POSITIVE_INFINITY,
    };
    try {
      // The first call connects and looks at the tables.
      await takeIn(deps);
      await world.change(1, n);
      const from = performance.now();
      let taken = 0;
      let rounds = 0;
      while (taken < n) {
        taken += await takeIn(deps);
        rounds += 1;
      }
      const took = performance.now() - from;
      ledger.group.flush();
      batches.push(taken / rounds);
      return (n / took) * 1_000;
    } finally {
      await erp.close();
      ledger.close();
    }
  });

/** The same bytes with bare drivers: claim, select, one insert each into one table. */
const raw = (world: ErpWorld, n: number): Promise<number> =>
  withTempDir(async (dir) => {
    await world.clear();
    const access = world.access();
    const queue = await openRawQueue(sqlSettings.parse(access.settings), access.password);
    const outbox = openOutbox(join(dir, 'outbox.sqlite'));
    try {
      await queue.claim(1);
      await world.change(1, n);
      const from = performance.now();
      for (let taken = 0; taken < n; ) {
        const claimed = await queue.claim(batch);
        const products = await queue.load(claimed.map(({ key }) => key));
        const byKey = new Map(products.map((product) => [product.key, product]));
        outbox.insert(claimed.map(({ id, key }) => ({ id, body: JSON.stringify(byKey.get(key)) })));
        taken += claimed.length;
      }
      return (n / (performance.now() - from)) * 1_000;
    } finally {
      await queue.close();
      outbox.close();
    }
  });

/** The ledger's part alone: objects already in memory. */
const ledgerOnly = (n: number): Promise<number> =>
  withTempDir(async (dir) => {
    const ledger = openLedger(join(dir, 'ledger.sqlite'));
    const from = performance.now();
    for (let first = 1; first <= n; first += batch) {
      ledger.write(() => {
        for (let id = first; id < first + batch && id <= n; id += 1) {
          const key = String(id);
          const built = messageOfChange(
            'erp',
            {
              id: key,
              entity: 'product',
              entityWord: 'GOODS',
              key,
              operation: 'update',
              createdAtMs: 0,
              attempts: 1,
            },
            'product',
            {
              key,
              kind: 'found',
              object: { ...productOf([key, `SKU-${id}`, 'Goods', description, '1', '2']) },
            },
          );
          ledger.intake.insert(built.message, deliveriesOf(ledger, [receiver], 'erp', built), 1);
        }
      });
    }
    const took = performance.now() - from;
    ledger.close();
    return (n / took) * 1_000;
  });

const bareOnly = (n: number): Promise<number> =>
  withTempDir(async (dir) => {
    const outbox = openOutbox(join(dir, 'outbox.sqlite'));
    const from = performance.now();
    for (let first = 1; first <= n; first += batch) {
      const rows = Array.from({ length: Math.min(batch, n - first + 1) }, (_, index) => {
        const key = String(first + index);
        return {
          id: key,
          body: JSON.stringify(productOf([key, `SKU-${key}`, 'Goods', description, '1', '2'])),
        };
      });
      outbox.insert(rows);
    }
    const took = performance.now() - from;
    outbox.close();
    return (n / took) * 1_000;
  });

/** SQLite's own word on how many rows the machine takes when nothing but the row is kept. */
export const sqliteVersion = (): string => {
  const db = new Database(':memory:');
  const version = String(db.prepare('select sqlite_version()').pluck().get());
  db.close();
  return version;
};

export const intake: BenchCase = {
  name: 'intake',
  async run({ n, rounds, engines }) {
    const rows = n * 2;
    const finding: Finding = {
      name: 'intake',
      title: `ERP queue → ledger, ${rows} rows, batches of ${batch} (rows/s)`,
      head: ['source', 'Mostek', 'raw', 'ratio', 'rows per commit'],
      rows: [],
      figures: { sqlite_version: sqliteVersion() },
      notes: [
        'raw: bare claim + select + one insert, no word back to the ERP; Mostek also writes "accepted"',
      ],
    };
    const add = (name: string, found: { mostek: number[]; raw: number[] }, perCommit: number): void => {
      const ratio = ratios(found.mostek, found.raw);
      finding.rows.push([name, shown(found.mostek), shown(found.raw), shown(ratio), figure(perCommit)]);
      finding.figures[name] = {
        mostek: spread(found.mostek),
        raw: spread(found.raw),
        ratio: spread(ratio),
        rowsPerCommit: perCommit,
      };
    };
    for (const engine of ['sqlite', 'postgres'] as const) {
      if (engines.length > 0 && !engines.includes(engine)) continue;
      await withErpWorld(engine, rows, async (world) => {
        const batches: number[] = [];
        await mostek(world, Math.min(1_000, rows), []);
        const found = await interleave(rounds, {
          raw: () => raw(world, rows),
          mostek: () => mostek(world, rows, batches),
        });
        add(engine, found, median(batches));
      });
    }
    await ledgerOnly(1_000);
    add(
      'ledger alone',
      await interleave(rounds, { raw: () => bareOnly(rows), mostek: () => ledgerOnly(rows) }),
      batch,
    );
    return [finding];
  },
};
