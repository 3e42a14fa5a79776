import type { Dialect } from '#main/erp/driver.ts';
import { doubleQuoted } from '#main/erp/quoting.ts';
import { claim } from './claim.ts';

/** The clock as the script's columns hold it: UTC text with milliseconds, which sorts and says what it is. */
export const NOW = "strftime('%Y-%m-%dT%H:%M:%fZ','now')";

export const sqliteDialect: Dialect = {
  engine: 'sqlite',
  quote: doubleQuoted,
  read: (expression) => [expression],
  parameter: () => '?',
  unindexed: (expression) => `+${expression}`,
  now: () => NOW,
  limited: (items, rest, count) => `SELECT ${items} ${rest} LIMIT ${count}`,
  dirtyRead: '',
  claim,
};
