import { Logger, run as runGraphile } from 'graphile-worker';
import { PgBoss } from 'pg-boss';
import { z } from 'zod';
import type { BenchProduct } from '#test/bench/product.ts';
import { CONCURRENCY, openRawSink } from '#test/bench/raw/loop.ts';
import { startOfChild, tell } from './messages.ts';
import { createMeter } from './meter.ts';
import { openWholeJob } from './whole-job.ts';

/** Another queue doing the same: take a job, send the product, mark it done. */
const start = startOfChild();
const connectionString = z.string().parse(start.connectionString);
const sink = openRawSink(start.sinkUrl);
const ready = z.custom<BenchProduct>((value) => typeof value === 'object' && value !== null);
const whole = start.settings === null ? null : await openWholeJob(start, sink);

let meter = createMeter();
let firstAt: number | null = null;
let finished = 0;
let part: 'warm' | 'measured' = 'warm';

let inside = 0;
const waiting: (() => void)[] = [];
/** Sixteen requests at once, however many jobs are at hand. */
const inTurn = async (send: () => Promise<unknown>): Promise<void> => {
  if (inside >= CONCURRENCY) await new Promise<void>((resolve) => waiting.push(resolve));
  inside += 1;
  try {
    await send();
  } finally {
    inside -= 1;
    waiting.shift()?.();
  }
};

/** Jobs carry either the product itself or only its key. */
const send = async (jobs: readonly unknown[]): Promise<void> => {
  firstAt ??= performance.now();
  if (whole !== null) {
    await whole(
      z
        .array(z.object({ key: z.string() }))
        .parse(jobs)
        .map(({ key }) => key),
      inTurn,
    );
    return;
  }
  await Promise.all(
    jobs.map((job) => {
      const product = ready.parse(job);
      return inTurn(() => sink.put(product, JSON.stringify(product)));
    }),
  );
};

/** The library has the job behind it; where it marks in batches, the last mark may still be on its way. */
const done = (count: number): void => {
  finished += count;
  if (finished < (part === 'warm' ? start.warm : start.measured)) return;
  const ms = performance.now() - (firstAt ?? Number.NaN);
  finished = 0;
  firstAt = null;
  if (part === 'warm') {
    part = 'measured';
    meter = createMeter();
    tell({ kind: 'warm' });
  } else tell(meter.result(ms, { commits: 0, writes: 0 }));
};

/** `batched`: takes five hundred jobs at once and marks them together; otherwise as it comes, job by job. */
const graphile = async (batched: boolean): Promise<void> => {
  const runner = await runGraphile({
    connectionString,
    noHandleSignals: true,
    logger: new Logger(() => () => undefined),
    preset: {
      worker: {
        concurrentJobs: CONCURRENCY,
        maxPoolSize: CONCURRENCY + 2,
        pollInterval: 500,
        ...(batched ? { localQueue: { size: 500 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 } : {}),
      },
    },
    taskList: { put: (given) => send([given]) },
  });
  runner.events.on('job:complete', () => done(1));
};

const pgBoss = async (): Promise<void> => {
  const boss = new PgBoss({ connectionString, max: 10 });
  boss.on('error', (error) => tell({ kind: 'error', detail: String(error) }));
  await boss.start();
  // Four workers share the sixteen places, so that one fetches and marks while the others send.
  const options = {
    batchSize: 100,
    localConcurrency: 4,
    burstWhenBatchFull: true,
    pollingIntervalSeconds: 0.5,
  };
  await boss.work('put', options, async (jobs) => {
    await send(jobs.map((job) => job.data));
    setImmediate(() => done(jobs.length));
  });
};

process.on('SIGTERM', () => process.exit(0));
process.on('disconnect', () => process.exit(0));
if (start.contender === 'pgBoss') await pgBoss();
else await graphile(start.contender === 'graphile');
tell({ kind: 'ready' });
