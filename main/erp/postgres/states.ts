import type { SqlSession } from '#main/erp/driver.ts';
import { type ObjectState, type ScriptObject, sameText } from '#main/erp/script-model.ts';
import { sqlText } from '#main/erp/sql-text.ts';

const state = async (session: SqlSession, object: ScriptObject): Promise<ObjectState> => {
  const { on } = object;
  if (object.kind !== 'trigger') {
    const [row] = await session.query(
      `SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = ? AND c.relname = ?`,
      [object.schema, object.name],
    );
    return row === undefined ? 'missing' : 'present';
  }
  const [row] = await session.query(
    `SELECT t.tgenabled::text, p.prosrc FROM pg_catalog.pg_trigger t
       JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
       JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
       JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
      WHERE NOT t.tgisinternal AND t.tgname = ? AND c.relname = ? AND (?::text IS NULL OR n.nspname = ?)`,
    [object.name, on.name, on.schema, on.schema],
  );
  if (row === undefined) return 'missing';
  // D: off; R: fires only in a replica.
  if (['D', 'R'].includes(sqlText(row[0]))) return 'disabled';
  return object.text === null || sameText(sqlText(row[1]), object.text) ? 'present' : 'altered';
};

/** Everybody may read PostgreSQL's catalogue, function bodies included. */
export const states = async (
  session: SqlSession,
  objects: readonly ScriptObject[],
): Promise<ObjectState[]> => {
  const found: ObjectState[] = [];
  for (const object of objects) found.push(await state(session, object));
  return found;
};
