import { z } from 'zod';
import { dispatchStore } from '#main/ledger/dispatch.ts';
import { isProblem } from '#main/ledger/filter.ts';
import type { Db } from '#main/ledger/open.ts';
import { one } from '#main/ledger/rows.ts';
import type { CauseId } from '#shared/causes.ts';

const lane = z.object({
  connection_id: z.string(),
  entity: z.string(),
  key: z.string(),
  message_id: z.number(),
});

/** What a person (or a brake) does to a delivery. Each returns whether it changed. Call inside a transaction. */
export const steerStore = (db: Db) => {
  const { promote, settleMessage } = dispatchStore(db);
  const retry = db.prepare(`
    update deliveries set status = 'accepted', due_at = @now, attempts = 0, updated_at = @now
    where id = @id and status in ('rejected', 'waiting', 'held')`);
  const hold = db.prepare(`
    update deliveries set status = 'held', cause = 'agent.held_by_person', updated_at = @now
    where id = @id and status in ('accepted', 'waiting', 'rejected')`);
  const release = db.prepare(`
    update deliveries set status = 'accepted', due_at = @now, cause = null, updated_at = @now
    where id = @id and status = 'held'`);
  const releaseAll = db.prepare(`
    update deliveries set status = 'accepted', due_at = @now, cause = null, updated_at = @now
    where status = 'held' and ${isProblem} and cause = @cause
      and message_id in (select id from messages where source_id = @sourceId and id = deliveries.message_id)`);
  const setAside = db.prepare(`
    update deliveries set status = 'superseded', head = 0, detail = @reason, updated_at = @now
    where id = @id and status in ('accepted', 'waiting', 'rejected', 'held')
    returning connection_id, entity, key, message_id`);
  const replaced = db.prepare(`
    update deliveries set status = 'superseded', head = 0, cause = 'agent.superseded', updated_at = @now
    where id = @id and status not in ('sent', 'superseded', 'sending')
    returning connection_id, entity, key, message_id`);
  return {
    retry: (id: number, now: number): boolean => retry.run({ id, now }).changes > 0,
    hold: (id: number, now: number): boolean => hold.run({ id, now }).changes > 0,
    release: (id: number, now: number): boolean => release.run({ id, now }).changes > 0,
    /** Everything of this source that waits for this one reason may go. */
    releaseAll: (cause: CauseId, sourceId: string, now: number): number =>
      releaseAll.run({ cause, sourceId, now }).changes,
    setAside: (id: number, reason: string, now: number): boolean => {
      const changed = one(setAside, lane, { id, reason, now });
      if (changed === null) return false;
      promote(changed.connection_id, changed.entity, changed.key);
      settleMessage(changed.message_id, reason);
      return true;
    },
    /** A newer version takes this delivery's place. */
    replace: (id: number, now: number): boolean => {
      const changed = one(replaced, lane, { id, now });
      if (changed === null) return false;
      promote(changed.connection_id, changed.entity, changed.key);
      settleMessage(changed.message_id, null);
      return true;
    },
  };
};
