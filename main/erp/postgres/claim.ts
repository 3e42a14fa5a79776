import type { ClaimedRow, QueueNames, SqlSession } from '#main/erp/driver.ts';
import type { ClaimRequest } from '#main/erp/port.ts';

/**
 * One statement is the whole transaction. New rows and rows with a lease that ran out are looked for apart, so
 * that each search walks the index on (status, id); the lowest ids of both are taken, the rest is let go at once.
 */
export const claim = (session: SqlSession, q: QueueNames, request: ClaimRequest): Promise<ClaimedRow[]> => {
  const locked = `ORDER BY ${q.id} LIMIT ? FOR UPDATE SKIP LOCKED`;
  return session.query(
    `WITH expired AS (SELECT ${q.id} FROM ${q.table} WHERE ${q.status} = ? AND ${q.claimedUntil} < now() ${locked}),
          fresh AS (SELECT ${q.id} FROM ${q.table} WHERE ${q.status} = ? ${locked}),
          taken AS (SELECT ${q.id} FROM (SELECT ${q.id} FROM expired UNION ALL SELECT ${q.id} FROM fresh) both_kinds
                     ORDER BY ${q.id} LIMIT ?)
     UPDATE ${q.table} AS queue
        SET ${q.status} = ?, ${q.attempts} = queue.${q.attempts} + 1, ${q.claimedBy} = ?,
            ${q.claimedUntil} = now() + make_interval(secs => ?)
       FROM taken WHERE queue.${q.id} = taken.${q.id}
     RETURNING queue.${q.id}, queue.${q.entity}, queue.${q.key}, queue.${q.operation}, queue.${q.createdAt}, queue.${q.attempts}`,
    [
      q.words.claimed,
      request.limit,
      q.words.new,
      request.limit,
      request.limit,
      q.words.claimed,
      request.agentId,
      request.leaseSeconds,
    ],
  );
};
