import type { QueueNames, SqlSession } from '#main/erp/driver.ts';
import type { FeedTable, QueueConfig } from '#main/erp/script-model.ts';
import { sqlText } from '#main/erp/sql-text.ts';
import { liveName, quoted, text } from './names.ts';
import { positionTable } from './tracking.ts';

/** Rows of a register in one look; more than any overlap, so that each look gets further. */
const LOOK = 2_000;
const CHUNK = 500;

export const feedPosition = ({ table, entityWord }: FeedTable): string =>
  `feed ${table.name} ${entityWord}`.slice(0, 300);

/** Registers that were looked at, and the ids among the last ones that were told of already. */
export type SeenIds = Map<string, Set<string>>;

/**
 * Puts the objects of new rows of a register into the queue, and the position beside it, in the caller's transaction. A
 * row that somebody is writing is passed by: when it is committed it is among the last ones, which are looked at again.
 * After a restart those are told of once more, which changes nothing.
 */
export const collectFeed = async (
  session: SqlSession,
  feed: FeedTable,
  queue: QueueNames,
  config: QueueConfig,
  seen: SeenIds,
): Promise<() => void> => {
  const positions = positionTable(config);
  const name = feedPosition(feed);
  const [row] = await session.query(
    `SELECT version FROM ${positions} WITH (UPDLOCK, ROWLOCK) WHERE source = ${text(name)}`,
  );
  const digits = sqlText(row?.[0] ?? null);
  const last = /^\d+$/.test(digits) ? BigInt(digits) : 0n;
  const from = last > BigInt(feed.overlap) ? last - BigInt(feed.overlap) : 0n;
  const id = quoted(feed.id.name);
  const rows = await session.query(
    `SELECT TOP (${LOOK}) CONVERT(varchar(40), ${id}), CONVERT(nvarchar(200), ${quoted(feed.key.name)})
       FROM ${liveName(feed.table)} WITH (READPAST, READCOMMITTEDLOCK) WHERE ${id} > ${from} ORDER BY ${id}`,
  );
  const known = seen.get(name) ?? new Set<string>();
  const fresh = rows.filter(([rowId]) => !known.has(sqlText(rowId)));
  const keys = [...new Set(fresh.map(([, key]) => sqlText(key).trim()).filter((key) => key !== ''))];
  for (let at = 0; at < keys.length; at += CHUNK) {
    const part = keys.slice(at, at + CHUNK);
    await session.execute(
      `INSERT INTO ${queue.table} (${queue.entity}, ${queue.key}, ${queue.operation})
        SELECT ${text(feed.entityWord)}, v.k, ${text(config.operations.update)} FROM (VALUES ${part.map(() => '(?)').join(', ')}) v (k)`,
      part,
    );
  }
  const ids = rows.map(([rowId]) => sqlText(rowId));
  const highest = ids.reduce((most, one) => (BigInt(one) > most ? BigInt(one) : most), last);
  if (highest > last || row === undefined) {
    const moved = await session.execute(
      `UPDATE ${positions} SET version = ${highest} WHERE source = ${text(name)}`,
    );
    if (moved === 0)
      await session.execute(`INSERT INTO ${positions} (source, version) VALUES (${text(name)}, ${highest})`);
  }
  // Remembered only once it is committed.
  return () => void seen.set(name, new Set(ids));
};
