import Database from 'better-sqlite3';
import { z } from 'zod';
import type { SettingsOf } from '#shared/erp/engine.ts';
import { productOf } from '#test/bench/product.ts';
import type { RawQueue } from './queue.ts';

const claimed = z.array(z.object({ id: z.number(), entity_key: z.string() }));
const row = z.tuple([z.number(), z.string(), z.string(), z.string(), z.number(), z.string()]);

export const rawSqlite = async (settings: SettingsOf<'sqlite'>): Promise<RawQueue> => {
  const db = new Database(settings.file, { timeout: 60_000 });
  const claim = db.prepare(`
    update mostek_queue set status = 'claimed', attempts = attempts + 1, claimed_by = 'raw'
    where id in (select id from mostek_queue where status = 'new' order by id limit ?) returning id, entity_key`);
  const load = db
    .prepare(
      `select id, sku, name, descr, stock, price from goods where id in (select value from json_each(?))`,
    )
    .raw();
  const sent = db.prepare(`
    update mostek_queue set status = 'sent' where id in (select value from json_each(?))`);
  return {
    claim: async (limit) =>
      claimed.parse(claim.all(limit)).map(({ id, entity_key: key }) => ({ id: String(id), key })),
    load: async (keys) =>
      load.all(JSON.stringify(keys.map(Number))).map((found) => {
        const [id, sku, name, text, stock, price] = row.parse(found);
        return productOf([String(id), sku, name, text, String(stock), price]);
      }),
    sent: async (ids) => {
      sent.run(JSON.stringify(ids.map(Number)));
    },
    close: async () => {
      db.close();
    },
  };
};
