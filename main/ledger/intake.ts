import { z } from 'zod';
import type { Db } from '#main/ledger/open.ts';
import { all, count, flag, one } from '#main/ledger/rows.ts';
import type { CauseId } from '#shared/causes.ts';
import type { EntityName } from '#shared/domain/index.ts';
import {
  type DeliveryStatus,
  type Direction,
  direction,
  type Operation,
  type Outcome,
  operation,
} from '#shared/status.ts';

export interface NewMessage {
  sourceId: string;
  changeId: string;
  version: number;
  direction: Direction;
  entity: EntityName;
  key: string;
  operation: Operation;
  label: string;
  /** The object as it was read, as JSON text; null for a delete. */
  object: string | null;
  changedAtMs: number | null;
  /** Word the ERP's queue row gets once the ledger has the message; null when the source has no queue. */
  ackWanted: 'accepted' | 'sent' | 'rejected' | null;
  ackReason: string | null;
  /**
   * The word the row will carry by the time anybody asks. Intake writes "accepted" right after its commit; should
   * that fail, the row's lease ends, it is claimed again, and intake says it again.
   */
  ackDone?: 'accepted';
  problem: string | null;
  /** What a person may type to find it. */
  terms: string[];
}

export interface NewDelivery {
  connectionId: string;
  /** Key whose deliveries go one after the other; the message's own when not given. */
  lane?: string;
  idempotencyKey: string;
  /** `out` for what goes from one outside system to another; else the message's own. */
  direction?: Direction;
  /** Older unfinished deliveries of the same object are superseded: only the last state matters. */
  supersede: boolean;
  status: Extract<DeliveryStatus, 'accepted' | 'rejected' | 'held' | 'superseded'>;
  outcome: Outcome | null;
  cause: CauseId | null;
  detail: string | null;
  values: Record<string, string> | null;
}

export type Inserted =
  | { kind: 'new'; messageId: number; deliveryIds: number[] }
  /** The same change was taken in before. */
  | { kind: 'known'; messageId: number }
  /** The id is known but stands for something else: the ERP's database went back in time. */
  | { kind: 'clash'; messageId: number };

const knownRow = z.object({
  id: z.number(),
  entity: z.string(),
  key: z.string(),
  changed_at: z.number().nullable(),
});
const latestRow = z
  .object({
    id: z.number(),
    change_id: z.string(),
    version: z.number(),
    direction,
    operation,
    label: z.string(),
  })
  .transform(({ change_id, ...rest }) => ({ ...rest, changeId: change_id }));
const lastRow = z.object({ object: z.string().nullable(), open: flag });
const keyRow = z.object({ key: z.string() });
const idRow = z.object({ id: z.number() });

/** Takes messages and their deliveries into the ledger. Call inside a transaction. */
export const intakeStore = (db: Db) => {
  const known = db.prepare(
    'select id, entity, key, changed_at from messages where source_id = ? and change_id = ? and version = ?',
  );
  const nextVersion = db.prepare(
    'select coalesce(max(version), 0) + 1 as n from messages where source_id = ? and change_id = ?',
  );
  // The casts keep SQLite from planning anew for every key (see `promote` in dispatch.ts): asked for every product.
  const last = db.prepare(`
    select m.object, exists (select 1 from deliveries d where d.message_id = m.id
      and d.status not in ('sent', 'superseded')) as open
    from messages m
    where m.source_id = cast(? as text) and m.entity = cast(? as text) and m.key = cast(? as text)
    order by m.id desc limit 1`);
  const latest = db.prepare(`
    select id, change_id, version, direction, operation, label from messages
    where source_id = ? and entity = ? and key = ? and object is not null order by id desc limit 1`);
  const deliveredTo = db.prepare(
    'select count(*) as n from deliveries where message_id = ? and connection_id = ?',
  );
  const ofTerm = db.prepare(`
    select distinct m.key from terms t join messages m on m.id = t.message_id
    where t.term = ? and m.source_id = ? and m.entity = ?`);
  // The newest word of the object, if this connection was told it, or is being told it right now.
  const toldLatest = db.prepare(`
    select id, change_id, version, direction, operation, label from messages m
    where m.id = (select max(id) from messages where source_id = ? and entity = ? and key = ?)
      and m.object is not null and exists (select 1 from deliveries d
        where d.message_id = m.id and d.connection_id = ? and d.status in ('sending', 'sent'))`);
  const insertMessage = db.prepare(`
    insert into messages (source_id, change_id, version, direction, entity, key, operation, label, object,
      changed_at, created_at, ack_wanted, ack_done, ack_reason, problem)
    values (@sourceId, @changeId, @version, @direction, @entity, @key, @operation, @label, @object,
      @changedAtMs, @now, @ackWanted, @ackDone, @ackReason, @problem)
    on conflict do nothing`);
  const insertTerm = db.prepare('insert into terms (term, message_id) values (?, ?) on conflict do nothing');
  const supersede = db.prepare(`
    update deliveries set status = 'superseded', head = 0, cause = 'agent.superseded', updated_at = @now
    where connection_id = @connectionId and entity = @entity and key = @key
      -- said the way the index of lanes says it: without these words SQLite walks the whole connection
      and status not in ('sent', 'superseded')
      and status in ('accepted', 'waiting', 'rejected') and unsettled = 0
    returning message_id as id`);
  const laneBusy = db.prepare(`
    select count(*) as n from (
      select 1 from deliveries where connection_id = ? and entity = ? and key = ?
        and status not in ('sent', 'superseded') limit 1)`);
  const insertDelivery = db.prepare(`
    insert into deliveries (message_id, connection_id, direction, entity, key, operation, label, head, status,
      outcome, cause, detail, vals, due_at, idempotency_key, created_at, updated_at)
    values (@messageId, @connectionId, @direction, @entity, @key, @operation, @label, @head, @status,
      @outcome, @cause, @detail, @vals, @now, @idempotencyKey, @now, @now)
    on conflict (idempotency_key) do nothing`);
  const settleMessage = db.prepare(`
    update messages set ack_wanted = 'sent', ack_reason = 'superseded' where id = ? and ack_wanted is not null
      and not exists (select 1 from deliveries d where d.message_id = messages.id
        and d.status not in ('sent', 'superseded'))`);

  const addDelivery = (
    messageId: number,
    message: Pick<NewMessage, 'entity' | 'key' | 'direction' | 'operation' | 'label'>,
    delivery: NewDelivery,
    now: number,
  ): number | null => {
    const lane = {
      connectionId: delivery.connectionId,
      entity: message.entity,
      key: delivery.lane ?? message.key,
    };
    const isBusy = (): boolean => count(laneBusy, lane.connectionId, lane.entity, lane.key) > 0;
    const before = isBusy();
    const superseded =
      before && delivery.supersede
        ? supersede.all({ ...lane, now }).map((value) => idRow.parse(value).id)
        : [];
    const busy = superseded.length > 0 ? isBusy() : before;
    const head = delivery.status !== 'superseded' && !busy;
    const result = insertDelivery.run({
      messageId,
      ...lane,
      direction: delivery.direction ?? message.direction,
      operation: message.operation,
      label: message.label,
      head: head ? 1 : 0,
      status: delivery.status,
      outcome: delivery.outcome,
      cause: delivery.cause,
      detail: delivery.detail,
      vals: delivery.values === null ? null : JSON.stringify(delivery.values),
      idempotencyKey: delivery.idempotencyKey,
      now,
    });
    for (const id of superseded) settleMessage.run(id);
    return result.changes === 0 ? null : Number(result.lastInsertRowid);
  };

  return {
    /**
     * The newest message of an object that has no delivery to this connection gets one: it was taken in before
     * anybody knew that the connection holds the object. Returns whether there was such a message.
     */
    deliverLatest: (
      object: { sourceId: string; entity: EntityName; key: string },
      connectionId: string,
      makeDelivery: (changeId: string, version: number) => NewDelivery,
      now: number,
    ): boolean => {
      const found = one(latest, latestRow, object.sourceId, object.entity, object.key);
      if (found === null || count(deliveredTo, found.id, connectionId) > 0) return false;
      const message = { ...found, ...object };
      return addDelivery(found.id, message, makeDelivery(found.changeId, found.version), now) !== null;
    },
    /**
     * The newest message of an object goes to this connection once more, if it has been there: what it could not say
     * then, it can say now. Waiting ones will say it anyway. Returns whether there was such a message.
     */
    deliverAgain: (
      object: { sourceId: string; entity: EntityName; key: string },
      connectionId: string,
      makeDelivery: (changeId: string, version: number) => NewDelivery,
      now: number,
    ): boolean => {
      const found = one(toldLatest, latestRow, object.sourceId, object.entity, object.key, connectionId);
      if (found === null) return false;
      const message = { ...found, ...object };
      return addDelivery(found.id, message, makeDelivery(found.changeId, found.version), now) !== null;
    },
    /** Keys of an entity's objects of which some message is found by a term. */
    keysByTerm: (sourceId: string, entity: EntityName, term: string): string[] =>
      all(ofTerm, keyRow, term, sourceId, entity).map(({ key }) => key),
    /** The newest message of an object, and whether it still has something to do; null = never heard of it. */
    lastOf: (sourceId: string, entity: EntityName, key: string) => one(last, lastRow, sourceId, entity, key),
    /** Whether a change was ever taken in. */
    isKnown: (sourceId: string, changeId: string): boolean =>
      one(known, knownRow, sourceId, changeId, 1) !== null,
    /** Version number for an edited or rebuilt copy of the same change. */
    nextVersion: (sourceId: string, changeId: string): number => count(nextVersion, sourceId, changeId),
    insert: (message: NewMessage, deliveries: readonly NewDelivery[], now: number): Inserted => {
      const { terms, ...columns } = message;
      const result = insertMessage.run({ ...columns, ackDone: message.ackDone ?? null, now });
      if (result.changes === 0) {
        const before = one(known, knownRow, message.sourceId, message.changeId, message.version);
        if (before === null) throw new Error('insert ignored without a known change');
        const same =
          before.entity === message.entity &&
          before.key === message.key &&
          (before.changed_at === null ||
            message.changedAtMs === null ||
            before.changed_at === message.changedAtMs);
        return { kind: same ? 'known' : 'clash', messageId: before.id };
      }
      const messageId = Number(result.lastInsertRowid);
      for (const term of terms) insertTerm.run(term, messageId);
      const deliveryIds: number[] = [];
      for (const delivery of deliveries) {
        const id = addDelivery(messageId, message, delivery, now);
        if (id !== null) deliveryIds.push(id);
      }
      return { kind: 'new', messageId, deliveryIds };
    },
  };
};
