import { z } from 'zod';
import type { Db } from '#main/ledger/open.ts';
import { all } from '#main/ledger/rows.ts';

const idRow = z.object({ id: z.number() });

/**
 * Forgets finished messages by age and by size of the file. Only messages whose every delivery is finished and
 * whose word stands in the ERP's queue may go: what still waits is never deleted, however old or large.
 */
export const retentionStore = (db: Db) => {
  const finished = db.prepare(`
    select id from messages m where created_at < ? and ack_wanted is ack_done
      and not exists (select 1 from deliveries d where d.message_id = m.id and d.status not in ('sent', 'superseded'))
    order by created_at, id limit ?`);
  const remove = db.prepare('delete from messages where id = ?');
  const oldAnswers = db.prepare(`
    update parcel_events set answer = null where id in (
      select id from parcel_events where answer is not null and noted_at < ? limit ?)`);
  // The ways on of a parcel first, for they point at it.
  const oldParcels = db.prepare(`
    delete from parcels where id in (
      select id from parcels p where due_at is null and changed_at < ?
        and not exists (select 1 from parcels c where c.follows = p.id)
      limit ?)`);
  const emptySums = db.prepare(`
    delete from parcel_sums where updated_at < ? and pending = '[]' and not exists (
      select 1 from parcels p where p.source_id = parcel_sums.source_id and p.entity = parcel_sums.entity
        and p.key = parcel_sums.key)`);
  const removeIncidents = db.prepare('delete from incidents where closed_at is not null and closed_at < ?');

  /** Deletes up to `limit` finished messages older than `beforeMs`; returns how many went. */
  const forget = (beforeMs: number, limit: number): number => {
    const ids = all(finished, idRow, beforeMs, limit);
    db.transaction(() => {
      for (const { id } of ids) remove.run(id);
    })();
    return ids.length;
  };

  return {
    forget,
    /**
     * Finished parcels that have not moved since `beforeMs`, up to `limit`; and the carriers' whole answers from
     * before `answersMs`, which are large and wanted only while somebody argues. Returns how many rows went.
     */
    forgetParcels: (beforeMs: number, answersMs: number, limit: number): number =>
      db.transaction(() => {
        const answers = oldAnswers.run(answersMs, limit).changes;
        const parcels = oldParcels.run(beforeMs, limit).changes;
        if (parcels > 0) emptySums.run(beforeMs);
        return answers + parcels;
      })(),
    forgetIncidents: (beforeMs: number): void => {
      removeIncidents.run(beforeMs);
    },
    /** Bytes in use, free pages left out: those are used again before the file grows. */
    usedBytes: (): number => {
      const pages = Number(db.pragma('page_count', { simple: true }));
      const free = Number(db.pragma('freelist_count', { simple: true }));
      return (pages - free) * Number(db.pragma('page_size', { simple: true }));
    },
  };
};
