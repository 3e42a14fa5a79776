import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchCase, Finding } from '#test/bench/case.ts';
import { startChild, startSink } from '#test/bench/children.ts';
import { ENGINES, type ErpWorld, withErpWorld, withTempDir } from '#test/bench/erp-world.ts';
import { figure, median, percentile } from '#test/bench/stats.ts';

const goods = 1_000;
const limitMs = 30_000;

/** Milliseconds from the end of the ERP's commit to the arrival of its request, one for each change. */
const delays = (world: ErpWorld, changes: number): Promise<number[]> =>
  withTempDir(async (dir) => {
    await world.clear();
    const sink = await startSink({ delayMs: 0, record: true });
    const child = startChild('agent.ts', {
      dir,
      sinkUrl: sink.url,
      warm: 0,
      measured: 0,
      ...world.access(),
    });
    const found: number[] = [];
    try {
      await child.next('ready');
      await sleep(1_000);
      for (let n = 1; n <= changes; n += 1) {
        const id = (n % goods) + 1;
        const arrived = new Promise<bigint>((resolve) => {
          sink.onArrived((key, atNs) => {
            if (key === String(id)) resolve(atNs);
          });
        });
        await world.change(id, 1);
        const committed = process.hrtime.bigint();
        const late = setTimeout(() => {
          throw new Error(`change ${n} did not arrive`);
        }, limitMs);
        const at = await arrived;
        clearTimeout(late);
        found.push(Number(at - committed) / 1e6);
        await sleep(randomInt(50, 350));
      }
      return found.slice(5);
    } finally {
      await child.stop();
      await sink.stop();
    }
  });

export const latency: BenchCase = {
  name: 'latency',
  async run({ engines, n }) {
    const changes = (n < 5_000 ? 50 : 200) + 5;
    const finding: Finding = {
      name: 'latency',
      title: `Commit in the ERP → arrival at the shop, ${changes - 5} single changes 50–350 ms apart (ms)`,
      head: ['ERP', 'told by', 'median', 'p99', 'longest'],
      rows: [],
      figures: {},
      notes: [
        'first five left out; a commit whose answer came back after the request arrived counts as below zero',
      ],
    };
    const toldBy = { sqlite: 'data_version', postgres: 'LISTEN', firebird: 'events', mssql: 'polling' };
    for (const engine of ENGINES.filter((one) => engines.length === 0 || engines.includes(one))) {
      const found = await withErpWorld(engine, goods, (world) => delays(world, changes));
      const figures = { median: median(found), p99: percentile(found, 0.99), longest: Math.max(...found) };
      finding.rows.push([
        engine,
        toldBy[engine],
        figure(figures.median),
        figure(figures.p99),
        figure(figures.longest),
      ]);
      finding.figures[engine] = figures;
    }
    return [finding];
  },
};
