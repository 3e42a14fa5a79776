import type { SqlSession } from '#main/erp/driver.ts';
import { bracketed, literal } from '#main/erp/quoting.ts';
import { type ObjectState, type ScriptObject, sameText } from '#main/erp/script-model.ts';
import { sqlText } from '#main/erp/sql-text.ts';
import { isTracked } from './tracking.ts';

const nameOf = (schema: string | null, name: string): string =>
  `N${literal(`${bracketed(schema ?? 'dbo')}.${bracketed(name)}`)}`;

/** Whether the login may see what belongs to the table; without it a trigger that is there looks like none. */
const maySee = async (session: SqlSession, { on }: ScriptObject): Promise<boolean> => {
  const table = nameOf(on.schema, on.name);
  const [row] = await session.query(`SELECT HAS_PERMS_BY_NAME(${table}, N'OBJECT', N'VIEW DEFINITION')`);
  return Number(row?.[0]) === 1;
};

const trigger = async (session: SqlSession, object: ScriptObject): Promise<ObjectState> => {
  const [row] = await session.query(
    `SELECT CONVERT(int, t.is_disabled), m.definition FROM sys.triggers t LEFT JOIN sys.sql_modules m ON m.object_id = t.object_id
      WHERE t.object_id = OBJECT_ID(${nameOf(object.schema, object.name)}) AND t.parent_id = OBJECT_ID(${nameOf(object.on.schema, object.on.name)})`,
  );
  if (row === undefined) return 'missing';
  if (Number(row[0]) === 1) return 'disabled';
  const text = row[1];
  // Encrypted or hidden: that it is there is all that can be said.
  if (text === null || text === undefined || object.text === null) return 'present';
  return sameText(sqlText(text), object.text) ? 'present' : 'altered';
};

const tracking = async (session: SqlSession, { on }: ScriptObject): Promise<ObjectState> => {
  const [row] = await session.query(
    `SELECT HAS_PERMS_BY_NAME(${nameOf(on.schema, on.name)}, N'OBJECT', N'VIEW CHANGE TRACKING')`,
  );
  if (Number(row?.[0]) !== 1) return 'unchecked';
  return (await isTracked(session, on)) ? 'present' : 'disabled';
};

const state = async (session: SqlSession, object: ScriptObject): Promise<ObjectState> => {
  if (object.kind === 'tracking') return tracking(session, object);
  if (!(await maySee(session, object))) {
    if (object.kind !== 'table') return 'unchecked';
    const [row] = await session.query(`SELECT OBJECT_ID(${nameOf(object.schema, object.name)})`);
    return (row?.[0] ?? null) === null ? 'missing' : 'present';
  }
  if (object.kind === 'trigger') return trigger(session, object);
  if (object.kind === 'table') return 'present';
  const [row] = await session.query(
    `SELECT 1 FROM sys.indexes WHERE name = N${literal(object.name)} AND object_id = OBJECT_ID(${nameOf(object.on.schema, object.on.name)})`,
  );
  return row === undefined ? 'missing' : 'present';
};

export const states = async (
  session: SqlSession,
  objects: readonly ScriptObject[],
): Promise<ObjectState[]> => {
  const found: ObjectState[] = [];
  for (const object of objects) found.push(await state(session, object));
  return found;
};
