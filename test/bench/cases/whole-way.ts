import { type BenchCase, type Finding, interleave, ratios } from '#test/bench/case.ts';
import type { Result } from '#test/bench/child/messages.ts';
import { measure, startSink } from '#test/bench/children.ts';
import { ENGINES, type ErpWorld, withErpWorld, withTempDir } from '#test/bench/erp-world.ts';
import { figure, median, shown, spread } from '#test/bench/stats.ts';

export const WARM = 2_000;

/** One run of `script` over fresh changes of distinct products; messages per second of the measured part. */
export const wholeWayRun = (world: ErpWorld, script: string, n: number, sinkUrl: string): Promise<Result> =>
  withTempDir(async (dir) => {
    await world.clear();
    return measure(script, { dir, sinkUrl, warm: WARM, measured: n, ...world.access() }, (part) =>
      part === 'warm' ? world.change(1, WARM) : world.change(WARM + 1, n),
    );
  });

export const wholeWay: BenchCase = {
  name: 'whole-way',
  async run({ n, rounds, engines }) {
    const finding: Finding = {
      name: 'whole-way',
      title: `Queue → HTTP → acknowledged, ${n} distinct products, concurrency 16 (messages/s)`,
      head: ['ERP', 'Mostek', 'raw loop', 'ratio', 'CPU ms/1000', 'msgs per commit'],
      rows: [],
      figures: {},
      notes: [],
    };
    for (const engine of ENGINES.filter((one) => engines.length === 0 || engines.includes(one))) {
      const sink = await startSink();
      try {
        const results: Result[] = [];
        const found = await withErpWorld(engine, WARM + n, (world) =>
          interleave(rounds, {
            raw: async () => (n / (await wholeWayRun(world, 'raw.ts', n, sink.url)).ms) * 1_000,
            mostek: async () => {
              const result = await wholeWayRun(world, 'agent.ts', n, sink.url);
              results.push(result);
              return (n / result.ms) * 1_000;
            },
          }),
        );
        const arrived = await sink.count();
        const expected = rounds * 2 * (n + WARM);
        if (arrived !== expected) finding.notes.push(`${engine}: ${arrived} requests instead of ${expected}`);
        const ratio = ratios(found.mostek, found.raw);
        const cpu = median(results.map((result) => (result.cpuMs / n) * 1_000));
        const perCommit = median(results.map(({ commits }) => n / Math.max(1, commits)));
        finding.rows.push([
          engine,
          shown(found.mostek),
          shown(found.raw),
          shown(ratio),
          figure(cpu),
          figure(perCommit),
        ]);
        finding.figures[engine] = {
          mostek: spread(found.mostek),
          raw: spread(found.raw),
          ratio: spread(ratio),
          cpuMsPerThousand: cpu,
          messagesPerCommit: perCommit,
        };
      } finally {
        await sink.stop();
      }
    }
    return [finding];
  },
};
