import type { ClaimedRow, QueueNames, SqlParameter, SqlSession } from '#main/erp/driver.ts';
import type { ClaimRequest } from '#main/erp/port.ts';
import { outputNeedsTable } from './errors.ts';

const HINTS = 'WITH (READPAST, UPDLOCK, ROWLOCK, READCOMMITTEDLOCK)';

/**
 * Leases that ran out become new rows; then the lowest new rows are taken. The row itself is tested again in the
 * outer condition, because there are servers that take READPAST for a comment and let the second agent wait for
 * the first one's row (lab.md 3). UPDATE TOP has no order and updates through a CTE are not known everywhere.
 */
const statements = (q: QueueNames, output: string): string =>
  `UPDATE ${q.table} SET ${q.status} = ?, ${q.claimedBy} = NULL, ${q.claimedUntil} = NULL
    WHERE ${q.id} IN (SELECT l.${q.id} FROM ${q.table} AS l WITH (READPAST, ROWLOCK, READCOMMITTEDLOCK)
                       WHERE l.${q.status} = ? AND l.${q.claimedUntil} < ${now(q)})
      AND ${q.status} = ? AND ${q.claimedUntil} < ${now(q)};
   UPDATE q SET ${q.status} = ?, ${q.attempts} = q.${q.attempts} + 1, ${q.claimedBy} = ?,
          ${q.claimedUntil} = DATEADD(SECOND, ?, ${now(q)})
   ${output}
     FROM ${q.table} AS q
    WHERE q.${q.id} IN (SELECT TOP (?) s.${q.id} FROM ${q.table} AS s ${HINTS}
                         WHERE s.${q.status} = ? ORDER BY s.${q.id})
      AND q.${q.status} = ?`;

/** Never the wall clock, which jumps twice a year, unless the column can hold nothing else. */
const now = (q: QueueNames): string =>
  q.columns.claimedUntil.kind === 'timestamptz' ? 'SYSDATETIMEOFFSET()' : 'SYSUTCDATETIME()';

const COLUMNS = ['id', 'entity', 'key', 'operation', 'createdAt', 'attempts'] as const;

const direct = (q: QueueNames): string => {
  const style = q.columns.createdAt.kind === 'timestamptz' ? 127 : 126;
  const item = (role: (typeof COLUMNS)[number]): string =>
    role === 'createdAt' ? `CONVERT(varchar(40), inserted.${q.createdAt}, ${style})` : `inserted.${q[role]}`;
  return statements(q, `OUTPUT ${COLUMNS.map(item).join(', ')}`);
};

/** For a queue table with triggers: the ids go into a table first, and the rows are read by them. */
const throughTable = (q: QueueNames): string => {
  const style = q.columns.createdAt.kind === 'timestamptz' ? 127 : 126;
  const item = (role: (typeof COLUMNS)[number]): string =>
    role === 'createdAt' ? `CONVERT(varchar(40), r.${q.createdAt}, ${style})` : `r.${q[role]}`;
  return `DECLARE @taken TABLE (id nvarchar(100) NOT NULL);
   ${statements(q, `OUTPUT CAST(inserted.${q.id} AS nvarchar(100)) INTO @taken (id)`)};
   SELECT ${COLUMNS.map(item).join(', ')} FROM ${q.table} AS r WHERE CAST(r.${q.id} AS nvarchar(100)) IN (SELECT t.id FROM @taken AS t)`;
};

const withTriggers = new Set<string>();

export const claim = async (
  session: SqlSession,
  q: QueueNames,
  request: ClaimRequest,
): Promise<ClaimedRow[]> => {
  const { words } = q;
  const values: SqlParameter[] = [
    words.new,
    words.claimed,
    words.claimed,
    words.claimed,
    request.agentId,
    request.leaseSeconds,
    request.limit,
    words.new,
    words.new,
  ];
  if (withTriggers.has(q.table)) return session.query(throughTable(q), values);
  try {
    return await session.query(direct(q), values);
  } catch (error) {
    if (!outputNeedsTable(error)) throw error;
    withTriggers.add(q.table);
    return session.query(throughTable(q), values);
  }
};
