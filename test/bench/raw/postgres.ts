import { Client } from 'pg';
import type { SettingsOf } from '#shared/erp/engine.ts';
import { productOf } from '#test/bench/product.ts';
import type { RawQueue } from './queue.ts';

type Row = [string, string, string, string, string, string];

export const rawPostgres = async (
  settings: SettingsOf<'postgres'>,
  password: string | undefined,
): Promise<RawQueue> => {
  const { host, port, database, user } = settings;
  const client = new Client({ host, port, database, user, password });
  await client.connect();
  return {
    async claim(limit) {
      const { rows } = await client.query<[string, string]>({
        name: 'claim',
        text: `with c as (select id from mostek_queue where status = 'new' order by id limit $1 for update skip locked)
          update mostek_queue q set status = 'claimed', attempts = attempts + 1, claimed_by = 'raw'
          from c where c.id = q.id returning q.id, q.entity_key`,
        values: [limit],
        rowMode: 'array',
      });
      return rows.map(([id, key]) => ({ id, key }));
    },
    async load(keys) {
      const { rows } = await client.query<Row>({
        name: 'load',
        text: 'select id, sku, name, descr, stock, price from goods where id = any($1::bigint[])',
        values: [keys],
        rowMode: 'array',
      });
      return rows.map(productOf);
    },
    async sent(ids) {
      await client.query({
        name: 'sent',
        text: `update mostek_queue set status = 'sent' where id = any($1::bigint[])`,
        values: [ids],
      });
    },
    close: () => client.end(),
  };
};
