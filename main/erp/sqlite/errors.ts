import Database from 'better-sqlite3';
import { type CauseId } from '#shared/causes.ts';
import { MostekError } from '#shared/errors.ts';

/** Result codes of SQLite (extended ones first) and what they mean to a person. */
const CODES: readonly (readonly [prefix: string, cause: CauseId])[] = [
  ['SQLITE_BUSY', 'erp.lock_timeout'],
  ['SQLITE_LOCKED', 'erp.lock_timeout'],
  ['SQLITE_CONSTRAINT_UNIQUE', 'erp.duplicate'],
  ['SQLITE_CONSTRAINT_PRIMARYKEY', 'erp.duplicate'],
  ['SQLITE_CONSTRAINT_TRIGGER', 'erp.order_refused'],
  ['SQLITE_CONSTRAINT', 'erp.constraint'],
  ['SQLITE_MISMATCH', 'erp.type_mismatch'],
  ['SQLITE_TOOBIG', 'erp.type_mismatch'],
  ['SQLITE_READONLY', 'erp.read_only'],
  ['SQLITE_FULL', 'erp.disk_full'],
  ['SQLITE_PERM', 'erp.rights_missing'],
  ['SQLITE_AUTH', 'erp.rights_missing'],
  ['SQLITE_CANTOPEN', 'erp.database_missing'],
  ['SQLITE_NOTADB', 'erp.database_missing'],
  ['SQLITE_CORRUPT', 'erp.database_missing'],
  ['SQLITE_IOERR', 'erp.connection_lost'],
];

export const sqliteError = (error: unknown): MostekError => {
  if (error instanceof MostekError) return error;
  if (error instanceof Database.SqliteError) {
    const text = `${error.code}: ${error.message}`;
    const table = /no such table: (?:main\.)?(.+)$/.exec(error.message)?.[1];
    if (table !== undefined)
      return new MostekError('erp.table_missing', text, { values: { table }, cause: error });
    const column = /no such column: (.+)$/.exec(error.message)?.[1];
    if (column !== undefined)
      return new MostekError('erp.column_missing', text, { values: { column }, cause: error });
    const known = CODES.find(([prefix]) => error.code.startsWith(prefix))?.[1];
    return new MostekError(known ?? 'erp.statement_refused', text, { cause: error });
  }
  const text = error instanceof Error ? error.message : String(error);
  const missing = error instanceof TypeError && text.includes('directory does not exist');
  return new MostekError(missing ? 'erp.database_missing' : 'erp.statement_refused', text, { cause: error });
};
