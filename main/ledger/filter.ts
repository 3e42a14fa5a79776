import type { DeliveryFilter } from '#shared/api/types.ts';

export interface Where {
  sql: string;
  parameters: (string | number)[];
}

/** End of the range of all texts that start with `prefix`. */
const prefixEnd = (prefix: string): string => `${prefix}\u{10FFFF}`;

export const normaliseTerm = (text: string): string => text.trim().toLocaleLowerCase('en-US');

/**
 * The filter every list, count and bulk action shares, as a WHERE over `deliveries d`. The words are fixed here;
 * values are always parameters.
 */
export const whereOf = (filter: DeliveryFilter): Where => {
  const parts: string[] = [];
  const parameters: (string | number)[] = [];
  const add = (sql: string, ...values: (string | number)[]): void => {
    parts.push(sql);
    parameters.push(...values);
  };
  const text = normaliseTerm(filter.text ?? '');
  if (text !== '') {
    add('d.message_id in (select message_id from terms where term >= ? and term < ?)', text, prefixEnd(text));
  }
  if (filter.status !== undefined && filter.status.length > 0) {
    add(`d.status in (${filter.status.map(() => '?').join(', ')})`, ...filter.status);
  }
  if (filter.connectionId !== undefined) add('d.connection_id = ?', filter.connectionId);
  if (filter.direction !== undefined) add('d.direction = ?', filter.direction);
  if (filter.entity !== undefined) add('d.entity = ?', filter.entity);
  if (filter.cause !== undefined) add('d.cause = ?', filter.cause);
  if (filter.fromMs !== undefined) add('d.created_at >= ?', filter.fromMs);
  if (filter.toMs !== undefined) add('d.created_at < ?', filter.toMs);
  return { sql: parts.length === 0 ? '1 = 1' : parts.join(' and '), parameters };
};
