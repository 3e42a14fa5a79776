import { randomUUID } from 'node:crypto';
import { Logger, makeWorkerUtils } from 'graphile-worker';
import { Client } from 'pg';
import { PgBoss } from 'pg-boss';
import { type BenchCase, type Finding, interleave, ratios } from '#test/bench/case.ts';
import { WARM, wholeWayRun } from '#test/bench/cases/whole-way.ts';
import { measure, startSink } from '#test/bench/children.ts';
import { type ErpWorld, withErpWorld, withTempDir } from '#test/bench/erp-world.ts';
import { type BenchProduct, description, productOf } from '#test/bench/product.ts';
import { shown, spread } from '#test/bench/stats.ts';

const productsOf = (from: number, count: number): BenchProduct[] =>
  Array.from({ length: count }, (_, index) => {
    const n = String(from + index);
    return productOf([n, `SKU-${n}`, `Goods number ${n}`, description, '2.000', '10.50']);
  });

type Seed = (products: readonly (BenchProduct | { key: string })[]) => Promise<void>;

interface Contender {
  prepare(connectionString: string): Promise<{ seed: Seed; close(): Promise<void> }>;
}

const graphile: Contender = {
  async prepare(connectionString) {
    const utils = await makeWorkerUtils({ connectionString, logger: new Logger(() => () => undefined) });
    await utils.migrate();
    return {
      async seed(products) {
        await utils.addJobs(products.map((payload) => ({ identifier: 'put', payload })));
      },
      close: async () => {
        await utils.release();
      },
    };
  },
};

const pgBoss: Contender = {
  async prepare(connectionString) {
    const boss = new PgBoss({ connectionString, max: 2, supervise: false, schedule: false });
    // Its last connection may still be ending when the database is dropped.
    boss.on('error', () => undefined);
    await boss.start();
    await boss.createQueue('put');
    return {
      async seed(products) {
        await boss.insert(
          'put',
          products.map((data) => ({ data })),
        );
      },
      close: () => boss.stop({ graceful: false }),
    };
  },
};

/** The same library twice: tuned for this race, and as it comes. */
const contenders = { graphile, graphilePlain: graphile, pgBoss };

/** `ready`: the job carries the product. `whole`: it is read from the ERP, and the exchange is kept, as Mostek does. */
type Work = 'ready' | 'whole';

/** A fresh database on the same server for each run: no bloat, no left-overs. */
const withDatabase = async <T>(admin: string, work: (url: string) => Promise<T>): Promise<T> => {
  const name = `q_${randomUUID().replaceAll('-', '')}`;
  const run = async (statement: string): Promise<void> => {
    const client = new Client({ connectionString: admin });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  };
  await run(`CREATE DATABASE ${name}`);
  try {
    const url = new URL(admin);
    url.pathname = `/${name}`;
    return await work(url.href);
  } finally {
    await run(`DROP DATABASE ${name} WITH (FORCE)`);
  }
};

const race = (
  name: keyof typeof contenders,
  work: Work,
  { n, sinkUrl, world }: { n: number; sinkUrl: string; world: ErpWorld },
): Promise<number> =>
  withDatabase(process.env['TEST_POSTGRES_URL'] ?? '', (connectionString) =>
    withTempDir(async (dir) => {
      const { seed, close } = await contenders[name].prepare(connectionString);
      try {
        const start = {
          dir,
          sinkUrl,
          warm: WARM,
          measured: n,
          ...(work === 'whole' ? world.access() : { settings: null, profile: null }),
          contender: name,
          connectionString,
        };
        const { ms } = await measure('queue.ts', start, (part) => {
          const products = part === 'warm' ? productsOf(1, WARM) : productsOf(WARM + 1, n);
          return seed(work === 'ready' ? products : products.map(({ key }) => ({ key })));
        });
        return (n / ms) * 1_000;
      } finally {
        await close();
      }
    }),
  );

export const queues: BenchCase = {
  name: 'queues',
  async run({ n, rounds }) {
    const sink = await startSink();
    try {
      const found = await withErpWorld('postgres', WARM + n, (world) => {
        const given = { n, sinkUrl: sink.url, world };
        return interleave(rounds, {
          mostek: async () => (n / (await wholeWayRun(world, 'agent.ts', n, sink.url)).ms) * 1_000,
          graphile: () => race('graphile', 'ready', given),
          graphilePlain: () => race('graphilePlain', 'ready', given),
          pgBoss: () => race('pgBoss', 'ready', given),
          graphileWhole: () => race('graphile', 'whole', given),
          graphilePlainWhole: () => race('graphilePlain', 'whole', given),
          pgBossWhole: () => race('pgBoss', 'whole', given),
        });
      });
      const row = (name: string, of: readonly number[]): string[] => [
        name,
        shown(of),
        shown(ratios(found.mostek, of)),
      ];
      const finding: Finding = {
        name: 'queues',
        title: `The whole way on PostgreSQL beside two job queues, ${n} messages, concurrency 16 (messages/s)`,
        head: ['queue', 'messages/s', 'Mostek / queue'],
        rows: [
          ['Mostek', shown(found.mostek), ''],
          row('graphile-worker, as it comes', found.graphilePlain),
          row('graphile-worker, batched', found.graphile),
          row('pg-boss, batched', found.pgBoss),
          ['the same, reading the product and keeping the exchange:', '', ''],
          row('graphile-worker, as it comes', found.graphilePlainWhole),
          row('graphile-worker, batched', found.graphileWhole),
          row('pg-boss, batched', found.pgBossWhole),
        ],
        figures: Object.fromEntries(Object.entries(found).map(([name, of]) => [name, spread(of)])),
        notes: [],
      };
      return [finding];
    } finally {
      await sink.stop();
    }
  },
};
