import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Result } from './messages.ts';

/** CPU time and event-loop blocks from now on. */
export const createMeter = () => {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const cpu = process.cpuUsage();
  return {
    result(ms: number, counters: { commits: number; writes: number }): Result {
      delay.disable();
      const used = process.cpuUsage(cpu);
      return {
        kind: 'result',
        ms,
        cpuMs: (used.user + used.system) / 1_000,
        stallMs: delay.max / 1e6,
        stallP99Ms: delay.percentile(99) / 1e6,
        ...counters,
      };
    },
  };
};
