import type { Driver } from '#main/erp/driver.ts';
import type { BoundQueue } from './bind-queue.ts';

/** Gives back what this agent holds; leases would free it too, but only minutes later. */
export const releaseClaims = (driver: Driver, { names: q }: BoundQueue, agentId: string): Promise<number> =>
  driver.transaction('queue', (session) =>
    session.execute(
      `UPDATE ${q.table} SET ${q.status} = ?, ${q.claimedBy} = NULL, ${q.claimedUntil} = NULL
        WHERE ${q.status} = ? AND ${q.claimedBy} = ?`,
      [q.words.new, q.words.claimed, agentId],
    ),
  );
