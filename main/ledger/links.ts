import { z } from 'zod';
import type { Db } from '#main/ledger/open.ts';
import { all, count, flag, json, one } from '#main/ledger/rows.ts';
import type { EntityName } from '#shared/domain/index.ts';

const words = z.record(z.string(), z.string());
const row = z
  .object({
    connection_id: z.string(),
    entity: z.string(),
    remote_id: z.string(),
    source_id: z.string(),
    key: z.string().nullable(),
    number: z.string().nullable(),
    inbox_key: z.string().nullable(),
    written: json(words).nullable(),
    seen: json(words).nullable(),
    final: flag,
    updated_at: z.number(),
  })
  .transform((r) => ({
    connectionId: r.connection_id,
    entity: r.entity,
    remoteId: r.remote_id,
    /** The ERP connection on the other end. */
    sourceId: r.source_id,
    key: r.key,
    number: r.number,
    inboxKey: r.inbox_key,
    written: r.written ?? {},
    seen: r.seen ?? {},
    final: r.final,
    updatedAtMs: r.updated_at,
  }));
export type Link = z.infer<typeof row>;

export interface LinkPatch {
  connectionId: string;
  entity: EntityName;
  remoteId: string;
  sourceId: string;
  key?: string | null;
  number?: string | null;
  inboxKey?: string | null;
  written?: Record<string, string>;
  seen?: Record<string, string>;
  final?: boolean;
}

/** Pairs of ERP key and remote id, and what we wrote and saw there last. */
export const linkStore = (db: Db) => {
  const byRemote = db.prepare('select * from links where connection_id = ? and entity = ? and remote_id = ?');
  const byKey = db.prepare(
    'select * from links where source_id = ? and entity = ? and key = ? and connection_id = ?',
  );
  const ofKey = db.prepare('select * from links where source_id = ? and entity = ? and key = ?');
  const knownKeys = db.prepare(
    'select count(distinct key) as n from links where source_id = ? and entity = ? and key is not null',
  );
  const open = db.prepare(`
    select * from links where connection_id = ? and entity = ? and final = 0 and remote_id > ?
    order by remote_id limit ?`);
  const save = db.prepare(`
    insert into links (connection_id, entity, remote_id, source_id, key, number, inbox_key, written, seen, final, updated_at)
    values (@connectionId, @entity, @remoteId, @sourceId, @key, @number, @inboxKey, @written, @seen, @final, @now)
    on conflict (connection_id, entity, remote_id) do update set
      source_id = excluded.source_id, key = coalesce(excluded.key, key), number = coalesce(excluded.number, number),
      inbox_key = coalesce(excluded.inbox_key, inbox_key), written = coalesce(excluded.written, written),
      seen = coalesce(excluded.seen, seen), final = excluded.final, updated_at = excluded.updated_at`);
  return {
    byRemote: (connectionId: string, entity: EntityName, remoteId: string): Link | null =>
      one(byRemote, row, connectionId, entity, remoteId),
    byKey: (sourceId: string, entity: EntityName, key: string, connectionId: string): Link | null =>
      one(byKey, row, sourceId, entity, key, connectionId),
    ofKey: (sourceId: string, entity: EntityName, key: string): Link[] =>
      all(ofKey, row, sourceId, entity, key),
    /** How many objects of an entity have ever been sent somewhere. */
    knownKeys: (sourceId: string, entity: EntityName): number => count(knownKeys, sourceId, entity),
    /** Links still worth asking about, in pages by remote id. */
    open: (connectionId: string, entity: EntityName, after: string, limit: number): Link[] =>
      all(open, row, connectionId, entity, after, limit),
    /** Fields that are not given keep what they were. */
    save: (patch: LinkPatch, now: number): void => {
      save.run({
        connectionId: patch.connectionId,
        entity: patch.entity,
        remoteId: patch.remoteId,
        sourceId: patch.sourceId,
        key: patch.key ?? null,
        number: patch.number ?? null,
        inboxKey: patch.inboxKey ?? null,
        written: patch.written === undefined ? null : JSON.stringify(patch.written),
        seen: patch.seen === undefined ? null : JSON.stringify(patch.seen),
        final: patch.final === true ? 1 : 0,
        now,
      });
    },
  };
};
