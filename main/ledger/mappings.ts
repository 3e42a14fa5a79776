import { z } from 'zod';
import { isProblem } from '#main/ledger/filter.ts';
import type { Db } from '#main/ledger/open.ts';
import { all, one } from '#main/ledger/rows.ts';
import { type MappingRow, mappingKind, mappingRow } from '#shared/api/types.ts';

const row = z
  .object({ kind: z.string(), direction: z.string(), from_value: z.string(), to_value: z.string() })
  .transform((r) => ({ kind: r.kind, direction: r.direction, from: r.from_value, to: r.to_value }))
  .pipe(mappingRow);

const fallbackRow = z
  .object({ kind: mappingKind, direction: mappingRow.shape.direction, to_value: z.string() })
  .transform((r) => ({ kind: r.kind, direction: r.direction, to: r.to_value }));
const foundRow = z.object({ to_value: z.string() });
const unmappedRow = z
  .object({
    kind: mappingKind.catch('order_status'),
    direction: z.enum(['to_remote', 'to_erp']),
    value: z.string(),
    n: z.number(),
  })
  .transform((r) => ({ kind: r.kind, direction: r.direction, value: r.value, count: r.n }));

type Kind = MappingRow['kind'];
type MappingDirection = MappingRow['direction'];

/** Tables that translate values between the ERP and one connection. */
export const mappingStore = (db: Db) => {
  const list = db.prepare(
    'select * from mappings where connection_id = ? order by kind, direction, from_value',
  );
  const find = db.prepare(`
    select to_value from mappings where connection_id = ? and kind = ? and direction = ? and from_value = ?`);
  const fallback = db.prepare(
    'select to_value from mapping_fallbacks where connection_id = ? and kind = ? and direction = ?',
  );
  const fallbacks = db.prepare(
    'select kind, direction, to_value from mapping_fallbacks where connection_id = ? order by kind, direction',
  );
  const clearFallback = db.prepare(
    'delete from mapping_fallbacks where connection_id = ? and kind = ? and direction = ?',
  );
  const setFallback = db.prepare(
    'insert into mapping_fallbacks (connection_id, kind, direction, to_value) values (?, ?, ?, ?)',
  );
  const any = db.prepare(`
    select 1 as n from mappings where connection_id = @connectionId and kind = @kind and direction = @direction
    union all
    select 1 from mapping_fallbacks where connection_id = @connectionId and kind = @kind and direction = @direction
    limit 1`);
  // The words on their way to the ERP's name the connection whose table lacks the row; the others lack it where they go.
  const unmapped = db.prepare(`
    select case when json_extract(d.vals, '$.table') is null then 'to_remote' else 'to_erp' end as direction,
      coalesce(json_extract(d.vals, '$.kind'), 'order_status') as kind, d.detail as value, count(*) as n
    from deliveries d
    where d.${isProblem} and d.cause = 'mapping.unknown_value' and d.detail is not null
      and coalesce(json_extract(d.vals, '$.table'), d.connection_id) = ?
    group by 1, 2, 3 order by n desc limit 100`);
  const met = db.prepare(`
    select distinct json_extract(m.object, '$.status') as value
    from (select message_id from deliveries where connection_id = ? and entity = 'order' order by id desc limit 500) d
    join messages m on m.id = d.message_id
    where m.direction = 'out' and json_extract(m.object, '$.status') is not null`);
  const clear = db.prepare('delete from mappings where connection_id = ? and kind = ? and direction = ?');
  const insert = db.prepare(`
    insert into mappings (connection_id, kind, direction, from_value, to_value) values (?, ?, ?, ?, ?)`);
  return {
    list: (connectionId: string): MappingRow[] => all(list, row, connectionId),
    find: (connectionId: string, kind: Kind, direction: MappingDirection, from: string): string | undefined =>
      (
        one(find, foundRow, connectionId, kind, direction, from) ??
        one(fallback, foundRow, connectionId, kind, direction)
      )?.to_value,
    /** What values that no row names become, by table; tables without one ask a person. */
    fallbacks: (connectionId: string) => all(fallbacks, fallbackRow, connectionId),
    /** Null takes it away. Call inside a transaction. */
    setFallback: (connectionId: string, kind: Kind, direction: MappingDirection, to: string | null): void => {
      clearFallback.run(connectionId, kind, direction);
      if (to !== null) setFallback.run(connectionId, kind, direction, to);
    },
    /** Values that stopped a delivery because no row translates them. */
    unmapped: (connectionId: string) => all(unmapped, unmappedRow, connectionId),
    /** Order statuses of the ERP that have passed lately. */
    erpWordsMet: (connectionId: string): string[] =>
      all(met, z.object({ value: z.string() }), connectionId).map((found) => found.value),
    /** Whether anyone filled this table in at all. */
    isUsed: (connectionId: string, kind: Kind, direction: MappingDirection): boolean =>
      any.get({ connectionId, kind, direction }) !== undefined,
    /** Replaces one table. Call inside a transaction. */
    replace: (
      connectionId: string,
      kind: Kind,
      direction: MappingDirection,
      rows: readonly MappingRow[],
    ): void => {
      clear.run(connectionId, kind, direction);
      for (const entry of rows) insert.run(connectionId, kind, direction, entry.from, entry.to);
    },
  };
};
