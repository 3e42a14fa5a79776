import type { ClaimedRow, QueueNames, SqlSession } from '#main/erp/driver.ts';
import type { ClaimRequest } from '#main/erp/port.ts';
import { NOW } from './dialect.ts';

/** Runs inside one immediate transaction, the only writer of the file: what it reads cannot change under it. */
export const claim = async (
  session: SqlSession,
  q: QueueNames,
  { agentId, limit, leaseSeconds }: ClaimRequest,
): Promise<ClaimedRow[]> => {
  await session.execute(
    `UPDATE ${q.table} SET ${q.status} = ?, ${q.claimedBy} = NULL, ${q.claimedUntil} = NULL
      WHERE ${q.status} = ? AND ${q.claimedUntil} < ${NOW}`,
    [q.words.new, q.words.claimed],
  );
  return session.query(
    `UPDATE ${q.table} SET ${q.status} = ?, ${q.attempts} = ${q.attempts} + 1, ${q.claimedBy} = ?,
            ${q.claimedUntil} = strftime('%Y-%m-%dT%H:%M:%fZ','now', ?)
      WHERE ${q.id} IN (SELECT ${q.id} FROM ${q.table} WHERE ${q.status} = ? ORDER BY ${q.id} LIMIT ?)
      RETURNING ${q.id}, ${q.entity}, ${q.key}, ${q.operation}, ${q.createdAt}, ${q.attempts}`,
    [q.words.claimed, agentId, `+${leaseSeconds} seconds`, q.words.new, limit],
  );
};
