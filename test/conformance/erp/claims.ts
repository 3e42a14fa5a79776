import { expect, it } from 'vitest';
import type { Change, ErpSource } from '#main/erp/port.ts';
import { waitUntil } from '#test/services/wait.ts';
import { type Context, enqueue, statusOf } from './context.ts';

const AGENT = 'agent-1';
const claim = (erp: ErpSource, agentId = AGENT, limit = 100, leaseSeconds = 60): Promise<Change[]> =>
  erp.claim({ agentId, limit, leaseSeconds });

const keys = (changes: readonly Change[]): string[] => changes.map((change) => change.key);
const ids = (changes: readonly Change[]): string[] => changes.map((change) => change.id);

export const claimTests = (context: Context): void => {
  it('claims in the order of ids, in batches, with what the row says', async () => {
    for (let number = 1; number <= 7; number += 1) await enqueue(context, String(number));
    const first = await claim(context.erp, AGENT, 3);
    expect(keys(first)).toEqual(['1', '2', '3']);
    expect(first[0]).toMatchObject({
      entity: 'product',
      entityWord: 'GOODS',
      operation: 'update',
      attempts: 1,
    });
    expect(first[0]?.createdAtMs).toBeTypeOf('number');
    expect(keys(await claim(context.erp, AGENT, 100))).toEqual(['4', '5', '6', '7']);
    expect(await claim(context.erp)).toEqual([]);
  });

  it('hears of inserts, updates and deletes through the triggers, and of a line as a change of its order', async () => {
    await context.goods('5');
    await context.order('9', { status: 'N' });
    await context.line('90', '9', 1, '5');
    await context.raw.run("UPDATE goods SET name = 'Other' WHERE id = 5");
    await context.raw.run("UPDATE orders SET touched = 'now' WHERE id = 9");
    await context.raw.run("UPDATE orders SET status = 'W' WHERE id = 9");
    await context.raw.run('DELETE FROM order_lines WHERE id = 90');
    await context.raw.run('DELETE FROM goods WHERE id = 5');
    const seen = (await claim(context.erp)).map(
      (change) => `${change.entity} ${change.key} ${change.operation}`,
    );
    expect(seen).toEqual([
      'product 5 insert',
      'order 9 insert',
      'order 9 update',
      'product 5 update',
      'order 9 update',
      'order 9 update',
      'product 5 delete',
    ]);
  });

  it('sees a change of upper and lower case, and none where nothing changed', async () => {
    await context.goods('5', { name: 'tea' });
    await claim(context.erp);
    await context.raw.run("UPDATE goods SET name = 'TEA' WHERE id = 5");
    expect(keys(await claim(context.erp))).toEqual(['5']);
    await context.raw.run("UPDATE goods SET name = 'TEA' WHERE id = 5");
    expect(await claim(context.erp)).toEqual([]);
  });

  it('gives unknown words to the engine instead of losing the row', async () => {
    await context.insert('mostek_queue', { entity: 'WAREHOUSE', entity_key: 'x', operation: 'Q' });
    expect(await claim(context.erp)).toMatchObject([
      { entity: null, entityWord: 'WAREHOUSE', key: 'x', operation: 'update' },
    ]);
  });

  it('never gives one row to two agents that claim at the same time', async () => {
    for (let number = 1; number <= 240; number += 1) await enqueue(context, String(number));
    const other = context.open();
    const taken: string[] = [];
    const drain = async (erp: ErpSource, agent: string): Promise<void> => {
      for (let idle = 0; idle < 3 && taken.length < 240; ) {
        const batch = await claim(erp, agent, 20);
        taken.push(...ids(batch));
        idle = batch.length === 0 ? idle + 1 : 0;
      }
    };
    await Promise.all([
      drain(context.erp, 'agent-1'),
      drain(other, 'agent-2'),
      drain(context.erp, 'agent-1'),
    ]);
    expect(new Set(taken).size).toBe(taken.length);
    expect(taken.length).toBe(240);
  });

  it('delivers a lower id that commits later than a higher one', async () => {
    if (context.harness.parallelWriters) {
      const slow = await context.connect();
      await slow.begin();
      await enqueue(context, 'early', slow);
      await enqueue(context, 'late');
      const first = await claim(context.erp);
      expect(keys(first)).toEqual(['late']);
      await slow.commit();
      const second = await claim(context.erp);
      expect(keys(second)).toEqual(['early']);
      expect(BigInt(second[0]?.id ?? '0')).toBeLessThan(BigInt(first[0]?.id ?? '0'));
    } else {
      const row = { entity: 'GOODS', operation: 'U' };
      await context.insert('mostek_queue', { ...row, id: '900010', entity_key: 'late' });
      expect(keys(await claim(context.erp))).toEqual(['late']);
      await context.insert('mostek_queue', { ...row, id: '900005', entity_key: 'early' });
      expect(keys(await claim(context.erp))).toEqual(['early']);
    }
  });

  it('does not take a row that the ERP holds, ends in time, and delivers it later', async () => {
    for (const key of ['1', '2', '3']) await enqueue(context, key);
    const accountant = await context.connect();
    await accountant.begin();
    await accountant.run("UPDATE mostek_queue SET reason = 'editing' WHERE entity_key = '1'");
    const meanwhile = keys(await claim(context.erp));
    expect(meanwhile).not.toContain('1');
    if (context.harness.skipsLocked) expect(meanwhile).toEqual(['2', '3']);
    await accountant.commit();
    const later = keys(await claim(context.erp));
    expect([...meanwhile, ...later].toSorted()).toEqual(['1', '2', '3']);
  });

  it('takes a claim over when its lease ran out, and counts the attempt', async () => {
    await enqueue(context, '1');
    expect(await claim(context.erp, 'agent-1', 10, 1)).toHaveLength(1);
    let taken: Change[] = [];
    await waitUntil('the lease runs out', async () => {
      taken = await claim(context.erp, 'agent-2', 10, 60);
      return taken.length > 0;
    });
    expect(taken).toMatchObject([{ key: '1', attempts: 2 }]);
    const late = await context.erp.acknowledge('agent-1', [
      { id: taken[0]?.id ?? '', word: 'accepted', reason: null },
    ]);
    expect(late).toEqual(ids(taken));
    expect(await statusOf(context, '1')).toEqual(['claimed', null]);
  });

  it('gives back at start what it held, and nothing of anyone else', async () => {
    for (const key of ['1', '2', '3']) await enqueue(context, key);
    await claim(context.erp, 'agent-1', 2);
    await claim(context.erp, 'agent-2', 1);
    expect(await context.erp.releaseClaims('agent-1')).toBe(2);
    expect(await context.erp.releaseClaims('agent-1')).toBe(0);
    expect(keys(await claim(context.erp, 'agent-1'))).toEqual(['1', '2']);
  });

  it('counts what waits up to a cap', async () => {
    expect(await context.erp.backlog(5)).toEqual({ waiting: 0, capped: false, oldestAtMs: null });
    for (let number = 1; number <= 7; number += 1) await enqueue(context, String(number));
    const some = await context.erp.backlog(5);
    expect(some).toMatchObject({ waiting: 5, capped: true });
    expect(some.oldestAtMs).toBeTypeOf('number');
    expect(await context.erp.backlog(7)).toMatchObject({ waiting: 7, capped: false });
  });
};

export const acknowledgeTests = (context: Context): void => {
  it('writes the three words with their reasons, again without harm', async () => {
    for (const key of ['1', '2', '3']) await enqueue(context, key);
    const [a, b, c] = ids(await claim(context.erp));
    const accepted = [a, b, c].map((id) => ({ id: id ?? '', word: 'accepted' as const, reason: null }));
    expect(await context.erp.acknowledge(AGENT, accepted)).toEqual([]);
    expect(await context.erp.acknowledge(AGENT, accepted)).toEqual([]);
    const outcome = [
      { id: a ?? '', word: 'sent' as const, reason: null },
      { id: b ?? '', word: 'rejected' as const, reason: "Sklep odmówił: brak 'TEA; DROP TABLE' – ціна" },
      { id: c ?? '', word: 'rejected' as const, reason: 'x'.repeat(5_000) },
    ];
    expect(await context.erp.acknowledge(AGENT, outcome)).toEqual([]);
    expect(await statusOf(context, '1')).toEqual(['sent', null]);
    expect(await statusOf(context, '2')).toEqual([
      'rejected',
      "Sklep odmówił: brak 'TEA; DROP TABLE' – ціна",
    ]);
    expect((await statusOf(context, '3'))?.[0]).toBe('rejected');
    // A retried message goes from rejected to sent; an old word that comes late does not turn it back.
    expect(await context.erp.acknowledge(AGENT, [{ id: b ?? '', word: 'sent', reason: null }])).toEqual([]);
    expect(await context.erp.acknowledge(AGENT, accepted)).toEqual([]);
    expect(await statusOf(context, '2')).toEqual(['sent', null]);
    expect(await claim(context.erp)).toEqual([]);
  });

  it('takes a last word straight after the claim, from the agent that holds the row and from no other', async () => {
    for (const key of ['1', '2']) await enqueue(context, key);
    const [a, b] = ids(await claim(context.erp));
    const words = [
      { id: a ?? '', word: 'sent' as const, reason: null },
      { id: b ?? '', word: 'rejected' as const, reason: 'no such product' },
    ];
    expect(await context.erp.acknowledge('agent-2', words)).toEqual([a, b]);
    expect((await statusOf(context, '1'))?.[0]).toBe('claimed');
    expect(await context.erp.acknowledge(AGENT, words)).toEqual([]);
    expect(await statusOf(context, '1')).toEqual(['sent', null]);
    expect(await statusOf(context, '2')).toEqual(['rejected', 'no such product']);
    // "accepted" that comes late does not turn it back.
    expect(await context.erp.acknowledge(AGENT, [{ id: a ?? '', word: 'accepted', reason: null }])).toEqual(
      [],
    );
    expect(await statusOf(context, '1')).toEqual(['sent', null]);
    expect(await claim(context.erp)).toEqual([]);
  });

  it('names the ids that are gone, never claimed, or held by another agent', async () => {
    for (const key of ['1', '2', '3']) await enqueue(context, key);
    const [mine] = ids(await claim(context.erp, AGENT, 1));
    const [other] = ids(await claim(context.erp, 'agent-2', 1));
    const [[free] = []] = await context.raw.run("SELECT id FROM mostek_queue WHERE entity_key = '3'");
    const word = { word: 'accepted' as const, reason: null };
    const unwritten = await context.erp.acknowledge(
      AGENT,
      [mine, other, free, '999999999999', 'no-id'].map((id) => ({ id: id ?? '', ...word })),
    );
    expect(new Set(unwritten)).toEqual(new Set([other, free, '999999999999', 'no-id']));
    expect(await statusOf(context, '1')).toEqual(['accepted', null]);
    expect((await statusOf(context, '2'))?.[0]).toBe('claimed');
    expect((await statusOf(context, '3'))?.[0]).toBe('new');
  });

  it('gives a claim back, and writes hundreds of words at once', async () => {
    for (let number = 1; number <= 300; number += 1) await enqueue(context, String(number));
    const all = ids(await claim(context.erp, AGENT, 300));
    expect(all).toHaveLength(300);
    const words = all.map((id, index) => ({
      id,
      word: index < 10 ? ('new' as const) : ('accepted' as const),
      reason: null,
    }));
    expect(await context.erp.acknowledge(AGENT, words)).toEqual([]);
    expect(ids(await claim(context.erp, 'agent-2', 300))).toEqual(all.slice(0, 10));
  });

  it('writes around a row that the ERP holds and reports the lock', async () => {
    if (!context.harness.parallelWriters) return;
    for (const key of ['1', '2', '3']) await enqueue(context, key);
    const words = ids(await claim(context.erp)).map((id) => ({
      id,
      word: 'accepted' as const,
      reason: null,
    }));
    const accountant = await context.connect();
    await accountant.begin();
    await accountant.run("UPDATE mostek_queue SET reason = 'editing' WHERE entity_key = '2'");
    await expect(context.erp.acknowledge(AGENT, words)).rejects.toMatchObject({
      causeId: expect.stringMatching(/^erp\.(lock_timeout|deadlock)$/),
    });
    await accountant.rollback();
    expect((await statusOf(context, '1'))?.[0]).toBe('accepted');
    expect((await statusOf(context, '3'))?.[0]).toBe('accepted');
    expect(await context.erp.acknowledge(AGENT, words)).toEqual([]);
  });
};
