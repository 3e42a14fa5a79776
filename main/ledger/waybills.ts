import { z } from 'zod';
import type { Db } from '#main/ledger/open.ts';
import { all, count, json } from '#main/ledger/rows.ts';
import { type CauseId, causeId } from '#shared/causes.ts';
import { type Waybill, waybill } from '#shared/domain/waybill.ts';
import { deliveryStatus, operation } from '#shared/status.ts';

const row = z
  .object({
    id: z.number(),
    connection_id: z.string(),
    status: deliveryStatus,
    cause: causeId.nullable(),
    source_id: z.string(),
    key: z.string(),
    operation,
    object: json(waybill).nullable().catch(null),
    created_at: z.number(),
    remote_id: z.string().nullable(),
    written: json(z.record(z.string(), z.string())).nullable(),
  })
  .transform((r) => ({
    deliveryId: r.id,
    connectionId: r.connection_id,
    status: r.status,
    cause: r.cause satisfies CauseId | null,
    sourceId: r.source_id,
    key: r.key,
    operation: r.operation,
    waybill: r.object satisfies Waybill | null,
    createdAtMs: r.created_at,
    remoteId: r.remote_id,
    written: r.written ?? {},
  }));
export type StoredWaybill = z.infer<typeof row>;

const columns = `
  d.id, d.connection_id, d.status, d.cause, m.source_id, m.key, m.operation, m.object, m.created_at,
    l.remote_id, l.written
  from messages m join deliveries d on d.message_id = m.id
  left join links l on l.connection_id = d.connection_id and l.entity = 'waybill' and l.source_id = m.source_id
    and l.key = m.key
  where m.entity = 'waybill' and m.id = (
    select max(x.id) from messages x where x.entity = 'waybill' and x.key = m.key and x.source_id = m.source_id)`;

const orderRow = z.object({
  source_id: z.string(),
  key: z.string(),
  label: z.string(),
  recipient: z.string().nullable(),
});

/** Waybills made here: each as the last wish about it left it. */
export const waybillStore = (db: Db) => {
  const newest = db.prepare(`select ${columns} order by m.id desc limit ?`);
  const ofKey = db.prepare(`select ${columns} and m.source_id = ? and m.key = ?`);
  const ofOrder = db.prepare(`
    select ${columns} and m.source_id = ? and json_extract(m.object, '$.orderKey') = ? order by m.id desc limit ?`);
  const made = db.prepare(`
    select count(distinct key) as n from messages
    where entity = 'waybill' and source_id = ? and json_extract(object, '$.orderKey') = ?`);
  // An order has many messages; the newest of each is what the ERP says now.
  const orders = db.prepare(`
    select m.source_id, m.key, m.label, coalesce(json_extract(m.object, '$.delivery.address.name'),
      json_extract(m.object, '$.customer.name')) as recipient
    from terms t join messages m on m.id = t.message_id
    where t.term >= @text and t.term < @end and m.entity = 'order' and m.direction = 'out' and m.object is not null
    group by m.source_id, m.key having m.id = max(m.id) order by m.id desc limit 20`);
  const latest = db.prepare(`
    select m.source_id, m.key, m.label, coalesce(json_extract(m.object, '$.delivery.address.name'),
      json_extract(m.object, '$.customer.name')) as recipient
    from (select * from messages where entity = 'order' and direction = 'out' and object is not null
      order by id desc limit 200) m
    group by m.source_id, m.key order by max(m.id) desc limit 20`);
  return {
    newest: (limit: number): StoredWaybill[] => all(newest, row, limit),
    ofKey: (sourceId: string, key: string): StoredWaybill | null => all(ofKey, row, sourceId, key)[0] ?? null,
    ofOrder: (sourceId: string, orderKey: string, limit: number): StoredWaybill[] =>
      all(ofOrder, row, sourceId, orderKey, limit),
    /** How many waybills were ever asked for, for this order. */
    countOf: (sourceId: string, orderKey: string): number => count(made, sourceId, orderKey),
    /** Orders of the ERP whose numbers begin so; the newest where nothing was typed. `text` is normalised. */
    orders: (text: string) =>
      text === '' ? all(latest, orderRow) : all(orders, orderRow, { text, end: `${text}\u{10FFFF}` }),
  };
};
