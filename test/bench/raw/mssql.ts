import { connect } from 'node:net';
import sql from 'mssql';
import { z } from 'zod';
import type { SettingsOf } from '#shared/erp/engine.ts';
import { productOf } from '#test/bench/product.ts';
import type { RawQueue } from './queue.ts';

const texts = z.array(z.array(z.coerce.string()));

const marks = (list: readonly unknown[]): string => list.map((_, index) => `@p${index}`).join(',');

export const rawMssql = async (
  settings: SettingsOf<'mssql'>,
  password: string | undefined,
): Promise<RawQueue> => {
  const pool = await new sql.ConnectionPool({
    server: settings.host,
    database: settings.database,
    user: settings.user,
    password: password ?? '',
    pool: { max: 1 },
    options: {
      encrypt: settings.encrypt,
      trustServerCertificate: true,
      serverName: 'sql-server',
      connector: () =>
        new Promise((resolve, reject) => {
          const socket = connect({ host: settings.host, port: settings.port ?? 1433, noDelay: true });
          socket.once('connect', () => resolve(socket));
          socket.once('error', reject);
        }),
    },
  }).connect();
  const request = (values: readonly string[]): sql.Request => {
    const made = new sql.Request(pool);
    made.arrayRowMode = true;
    values.forEach((value, index) => made.input(`p${index}`, sql.BigInt, value));
    return made;
  };
  const rowsOf = async (made: sql.Request, text: string): Promise<string[][]> =>
    texts.parse((await made.query(text)).recordset);
  return {
    async claim(limit) {
      const rows = await rowsOf(
        request([String(limit)]),
        `update q set status = 'claimed', attempts = q.attempts + 1, claimed_by = 'raw'
         output inserted.id, inserted.entity_key from mostek_queue as q
         where q.id in (select top (@p0) s.id from mostek_queue as s with (readpast, updlock, rowlock)
           where s.status = 'new' order by s.id)`,
      );
      return rows.map(([id = '', key = '']) => ({ id, key }));
    },
    async load(keys) {
      const rows = await rowsOf(
        request(keys),
        `select id, sku, name, descr, convert(varchar(30), stock), convert(varchar(30), price)
         from goods where id in (${marks(keys)})`,
      );
      return rows.map(([id = '', sku = '', name = '', text = '', stock = '', price = '']) =>
        productOf([id, sku, name, text, stock, price]),
      );
    },
    async sent(ids) {
      await request(ids).query(`update mostek_queue set status = 'sent' where id in (${marks(ids)})`);
    },
    close: () => pool.close(),
  };
};
