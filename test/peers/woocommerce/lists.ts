import type { PeerAnswer } from '#test/peers/http/server.ts';
import { invalidParam } from '#test/peers/woocommerce/refusal.ts';

const trimmed = (row: object, fields: string | null): object => {
  if (fields === null) return row;
  const wanted = new Set(fields.split(','));
  return Object.fromEntries(Object.entries(row).filter(([name]) => wanted.has(name)));
};

/** One page of rows, ten unless asked otherwise and never more than a hundred; past the end is an empty list. */
export const pageOf = (rows: readonly object[], query: URLSearchParams): PeerAnswer => {
  const perPage = Number(query.get('per_page') ?? '10');
  if (!Number.isInteger(perPage) || perPage < 1 || perPage > 100) {
    return invalidParam('per_page', 'per_page must be between 1 (inclusive) and 100 (inclusive)');
  }
  const offset = Number(query.get('offset') ?? (Number(query.get('page') ?? '1') - 1) * perPage);
  return {
    status: 200,
    headers: {
      'X-WP-Total': String(rows.length),
      'X-WP-TotalPages': String(Math.ceil(rows.length / perPage)),
    },
    body: rows.slice(offset, offset + perPage).map((row) => trimmed(row, query.get('_fields'))),
  };
};
