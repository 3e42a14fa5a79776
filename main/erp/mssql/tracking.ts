import type { LiveTable, QueueNames, SqlSession } from '#main/erp/driver.ts';
import { type QueueConfig, type WatchedByTrigger, wayToKey } from '#main/erp/script-model.ts';
import { sqlText } from '#main/erp/sql-text.ts';
import { MostekError } from '#shared/errors.ts';
import { bare, liveName, quoted, schemaOf, text } from './names.ts';

/**
 * SQL Server's change tracking as a source of changes (erp.md E2). What it knows is moved into the queue table, and the
 * position stands beside it in the same database: both are written in one transaction, so nothing is lost and a
 * restored backup takes its position back with it; and from there on a change is claimed and acknowledged like any
 * other.
 */

/** Table of positions, beside the queue table. */
export const positionTable = ({ table }: QueueConfig): string =>
  `${quoted(schemaOf(table))}.${quoted(`${bare(table)}_tracking`)}`;

/** One table may tell of several things, each with a position of its own. */
export const positionName = ({ table, entityWord, via }: WatchedByTrigger): string =>
  [table.name, entityWord, ...via.map((join) => join.table.live.name)].join(' ').slice(0, 300);

export const isTracked = async (session: SqlSession, table: LiveTable): Promise<boolean> => {
  const [row] = await session.query(
    `SELECT CHANGE_TRACKING_MIN_VALID_VERSION(OBJECT_ID(${text(liveName(table))}))`,
  );
  return (row?.[0] ?? null) !== null;
};

/** Written in place of a position that can't be trusted any more; the next look tells of every object. */
const UNKNOWN = '-1';

interface Versions {
  /** Another one than before means that the table was made anew, and nothing of the old one is known. */
  objectId: string | null;
  /** Null where the table is not tracked, is another one, or may not be looked at: never compared (erp.md E2). */
  oldest: bigint | null;
  current: bigint | null;
}

const version = (value: unknown): bigint | null => {
  const digits = value === null || value === undefined ? '' : sqlText(value);
  return /^\d+$/.test(digits) ? BigInt(digits) : null;
};

const versions = async (session: SqlSession, table: LiveTable): Promise<Versions> => {
  const [row] = await session.query(
    `SELECT CHANGE_TRACKING_MIN_VALID_VERSION(OBJECT_ID(${text(liveName(table))})), CHANGE_TRACKING_CURRENT_VERSION(), CONVERT(varchar(20), OBJECT_ID(${text(liveName(table))}))`,
  );
  return { oldest: version(row?.[0]), current: version(row?.[1]), objectId: sqlText(row?.[2]) || null };
};

const keyColumns = async (session: SqlSession, table: LiveTable): Promise<string[]> => {
  const rows = await session.query(
    `SELECT c.name FROM sys.indexes i
       JOIN sys.index_columns k ON k.object_id = i.object_id AND k.index_id = i.index_id
       JOIN sys.columns c ON c.object_id = k.object_id AND c.column_id = k.column_id
      WHERE i.is_primary_key = 1 AND i.object_id = OBJECT_ID(${text(liveName(table))}) ORDER BY k.key_ordinal`,
  );
  return rows.map(([name]) => sqlText(name));
};

const KEYS = 'DECLARE @keys TABLE (k nvarchar(200) NOT NULL, op nvarchar(10) NOT NULL); ';

/** Where the key is found: on the change itself, or on the row that is there now and the tables it leads to. */
const source = (watched: WatchedByTrigger, key: readonly string[]): { from: string; key: string } => {
  const { table, via } = watched;
  const onChange =
    via.length === 0 && key.some((name) => name.toLowerCase() === watched.key.name.toLowerCase());
  if (onChange) return { from: '', key: `_ct.${quoted(watched.key.name)}` };
  const same = key.map((name) => `_x.${quoted(name)} = _ct.${quoted(name)}`).join(' AND ');
  const way = wayToKey(watched, '_x', quoted);
  const joins = via.map((join, index) => {
    const before = via.slice(0, index).reduce((sum, { on }) => sum + on.length, 0);
    const on = way.conditions.slice(before, before + join.on.length).join(' AND ');
    return ` JOIN ${way.tables[index] ?? ''} ON ${on}`;
  });
  return { from: ` JOIN ${liveName(table)} _x ON ${same}${joins.join('')}`, key: way.key };
};

const gatherChanges = (
  watched: WatchedByTrigger,
  config: QueueConfig,
  key: readonly string[],
  from: bigint,
): string => {
  const { insert, update, delete: remove } = config.operations;
  const found = source(watched, key);
  const whole = found.from === '' && !watched.child && watched.rowKey === null && key.length === 1;
  const operation = whole
    ? `CASE _ct.SYS_CHANGE_OPERATION WHEN N'I' THEN ${text(insert)} WHEN N'D' THEN ${text(remove)} ELSE ${text(update)} END`
    : text(update);
  return `INSERT INTO @keys (k, op) SELECT DISTINCT CAST(${found.key} AS nvarchar(200)), ${operation}
    FROM CHANGETABLE(CHANGES ${liveName(watched.table)}, ${from}) AS _ct${found.from} WHERE ${found.key} IS NOT NULL; `;
};

/** Too old a position: every object is told of once, unless it waits in the queue already. */
const gatherAll = (watched: WatchedByTrigger, queue: QueueNames, config: QueueConfig): string => {
  const { tables, conditions, key } = wayToKey(watched, '_x', quoted);
  const where = [...conditions, `${key} IS NOT NULL`].join(' AND ');
  return `INSERT INTO @keys (k, op) SELECT DISTINCT CAST(${key} AS nvarchar(200)), ${text(config.operations.update)}
    FROM ${[`${liveName(watched.table)} _x`, ...tables].join(', ')} WHERE ${where};
    DELETE FROM @keys WHERE EXISTS (SELECT 1 FROM ${queue.table} q
      WHERE q.${queue.status} = ${text(config.words.new)} AND q.${queue.entity} = ${text(watched.entityWord)} AND q.${queue.key} = k); `;
};

/** Version of the last change of any tracked table; null where nothing is tracked. */
export const currentVersion = async (session: SqlSession): Promise<bigint | null> => {
  const [row] = await session.query('SELECT CHANGE_TRACKING_CURRENT_VERSION()');
  return version(row?.[0]);
};

/** One table, in the caller's transaction. False where it is not tracked. */
export const collectTable = async (
  session: SqlSession,
  watched: WatchedByTrigger,
  queue: QueueNames,
  config: QueueConfig,
): Promise<boolean> => {
  const positions = positionTable(config);
  const name = positionName(watched);
  const [row] = await session.query(
    `SELECT version, CONVERT(varchar(20), object_id) FROM ${positions} WITH (UPDLOCK, ROWLOCK) WHERE source = ${text(name)}`,
  );
  const before = await versions(session, watched.table);
  if (before.oldest === null || before.current === null) {
    // What changes meanwhile leaves no trace, and afterwards the position may look as good as new.
    await session.execute(`UPDATE ${positions} SET version = ${UNKNOWN} WHERE source = ${text(name)}`);
    return false;
  }
  const last = sqlText(row?.[1]) === before.objectId ? version(row?.[0]) : null;
  if (last === before.current) return true;
  const usable = last !== null && last >= before.oldest && last <= before.current;
  const key = usable ? await keyColumns(session, watched.table) : [];
  const gather =
    usable && key.length > 0 ? gatherChanges(watched, config, key, last) : gatherAll(watched, queue, config);
  await session.execute(
    `${KEYS}${gather}INSERT INTO ${queue.table} (${queue.entity}, ${queue.key}, ${queue.operation})
      SELECT ${text(watched.entityWord)}, k, op FROM @keys`,
  );
  // The clean-up may have run since the first look; what was read would then have a hole.
  const after = await versions(session, watched.table);
  if (usable && (after.oldest === null || last < after.oldest))
    throw new MostekError('erp.lock_timeout', `${name}: the changes were cleaned up while they were read`);
  const moved = await session.execute(
    `UPDATE ${positions} SET version = ${before.current}, object_id = ${before.objectId ?? 'NULL'} WHERE source = ${text(name)}`,
  );
  if (moved === 0)
    await session.execute(
      `INSERT INTO ${positions} (source, version, object_id) VALUES (${text(name)}, ${before.current}, ${before.objectId ?? 'NULL'})`,
    );
  return true;
};
