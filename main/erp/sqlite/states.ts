import type { SqlSession } from '#main/erp/driver.ts';
import { type ObjectState, type ScriptObject, sameText } from '#main/erp/script-model.ts';
import { sqlText } from '#main/erp/sql-text.ts';

const state = async (session: SqlSession, object: ScriptObject): Promise<ObjectState> => {
  const [row] = await session.query(
    'SELECT sql, tbl_name FROM sqlite_master WHERE type = ? AND lower(name) = lower(?)',
    [object.kind, object.name],
  );
  if (row === undefined) return 'missing';
  const elsewhere = sqlText(row[1]).toLowerCase() !== object.on.name.toLowerCase();
  const changed = object.text !== null && !sameText(sqlText(row[0]), object.text);
  return elsewhere || changed ? 'altered' : 'present';
};

/** SQLite keeps the text of everything, and can switch no trigger off. */
export const states = async (
  session: SqlSession,
  objects: readonly ScriptObject[],
): Promise<ObjectState[]> => {
  const found: ObjectState[] = [];
  for (const object of objects) found.push(await state(session, object));
  return found;
};
