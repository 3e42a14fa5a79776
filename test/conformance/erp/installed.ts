import { expect, it } from 'vitest';
import type { InstalledProblem } from '#main/erp/port.ts';
import { PASSWORD_MARK } from '#main/erp/script-model.ts';
import { type SqlEngineName, sqlSettings } from '#shared/erp/engine.ts';
import { queueTableProfile } from '#shared/erp/profile.ts';
import type { Context } from './context.ts';
import { LOGIN_PASSWORD } from './harness.ts';
import { tradeProfile } from './trade.ts';

/** Statements of a person who means well: what an upgrade or an administrator does to a trigger of ours. */
const STATEMENTS: Readonly<
  Record<SqlEngineName, { drop: string; off: string | null; on: string; altered: string[] }>
> = {
  mssql: {
    drop: 'DROP TRIGGER dbo.mostek_on_goods',
    off: 'ALTER TABLE dbo.goods DISABLE TRIGGER mostek_on_goods',
    on: 'ALTER TABLE dbo.goods ENABLE TRIGGER mostek_on_goods',
    altered: [
      'DROP TRIGGER dbo.mostek_on_goods',
      'CREATE TRIGGER dbo.mostek_on_goods ON dbo.goods AFTER INSERT AS BEGIN SET NOCOUNT ON; END',
    ],
  },
  postgres: {
    drop: 'DROP TRIGGER mostek_on_goods ON goods',
    off: 'ALTER TABLE goods DISABLE TRIGGER mostek_on_goods',
    on: 'ALTER TABLE goods ENABLE TRIGGER mostek_on_goods',
    altered: [
      'CREATE OR REPLACE FUNCTION mostek_on_goods() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$',
    ],
  },
  firebird: {
    drop: 'DROP TRIGGER MOSTEK_ON_GOODS',
    off: 'ALTER TRIGGER MOSTEK_ON_GOODS INACTIVE',
    on: 'ALTER TRIGGER MOSTEK_ON_GOODS ACTIVE',
    altered: [
      'CREATE OR ALTER TRIGGER MOSTEK_ON_GOODS FOR GOODS AFTER INSERT POSITION 32000 AS BEGIN /* quiet */ END',
    ],
  },
  sqlite: {
    drop: 'DROP TRIGGER mostek_on_goods_u',
    off: null,
    on: '',
    altered: [
      'DROP TRIGGER mostek_on_goods_u',
      'CREATE TRIGGER mostek_on_goods_u AFTER UPDATE ON goods BEGIN SELECT 1; END',
    ],
  },
};

export const installedTests = (context: Context): void => {
  const plain = ({ kind, name, table, state }: InstalledProblem): string =>
    `${kind} ${name.slice(name.indexOf('.') + 1).toLowerCase()} on ${table.slice(table.indexOf('.') + 1).toLowerCase()} ${state}`;
  const found = async (): Promise<string[]> => (await context.erp.verify()).problems.map(plain);
  const statements = () => STATEMENTS[sqlSettings.parse(context.harness.settings).engine];
  const trigger = () =>
    context.harness.settings.engine === 'sqlite' ? 'mostek_on_goods_u' : 'mostek_on_goods';

  it('finds everything that the script made, with the rights that the script gave', async () => {
    expect(await context.erp.verify()).toEqual({ installed: true, problems: [], unchecked: [] });
  });

  it('tells of a trigger that was dropped, until the script is run again', async () => {
    await context.raw.run(statements().drop);
    expect(await found()).toEqual([`trigger ${trigger()} on goods missing`]);
    await context.install();
    expect(await found()).toEqual([]);
  });

  it('tells of a trigger that was switched off or changed', async () => {
    const { off, on, altered } = statements();
    if (off !== null) {
      await context.raw.run(off);
      expect(await found()).toEqual([`trigger ${trigger()} on goods disabled`]);
      await context.raw.run(on);
      expect(await found()).toEqual([]);
    }
    for (const statement of altered) await context.raw.run(statement);
    expect(await found()).toEqual([`trigger ${trigger()} on goods altered`]);
    await context.install();
    expect(await found()).toEqual([]);
  });

  it('takes a queue that the ERP fills by itself for what it is', async () => {
    const profile = tradeProfile();
    const { inbox, ...rest } = profile;
    expect(inbox).toBeDefined();
    const erp = context.open({
      profile: queueTableProfile.parse({ ...rest, queue: { ...rest.queue, table: 'mostek_orders_none' } }),
    });
    // Not even the table is there: the schema check says so, and nothing is missed twice.
    expect(await erp.verify()).toMatchObject({ installed: true });
  });
};

/** Makes triggers of its own, so it comes last. */
export const announcedTests = (context: Context): void => {
  it('announces a parent that only a join leads to, and each key once where several rows share it', async () => {
    const profile = queueTableProfile.parse({
      ...tradeProfile(),
      entities: {
        product: {
          words: ['GOODS'],
          table: 'goods',
          key: 'sku',
          fields: { key: 'sku', name: 'name' },
          lists: {
            numbers: {
              table: 'order_lines',
              parent: 'g.sku',
              joins: [{ table: 'goods', alias: 'g', on: { left: 'goods_id', right: 'id' } }],
              fields: { value: 'order_id' },
            },
          },
        },
        order: {
          words: ['PLACE'],
          table: 'order_lines',
          key: 'order_id',
          rowKey: 'id',
          orderBy: 'line_no',
          fields: { key: 'order_id', total: 'qty' },
        },
      },
    });
    const owner = context.open({ owner: true, profile });
    const script = await owner.script({ login: context.harness.login });
    await owner.close();
    await context.harness.runScript(script.install.replaceAll(PASSWORD_MARK, `'${LOGIN_PASSWORD}'`));
    const erp = context.open({ profile });
    expect(await erp.verify()).toEqual({ installed: true, problems: [], unchecked: [] });
    await context.goods('1', { sku: 'TEA' });
    await context.order('5');
    await context.raw.run('DELETE FROM mostek_queue');
    const claimed = async (): Promise<string[]> => {
      const changes = await erp.claim({ agentId: 'a', limit: 50, leaseSeconds: 60 });
      return [
        ...new Set(changes.map(({ entityWord, key, operation }) => `${entityWord} ${key} ${operation}`)),
      ].sort();
    };
    await context.line('11', '5', 1, '1');
    await context.line('12', '5', 2, '1');
    expect(await claimed()).toEqual(['GOODS TEA update', 'PLACE 5 update']);
    // A column that nobody reads is no change of the order.
    await context.raw.run('UPDATE order_lines SET price = price + 1');
    expect(await claimed()).not.toContain('PLACE 5 update');
    await context.raw.run('UPDATE order_lines SET qty = qty + 1');
    expect(await claimed()).toContain('PLACE 5 update');
    await context.raw.run('DELETE FROM order_lines WHERE id = 12');
    expect(await claimed()).toEqual(['GOODS TEA update', 'PLACE 5 update']);
  });
};
