import type {
  Dialect,
  Driver,
  QueueNames,
  SqlParameter,
  SqlSession,
  TransactionKind,
} from '#main/erp/driver.ts';
import type { Acknowledgement } from '#main/erp/port.ts';
import { MostekError } from '#shared/errors.ts';
import type { BoundQueue } from './bind-queue.ts';
import { chunks, marks, padded } from './chunks.ts';
import { keyFits } from './key-fits.ts';

interface Group {
  word: Acknowledgement['word'];
  reason: string | null;
  ids: string[];
}

interface Fragment {
  sql: string;
  values: SqlParameter[];
}

/** A longer text is cut: it explains, and the ledger has all of it. */
const fitted = (reason: string | null, length: number | null): string | null =>
  reason === null || length === null ? reason : reason.slice(0, length);

const grouped = (words: readonly Acknowledgement[], reasonLength: number | null): Group[] => {
  const groups = new Map<string, Group>();
  for (const { id, word, reason } of words) {
    const cut = fitted(reason, reasonLength);
    const name = JSON.stringify([word, cut]);
    const group = groups.get(name) ?? { word, reason: cut, ids: [] };
    group.ids.push(id);
    groups.set(name, group);
  }
  return [...groups.values()].flatMap((group) =>
    chunks([...new Set(group.ids)]).map((ids) => ({ ...group, ids })),
  );
};

/** What to write for a word, and from which states a row may move there. */
const moves = (
  dialect: Dialect,
  q: QueueNames,
  agentId: string,
  group: Group,
): { set: Fragment; from: Fragment } => {
  const { word, reason } = group;
  const { words } = q;
  const status = dialect.unindexed(q.status, q.columns.status);
  const mine: Fragment = { sql: `${status} = ? AND ${q.claimedBy} = ?`, values: [words.claimed, agentId] };
  if (word === 'new') {
    const set = `${q.status} = ?, ${q.claimedBy} = NULL, ${q.claimedUntil} = NULL, ${q.reason} = ?`;
    return { set: { sql: set, values: [words.new, reason] }, from: mine };
  }
  if (word === 'accepted') {
    return {
      set: {
        sql: `${q.status} = ?, ${q.claimedUntil} = NULL, ${q.reason} = ?`,
        values: [words.accepted, reason],
      },
      from: {
        sql: `${status} IN (?, ?) AND ${q.claimedBy} = ?`,
        values: [words.claimed, words.accepted, agentId],
      },
    };
  }
  const now = dialect.now(q.columns.finishedAt);
  return {
    set: {
      sql: `${q.status} = ?, ${q.claimedUntil} = NULL, ${q.finishedAt} = ${now}, ${q.reason} = ?`,
      values: [words[word], reason],
    },
    from: {
      sql: `(${status} IN (?, ?, ?) OR ${mine.sql})`,
      values: [words.accepted, words.sent, words.rejected, ...mine.values],
    },
  };
};

/** Whether the row, though not moved just now, already stands where the word wants it. */
const alreadyThere = (
  q: QueueNames,
  agentId: string,
  word: Group['word'],
  status: string,
  holder: string,
): boolean => {
  const { words } = q;
  if (word === 'new') return status === words.new;
  if (word === 'accepted')
    return holder === agentId && [words.accepted, words.sent, words.rejected].includes(status);
  return status === words[word];
};

const writeGroup = async (
  dialect: Dialect,
  session: SqlSession,
  q: QueueNames,
  agentId: string,
  group: Group,
): Promise<string[]> => {
  const ids = group.ids.filter((id) => keyFits(q.columns.id, id));
  if (ids.length === 0) return group.ids;
  const list = padded(ids);
  const inList = `${q.id} IN (${marks(list.length, dialect.parameter(q.columns.id))})`;
  const { set, from } = moves(dialect, q, agentId, group);
  const changed = await session.execute(`UPDATE ${q.table} SET ${set.sql} WHERE ${inList} AND ${from.sql}`, [
    ...set.values,
    ...list,
    ...from.values,
  ]);
  if (changed === group.ids.length) return [];
  const rows = await session.query(
    `SELECT ${q.id}, ${q.status}, ${q.claimedBy} FROM ${q.table} WHERE ${inList}`,
    list,
  );
  const there = new Set(
    rows
      .filter(([, status, holder]) =>
        alreadyThere(q, agentId, group.word, String(status).trim(), String(holder ?? '').trim()),
      )
      .map(([id]) => String(id).trim()),
  );
  return group.ids.filter((id) => !there.has(id));
};

const isLock = (error: unknown): error is MostekError =>
  error instanceof MostekError && (error.causeId === 'erp.lock_timeout' || error.causeId === 'erp.deadlock');

/** Row by row where the ERP holds one of the rows: the others are written, and the lock is reported at the end. */
const writeAround = async (
  driver: Driver,
  q: QueueNames,
  agentId: string,
  groups: readonly Group[],
): Promise<string[]> => {
  const failed: string[] = [];
  let lock: MostekError | null = null;
  const visit = async (part: readonly Group[]): Promise<void> => {
    try {
      failed.push(...(await writeAll(driver, q, agentId, part, 'queue_now')));
    } catch (error) {
      if (!isLock(error)) throw error;
      const [first] = part;
      if (first === undefined || (part.length === 1 && first.ids.length === 1)) {
        lock = error;
        return;
      }
      if (part.length > 1) {
        const middle = Math.ceil(part.length / 2);
        await visit(part.slice(0, middle));
        await visit(part.slice(middle));
      } else {
        const middle = Math.ceil(first.ids.length / 2);
        await visit([{ ...first, ids: first.ids.slice(0, middle) }]);
        await visit([{ ...first, ids: first.ids.slice(middle) }]);
      }
    }
  };
  await visit(groups);
  if (lock !== null) throw lock;
  return failed;
};

const writeAll = (
  driver: Driver,
  q: QueueNames,
  agentId: string,
  groups: readonly Group[],
  kind: TransactionKind,
): Promise<string[]> =>
  driver.transaction(kind, async (session) => {
    const failed: string[] = [];
    for (const group of groups)
      failed.push(...(await writeGroup(driver.dialect, session, q, agentId, group)));
    return failed;
  });

/** Ids whose row is gone or belongs to someone else are returned; everything else stands as asked afterwards. */
export const acknowledge = async (
  driver: Driver,
  { names: q }: BoundQueue,
  agentId: string,
  words: readonly Acknowledgement[],
): Promise<string[]> => {
  if (words.length === 0) return [];
  const groups = grouped(words, q.columns.reason.length);
  try {
    return await writeAll(driver, q, agentId, groups, 'queue');
  } catch (error) {
    if (!isLock(error)) throw error;
    return writeAround(driver, q, agentId, groups);
  }
};
