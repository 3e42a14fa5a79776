import { z } from 'zod';
import type { Db } from '#main/ledger/open.ts';
import { all, count } from '#main/ledger/rows.ts';

const word = z.enum(['accepted', 'sent', 'rejected']);
const row = z.object({
  id: z.number(),
  change_id: z.string(),
  ack_wanted: word,
  ack_done: word.nullable(),
  ack_reason: z.string().nullable(),
});
const changeRow = z.object({ change_id: z.string() });
export type DueWord = z.infer<typeof row>;

/** Words the ERP's queue rows should carry and do not carry yet. */
export const acknowledgeStore = (db: Db) => {
  const due = db.prepare(`
    select id, change_id, ack_wanted, ack_done, ack_reason from messages
    where source_id = ? and ack_wanted is not ack_done and ack_wanted is not null order by id limit ?`);
  const done = db.prepare('update messages set ack_done = ? where id in (select value from json_each(?))');
  // A row that is gone from the ERP's queue can't be written any more, and asking for ever helps nobody. A young
  // one may only have been given back at a restart and be claimed again in a moment.
  const forget = db.prepare(
    'update messages set ack_wanted = null, ack_done = null where id = ? and created_at < ?',
  );
  // A change that had been given up as gone and was claimed again after all gets its word anew.
  const accepted = db.prepare(`
    update messages set ack_done = 'accepted', ack_wanted = coalesce(ack_wanted, case
        when exists (select 1 from deliveries d where d.message_id = messages.id
          and d.status not in ('sent', 'superseded', 'rejected')) then 'accepted'
        when exists (select 1 from deliveries d where d.message_id = messages.id and d.status = 'rejected')
          then 'rejected' else 'sent' end)
    where source_id = ? and change_id = ? and version = 1 and ack_done is null`);
  const still = db.prepare(`
    select change_id from messages where source_id = ? and version = 1 and ack_wanted = 'accepted'
      and change_id in (select value from json_each(?))`);
  const only = db.prepare('select count(*) as n from deliveries where message_id = ?');
  const drop = db.prepare('update messages set ack_wanted = null, ack_done = null where id = ?');
  const takeOver = db.prepare(`
    update messages set ack_wanted = 'accepted', ack_done = 'accepted' where id = @newer
      and exists (select 1 from messages o where o.id = @older and o.ack_wanted is not null)`);
  const dueTotal = db.prepare(
    'select count(*) as n from (select 1 from messages where source_id = ? and ack_wanted is not ack_done limit 100000)',
  );
  return {
    due: (sourceId: string, limit: number): DueWord[] => all(due, row, sourceId, limit),
    /** These messages' rows in the ERP now carry the word. */
    done: (messageIds: readonly number[], written: 'accepted' | 'sent' | 'rejected'): void => {
      if (messageIds.length > 0) done.run(written, JSON.stringify(messageIds));
    },
    /** A newer version now stands for the ERP's row, unless the older one still has other receivers. */
    handOver: (older: number, newer: number): void => {
      if (count(only, older) > 1) return;
      takeOver.run({ older, newer });
      drop.run(older);
    },
    /** Of these changes, the ones that have no better word than "accepted" yet. */
    stillAccepted: (sourceId: string, changeIds: readonly string[]): string[] =>
      all(still, changeRow, sourceId, JSON.stringify(changeIds)).map((r) => r.change_id),
    /** These rows of the ERP's queue now say "accepted". */
    accepted: (sourceId: string, changeIds: readonly string[]): void => {
      for (const changeId of changeIds) accepted.run(sourceId, changeId);
    },
    /** The row could not be written: given up for messages taken in before `beforeMs`. */
    forget: (messageId: number, beforeMs: number): void => {
      forget.run(messageId, beforeMs);
    },
    dueTotal: (sourceId: string): number => count(dueTotal, sourceId),
  };
};
