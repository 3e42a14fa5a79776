import type { SqlSession } from '#main/erp/driver.ts';
import { type ObjectState, type ScriptObject, sameText } from '#main/erp/script-model.ts';
import { sqlText } from '#main/erp/sql-text.ts';

const CATALOGUES = {
  table: 'SELECT 1 FROM RDB$RELATIONS WHERE RDB$RELATION_NAME = ?',
  index: 'SELECT 1 FROM RDB$INDICES WHERE RDB$INDEX_NAME = ?',
} as const;

const state = async (session: SqlSession, object: ScriptObject): Promise<ObjectState> => {
  if (object.kind === 'tracking') return 'unchecked';
  if (object.kind !== 'trigger') {
    const [row] = await session.query(CATALOGUES[object.kind], [object.name]);
    return row === undefined ? 'missing' : 'present';
  }
  const [row] = await session.query(
    'SELECT RDB$TRIGGER_INACTIVE, RDB$TRIGGER_SOURCE FROM RDB$TRIGGERS WHERE RDB$TRIGGER_NAME = ? AND RDB$RELATION_NAME = ?',
    [object.name, object.on.name],
  );
  if (row === undefined) return 'missing';
  if (sqlText(row[0]) === '1') return 'disabled';
  // A maker may take the sources out of a database; then only their being there can be told.
  const source = row[1] ?? null;
  return source === null || object.text === null || sameText(sqlText(source), object.text)
    ? 'present'
    : 'altered';
};

/** Everybody may read Firebird's catalogue, trigger sources included. */
export const states = async (
  session: SqlSession,
  objects: readonly ScriptObject[],
): Promise<ObjectState[]> => {
  const found: ObjectState[] = [];
  for (const object of objects) found.push(await state(session, object));
  return found;
};
