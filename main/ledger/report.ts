import { z } from 'zod';
import type { Db } from '#main/ledger/open.ts';
import { deliveryStatus, direction } from '#shared/status.ts';

const row = z
  .object({
    created_at: z.number(),
    direction,
    entity: z.string(),
    label: z.string(),
    key: z.string(),
    connection_id: z.string(),
    status: deliveryStatus,
    cause: z.string().nullable(),
    attempts: z.number(),
    updated_at: z.number(),
  })
  .transform((r) => ({
    createdAtMs: r.created_at,
    direction: r.direction,
    entity: r.entity,
    label: r.label,
    key: r.key,
    connectionId: r.connection_id,
    status: r.status,
    cause: r.cause,
    attempts: r.attempts,
    finishedAtMs: r.updated_at,
  }));
export type ReportRow = z.infer<typeof row>;

/** The month-end proof: every delivery of a period, oldest first, without holding them all in memory. */
export const reportStore = (db: Db) => {
  const period = db.prepare(`
    select created_at, direction, entity, label, key, connection_id, status, cause, attempts, updated_at
    from deliveries where created_at >= ? and created_at < ? order by id`);
  return {
    *rows(fromMs: number, toMs: number): Generator<ReportRow> {
      for (const found of period.iterate(fromMs, toMs)) yield row.parse(found);
    },
  };
};
