import { z } from 'zod';
import type { Db } from '#main/ledger/open.ts';
import { all, json, one } from '#main/ledger/rows.ts';
import { type CauseId, causeId } from '#shared/causes.ts';

const row = z
  .object({
    id: z.number(),
    connection_id: z.string().nullable(),
    cause: causeId,
    detail: z.string().nullable(),
    vals: json(z.record(z.string(), z.string())),
    count: z.number(),
    opened_at: z.number(),
    last_at: z.number(),
    closed_at: z.number().nullable(),
    notified: z.number(),
    remind_at: z.number().nullable(),
  })
  .transform((r) => ({
    id: r.id,
    connectionId: r.connection_id,
    cause: r.cause,
    detail: r.detail,
    values: r.vals,
    count: r.count,
    openedAtMs: r.opened_at,
    lastAtMs: r.last_at,
    closedAtMs: r.closed_at,
    notified: r.notified,
    remindAtMs: r.remind_at,
  }));
export type StoredIncident = z.infer<typeof row>;

export interface IncidentReport {
  connectionId: string | null;
  cause: CauseId;
  detail: string | null;
  values: Record<string, string>;
}

/** Many failures with one cause at one connection are one incident; at most one of a kind is open. */
export const incidentStore = (db: Db) => {
  const raise = db.prepare(`
    insert into incidents (connection_id, cause, detail, vals, opened_at, last_at)
    values (@connectionId, @cause, @detail, @vals, @now, @now)
    on conflict (coalesce(connection_id, ''), cause) where closed_at is null
    do update set count = count + 1, last_at = excluded.last_at, detail = excluded.detail, vals = excluded.vals
    returning *`);
  const close = db.prepare(`
    update incidents set closed_at = ? where connection_id is ? and cause = ? and closed_at is null returning *`);
  const openOf = db.prepare('select * from incidents where connection_id is ? and closed_at is null');
  const list = db.prepare(`
    select * from incidents where (@open = 0 or closed_at is null) order by closed_at is not null, id desc limit @limit`);
  const notified = db.prepare('update incidents set notified = notified + 1, remind_at = ? where id = ?');
  // A statement that returns a row commits only after the row was handed over, and the driver keeps silent when that
  // fails (full disk): with a transaction around it the failure is thrown.
  const raiseNow = db.transaction((report: IncidentReport, now: number) =>
    row.parse(
      raise.get({
        connectionId: report.connectionId,
        cause: report.cause,
        detail: report.detail,
        vals: JSON.stringify(report.values),
        now,
      }),
    ),
  );
  const closeNow = db.transaction((connectionId: string | null, cause: CauseId, now: number) =>
    one(close, row, now, connectionId, cause),
  );
  return {
    raise: (report: IncidentReport, now: number): StoredIncident => raiseNow(report, now),
    close: (connectionId: string | null, cause: CauseId, now: number): StoredIncident | null =>
      closeNow(connectionId, cause, now),
    openOf: (connectionId: string | null): StoredIncident[] => all(openOf, row, connectionId),
    list: (open: boolean, limit: number): StoredIncident[] => all(list, row, { open: open ? 1 : 0, limit }),
    notified: (id: number, remindAtMs: number): void => {
      notified.run(remindAtMs, id);
    },
  };
};
