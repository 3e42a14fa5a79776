import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import type { BenchProduct } from '#test/bench/product.ts';
import type { Outbox } from './outbox.ts';
import type { RawQueue } from './queue.ts';

export const CONCURRENCY = 16;

/** The bare way to the sink: one undici pool, answers read and thrown away. */
export const openRawSink = (url: string) => {
  const pool = new Pool(url, { connections: CONCURRENCY });
  const put = async (product: BenchProduct, body: string): Promise<string> => {
    const answer = await pool.request({
      method: 'PUT',
      path: `/products/${product.key}`,
      headers: { 'content-type': 'application/json' },
      body,
    });
    const text = await answer.body.text();
    if (answer.statusCode !== 200) throw new Error(`sink answered ${answer.statusCode}`);
    return text;
  };
  return {
    put,
    /** All of them, sixteen at a time. */
    async putAll(products: readonly BenchProduct[]): Promise<void> {
      let next = 0;
      const worker = async (): Promise<void> => {
        for (let product = products[next]; product !== undefined; product = products[next]) {
          next += 1;
          await put(product, JSON.stringify(product));
        }
      };
      await Promise.all(Array.from({ length: CONCURRENCY }, worker));
    },
    close: () => pool.destroy(),
  };
};
export type RawSink = ReturnType<typeof openRawSink>;

/**
 * The least that gets `total` changes across without losing one to a crash: claim, read, outbox (FULL), send, done
 * in the outbox, done in the ERP, a hundred at a time. Calls back at the first claim that found something.
 */
export const runRawLoop = async (
  queue: RawQueue,
  outbox: Outbox,
  sink: RawSink,
  total: number,
): Promise<number> => {
  let startedAt: number | null = null;
  let finished = 0;
  while (finished < total) {
    const from = performance.now();
    const claimed = await queue.claim(100);
    if (claimed.length === 0) {
      await sleep(2);
      continue;
    }
    startedAt ??= from;
    const ids = claimed.map(({ id }) => id);
    const products = await queue.load(claimed.map(({ key }) => key));
    const byKey = new Map(products.map((product) => [product.key, product]));
    const bodies = claimed.map(({ id, key }) => ({ id, body: JSON.stringify(byKey.get(key)) }));
    outbox.insert(bodies);
    outbox.mark(ids, 'sending');
    await sink.putAll(products);
    outbox.mark(ids, 'done');
    await queue.sent(ids);
    finished += claimed.length;
  }
  return performance.now() - (startedAt ?? Number.NaN);
};
