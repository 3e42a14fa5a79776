import { openErp } from '#main/erp/host.ts';
import { PASSWORD_MARK } from '#main/erp/script-model.ts';
import type { SqlEngineName } from '#shared/erp/engine.ts';
import { firebirdHarness } from '#test/conformance/erp/firebird-harness.ts';
import { type Harness, LOGIN_PASSWORD, type RawConnection } from '#test/conformance/erp/harness.ts';
import { mssqlHarness } from '#test/conformance/erp/mssql-harness.ts';
import { postgresHarness } from '#test/conformance/erp/postgres-harness.ts';
import { sqliteHarness } from '#test/conformance/erp/sqlite-harness.ts';
import { tradeProfile } from '#test/conformance/erp/trade.ts';
import { makeTempDir, removeDir } from '#test/services/temp-dir.ts';
import type { ChildStart } from './child/messages.ts';
import { description } from './product.ts';

export const ENGINES = ['sqlite', 'postgres', 'firebird', 'mssql'] as const;

const harnesses: Record<SqlEngineName, () => Promise<Harness>> = {
  sqlite: sqliteHarness,
  postgres: postgresHarness,
  firebird: () => firebirdHarness(),
  mssql: mssqlHarness,
};

/** A real ERP database with goods, queue, triggers and a least-rights login. */
export interface ErpWorld {
  engine: SqlEngineName;
  harness: Harness;
  raw: RawConnection;
  /** Empties the queue. */
  clear(): Promise<void>;
  /** Changes `count` products from number `from` on, in one transaction: the triggers fill the queue. */
  change(from: number, count: number): Promise<void>;
  /** What a child needs to reach it: as the agent's own login. */
  access(): Pick<ChildStart, 'settings' | 'password' | 'profile'>;
  close(): Promise<void>;
}

/** Rows numbered from `from` to `to` in each engine's own words; `n` is the number. */
const insertGoods = (engine: SqlEngineName, from: number, to: number): string => {
  const columns = 'INSERT INTO goods (id, sku, name, descr, price, stock, active)';
  const text = description.replaceAll("'", "''");
  const flag = engine === 'postgres' ? 'true' : '1';
  switch (engine) {
    case 'postgres':
      return `${columns} SELECT n, 'SKU-' || n, 'Goods number ' || n, '${text}', 10.50, 1, ${flag} FROM generate_series(${from}, ${to}) AS n`;
    case 'sqlite':
      return `WITH RECURSIVE s(n) AS (SELECT ${from} UNION ALL SELECT n + 1 FROM s WHERE n < ${to})
        ${columns} SELECT n, 'SKU-' || n, 'Goods number ' || n, '${text}', '10.50', 1, ${flag} FROM s`;
    case 'firebird':
      return `EXECUTE BLOCK AS DECLARE n INTEGER = ${from}; BEGIN WHILE (n <= ${to}) DO BEGIN
        ${columns} VALUES (:n, 'SKU-' || :n, 'Goods number ' || :n, '${text}', 10.50, 1, ${flag}); n = n + 1; END END`;
    case 'mssql': {
      const rows = Array.from({ length: to - from + 1 }, (_, index) => {
        const n = from + index;
        return `(${n}, 'SKU-${n}', 'Goods number ${n}', N'${text}', 10.50, 1, ${flag})`;
      });
      return `${columns} VALUES ${rows.join(', ')}`;
    }
  }
};

const fill = async (engine: SqlEngineName, raw: RawConnection, count: number): Promise<void> => {
  const step = engine === 'mssql' ? 500 : 10_000;
  for (let from = 1; from <= count; from += step) {
    await raw.run(insertGoods(engine, from, Math.min(count, from + step - 1)));
  }
};

const installIn = async (harness: Harness): Promise<void> => {
  const installer = openErp(harness.settings, {
    ...(harness.password === undefined ? {} : { password: harness.password }),
    profile: tradeProfile(),
    connectionId: 'erp',
  });
  const { install } = await installer.script({ login: harness.login });
  await installer.close();
  await harness.runScript(install.replaceAll(PASSWORD_MARK, `'${LOGIN_PASSWORD}'`));
};

export const makeErpWorld = async (engine: SqlEngineName, goods: number): Promise<ErpWorld> => {
  const harness = await harnesses[engine]();
  const raw = await harness.connect();
  await fill(engine, raw, goods);
  await installIn(harness);
  if (engine === 'postgres') await raw.run('ANALYZE');
  return {
    engine,
    harness,
    raw,
    async clear() {
      await raw.run(engine === 'postgres' ? 'TRUNCATE mostek_queue' : 'DELETE FROM mostek_queue');
      if (engine === 'postgres') await raw.run('VACUUM ANALYZE goods');
    },
    async change(from, count) {
      await raw.run(`UPDATE goods SET stock = stock + 1 WHERE id BETWEEN ${from} AND ${from + count - 1}`);
    },
    access() {
      const { settings, password } = harness.asLogin();
      return { settings, profile: tradeProfile(), ...(password === undefined ? {} : { password }) };
    },
    async close() {
      await raw.close();
      await harness.close();
    },
  };
};

/** Work with a world and a directory for ledgers, both removed afterwards. */
export const withErpWorld = async <T>(
  engine: SqlEngineName,
  goods: number,
  work: (world: ErpWorld) => Promise<T>,
): Promise<T> => {
  const world = await makeErpWorld(engine, goods);
  try {
    return await work(world);
  } finally {
    await world.close();
  }
};

export const withTempDir = async <T>(work: (dir: string) => Promise<T>): Promise<T> => {
  const dir = await makeTempDir('bench');
  try {
    return await work(dir);
  } finally {
    await removeDir(dir);
  }
};
