import type { Dialect } from '#main/erp/driver.ts';
import { doubleQuoted } from '#main/erp/quoting.ts';
import { claim } from './claim.ts';

export const postgresDialect: Dialect = {
  engine: 'postgres',
  quote: doubleQuoted,
  // Every value arrives as text already; money alone is written with a currency sign.
  read: (expression, column) => [column.type === 'money' ? `${expression}::numeric` : expression],
  parameter: () => '?',
  unindexed: (expression) => expression,
  now: () => 'now()',
  limited: (items, rest, count) => `SELECT ${items} ${rest} LIMIT ${count}`,
  dirtyRead: '',
  claim,
};
