import { statSync } from 'node:fs';
import { declaredType } from '#main/erp/declared-type.ts';
import type { LiveColumn, LiveTable, SqlSession } from '#main/erp/driver.ts';
import { STATE_TABLE } from './script.ts';

export const tables = async (session: SqlSession): Promise<LiveTable[]> => {
  const rows = await session.query(
    "SELECT name FROM sqlite_schema WHERE type IN ('table','view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
  );
  return rows.map(([name]) => ({ schema: null, name: String(name) }));
};

export const columns = async (session: SqlSession, table: LiveTable): Promise<LiveColumn[]> => {
  const rows = await session.query('SELECT name, type, "notnull" FROM pragma_table_info(?) ORDER BY cid', [
    table.name,
  ]);
  return rows.map(([name, type, notNull]) => ({
    name: String(name),
    type: String(type),
    ...declaredType(String(type)),
    nullable: notNull === '0',
    lossyText: false,
    asciiOnly: false,
  }));
};

/**
 * The random id that the script put into the file, which travels with a copy; without it, where and when the
 * file was born.
 */
export const fingerprint = async (session: SqlSession, file: string): Promise<string> => {
  const [marker] = await session.query("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?", [
    STATE_TABLE,
  ]);
  if (marker !== undefined) {
    const [row] = await session.query(`SELECT database_id FROM ${STATE_TABLE}`);
    if (row?.[0] !== undefined && row[0] !== null) return `sqlite:${String(row[0])}`;
  }
  const { ino, birthtimeMs } = statSync(file, { bigint: true });
  return `sqlite:${ino}:${birthtimeMs}`;
};
