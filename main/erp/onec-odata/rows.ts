import { orFilters, setUrl } from './address.ts';
import type { Base } from './base.ts';
import type { Row } from './exact-json.ts';
import { guidLiteral, isGuid } from './literals.ts';

/** A value of a row as text; null for anything else. */
export const textAt = (row: Row, name: string): string | null => {
  const value = row[name];
  return typeof value === 'string' ? value : null;
};

/** Rows of a table part, in the order of LineNumber, which arrives as a text. */
export const partRows = (row: Row, part: string): Row[] => {
  const value = row[part];
  if (!Array.isArray(value)) return [];
  const rows = value.filter((item): item is { [name: string]: Row[string] } => {
    return typeof item === 'object' && item !== null && !Array.isArray(item);
  });
  return rows.sort((a, b) => Number(textAt(a, 'LineNumber') ?? 0) - Number(textAt(b, 'LineNumber') ?? 0));
};

/**
 * Objects of a set by Ref_Key, in as many requests as the longest address allows. Keys that are no GUID, and
 * objects that are not there, are simply absent.
 */
export const rowsByKeys = async (
  base: Base,
  set: string,
  keys: Iterable<string>,
): Promise<Map<string, Row>> => {
  const wanted = [...new Set([...keys].map((key) => key.trim().toLowerCase()).filter(isGuid))];
  const { client, settings } = base;
  const filters = orFilters(
    wanted.map((key) => `Ref_Key eq ${guidLiteral(key)}`),
    setUrl(client.root, set),
    settings.urlLength,
  );
  const pages = await Promise.all(filters.map((filter) => client.rows(set, { $filter: filter })));
  return new Map(
    pages.flat().flatMap((row): [string, Row][] => {
      const key = textAt(row, 'Ref_Key')?.toLowerCase();
      return key === undefined ? [] : [[key, row]];
    }),
  );
};
