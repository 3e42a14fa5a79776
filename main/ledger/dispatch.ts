import { z } from 'zod';
import { isOpen } from '#main/ledger/filter.ts';
import type { Db } from '#main/ledger/open.ts';
import { all, flag, one } from '#main/ledger/rows.ts';
import type { CauseId } from '#shared/causes.ts';
import { entityName } from '#shared/domain/entity.ts';
import { type DeliveryStatus, direction, type Outcome, operation } from '#shared/status.ts';

const dueRow = z
  .object({
    id: z.number(),
    message_id: z.number(),
    connection_id: z.string(),
    direction,
    entity: entityName,
    key: z.string(),
    operation,
    label: z.string(),
    attempts: z.number(),
    idempotency_key: z.string(),
    unsettled: flag,
    source_id: z.string(),
    change_id: z.string(),
    version: z.number(),
    object: z.string().nullable(),
  })
  .transform((r) => ({
    id: r.id,
    messageId: r.message_id,
    connectionId: r.connection_id,
    direction: r.direction,
    entity: r.entity,
    key: r.key,
    operation: r.operation,
    label: r.label,
    attempts: r.attempts,
    idempotencyKey: r.idempotency_key,
    /** An earlier try ended without an answer: look before sending. */
    unsettled: r.unsettled,
    sourceId: r.source_id,
    changeId: r.change_id,
    version: r.version,
    object: r.object,
  }));
export type DueDelivery = z.infer<typeof dueRow>;

export interface DeliveryVerdict {
  id: number;
  status: Exclude<DeliveryStatus, 'sending'>;
  outcome: Outcome | null;
  cause: CauseId | null;
  detail: string | null;
  values: Record<string, string> | null;
  attempts: number;
  dueAtMs: number;
  unsettled: boolean;
}

const laneRow = z.object({
  connection_id: z.string(),
  entity: z.string(),
  key: z.string(),
  message_id: z.number(),
});
const endsRow = z.object({ refused: z.number(), unfinished: z.number() });
const nextDueRow = z.object({ due: z.number().nullable() });

/** A delivery with the message it carries; the key is the message's own, whatever line it waits in. */
const dueColumns = `
    select d.id, d.message_id, d.connection_id, d.direction, d.entity, m.key, d.operation, d.label, d.attempts,
      d.idempotency_key, d.unsettled, m.source_id, m.change_id, m.version, m.object
    from deliveries d join messages m on m.id = d.message_id`;

/** Statements of sending: take what is due, record what came of it. Call inside a transaction. */
export const dispatchStore = (db: Db) => {
  const due = db.prepare(`
    ${dueColumns}
    where d.connection_id = ? and d.head = 1 and d.status in ('accepted', 'waiting') and d.due_at <= ?
    order by d.due_at, d.id limit ?`);
  const dueById = db.prepare(`${dueColumns} where d.id = ?`);
  const markSending = db.prepare(`
    update deliveries set status = 'sending', updated_at = ? where id in (select value from json_each(?))`);
  const verdict = db.prepare(`
    update deliveries set status = @status, outcome = @outcome, cause = @cause, detail = @detail, vals = @vals,
      attempts = @attempts, due_at = @dueAtMs, unsettled = @unsettled, updated_at = @now,
      head = case when @status in ('sent', 'superseded') then 0 else head end
    where id = @id
    returning connection_id, entity, key, message_id`);
  // SQLite plans a statement anew for every value of a bare parameter that its planner looked at (STAT4); behind
  // a cast it does not look. This one runs for every message, and planning took ten times as long as the search.
  const promote = db.prepare(`
    update deliveries set head = 1 where head = 0 and id = (
      select min(id) from deliveries
      where connection_id = cast(? as text) and entity = cast(? as text) and key = cast(? as text)
        and status not in ('sent', 'superseded'))`);
  const ends = db.prepare(`
    select count(*) filter (where status = 'rejected') as refused,
      count(*) filter (where status not in ('sent', 'superseded', 'rejected')) as unfinished
    from deliveries where message_id = ?`);
  // Nearly every message ends here: all its deliveries well, and one statement says so.
  const wantSent = db.prepare(`
    update messages set ack_wanted = 'sent', ack_reason = null where id = ? and ack_wanted in ('accepted', 'rejected')
      and not exists (select 1 from deliveries d where d.message_id = messages.id
        and d.status not in ('sent', 'superseded'))`);
  const wantWord = db.prepare(`
    update messages set ack_wanted = ?, ack_reason = ? where id = ? and ack_wanted is not null
      and (ack_wanted is not ? or ack_reason is not ?)`);
  const freeSending = db.prepare(`
    update deliveries set status = 'waiting', outcome = 'uncertain', cause = 'agent.uncertain', unsettled = 1,
      attempts = attempts + 1, due_at = ?, updated_at = ? where status = 'sending' and ${isOpen}`);
  const putBack = db.prepare(`update deliveries set status = 'accepted' where id = ? and status = 'sending'`);
  const nextDue = db.prepare(`
    select min(due_at) as due from deliveries
    where connection_id = ? and head = 1 and status in ('accepted', 'waiting')`);
  const wakePending = db.prepare(`
    update deliveries set due_at = ? where connection_id = ? and head = 1 and status = 'waiting' and due_at > ?
      and outcome is null`);
  const wake = db.prepare(`
    update deliveries set due_at = ? where connection_id = ? and head = 1 and status = 'waiting' and due_at > ?
      and outcome in ('unavailable', 'unauthorised', 'rate_limited', 'uncertain')`);
  const shift = db.prepare(`
    update deliveries set due_at = due_at + ? where status in ('accepted', 'waiting') and ${isOpen}`);

  /** After the first of a lane is finished, the next one may go. */
  const promoteNext = (connectionId: string, entity: string, key: string): void => {
    promote.run(connectionId, entity, key);
  };

  /** What the ERP's own queue row should say, once every delivery of the message has an end. */
  const settleMessage = (messageId: number, reason: string | null, well = false): void => {
    if (well && wantSent.run(messageId).changes > 0) return;
    const { refused, unfinished } = endsRow.parse(ends.get(messageId));
    if (unfinished > 0) return;
    const word = refused > 0 ? 'rejected' : 'sent';
    const said = refused > 0 ? reason : null;
    wantWord.run(word, said, messageId, word, said);
  };

  return {
    /** Marks what is due as sending (the intent) and returns it. */
    take: (connectionId: string, limit: number, now: number): DueDelivery[] => {
      const taken = all(due, dueRow, connectionId, now, limit);
      if (taken.length > 0) markSending.run(now, JSON.stringify(taken.map(({ id }) => id)));
      return taken;
    },
    /** A delivery as it would be sent; it is not taken. */
    byId: (id: number): DueDelivery | null => one(dueById, dueRow, id),
    record: (result: DeliveryVerdict, now: number): void => {
      const { values, ...columns } = result;
      const lane = laneRow.parse(
        verdict.get({
          ...columns,
          unsettled: result.unsettled ? 1 : 0,
          vals: values === null ? null : JSON.stringify(values),
          now,
        }),
      );
      if (result.status === 'sent' || result.status === 'superseded') {
        promoteNext(lane.connection_id, lane.entity, lane.key);
      }
      settleMessage(lane.message_id, result.detail ?? result.cause, result.status === 'sent');
    },
    /**
     * Frees what an earlier run of the agent was sending when it ended. Nobody knows whether the other side
     * acted, so each becomes uncertain and is looked up first. The try counts: a message that brings the agent
     * down every time must come to an end as well.
     */
    freeSending: (now: number): number => freeSending.run(now, now).changes,
    /** Taken but never sent: the intent is withdrawn. */
    putBack: (ids: readonly number[]): void => {
      for (const id of ids) putBack.run(id);
    },
    /** When the next delivery of the connection falls due; null = nothing waits. */
    nextDueMs: (connectionId: string): number | null => nextDueRow.parse(nextDue.get(connectionId)).due,
    /** The other side is back: what waited only for that goes at once. */
    wake: (connectionId: string, now: number): number => wake.run(now, connectionId, now).changes,
    /** What waits for something else to happen first is looked at again now. */
    wakePending: (connectionId: string, now: number): number =>
      wakePending.run(now, connectionId, now).changes,
    /** The PC's clock was set: due times move along with it. */
    shiftDue: (byMs: number): void => {
      shift.run(byMs);
    },
    promote: promoteNext,
    settleMessage,
  };
};
