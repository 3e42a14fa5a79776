import type { OdataRegister } from '#shared/erp/onec-odata.ts';
import { orFilters, setUrl } from './address.ts';
import type { Base } from './base.ts';
import type { Row } from './exact-json.ts';
import { guidLiteral, isGuid } from './literals.ts';
import { textAt } from './rows.ts';

/** Entity set behind a virtual table: `AccumulationRegister_X` of `AccumulationRegister_X/Balance()`. */
export const setOfRegister = (register: string): string => register.replace(/\/.*$/su, '');

/**
 * Rows of a register by the object they are about. The keys go into `$filter`, not into the table's own condition:
 * that one stands in the path, where web servers take 260 characters.
 */
export const registerRows = async (
  base: Base,
  list: OdataRegister,
  owners: Iterable<string>,
): Promise<Map<string, Row[]>> => {
  const { client, settings } = base;
  const wanted = [...new Set([...owners].map((key) => key.toLowerCase()).filter(isGuid))];
  const filters = orFilters(
    wanted.map((key) => `${list.owner} eq ${guidLiteral(key)}`),
    setUrl(client.root, list.register),
    settings.urlLength,
  );
  const pages = await Promise.all(filters.map((filter) => client.rows(list.register, { $filter: filter })));
  const found = new Map<string, Row[]>();
  for (const row of pages.flat()) {
    const owner = textAt(row, list.owner)?.toLowerCase();
    if (owner === undefined) continue;
    const rows = found.get(owner) ?? [];
    rows.push(row);
    found.set(owner, rows);
  }
  return found;
};
