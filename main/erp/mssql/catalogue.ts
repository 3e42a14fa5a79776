import { declaredType } from '#main/erp/declared-type.ts';
import type { ColumnKind, Identity, LiveColumn, LiveTable, Need, SqlSession } from '#main/erp/driver.ts';
import { bracketed, literal } from '#main/erp/quoting.ts';
import { sqlText } from '#main/erp/sql-text.ts';
import { toEpochMs } from '#main/erp/wall-clock.ts';

export const tables = async (session: SqlSession): Promise<LiveTable[]> => {
  const rows = await session.query(
    `SELECT TABLE_SCHEMA, TABLE_NAME FROM INFORMATION_SCHEMA.TABLES
      ORDER BY CASE WHEN TABLE_SCHEMA = SCHEMA_NAME() THEN 0 WHEN TABLE_SCHEMA = N'dbo' THEN 1 ELSE 2 END, TABLE_SCHEMA, TABLE_NAME`,
  );
  return rows.map(([schema, name]) => ({ schema: sqlText(schema), name: sqlText(name) }));
};

const KINDS: Readonly<Record<string, ColumnKind>> = {
  bit: 'boolean',
  tinyint: 'integer',
  smallint: 'integer',
  int: 'integer',
  bigint: 'integer',
  char: 'char',
  nchar: 'char',
  ntext: 'long_text',
  text: 'long_text',
  xml: 'long_text',
  datetimeoffset: 'timestamptz',
  smalldatetime: 'timestamp',
  timestamp: 'binary',
  rowversion: 'binary',
  image: 'binary',
  real: 'float',
  float: 'float',
};
const BITS: Readonly<Record<string, number>> = { tinyint: 9, smallint: 16, int: 32 };
const LEGACY_TEXT = new Set(['varchar', 'char', 'text']);

export const columns = async (session: SqlSession, table: LiveTable): Promise<LiveColumn[]> => {
  const rows = await session.query(
    `SELECT COLUMN_NAME, DATA_TYPE, CHARACTER_MAXIMUM_LENGTH, CONVERT(int, NUMERIC_PRECISION), NUMERIC_SCALE, IS_NULLABLE
       FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? ORDER BY ORDINAL_POSITION`,
    [table.schema, table.name],
  );
  return rows.map(([name, dataType, length, precision, scale, nullable]) => {
    const type = sqlText(dataType).toLowerCase();
    const size = length === null ? null : Number(length);
    const base = KINDS[type] ?? declaredType(type).kind;
    // varchar(max) says -1.
    const unbounded = size === null || size < 0 || size > 8_000;
    const kind = base === 'text' && unbounded ? 'long_text' : base;
    const isText = kind === 'text' || kind === 'char';
    const isDecimal = kind === 'decimal';
    return {
      name: sqlText(name),
      type: isText
        ? `${type}(${String(size)})`
        : isDecimal && precision !== null
          ? `${type}(${sqlText(precision)},${sqlText(scale)})`
          : type,
      kind,
      length: isText ? size : null,
      precision: isDecimal && precision !== null ? Number(precision) : (BITS[type] ?? null),
      scale: isDecimal && scale !== null ? Number(scale) : null,
      nullable: nullable === 'YES',
      lossyText: LEGACY_TEXT.has(type),
      asciiOnly: false,
    };
  });
};

export const identify = async (session: SqlSession, encrypted: boolean): Promise<Identity> => {
  const [row] = await session.query(
    `SELECT CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(128)), CAST(DATABASEPROPERTYEX(DB_NAME(), 'Collation') AS nvarchar(128)),
            CONVERT(varchar(40), SYSUTCDATETIME(), 126), SUSER_SNAME(), DB_NAME()`,
  );
  const [own] = await session.query(
    `SELECT CAST(service_broker_guid AS nvarchar(40)), CONVERT(varchar(40), create_date, 126) FROM sys.databases WHERE name = DB_NAME()`,
  );
  return {
    version: sqlText(row?.[0]),
    fingerprint: `mssql:${sqlText(own?.[0])}:${sqlText(own?.[1])}:${sqlText(row?.[4])}`,
    charset: sqlText(row?.[1]) || null,
    clockMs: toEpochMs(sqlText(row?.[2]), 'UTC') ?? 0,
    encrypted,
    user: sqlText(row?.[3]),
  };
};

/** The names come from the live catalogue; as constants they also work where the function takes nothing else. */
const allowed = async (session: SqlSession, { right, table }: Need, column?: string): Promise<boolean> => {
  const object = literal(`${bracketed(table.schema ?? 'dbo')}.${bracketed(table.name)}`);
  const rest = column === undefined ? '' : `, N${literal(column)}, N'COLUMN'`;
  const [row] = await session.query(`SELECT HAS_PERMS_BY_NAME(N${object}, N'OBJECT', N'${right}'${rest})`);
  return Number(row?.[0]) === 1;
};

const may = async (session: SqlSession, need: Need): Promise<boolean> => {
  if (need.columns === null) return allowed(session, need);
  for (const column of need.columns) if (!(await allowed(session, need, column))) return false;
  return true;
};

export const lacking = async (session: SqlSession, needs: readonly Need[]): Promise<Need[]> => {
  const missing: Need[] = [];
  for (const need of needs) if (!(await may(session, need))) missing.push(need);
  return missing;
};
