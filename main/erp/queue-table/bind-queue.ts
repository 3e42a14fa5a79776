import type { ColumnKind, LiveColumn, LiveTable, QueueColumn, QueueNames } from '#main/erp/driver.ts';
import type { QueueTableProfile } from '#shared/erp/profile.ts';
import type { Binder } from './bind.ts';
import { isText, isTime } from './kinds.ts';

export interface BoundQueue {
  live: LiveTable;
  names: QueueNames;
}

const number = (kind: ColumnKind): boolean => kind === 'integer' || kind === 'decimal';
const word = (kind: ColumnKind): boolean => isText(kind) || kind === 'integer';
const moment = (kind: ColumnKind): boolean => isTime(kind) || isText(kind);

const ACCEPTS: Readonly<Record<QueueColumn, (kind: ColumnKind) => boolean>> = {
  id: (kind) => number(kind) || isText(kind) || kind === 'uuid',
  entity: word,
  key: (kind) => number(kind) || isText(kind) || kind === 'uuid',
  operation: word,
  status: word,
  attempts: number,
  claimedBy: isText,
  claimedUntil: moment,
  createdAt: moment,
  finishedAt: moment,
  reason: isText,
};
const ROLES = Object.keys(ACCEPTS) as QueueColumn[];

export const bindQueue = async (binder: Binder, profile: QueueTableProfile): Promise<BoundQueue | null> => {
  const { table: name, columns, words } = profile.queue;
  const table = await binder.table(name, 'queue.table');
  if (table === null) return null;
  const live = new Map<QueueColumn, LiveColumn>();
  for (const role of ROLES) {
    const path = `queue.columns.${role}`;
    const bound = binder.column(table, columns[role], path);
    if (bound === null) continue;
    if (!ACCEPTS[role](bound.live.kind)) binder.mismatch(table, bound.live, path);
    live.set(role, bound.live);
  }
  const all = completed(live);
  if (all === null) return null;
  const quoted = Object.fromEntries(
    ROLES.map((role) => [role, binder.dialect.quote(all[role].name)]),
  ) as Record<QueueColumn, string>;
  return { live: table.live, names: { ...quoted, table: table.sql, words, columns: all } };
};

const completed = (live: ReadonlyMap<QueueColumn, LiveColumn>): Record<QueueColumn, LiveColumn> | null =>
  live.size === ROLES.length ? (Object.fromEntries(live) as Record<QueueColumn, LiveColumn>) : null;
