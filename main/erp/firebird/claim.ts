import type { ClaimedRow, QueueNames, SqlSession } from '#main/erp/driver.ts';
import type { ClaimRequest } from '#main/erp/port.ts';

const CONFLICTS = 'GDSCODE deadlock, GDSCODE lock_conflict, GDSCODE update_conflict, GDSCODE lock_timeout';

/**
 * A block of PSQL, because Firebird before 5 knows no SKIP LOCKED and no RETURNING of many rows: it walks the
 * index on (status, id) in a transaction that does not wait, and a row that someone holds is passed by (erp.md
 * D3). Each row is tested again by its own update.
 */
const block = (
  q: QueueNames,
): string => `EXECUTE BLOCK (A_AGENT VARCHAR(100) = ?, A_LIMIT INTEGER = ?, A_LEASE INTEGER = ?, A_NEW VARCHAR(60) = ?, A_CLAIMED VARCHAR(60) = ?)
RETURNS (R_ID VARCHAR(60), R_ENTITY VARCHAR(255), R_KEY VARCHAR(255), R_OP VARCHAR(60), R_CREATED VARCHAR(30), R_ATTEMPTS INTEGER)
AS
  DECLARE N INTEGER = 0;
  DECLARE V_ID TYPE OF COLUMN ${q.table}.${q.id};
BEGIN
  FOR SELECT ${q.id} FROM ${q.table} WHERE ${q.status} = :A_CLAIMED AND ${q.claimedUntil} < CURRENT_TIMESTAMP INTO :V_ID DO
  BEGIN
    UPDATE ${q.table} SET ${q.status} = :A_NEW, ${q.claimedBy} = NULL, ${q.claimedUntil} = NULL
     WHERE ${q.id} = :V_ID AND ${q.status} = :A_CLAIMED AND ${q.claimedUntil} < CURRENT_TIMESTAMP;
    WHEN ${CONFLICTS} DO BEGIN END
  END
  FOR SELECT ${q.id}, ${q.entity}, ${q.key}, ${q.operation}, CAST(${q.createdAt} AS VARCHAR(30)), ${q.attempts}
        FROM ${q.table} WHERE ${q.status} = :A_NEW ORDER BY ${q.status}, ${q.id}
        INTO :V_ID, :R_ENTITY, :R_KEY, :R_OP, :R_CREATED, :R_ATTEMPTS DO
  BEGIN
    IF (N >= A_LIMIT) THEN LEAVE;
    BEGIN
      UPDATE ${q.table} SET ${q.status} = :A_CLAIMED, ${q.attempts} = ${q.attempts} + 1, ${q.claimedBy} = :A_AGENT,
             ${q.claimedUntil} = DATEADD(:A_LEASE SECOND TO CURRENT_TIMESTAMP)
       WHERE ${q.id} = :V_ID AND ${q.status} = :A_NEW;
      IF (ROW_COUNT = 1) THEN
      BEGIN
        N = N + 1;
        R_ID = V_ID;
        R_ATTEMPTS = R_ATTEMPTS + 1;
        SUSPEND;
      END
      WHEN ${CONFLICTS} DO BEGIN END
    END
  END
END`;

export const claim = (session: SqlSession, q: QueueNames, request: ClaimRequest): Promise<ClaimedRow[]> =>
  session.query(block(q), [
    request.agentId,
    request.limit,
    request.leaseSeconds,
    q.words.new,
    q.words.claimed,
  ]);
