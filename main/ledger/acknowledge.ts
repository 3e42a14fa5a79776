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
export type DueWord = z.infer<typeof row>;

/** Words the ERP's queue rows should carry and do not carry yet. */
export const acknowledgeStore = (db: Db) => {
  const due = db.prepare(`
    select id, change_id, ack_wanted, ack_done, ack_reason from messages
    where source_id = ? and ack_wanted is not ack_done order by id limit ?`);
  const done = db.prepare('update messages set ack_done = ? where id = ?');
  // A row that is gone from the ERP's queue can't be written any more; asking for ever helps nobody.
  const forget = db.prepare('update messages set ack_wanted = null, ack_done = null where id = ?');
  const accepted = db.prepare(`
    update messages set ack_done = 'accepted' where source_id = ? and change_id = ? and ack_done is null`);
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
    done: (messageId: number, written: 'accepted' | 'sent' | 'rejected'): void => {
      done.run(written, messageId);
    },
    /** A newer version now stands for the ERP's row, unless the older one still has other receivers. */
    handOver: (older: number, newer: number): void => {
      if (count(only, older) > 1) return;
      takeOver.run({ older, newer });
      drop.run(older);
    },
    /** These rows of the ERP's queue now say "accepted". */
    accepted: (sourceId: string, changeIds: readonly string[]): void => {
      for (const changeId of changeIds) accepted.run(sourceId, changeId);
    },
    forget: (messageId: number): void => {
      forget.run(messageId);
    },
    dueTotal: (sourceId: string): number => count(dueTotal, sourceId),
  };
};
