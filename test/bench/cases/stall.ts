import type { BenchCase, Finding } from '#test/bench/case.ts';
import { WARM, wholeWayRun } from '#test/bench/cases/whole-way.ts';
import { startSink } from '#test/bench/children.ts';
import { withErpWorld } from '#test/bench/erp-world.ts';
import { figure } from '#test/bench/stats.ts';

const rows = 50_000;

/** How long the agent's own thread is deaf while fifty thousand changes go through it. */
export const stall: BenchCase = {
  name: 'stall',
  async run({ engines }) {
    const finding: Finding = {
      name: 'stall',
      title: `Blocks of the agent's event loop while ${rows} changes go the whole way (ms)`,
      head: ['ERP', 'longest', 'p99', 'messages/s'],
      rows: [],
      figures: {},
      notes: ['the window lives in another process and is never blocked by these'],
    };
    for (const engine of ['sqlite', 'postgres'] as const) {
      if (engines.length > 0 && !engines.includes(engine)) continue;
      const sink = await startSink();
      try {
        const result = await withErpWorld(engine, WARM + rows, (world) =>
          wholeWayRun(world, 'agent.ts', rows, sink.url),
        );
        const rate = (rows / result.ms) * 1_000;
        finding.rows.push([engine, figure(result.stallMs), figure(result.stallP99Ms), figure(rate)]);
        finding.figures[engine] = { longestMs: result.stallMs, p99Ms: result.stallP99Ms, rate };
      } finally {
        await sink.stop();
      }
    }
    return [finding];
  },
};
