import type { ColumnKind, Identity, LiveColumn, LiveTable, Need, SqlSession } from '#main/erp/driver.ts';

const SYSTEM = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";

export const tables = async (session: SqlSession): Promise<LiveTable[]> => {
  const rows = await session.query(
    `SELECT n.nspname, c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r','p','v','m','f') AND ${SYSTEM} AND has_schema_privilege(n.oid, 'USAGE')
      ORDER BY COALESCE(array_position(current_schemas(false), n.nspname), 1000), n.nspname, c.relname`,
  );
  return rows.map(([schema, name]) => ({ schema: String(schema), name: String(name) }));
};

const KINDS: Readonly<Record<string, ColumnKind>> = {
  int2: 'integer',
  int4: 'integer',
  int8: 'integer',
  oid: 'integer',
  numeric: 'decimal',
  money: 'decimal',
  float4: 'float',
  float8: 'float',
  bool: 'boolean',
  varchar: 'text',
  name: 'text',
  mvarchar: 'text',
  bpchar: 'char',
  char: 'char',
  mchar: 'char',
  text: 'long_text',
  citext: 'long_text',
  json: 'long_text',
  jsonb: 'long_text',
  xml: 'long_text',
  uuid: 'uuid',
  timestamp: 'timestamp',
  timestamptz: 'timestamptz',
  date: 'date',
  time: 'time',
  timetz: 'time',
  bytea: 'binary',
};
const BITS: Readonly<Record<string, number>> = { int2: 16, int4: 32 };

export const columns = async (session: SqlSession, table: LiveTable): Promise<LiveColumn[]> => {
  // A domain is looked through to its base type.
  const rows = await session.query(
    `SELECT a.attname, format_type(a.atttypid, a.atttypmod), COALESCE(b.typname, t.typname), a.attnotnull,
            CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END, t.typtype
       FROM pg_catalog.pg_attribute a
       JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
       JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
       JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
       LEFT JOIN pg_catalog.pg_type b ON t.typtype = 'd' AND b.oid = t.typbasetype
      WHERE n.nspname = ? AND c.relname = ? AND a.attnum > 0 AND NOT a.attisdropped
      ORDER BY a.attnum`,
    [table.schema, table.name],
  );
  return rows.map(([name, type, base, notNull, modifier, category]) => {
    const typeName = String(base);
    const kind = category === 'e' ? 'text' : (KINDS[typeName] ?? 'other');
    // Type modifiers count four bytes of header; numeric packs precision and scale into one.
    const size = Number(modifier) - 4;
    const bounded = size >= 0;
    const isNumeric = typeName === 'numeric' && bounded;
    return {
      name: String(name),
      type: String(type),
      kind,
      length: bounded && (kind === 'text' || kind === 'char') && category !== 'e' ? size : null,
      precision: BITS[typeName] ?? (isNumeric ? (size >> 16) & 0xffff : null),
      scale: isNumeric ? ((size & 0x7ff) ^ 1024) - 1024 : null,
      nullable: notNull !== true,
      lossyText: false,
      asciiOnly: false,
    };
  });
};

/** The cluster's own number where the login may see it, else what this database alone has. */
const fingerprint = async (session: SqlSession): Promise<string> => {
  const [row] = await session.query(
    `SELECT d.oid, d.datname, has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE') FROM pg_catalog.pg_database d WHERE d.datname = current_database()`,
  );
  const own = `${String(row?.[0])}:${String(row?.[1])}`;
  if (row?.[2] !== true) return `postgres:${own}`;
  const [control] = await session.query('SELECT system_identifier FROM pg_control_system()');
  return `postgres:${String(control?.[0])}:${own}`;
};

export const identify = async (session: SqlSession): Promise<Identity> => {
  const [row] = await session.query(
    `SELECT current_setting('server_version'), current_setting('server_encoding'),
            (extract(epoch from clock_timestamp()) * 1000)::bigint, current_user,
            (SELECT ssl FROM pg_catalog.pg_stat_ssl WHERE pid = pg_backend_pid())`,
  );
  return {
    version: String(row?.[0]),
    fingerprint: await fingerprint(session),
    charset: String(row?.[1]),
    clockMs: Number(row?.[2]),
    encrypted: row?.[4] === true,
    user: String(row?.[3]),
  };
};

const may = async (session: SqlSession, { right, table, columns: names }: Need): Promise<boolean> => {
  const oid = `(SELECT c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                 WHERE n.nspname = ? AND c.relname = ?)`;
  const where = [table.schema, table.name];
  if (names === null) {
    const [row] = await session.query(`SELECT has_table_privilege(${oid}, ?)`, [...where, right]);
    return row?.[0] === true;
  }
  for (const name of names) {
    const [row] = await session.query(`SELECT has_column_privilege(${oid}, ?::text, ?)`, [
      ...where,
      name,
      right,
    ]);
    if (row?.[0] !== true) return false;
  }
  return true;
};

export const lacking = async (session: SqlSession, needs: readonly Need[]): Promise<Need[]> => {
  const missing: Need[] = [];
  for (const need of needs) if (!(await may(session, need))) missing.push(need);
  return missing;
};
