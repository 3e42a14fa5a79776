import { z } from 'zod';
import { isOpen, isProblem, termRange, type Where, whereOf } from '#main/ledger/filter.ts';
import type { Db } from '#main/ledger/open.ts';
import { all, count, flag, idRow, json, one } from '#main/ledger/rows.ts';
import type { DeliveryFilter } from '#shared/api/types.ts';
import { type CauseId, causeId } from '#shared/causes.ts';
import { entityName } from '#shared/domain/entity.ts';
import { type DeliveryStatus, deliveryStatus, direction, operation, outcome } from '#shared/status.ts';

const listRow = z
  .object({
    id: z.number(),
    message_id: z.number(),
    connection_id: z.string(),
    direction,
    entity: entityName,
    key: z.string(),
    label: z.string(),
    operation,
    status: deliveryStatus,
    outcome: outcome.nullable(),
    cause: causeId.nullable(),
    attempts: z.number(),
    due_at: z.number(),
    created_at: z.number(),
    updated_at: z.number(),
  })
  .transform((r) => ({
    id: r.id,
    messageId: r.message_id,
    connectionId: r.connection_id,
    direction: r.direction,
    entity: r.entity,
    key: r.key,
    label: r.label,
    operation: r.operation,
    status: r.status,
    outcome: r.outcome,
    cause: r.cause,
    attempts: r.attempts,
    createdAtMs: r.created_at,
    updatedAtMs: r.updated_at,
    nextAttemptAtMs: r.status === 'waiting' || r.status === 'accepted' ? r.due_at : null,
  }));
export type DeliveryListRow = z.infer<typeof listRow>;

const detailRow = z.object({
  idempotency_key: z.string(),
  detail: z.string().nullable(),
  vals: json(z.record(z.string(), z.string())).nullable(),
  head: flag,
  source_id: z.string(),
  change_id: z.string(),
  version: z.number(),
  object: json(z.unknown()).nullable(),
});
export type DeliveryDetailRow = z.infer<typeof detailRow>;

const columns = `d.id, d.message_id, d.connection_id, d.direction, d.entity, d.key, d.label, d.operation, d.status,
  d.outcome, d.cause, d.attempts, d.due_at, d.created_at, d.updated_at`;

/** From here on walking the newest deliveries finds a page sooner than collecting everything that fits. */
const manyTerms = 1_000;

const groupRow = z.object({
  status: deliveryStatus,
  connection_id: z.string(),
  cause: causeId.nullable(),
  n: z.number(),
  first: z.number(),
  last: z.number(),
  example: z.number(),
});
export type OpenGroup = z.infer<typeof groupRow>;

const openRow = z.object({ connection_id: z.string(), n: z.number() });
const problemRow = openRow.extend({ status: z.enum(['waiting', 'rejected', 'held']) });

/** Unfinished deliveries of a connection; `underWay` are those that need nothing but their turn. */
export interface OpenCounts {
  connectionId: string;
  underWay: number;
  waiting: number;
  rejected: number;
  held: number;
}

/** Reading deliveries for people: lists, counts, one whole, groups of problems. */
export const deliveryStore = (db: Db) => {
  const byId = db.prepare(`select ${columns} from deliveries d where d.id = ?`);
  const detail = db.prepare(`
    select d.idempotency_key, d.detail, d.vals, d.head, m.source_id, m.change_id, m.version, m.object
    from deliveries d join messages m on m.id = d.message_id where d.id = ?`);
  const blocker = db.prepare(`
    select min(id) as id from deliveries where connection_id = ? and entity = ? and key = ?
      and status not in ('sent', 'superseded') and id < ?`);
  const holders = db.prepare(
    `select distinct d.connection_id as id from deliveries d join messages m on m.id = d.message_id
     where d.status = 'held' and d.${isProblem} and d.cause = ? and m.source_id = ?`,
  );
  const isUnderWay = db.prepare(`
    select 1 from deliveries where connection_id = ? and entity = ? and key = ?
      and status not in ('sent', 'superseded')
      and (status = 'sending' or unsettled = 1 or (status = 'waiting' and attempts > 0)) limit 1`);
  const related = db.prepare(`
    select ${columns} from deliveries d join messages m on m.id = d.message_id
    where m.entity = @entity and m.key in (@key, @otherKey) and d.id <> @id
      and ((m.direction = @direction and m.key = @key) or (m.direction <> @direction and m.key = @otherKey))
    order by d.id desc limit 50`);
  const groups = db.prepare(`
    select status, connection_id, cause, count(*) as n, min(updated_at) as first, max(updated_at) as last,
      max(id) as example
    from deliveries where ${isProblem} and (status <> 'waiting' or outcome is not null)
    group by status, connection_id, cause order by n desc limit 200`);
  const open = db.prepare(
    `select connection_id, count(*) as n from deliveries where ${isOpen} group by connection_id`,
  );
  const problems = db.prepare(`
    select connection_id, status, count(*) as n from deliveries where ${isProblem} group by status, connection_id`);
  const openTotal = db.prepare(`
    select count(*) as n from (select 1 from deliveries where ${isOpen} limit ?)`);
  const examples = db.prepare(`
    select id, label, entity from deliveries
    where status = ? and connection_id = ? and cause is ? and ${isProblem}
    order by id desc limit 3`);

  const termsUpTo = db.prepare(
    'select count(*) as n from (select 1 from terms where term >= ? and term < ? limit ?)',
  );
  const whereFor = (filter: DeliveryFilter): Where => {
    const range = termRange(filter);
    return whereOf(filter, range !== null && count(termsUpTo, ...range, manyTerms) === manyTerms);
  };

  return {
    list: (filter: DeliveryFilter, before: number | null, limit: number): DeliveryListRow[] => {
      const where = whereFor(filter);
      const statement = db.prepare(`
        select ${columns} from deliveries d where ${where.sql} and d.id < ? order by d.id desc limit ?`);
      return all(statement, listRow, ...where.parameters, before ?? Number.MAX_SAFE_INTEGER, limit);
    },
    /** Ids only, oldest first, for bulk work that goes on from `after`. */
    ids: (filter: DeliveryFilter, after: number, limit: number): number[] => {
      const where = whereFor(filter);
      const statement = db.prepare(
        `select d.id from deliveries d where ${where.sql} and d.id > ? order by d.id limit ?`,
      );
      return all(statement, idRow, ...where.parameters, after, limit).map((r) => r.id);
    },
    count: (filter: DeliveryFilter, cap: number): number => {
      const where = whereFor(filter);
      const statement = db.prepare(
        `select count(*) as n from (select 1 from deliveries d where ${where.sql} limit ?)`,
      );
      return count(statement, ...where.parameters, cap);
    },
    get: (id: number): DeliveryListRow | null => one(byId, listRow, id),
    detail: (id: number): DeliveryDetailRow | null => one(detail, detailRow, id),
    /** Connections with deliveries from this source held for this reason. */
    holders: (cause: CauseId, sourceId: string): string[] =>
      all(holders, z.object({ id: z.string() }), cause, sourceId).map((r) => r.id),
    /** Whether something of this object may have reached the connection without our having heard of it. */
    isUnderWay: (connectionId: string, entity: string, key: string): boolean =>
      isUnderWay.get(connectionId, entity, key) !== undefined,
    /** An earlier unfinished delivery of the same object at the same connection. */
    blockedBy: (row: DeliveryListRow): number | null =>
      z
        .object({ id: z.number().nullable() })
        .parse(blocker.get(row.connectionId, row.entity, row.key, row.id)).id,
    /** Others of the same object, on both sides: `otherKey` is its name on the side this row does not come from. */
    related: (row: DeliveryListRow, otherKey: string | null): DeliveryListRow[] =>
      all(related, listRow, {
        entity: row.entity,
        id: row.id,
        direction: row.direction,
        key: row.key,
        otherKey,
      }),
    openGroups: (): OpenGroup[] => all(groups, groupRow),
    groupExamples: (status: DeliveryStatus, connectionId: string, cause: string | null) =>
      all(
        examples,
        z.object({ id: z.number(), label: z.string(), entity: entityName }),
        status,
        connectionId,
        cause,
      ),
    openCounts: (): OpenCounts[] => {
      const found = all(problems, problemRow);
      return all(open, openRow).map(({ connection_id: connectionId, n }) => {
        const of = (status: 'waiting' | 'rejected' | 'held'): number =>
          found.find((row) => row.connection_id === connectionId && row.status === status)?.n ?? 0;
        const [waiting, rejected, held] = [of('waiting'), of('rejected'), of('held')];
        return { connectionId, waiting, rejected, held, underWay: n - waiting - rejected - held };
      });
    },
    /** Unfinished deliveries, counted up to `cap`: the measure of back-pressure. */
    openTotal: (cap: number): number => count(openTotal, cap),
  };
};
