import type { Catalog, Permission, TableInfo } from './catalog.ts';

const same = (a: string | null, b: string | null): boolean => a?.toLowerCase() === b?.toLowerCase();

/** The user and every role it is in, directly or through other roles. */
const principals = (catalog: Catalog, user: string): Set<string> => {
  const all = new Set([user.toLowerCase(), 'public']);
  for (let grown = true; grown; ) {
    grown = false;
    for (const { role, member } of catalog.members) {
      if (all.has(member.toLowerCase()) && !all.has(role.toLowerCase())) {
        all.add(role.toLowerCase());
        grown = true;
      }
    }
  }
  return all;
};

const FIXED_ROLES: Readonly<Record<string, readonly string[]>> = {
  db_datareader: ['SELECT'],
  db_datawriter: ['INSERT', 'UPDATE', 'DELETE'],
};

export interface Securable {
  readonly schema: string | null;
  readonly object: string | null;
  /** Asks about one column; without it a grant on any column is enough to use the table. */
  readonly column?: string;
}

const covers = (permission: Permission, securable: Securable): boolean => {
  if (permission.class === 'database') return true;
  if (permission.class === 'schema') return same(permission.schema_name, securable.schema);
  return (
    securable.object !== null &&
    same(permission.schema_name, securable.schema) &&
    same(permission.object_name, securable.object)
  );
};

/** Whether a user holds a right. DENY wins over GRANT. */
export const isAllowed = (catalog: Catalog, user: string, right: string, securable: Securable): boolean => {
  if (user.toLowerCase() === 'dbo') return true;
  const holders = principals(catalog, user);
  if (holders.has('db_owner')) return true;
  const entries = catalog.permissions.filter(
    (entry) =>
      holders.has(entry.grantee.toLowerCase()) &&
      covers(entry, securable) &&
      (entry.permission === right || entry.permission === 'CONTROL'),
  );
  const { column } = securable;
  const applies = (entry: Permission): boolean =>
    entry.column_name === null || (column !== undefined && same(entry.column_name, column));
  if (entries.some((entry) => entry.state === 'DENY' && applies(entry))) return false;
  if (entries.some((entry) => entry.state === 'GRANT' && (column === undefined || applies(entry))))
    return true;
  return Object.entries(FIXED_ROLES).some(([role, rights]) => holders.has(role) && rights.includes(right));
};

export const mayUseTable = (catalog: Catalog, user: string, table: TableInfo, right: string): boolean =>
  table.kind === 'system' ||
  table.kind === 'temporary' ||
  isAllowed(catalog, user, right, { schema: table.schema, object: table.name });

export const mayUseColumn = (
  catalog: Catalog,
  user: string,
  table: TableInfo,
  right: string,
  column: string,
): boolean =>
  table.kind === 'system' ||
  table.kind === 'temporary' ||
  isAllowed(catalog, user, right, { schema: table.schema, object: table.name, column });
