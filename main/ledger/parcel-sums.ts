import { z } from 'zod';
import type { Db } from '#main/ledger/open.ts';
import { type DocumentRef, parcelDocument } from '#main/ledger/parcels.ts';
import { all, json, one } from '#main/ledger/rows.ts';
import { parcelWord } from '#shared/parcels/aggregate.ts';
import { parcelStatus } from '#shared/parcels/status.ts';

/** Something that others are still to be told: of the document as a whole, or of one parcel. */
export const parcelNews = z.discriminatedUnion('of', [
  z.object({ of: z.literal('document'), word: parcelWord, atMs: z.number(), connectionId: z.string() }),
  z.object({
    of: z.literal('parcel'),
    parcelId: z.number(),
    status: parcelStatus,
    atMs: z.number(),
    connectionId: z.string(),
  }),
]);
export type ParcelNews = z.infer<typeof parcelNews>;

const row = z
  .object({
    source_id: z.string(),
    entity: parcelDocument,
    key: z.string(),
    label: z.string(),
    status: parcelWord.nullable(),
    status_at: z.number().nullable(),
    pending: json(z.array(parcelNews)),
    updated_at: z.number(),
  })
  .transform((r) => ({
    sourceId: r.source_id,
    entity: r.entity,
    key: r.key,
    label: r.label,
    word: r.status,
    wordAtMs: r.status_at,
    pending: r.pending,
    updatedAtMs: r.updated_at,
  }));
export type ParcelSum = z.infer<typeof row>;

/** What the parcels of a document say together, and the news of it that nobody was told yet. */
export const parcelSumStore = (db: Db) => {
  const get = db.prepare('select * from parcel_sums where source_id = ? and entity = ? and key = ?');
  const save = db.prepare(`
    insert into parcel_sums (source_id, entity, key, label, status, status_at, pending, updated_at)
    values (@sourceId, @entity, @key, @label, @word, @wordAtMs, @pending, @now)
    on conflict (source_id, entity, key) do update set label = excluded.label, status = excluded.status,
      status_at = excluded.status_at, pending = excluded.pending, updated_at = excluded.updated_at`);
  const pending = db.prepare(`select * from parcel_sums where pending <> '[]' order by updated_at limit ?`);
  return {
    get: ({ sourceId, entity, key }: DocumentRef): ParcelSum | null => one(get, row, sourceId, entity, key),
    save: (sum: Omit<ParcelSum, 'updatedAtMs'>, now: number): void => {
      save.run({ ...sum, pending: JSON.stringify(sum.pending), now });
    },
    /** Documents with news that nobody was told yet, the longest waiting first. */
    pending: (limit: number): ParcelSum[] => all(pending, row, limit),
  };
};
