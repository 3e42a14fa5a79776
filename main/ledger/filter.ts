import type { DeliveryFilter } from '#shared/api/types.ts';
import { type DeliveryStatus, finishedStatuses } from '#shared/status.ts';

export interface Where {
  sql: string;
  parameters: (string | number)[];
}

/** Said the way the indexes of problems and of unfinished deliveries say it: SQLite uses them for no other words. */
export const isProblem = "status in ('waiting', 'rejected', 'held')";
export const isOpen = "status not in ('sent', 'superseded')";
const problemStatuses: readonly DeliveryStatus[] = ['waiting', 'rejected', 'held'];

/**
 * Deliveries with one of these statuses, by the smallest index that knows them. Most deliveries are sent, so those are
 * soonest found by walking from the newest.
 */
const ofStatus = (wanted: readonly DeliveryStatus[]): string => {
  const list = wanted.map(() => '?').join(', ');
  if (wanted.every((status) => problemStatuses.includes(status)))
    return `d.status in (${list}) and d.${isProblem}`;
  if (wanted.every((status) => status === 'superseded'))
    return `+d.status in (${list}) and d.status = 'superseded'`;
  if (wanted.some((status) => finishedStatuses.includes(status))) return `+d.status in (${list})`;
  return `d.id in (select id from deliveries where ${isOpen}) and +d.status in (${list})`;
};

/** End of the range of all texts that start with `prefix`. */
const prefixEnd = (prefix: string): string => `${prefix}\u{10FFFF}`;

export const normaliseTerm = (text: string): string => text.trim().toLocaleLowerCase('en-US');

/** Range of the terms that begin with what was typed; null when nothing was. */
export const termRange = (filter: DeliveryFilter): [from: string, to: string] | null => {
  const text = normaliseTerm(filter.text ?? '');
  return text === '' ? null : [text, prefixEnd(text)];
};

/**
 * The filter every list, count and bulk action shares, as a WHERE over `deliveries d`. The words are fixed here;
 * values are always parameters. `broad` says that the text fits thousands of terms. A plus in front of a column
 * keeps SQLite from its index: it knows no counts and would walk a million sent rows to find the one that a term,
 * or a connection, leads to at once.
 */
export const whereOf = (filter: DeliveryFilter, broad: boolean): Where => {
  const parts: string[] = [];
  const parameters: (string | number)[] = [];
  const add = (sql: string, ...values: (string | number)[]): void => {
    parts.push(sql);
    parameters.push(...values);
  };
  const range = termRange(filter);
  if (range !== null) {
    const terms = broad
      ? 'exists (select 1 from terms t where t.message_id = d.message_id and t.term >= ? and t.term < ?)'
      : 'd.message_id in (select message_id from terms where term >= ? and term < ?)';
    add(terms, ...range);
  }
  const byTerm = range !== null && !broad;
  const status = filter.status ?? [];
  const manyRows = status.some((word) => finishedStatuses.includes(word));
  const byConnection = !byTerm && filter.connectionId !== undefined && (status.length === 0 || manyRows);
  if (status.length > 0) {
    const list = `+d.status in (${status.map(() => '?').join(', ')})`;
    add(byTerm || byConnection ? list : ofStatus(status), ...status);
  }
  if (filter.connectionId !== undefined)
    add(`${byConnection ? '' : '+'}d.connection_id = ?`, filter.connectionId);
  if (filter.direction !== undefined) add('d.direction = ?', filter.direction);
  if (filter.entity !== undefined) add('d.entity = ?', filter.entity);
  if (filter.cause !== undefined) add('d.cause = ?', filter.cause);
  if (filter.fromMs !== undefined) add('d.created_at >= ?', filter.fromMs);
  if (filter.toMs !== undefined) add('d.created_at < ?', filter.toMs);
  return { sql: parts.length === 0 ? '1 = 1' : parts.join(' and '), parameters };
};
