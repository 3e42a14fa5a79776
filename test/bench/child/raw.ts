import { join } from 'node:path';
import { sqlSettings } from '#shared/erp/engine.ts';
import { openRawSink, runRawLoop } from '#test/bench/raw/loop.ts';
import { openOutbox } from '#test/bench/raw/outbox.ts';
import { openRawQueue } from '#test/bench/raw/queue.ts';
import { startOfChild, tell } from './messages.ts';
import { createMeter } from './meter.ts';

const start = startOfChild();
const queue = await openRawQueue(sqlSettings.parse(start.settings), start.password);
const outbox = openOutbox(join(start.dir, 'outbox.sqlite'));
const sink = openRawSink(start.sinkUrl);

process.on('SIGTERM', () => process.exit(0));
process.on('disconnect', () => process.exit(0));
tell({ kind: 'ready' });
await runRawLoop(queue, outbox, sink, start.warm);
const meter = createMeter();
tell({ kind: 'warm' });
const ms = await runRawLoop(queue, outbox, sink, start.measured);
tell(meter.result(ms, { commits: 0, writes: 0 }));
