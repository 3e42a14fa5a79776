import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { bundleAgent } from '#test/bench/bundle.ts';
import type { BenchCase, Finding } from '#test/bench/case.ts';
import { startChild, startSink } from '#test/bench/children.ts';
import { ENGINES, withErpWorld, withTempDir } from '#test/bench/erp-world.ts';
import { figure } from '#test/bench/stats.ts';

const backlog = 1_000_000;
const goods = 50_000;
const step = 50_000;

/** Kilobytes of one line of /proc/PID/status, as megabytes. */
const statusMb = (pid: number, name: string): number => {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? Number.NaN) / 1_024;
};

/** Peak memory of the agent's process while a million changes wait in the ERP and it works on them. */
export const memory: BenchCase = {
  name: 'memory',
  async run({ engines, n }) {
    const seconds = n < 5_000 ? 10 : 30;
    const bundle = await bundleAgent();
    const finding: Finding = {
      name: 'memory',
      title: `Memory of the agent with ${backlog.toLocaleString('en-US')} changes waiting, ${seconds} s of work (MB)`,
      head: ['ERP', 'shop', 'peak', 'at the end', 'sent'],
      rows: [],
      figures: {},
      notes: ['peak: VmHWM of the process with all its threads, built as it ships'],
    };
    for (const engine of ENGINES) {
      if (engines.length > 0 && !engines.includes(engine)) continue;
      await withErpWorld(engine, goods, async (world) => {
        for (const delayMs of [0, 100]) {
          await world.clear();
          for (let made = 0; made < backlog; made += step) {
            await world.raw.run(
              "INSERT INTO mostek_queue (entity, entity_key, operation) SELECT 'GOODS', id, 'U' FROM goods",
            );
          }
          const sink = await startSink({ delayMs, record: false });
          const found = await withTempDir(async (dir) => {
            const child = startChild(bundle, {
              dir,
              sinkUrl: sink.url,
              warm: 0,
              measured: 0,
              ...world.access(),
            });
            try {
              await child.next('ready');
              await sleep(seconds * 1_000);
              const pid = child.process.pid ?? 0;
              return { peak: statusMb(pid, 'VmHWM'), end: statusMb(pid, 'VmRSS'), sent: await sink.count() };
            } finally {
              await child.stop();
              await sink.stop();
            }
          });
          const shop = delayMs === 0 ? 'fast' : `${delayMs} ms`;
          finding.rows.push([engine, shop, figure(found.peak), figure(found.end), String(found.sent)]);
          finding.figures[`${engine} ${shop}`] = found;
        }
      });
    }
    return [finding];
  },
};
