import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { type ChildStart, type FromChild, fromChild, type Result } from './child/messages.ts';

/** A forked process of the bench, always ended by its own id. */
export interface Child {
  process: ChildProcess;
  next<K extends FromChild['kind']>(kind: K): Promise<Extract<FromChild, { kind: K }>>;
  stop(): Promise<void>;
}

const limitMs = 900_000;

const ended = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await exit;
  clearTimeout(late);
};

/** `script` is a file of the folder `child`, or the whole path of a bundle. */
export const startChild = (script: string, start: ChildStart): Child => {
  const child = fork(resolve(import.meta.dirname, 'child', script), [JSON.stringify(start)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: process.env['BENCH_EXEC_ARGV']?.split(' ') ?? [],
  });
  const received: FromChild[] = [];
  const waiting = new Set<() => void>();
  child.on('message', (message) => {
    received.push(fromChild.parse(message));
    for (const look of waiting) look();
  });
  return {
    process: child,
    next: (kind) =>
      new Promise((resolve, reject) => {
        const late = setTimeout(() => finish(() => reject(new Error(`${script}: no ${kind}`))), limitMs);
        const finish = (how: () => void): void => {
          clearTimeout(late);
          waiting.delete(look);
          child.off('exit', gone);
          how();
        };
        const gone = (): void => finish(() => reject(new Error(`${script} ended before ${kind}`)));
        const look = (): void => {
          const failed = received.find((message) => message.kind === 'error');
          if (failed?.kind === 'error') {
            finish(() => reject(new Error(`${script}: ${failed.detail}`)));
            return;
          }
          const index = received.findIndex((message) => message.kind === kind);
          if (index === -1) return;
          const [found] = received.splice(index, 1);
          // The kind was compared above.
          finish(() => resolve(found as Extract<FromChild, { kind: typeof kind }>));
        };
        waiting.add(look);
        child.once('exit', gone);
        look();
      }),
    stop: () => ended(child),
  };
};

/** One run: start, warm up on the first rows, measure on the second. */
export const measure = async (
  script: string,
  start: ChildStart,
  seed: (part: 'warm' | 'measured') => Promise<void>,
): Promise<Result> => {
  const child = startChild(script, start);
  try {
    await child.next('ready');
    await seed('warm');
    await child.next('warm');
    await seed('measured');
    return await child.next('result');
  } finally {
    await child.stop();
  }
};

const fromSink = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('listening'), port: z.number() }),
  z.object({ kind: z.literal('count'), count: z.number() }),
  z.object({ kind: z.literal('arrived'), id: z.string(), atNs: z.string() }),
]);

export interface Sink {
  url: string;
  count(): Promise<number>;
  onArrived(listener: (id: string, atNs: bigint) => void): void;
  stop(): Promise<void>;
}

export const startSink = async (options = { delayMs: 0, record: false }): Promise<Sink> => {
  const child = fork(join(import.meta.dirname, 'child', 'sink.ts'), [JSON.stringify(options)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: [],
  });
  const counts: ((count: number) => void)[] = [];
  let arrived: (id: string, atNs: bigint) => void = () => undefined;
  const port = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.on('message', (given) => {
      const message = fromSink.parse(given);
      if (message.kind === 'listening') resolve(message.port);
      else if (message.kind === 'count') counts.shift()?.(message.count);
      else arrived(message.id, BigInt(message.atNs));
    });
  });
  return {
    url: `http://127.0.0.1:${port}`,
    count: () =>
      new Promise((resolve) => {
        counts.push(resolve);
        child.send('count');
      }),
    onArrived: (listener) => {
      arrived = listener;
    },
    stop: () => ended(child),
  };
};
