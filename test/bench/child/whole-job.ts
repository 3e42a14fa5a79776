import { Pool } from 'pg';
import { engineSettings } from '#shared/erp/engine.ts';
import type { RawSink } from '#test/bench/raw/loop.ts';
import { openRawQueue } from '#test/bench/raw/queue.ts';
import type { ChildStart } from './messages.ts';

/**
 * What an integrator would write into a job to have what Mostek gives: the job carries only the key, the product is
 * read from the ERP when it is sent, and request and answer are kept. As many keys as the library hands over are read
 * and kept with one statement each.
 */
export const openWholeJob = async (start: ChildStart, sink: RawSink) => {
  const settings = engineSettings.parse(start.settings);
  if (settings.engine !== 'postgres') throw new Error('the race of queues runs on PostgreSQL');
  const erps = await Promise.all(Array.from({ length: 4 }, () => openRawQueue(settings, start.password)));
  const own = new Pool({ connectionString: start.connectionString, max: 4 });
  await own.query(`create table attempts (
    id bigserial primary key, key text not null, at timestamptz not null default now(),
    request text not null, answer text not null)`);
  let turn = 0;
  return async (
    keys: readonly string[],
    inTurn: (send: () => Promise<void>) => Promise<void>,
  ): Promise<void> => {
    turn += 1;
    const products = (await erps[turn % erps.length]?.load(keys)) ?? [];
    const kept: { key: string; request: string; answer: string }[] = [];
    await Promise.all(
      products.map((product) =>
        inTurn(async () => {
          const request = JSON.stringify(product);
          kept.push({ key: product.key, request, answer: await sink.put(product, request) });
        }),
      ),
    );
    await own.query({
      name: 'keep',
      text: 'insert into attempts (key, request, answer) select * from unnest($1::text[], $2::text[], $3::text[])',
      values: [kept.map((one) => one.key), kept.map((one) => one.request), kept.map((one) => one.answer)],
    });
  };
};
