import type { Driver } from '#main/erp/driver.ts';
import type { Backlog } from '#main/erp/port.ts';
import { toEpochMs } from '#main/erp/wall-clock.ts';
import type { BoundQueue } from './bind-queue.ts';

/** Two cheap looks at the front of the queue, by the index on (status, id). */
export const backlog = async (
  driver: Driver,
  { names: q }: BoundQueue,
  zone: string,
  cap: number,
): Promise<Backlog> => {
  const { dialect } = driver;
  const rest = `FROM ${q.table}${dialect.dirtyRead} WHERE ${q.status} = ?`;
  const limit = Math.max(0, Math.trunc(cap));
  return driver.transaction('read', async (session) => {
    // One more than the cap, to know whether there is more.
    const rows = dialect.limited(q.id, rest, limit + 1);
    const [count] = await session.query(`SELECT COUNT(*) FROM (${rows}) ${dialect.quote('waiting')}`, [
      q.words.new,
    ]);
    const waiting = Number(count?.[0] ?? 0);
    const [created] = dialect.read(q.createdAt, q.columns.createdAt, { fixedBytes: 0, longTexts: 0 });
    const order = ` ORDER BY ${q.status}, ${q.id}`;
    const [oldest] =
      waiting === 0
        ? []
        : await session.query(dialect.limited(created ?? q.createdAt, rest + order, 1), [q.words.new]);
    return {
      waiting: Math.min(waiting, limit),
      capped: waiting > limit,
      oldestAtMs: typeof oldest?.[0] === 'string' ? toEpochMs(oldest[0], zone) : null,
    };
  });
};
