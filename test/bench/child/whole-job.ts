import { Pool } from 'pg';
import { engineSettings } from '#shared/erp/engine.ts';
import { productOf } from '#test/bench/product.ts';
import type { RawSink } from '#test/bench/raw/loop.ts';
import type { ChildStart } from './messages.ts';

type Row = [id: string, sku: string, name: string, text: string, stock: string, price: string];

/**
 * What an integrator would write into a job to have what Mostek gives: the job carries only the key, the product is
 * read from the ERP when it is sent, and request and answer are kept. As many keys as the library hands over are read
 * and kept with one statement each.
 */
export const openWholeJob = async (start: ChildStart, sink: RawSink) => {
  const settings = engineSettings.parse(start.settings);
  if (settings.engine !== 'postgres') throw new Error('the race of queues runs on PostgreSQL');
  const { host, port, database, user } = settings;
  const erp = new Pool({ host, port, database, user, password: start.password, max: 4 });
  const own = new Pool({ connectionString: start.connectionString, max: 4 });
  for (const pool of [erp, own]) pool.on('error', () => undefined);
  await own.query(`create table attempts (
    id bigserial primary key, key text not null, at timestamptz not null default now(),
    request text not null, answer text not null)`);
  return async (
    keys: readonly string[],
    inTurn: (send: () => Promise<void>) => Promise<void>,
  ): Promise<void> => {
    const { rows } = await erp.query<Row>({
      name: 'load',
      text: 'select id, sku, name, descr, stock, price from goods where id = any($1::bigint[])',
      values: [keys],
      rowMode: 'array',
    });
    const kept: { key: string; request: string; answer: string }[] = [];
    await Promise.all(
      rows.map((row) =>
        inTurn(async () => {
          const product = productOf(row);
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
