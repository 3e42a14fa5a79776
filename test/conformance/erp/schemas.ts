import { expect, it } from 'vitest';
import { type QueueTableProfile, queueTableProfile } from '#shared/erp/profile.ts';
import { waitUntil } from '#test/services/wait.ts';
import { type Context, enqueue } from './context.ts';
import { tradeProfile } from './trade.ts';

const edited = (edit: (profile: QueueTableProfile) => void): QueueTableProfile => {
  const profile = tradeProfile();
  edit(profile);
  return queueTableProfile.parse(profile);
};

export const schemaTests = (context: Context): void => {
  it('knows who is on the other side', async () => {
    const probe = await context.erp.probe();
    expect(probe).toMatchObject({ engine: context.harness.settings.engine, missingRights: [] });
    expect(probe.version).toMatch(/\d/);
    expect(probe.fingerprint.length).toBeGreaterThan(8);
    expect(Math.abs(probe.clockMs - Date.now())).toBeLessThan(24 * 3_600_000);
    const again = context.open();
    expect((await again.probe()).fingerprint).toBe(probe.fingerprint);
  });

  it('finds nothing wrong with a profile that fits', async () => {
    expect(await context.erp.inspect()).toMatchObject({ ok: true, problems: [] });
  });

  it('suggests the nearest names for what is missing, and sees a type that can not be right', async () => {
    const profile = edited((p) => {
      const { product, order } = p.entities;
      if (product !== undefined) {
        product.table = 'godos';
      }
      if (order !== undefined) {
        order.fields['number'] = 'docno';
        order.fields['placedAt'] = 'total_no_such_thing';
        order.fields['total'] = 'doc_date';
      }
      p.queue.columns.claimedBy = 'claimedby';
    });
    const report = await context.open({ profile }).inspect();
    expect(report.ok).toBe(false);
    const at = (path: string) => report.problems.find((problem) => problem.path === path);
    expect(at('entities.product.table')?.cause).toBe('erp.table_missing');
    expect(at('entities.product.table')?.suggestions[0]?.toLowerCase()).toBe('goods');
    expect(at('entities.order.fields.number')?.cause).toBe('erp.column_missing');
    expect(at('entities.order.fields.number')?.suggestions[0]?.toLowerCase()).toBe('doc_no');
    expect(at('entities.order.fields.placedAt')?.cause).toBe('erp.column_missing');
    expect(at('queue.columns.claimedBy')?.suggestions[0]?.toLowerCase()).toBe('claimed_by');
    expect(at('entities.order.fields.total')?.cause).toBe('erp.type_mismatch');
  });

  it('finds names whatever their case', async () => {
    const profile = edited((p) => {
      p.queue.table = 'MOSTEK_Queue';
      p.queue.columns.entity = 'ENTITY';
      if (p.entities.product !== undefined) p.entities.product.table = 'GoODs';
    });
    const erp = context.open({ profile });
    await context.goods('3');
    expect(await erp.claim({ agentId: 'a', limit: 5, leaseSeconds: 60 })).toMatchObject([{ key: '3' }]);
    expect(await erp.load('product', ['3'])).toMatchObject([{ kind: 'found' }]);
  });

  it('never lets a name of the profile into a statement that is not in the live schema', async () => {
    const evil = 'id FROM goods; DROP TABLE orders; --';
    const profile = edited((p) => {
      p.queue.columns.reason = evil;
      if (p.entities.product !== undefined) p.entities.product.fields['name'] = evil;
      if (p.entities.order !== undefined) p.entities.order.table = `orders"; DROP TABLE orders; --`;
    });
    const erp = context.open({ profile });
    await enqueue(context, '1');
    await expect(erp.claim({ agentId: 'a', limit: 5, leaseSeconds: 60 })).rejects.toMatchObject({
      causeId: 'erp.column_missing',
    });
    await expect(erp.load('product', ['1'])).rejects.toMatchObject({ causeId: 'erp.column_missing' });
    await expect(erp.load('order', ['1'])).rejects.toMatchObject({ causeId: 'erp.table_missing' });
    expect(await context.raw.run('SELECT COUNT(*) FROM orders')).toEqual([['0']]);
  });

  it('wakes up when the accountant commits', async () => {
    const erp = context.open();
    let calls = 0;
    const pushes = await erp.watch(() => {
      calls += 1;
    });
    expect(pushes).toBe(context.harness.pushes);
    if (!pushes) return;
    // One call right after registering is allowed (Firebird tells the state of its counter).
    await enqueue(context, 'settle');
    await waitUntil('the first push', () => calls > 0).catch(() => undefined);
    calls = 0;
    await context.goods('44');
    await waitUntil('the push after a commit', () => calls > 0);
    if (!context.harness.parallelWriters) return;
    const accountant = await context.connect();
    await accountant.begin();
    await context.insert('goods', { id: '45', sku: 'x', name: 'x' }, accountant);
    calls = 0;
    await accountant.commit();
    await waitUntil('the push after a commit of a longer transaction', () => calls > 0);
  });
};
