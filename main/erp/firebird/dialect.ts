import type { Dialect, LiveColumn, ReadRoom } from '#main/erp/driver.ts';
import { doubleQuoted } from '#main/erp/quoting.ts';
import { claim } from './claim.ts';

/** Longest VARCHAR in UTF8, and the bytes one row of a result may take with a reserve for the rest of it. */
const LONGEST = 8_191;
const ROW_BYTES = 60_000;
const WORTH_IT = 64;

/**
 * A blob costs three round trips per row, a VARCHAR none (lab.md 1). So the beginning comes as VARCHAR, and the
 * whole blob only where it is longer than that.
 */
const longText = (expression: string, room: ReadRoom): string[] => {
  const bytes = (ROW_BYTES - room.fixedBytes) / Math.max(1, room.longTexts);
  const size = Math.min(LONGEST, Math.floor(bytes / 4));
  if (size < WORTH_IT) return [expression];
  return [
    `CAST(SUBSTRING(${expression} FROM 1 FOR ${size}) AS VARCHAR(${size}))`,
    `CASE WHEN CHAR_LENGTH(${expression}) > ${size} THEN ${expression} END`,
  ];
};

/** Dates leave the server as text: the driver would make them dates of the agent's own time zone (lab.md 1). */
const read = (expression: string, column: LiveColumn, room: ReadRoom): string[] => {
  switch (column.kind) {
    case 'timestamp':
    case 'date':
    case 'time':
      return [`CAST(${expression} AS VARCHAR(30))`];
    case 'timestamptz':
      return [`CAST(${expression} AT TIME ZONE '+00:00' AS VARCHAR(60))`];
    case 'long_text':
      return longText(expression, room);
    default:
      return [expression];
  }
};

const TIMES = new Set(['timestamp', 'timestamptz', 'date', 'time']);

export const firebirdDialect: Dialect = {
  engine: 'firebird',
  quote: doubleQuoted,
  read,
  // The same for times on their way in: as text, which the server reads itself.
  parameter: (column) => (TIMES.has(column.kind) ? 'CAST(? AS VARCHAR(40))' : '?'),
  // Firebird would walk the whole index of finished rows beside the few ids and join the two.
  unindexed: (expression, column) =>
    column.kind === 'integer' || column.kind === 'decimal' ? `(${expression} + 0)` : `(${expression} || '')`,
  now: () => 'CURRENT_TIMESTAMP',
  limited: (items, rest, count) => `SELECT FIRST ${count} ${items} ${rest}`,
  dirtyRead: '',
  claim,
};
