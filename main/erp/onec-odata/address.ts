import { guidLiteral, ZERO_GUID } from './literals.ts';

const service = '/odata/standard.odata';

/** Root of the service for the address of a publication, which may already end with it. */
export const rootOf = (baseUrl: string): string => {
  const base = baseUrl
    .trim()
    .replace(/[?#].*$/, '')
    .replace(/\/+$/, '');
  return base.toLowerCase().endsWith(service) ? base : `${base}${service}`;
};

/** Percent-encoding that leaves what OData itself is made of readable: `(`, `)`, `'`, `,`, `:`, `/`, `=`. */
const encoded = (text: string): string =>
  encodeURIComponent(text)
    .replaceAll('%2C', ',')
    .replaceAll('%3A', ':')
    .replaceAll('%2F', '/')
    .replaceAll('%3D', '=');

export type QueryOptions = Readonly<Record<string, string | number | undefined>>;

/** In a query an apostrophe leaves as `%27` whatever we write, so it is counted as that. */
const inQuery = (text: string): string => encoded(text).replaceAll("'", '%27');

const queryOf = (options: QueryOptions): string => {
  const parts = Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${inQuery(String(value))}`],
  );
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
};

/** Address of an entity set, JSON asked for; spaces are `%20`, for `+` means itself to some servers. */
export const setUrl = (root: string, set: string, options: QueryOptions = {}): string =>
  `${root}/${encoded(set)}${queryOf({ ...options, $format: 'json' })}`;

export const entityUrl = (root: string, set: string, key: string): string =>
  `${root}/${encoded(set)}(${guidLiteral(key)})`;

/** Characters of the longest path segment of the address of an object. */
export const segmentLength = (set: string): number => entityUrl('', set, ZERO_GUID).length - 1;

/** Address of an operation of the exchange; the point is the address of the node's entity, in apostrophes. */
export const exchangeUrl = (
  root: string,
  operation: 'SelectChanges' | 'NotifyChangesReceived',
  plan: string,
  node: string,
  message: number,
): string =>
  `${root}/${operation}${queryOf({ DataExchangePoint: `'${root}/${plan}(${guidLiteral(node)})'`, MessageNo: message })}`;

/**
 * `A eq x or A eq y …` in as many filters as it takes to keep every address under `longest` characters; `base` is
 * the address without the filter.
 */
export const orFilters = (conditions: readonly string[], base: string, longest: number): string[] => {
  const filters: string[] = [];
  let current = '';
  for (const condition of conditions) {
    const joined = current === '' ? condition : `${current} or ${condition}`;
    if (current !== '' && base.length + '&$filter='.length + inQuery(joined).length > longest) {
      filters.push(current);
      current = condition;
    } else current = joined;
  }
  if (current !== '') filters.push(current);
  return filters;
};
