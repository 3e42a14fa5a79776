import { z } from 'zod';
import type { Db } from '#main/ledger/open.ts';
import { all, count, flag, json, one } from '#main/ledger/rows.ts';
import { type CauseId, causeId } from '#shared/causes.ts';
import { type ParcelBranch, type ParcelMoney, parcelBranch, parcelMoney } from '#shared/parcels/event.ts';
import { type ParcelStatus, parcelStatus } from '#shared/parcels/status.ts';

/** Documents that name parcels. */
export const parcelDocument = z.enum(['order', 'supplier_order']);
export type ParcelDocument = z.infer<typeof parcelDocument>;

export interface DocumentRef {
  /** ERP connection. */
  sourceId: string;
  entity: ParcelDocument;
  key: string;
}

const row = z
  .object({
    id: z.number(),
    number: z.string(),
    source_id: z.string(),
    entity: parcelDocument,
    key: z.string(),
    connection_id: z.string().nullable(),
    origin: z.enum(['document', 'supplier', 'waybill', 'follow']),
    via: z.string().nullable(),
    follows: z.number().nullable(),
    leg: z.enum(['there', 'return', 'forward', 'money']),
    remote_id: z.string().nullable(),
    phone: z.string().nullable(),
    status: parcelStatus,
    status_at: z.number().nullable(),
    code: z.string().nullable(),
    said: z.string().nullable(),
    changed_at: z.number(),
    asked_at: z.number().nullable(),
    due_at: z.number().nullable(),
    misses: z.number(),
    cause: causeId.nullable(),
    branch: json(parcelBranch).nullable(),
    expected_at: z.number().nullable(),
    kept_until: z.number().nullable(),
    storage_paid: flag,
    money: json(parcelMoney).nullable(),
    detached: flag,
    created_at: z.number(),
  })
  .transform((r) => ({
    id: r.id,
    number: r.number,
    sourceId: r.source_id,
    entity: r.entity,
    key: r.key,
    connectionId: r.connection_id,
    origin: r.origin,
    /** Key of the order to a supplier that names it. */
    via: r.via,
    follows: r.follows,
    leg: r.leg,
    remoteId: r.remote_id,
    phone: r.phone,
    status: r.status,
    statusAtMs: r.status_at,
    code: r.code,
    said: r.said,
    changedAtMs: r.changed_at,
    askedAtMs: r.asked_at,
    dueAtMs: r.due_at,
    misses: r.misses,
    cause: r.cause,
    branch: r.branch,
    expectedAtMs: r.expected_at,
    keptUntilMs: r.kept_until,
    storagePaid: r.storage_paid,
    money: r.money,
    detached: r.detached,
    createdAtMs: r.created_at,
  }));
export type ParcelRow = z.infer<typeof row>;
export const parcelRow = row;

export interface NewParcel extends DocumentRef {
  number: string;
  connectionId: string | null;
  origin: ParcelRow['origin'];
  via: string | null;
  follows: number | null;
  leg: ParcelRow['leg'];
  remoteId: string | null;
  phone: string | null;
  dueAtMs: number | null;
  cause: CauseId | null;
}

/** What one answer of the carrier says of a parcel, as it is to be remembered. */
export interface ParcelUpdate {
  id: number;
  status: ParcelStatus;
  statusAtMs: number | null;
  code: string | null;
  said: string | null;
  changedAtMs: number;
  askedAtMs: number;
  dueAtMs: number | null;
  misses: number;
  cause: CauseId | null;
  branch: ParcelBranch | null;
  expectedAtMs: number | null;
  keptUntilMs: number | null;
  storagePaid: boolean;
  money: ParcelMoney | null;
  connectionId: string | null;
}

const insertedRow = z.object({ id: z.number() });

/** Parcels that documents of the ERP name, and when the carrier is asked about each next. */
export const parcelStore = (db: Db) => {
  const byId = db.prepare('select * from parcels where id = ?');
  const byNumber = db.prepare('select * from parcels where number = ? order by id');
  const ofDocument = db.prepare(
    'select * from parcels where source_id = ? and entity = ? and key = ? order by id',
  );
  // A number that was taken out and put in again goes on where it was.
  const insert = db.prepare(`
    insert into parcels (number, source_id, entity, key, connection_id, origin, via, follows, leg, remote_id, phone, due_at, cause, changed_at, created_at)
    values (@number, @sourceId, @entity, @key, @connectionId, @origin, @via, @follows, @leg, @remoteId, @phone, @dueAtMs, @cause, @now, @now)
    on conflict (source_id, entity, key, number) do update set
      detached = 0, phone = coalesce(excluded.phone, phone), remote_id = coalesce(excluded.remote_id, remote_id),
      origin = case when excluded.origin = 'waybill' then 'waybill' else origin end
    returning id`);
  const detach = db.prepare('update parcels set detached = 1, due_at = null where id = ?');
  const due = db.prepare(`
    select * from parcels where connection_id = ? and due_at is not null and due_at <= ? order by due_at limit ?`);
  const nextDue = db.prepare(
    'select min(due_at) as n from parcels where connection_id = ? and due_at is not null',
  );
  const lost = db.prepare(
    'select * from parcels where connection_id is null and detached = 0 and id > ? order by id limit ?',
  );
  const adopt = db.prepare('update parcels set connection_id = ?, due_at = ?, cause = null where id = ?');
  const orphan = db.prepare(`
    update parcels set connection_id = null, due_at = null where connection_id = ? and due_at is not null`);
  const update = db.prepare(`
    update parcels set status = @status, status_at = @statusAtMs, code = @code, said = @said, changed_at = @changedAtMs,
      asked_at = @askedAtMs, due_at = @dueAtMs, misses = @misses, cause = @cause, branch = @branch,
      expected_at = @expectedAtMs, kept_until = @keptUntilMs, storage_paid = @storagePaid, money = @money,
      connection_id = @connectionId
    where id = @id`);
  const askNow = db.prepare('update parcels set due_at = ? where id = ? and detached = 0');
  const withCode = db.prepare(`
    select * from parcels where connection_id = ? and exists (
      select 1 from parcel_events e where e.parcel_id = parcels.id and e.code = ?) and id > ? order by id limit 500`);
  const openCount = db.prepare('select count(*) as n from parcels where due_at is not null');
  return {
    byId: (id: number): ParcelRow | null => one(byId, row, id),
    byNumber: (number: string): ParcelRow[] => all(byNumber, row, number),
    /** All of a document, also the ways on and those taken out again. */
    ofDocument: ({ sourceId, entity, key }: DocumentRef): ParcelRow[] =>
      all(ofDocument, row, sourceId, entity, key),
    /** Returns its id, also when it was known. */
    insert: (parcel: NewParcel, now: number): number => insertedRow.parse(insert.get({ ...parcel, now })).id,
    detach: (id: number): void => {
      detach.run(id);
    },
    due: (connectionId: string, now: number, limit: number): ParcelRow[] =>
      all(due, row, connectionId, now, limit),
    nextDueMs: (connectionId: string): number | null =>
      z.object({ n: z.number().nullable() }).parse(nextDue.get(connectionId)).n,
    /** Parcels that no carrier is asked about, in pages by id. */
    lost: (after: number, limit: number): ParcelRow[] => all(lost, row, after, limit),
    adopt: (id: number, connectionId: string, dueAtMs: number): void => {
      adopt.run(connectionId, dueAtMs, id);
    },
    /** The connection is gone: what it still followed may be another's. */
    orphan: (connectionId: string): number => orphan.run(connectionId).changes,
    update: ({ branch, money, ...rest }: ParcelUpdate): void => {
      update.run({
        ...rest,
        branch: branch === null ? null : JSON.stringify(branch),
        money: money === null ? null : JSON.stringify(money),
        storagePaid: rest.storagePaid ? 1 : 0,
      });
    },
    askNow: (id: number, now: number): void => {
      askNow.run(now, id);
    },
    /** Parcels of which the carrier ever said this code, in pages by id. */
    withCode: (connectionId: string, code: string, after: number): ParcelRow[] =>
      all(withCode, row, connectionId, code, after),
    openCount: (): number => count(openCount),
  };
};
