import { expect, it } from 'vitest';
import { queueTableProfile } from '#shared/erp/profile.ts';
import type { Context } from './context.ts';
import { tradeProfile } from './trade.ts';

const names = (objects: readonly string[]): string[] => objects.map((name) => name.toLowerCase());

export const scriptTests = (context: Context): void => {
  it('can be run a second time without harm', async () => {
    const before = await context.objects();
    await context.install();
    expect(await context.objects()).toEqual(before);
    await context.goods('1');
    expect(await context.erp.claim({ agentId: 'a', limit: 9, leaseSeconds: 60 })).toMatchObject([
      { key: '1' },
    ]);
  });

  it('carries no password and does not run without one', async () => {
    const { install } = await context.open({ owner: true }).script({ login: context.harness.login || 'x' });
    expect(install).not.toContain(context.harness.password ?? 'no password');
    if (context.harness.login !== '') await expect(context.harness.runScript(install)).rejects.toThrow();
  });

  it('watches the tables that are asked for and says which are missing', async () => {
    const erp = context.open({ owner: true });
    const some = await erp.script({
      login: context.harness.login || 'x',
      tables: [{ table: 'Contractors', key: 'ID', entityWord: 'PARTNER' }],
    });
    expect(some.install).toContain('PARTNER');
    expect(some.install).not.toContain("'GOODS'");
    await expect(
      erp.script({ login: 'x', tables: [{ table: 'contractor', key: 'id', entityWord: 'P' }] }),
    ).rejects.toMatchObject({ causeId: 'erp.table_missing' });
  });

  it('quotes names and words that would end a statement', async () => {
    const profile = tradeProfile();
    const word = "O'Neil; DROP TABLE goods; --";
    if (profile.entities.product !== undefined) profile.entities.product.words = [word];
    const erp = context.open({ owner: true, profile: queueTableProfile.parse(profile) });
    const { install } = await erp.script({ login: `x"]; DROP` });
    expect(install).toContain("'O''Neil; DROP TABLE goods; --'");
    expect(install).not.toMatch(/'O'Neil/);
  });

  it('removes exactly what it made', async () => {
    await context.raw.run('DROP VIEW goods_check').catch(() => undefined);
    const owner = context.open({ owner: true });
    const { remove } = await owner.script({ login: context.harness.login });
    await owner.close();
    await context.end();
    await context.harness.runScript(remove);
    await context.reconnect();
    expect(names(await context.objects())).toEqual(names(context.objectsBefore));
    await context.install();
    await context.goods('77');
    const agent = context.open();
    expect(await agent.claim({ agentId: 'a', limit: 9, leaseSeconds: 60 })).toMatchObject([{ key: '77' }]);
  });
};
