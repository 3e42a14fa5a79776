import type { ColumnKind, Identity, LiveColumn, LiveTable, Need, SqlSession } from '#main/erp/driver.ts';
import { sqlText } from '#main/erp/sql-text.ts';
import { toEpochMs } from '#main/erp/wall-clock.ts';

const trimmed = (value: unknown): string => sqlText(value).trim();

export const tables = async (session: SqlSession): Promise<LiveTable[]> => {
  const rows = await session.query(
    'SELECT RDB$RELATION_NAME FROM RDB$RELATIONS WHERE COALESCE(RDB$SYSTEM_FLAG, 0) = 0 ORDER BY RDB$RELATION_NAME',
  );
  return rows.map(([name]) => ({ schema: null, name: trimmed(name) }));
};

/** RDB$FIELD_TYPE (Firebird 3 language reference, appendix D). */
const TYPES: Readonly<Record<number, readonly [name: string, kind: ColumnKind]>> = {
  7: ['SMALLINT', 'integer'],
  8: ['INTEGER', 'integer'],
  16: ['BIGINT', 'integer'],
  26: ['INT128', 'integer'],
  10: ['FLOAT', 'float'],
  27: ['DOUBLE PRECISION', 'float'],
  24: ['DECFLOAT', 'float'],
  25: ['DECFLOAT', 'float'],
  12: ['DATE', 'date'],
  13: ['TIME', 'time'],
  28: ['TIME WITH TIME ZONE', 'time'],
  29: ['TIMESTAMP WITH TIME ZONE', 'timestamptz'],
  35: ['TIMESTAMP', 'timestamp'],
  14: ['CHAR', 'char'],
  37: ['VARCHAR', 'text'],
  40: ['CSTRING', 'text'],
  23: ['BOOLEAN', 'boolean'],
  261: ['BLOB', 'binary'],
};
const BITS: Readonly<Record<number, number>> = { 7: 16, 8: 32 };
const NONE = 0;
const OCTETS = 1;

export const columns = async (
  session: SqlSession,
  table: LiveTable,
  encoding: string | undefined,
): Promise<LiveColumn[]> => {
  const rows = await session.query(
    `SELECT rf.RDB$FIELD_NAME, f.RDB$FIELD_TYPE, f.RDB$FIELD_SUB_TYPE, f.RDB$CHARACTER_LENGTH, f.RDB$FIELD_PRECISION,
            f.RDB$FIELD_SCALE, COALESCE(rf.RDB$NULL_FLAG, f.RDB$NULL_FLAG, 0), f.RDB$CHARACTER_SET_ID
       FROM RDB$RELATION_FIELDS rf JOIN RDB$FIELDS f ON f.RDB$FIELD_NAME = rf.RDB$FIELD_SOURCE
      WHERE rf.RDB$RELATION_NAME = ? ORDER BY rf.RDB$FIELD_POSITION`,
    [table.name],
  );
  return rows.map(([name, type, subType, length, precision, scale, required, charset]) => {
    const code = Number(type);
    const sub = Number(subType ?? 0);
    const scaled =
      Number(scale ?? 0) < 0 || ((code === 7 || code === 8 || code === 16 || code === 26) && sub > 0);
    const [typeName, base] = TYPES[code] ?? ['unknown', 'other' as const];
    const isText = base === 'char' || base === 'text';
    const blobText = code === 261 && sub === 1;
    const kind: ColumnKind = scaled && base === 'integer' ? 'decimal' : blobText ? 'long_text' : base;
    const digits = Number(precision ?? 0);
    const places = -Number(scale ?? 0);
    return {
      name: trimmed(name),
      type: typeText(typeName, kind, { length: Number(length ?? 0), digits, places, blobText }),
      kind: isText && Number(charset) === OCTETS ? 'binary' : kind,
      length: isText ? Number(length ?? 0) || null : null,
      precision: kind === 'decimal' ? digits || 18 : (BITS[code] ?? null),
      scale: kind === 'decimal' ? places : null,
      nullable: trimmed(required) !== '1',
      lossyText: encoding !== undefined && encoding !== 'UTF8' && (isText || blobText),
      asciiOnly: encoding === undefined && (isText || blobText) && Number(charset) === NONE,
    };
  });
};

const typeText = (
  name: string,
  kind: ColumnKind,
  size: { length: number; digits: number; places: number; blobText: boolean },
): string => {
  if (kind === 'decimal') return `NUMERIC(${size.digits || 18},${size.places})`;
  if (size.blobText) return 'BLOB SUB_TYPE TEXT';
  return kind === 'char' || kind === 'text' ? `${name}(${size.length})` : name;
};

const engineVersion = async (session: SqlSession): Promise<string> => {
  const [row] = await session.query("SELECT RDB$GET_CONTEXT('SYSTEM', 'ENGINE_VERSION') FROM RDB$DATABASE");
  return trimmed(row?.[0]);
};

/** Major version of the server, for what a script may use. */
export const majorVersion = async (session: SqlSession): Promise<number> =>
  Number.parseInt(await engineVersion(session), 10) || 3;

/** Asks for something that only newer servers know. */
const optional = async (session: SqlSession, expression: string): Promise<string | null> => {
  try {
    const [row] = await session.query(`SELECT ${expression} FROM RDB$DATABASE`);
    return row?.[0] === null || row === undefined ? null : trimmed(row[0]);
  } catch {
    return null;
  }
};

export const identify = async (session: SqlSession, zone: string): Promise<Identity> => {
  const [row] = await session.query(
    `SELECT CAST(CURRENT_TIMESTAMP AS VARCHAR(60)), CURRENT_USER, d.RDB$CHARACTER_SET_NAME,
            CAST(m.MON$CREATION_DATE AS VARCHAR(60)), m.MON$DATABASE_NAME
       FROM RDB$DATABASE d CROSS JOIN MON$DATABASE m`,
  );
  const guid = await optional(session, "RDB$GET_CONTEXT('SYSTEM', 'DB_GUID')");
  const encrypted = await optional(session, "RDB$GET_CONTEXT('SYSTEM', 'WIRE_ENCRYPTED')");
  return {
    version: await engineVersion(session),
    // Firebird 3 has no identity of a database; when it was made stays the same until it is restored from a backup.
    fingerprint: guid === null ? `firebird:${trimmed(row?.[3])}:${trimmed(row?.[4])}` : `firebird:${guid}`,
    charset: trimmed(row?.[2]) || null,
    clockMs: toEpochMs(trimmed(row?.[0]).replace(/ [A-Z][\w/]+$/, ''), zone) ?? 0,
    encrypted: encrypted?.toUpperCase() === 'TRUE',
    user: trimmed(row?.[1]),
  };
};

const LETTERS: Readonly<Record<Need['right'], string>> = {
  SELECT: 'S',
  INSERT: 'I',
  UPDATE: 'U',
  DELETE: 'D',
};

export const lacking = async (session: SqlSession, needs: readonly Need[]): Promise<Need[]> => {
  const [who] = await session.query('SELECT CURRENT_USER, CURRENT_ROLE FROM RDB$DATABASE');
  const user = trimmed(who?.[0]);
  const role = trimmed(who?.[1]);
  if (user === 'SYSDBA' || role === 'RDB$ADMIN') return [];
  const rows = await session.query(
    `SELECT RDB$RELATION_NAME, RDB$PRIVILEGE, RDB$FIELD_NAME FROM RDB$USER_PRIVILEGES
      WHERE RDB$OBJECT_TYPE IN (0, 1) AND (RDB$USER = ? OR RDB$USER = 'PUBLIC' OR RDB$USER = ?)`,
    [user, role],
  );
  const held = new Set(
    rows.map(([table, letter, field]) => `${trimmed(letter)} ${trimmed(table)} ${trimmed(field)}`),
  );
  const has = (need: Need, column: string): boolean =>
    held.has(`${LETTERS[need.right]} ${need.table.name} ${column}`);
  return needs.filter(
    (need) => !has(need, '') && (need.columns === null || need.columns.some((name) => !has(need, name))),
  );
};
