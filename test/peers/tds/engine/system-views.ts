import {
  BIGINT,
  BIT,
  DATETIME,
  GUID,
  INT,
  nvarchar,
  type SqlType,
  SYSNAME,
  varchar,
} from '#test/peers/tds/sql/types.ts';

/** A catalogue view of SQL Server, computed by PostgreSQL over the tables of schema `tds`. */
export interface SystemView {
  readonly schema: 'sys' | 'INFORMATION_SCHEMA';
  readonly name: string;
  readonly columns: readonly (readonly [string, SqlType])[];
  readonly sql: string;
}

const TINYINT: SqlType = { name: 'tinyint' };
const SMALLINT: SqlType = { name: 'smallint' };
const CHAR2: SqlType = { name: 'char', length: 2 };

/** Bytes that SQL Server reports in max_length. */
const MAX_LENGTH = `CASE WHEN c.length = -1 THEN -1 WHEN c.type_name IN ('nchar','nvarchar','sysname') THEN c.length * 2 WHEN c.length IS NOT NULL THEN c.length
  ELSE CASE c.type_name WHEN 'bit' THEN 1 WHEN 'tinyint' THEN 1 WHEN 'smallint' THEN 2 WHEN 'int' THEN 4 WHEN 'real' THEN 4 WHEN 'smallmoney' THEN 4
    WHEN 'date' THEN 3 WHEN 'time' THEN 5 WHEN 'uniqueidentifier' THEN 16 WHEN 'text' THEN 16 WHEN 'ntext' THEN 16 WHEN 'image' THEN 16
    WHEN 'decimal' THEN CASE WHEN c.precision < 10 THEN 5 WHEN c.precision < 20 THEN 9 WHEN c.precision < 29 THEN 13 ELSE 17 END
    WHEN 'numeric' THEN CASE WHEN c.precision < 10 THEN 5 WHEN c.precision < 20 THEN 9 WHEN c.precision < 29 THEN 13 ELSE 17 END
    ELSE 8 END END`;

const PRECISION = `COALESCE(c.precision, CASE c.type_name WHEN 'bit' THEN 1 WHEN 'tinyint' THEN 3 WHEN 'smallint' THEN 5 WHEN 'int' THEN 10 WHEN 'bigint' THEN 19
  WHEN 'money' THEN 19 WHEN 'smallmoney' THEN 10 WHEN 'real' THEN 24 WHEN 'float' THEN 53 WHEN 'datetime' THEN 23 WHEN 'date' THEN 10
  WHEN 'datetime2' THEN 20 + COALESCE(c.scale, 7) ELSE 0 END)`;

const SCALE = `COALESCE(c.scale, CASE c.type_name WHEN 'money' THEN 4 WHEN 'smallmoney' THEN 4 WHEN 'datetime' THEN 3 ELSE 0 END)`;

/** The type's name in the catalogue: rowversion is called timestamp there. */
const TYPE_NAME = `CASE c.type_name WHEN 'rowversion' THEN 'timestamp' ELSE c.type_name END`;

const TEXT_TYPES = `('char','varchar','text','nchar','nvarchar','ntext','sysname')`;
const COLLATION = `(SELECT value FROM tds.settings WHERE key = 'collation')`;

const object = (type: string): string =>
  `SELECT o.name, o.object_id, s.schema_id, o.parent_id AS parent_object_id, o.type, o.create_date, o.modify_date, 0 AS is_ms_shipped
   FROM tds.objects o JOIN tds.schemas s ON lower(s.name) = lower(o.schema_name)${type === '' ? '' : ` WHERE o.type = '${type}'`}`;

const OBJECT_COLUMNS: readonly (readonly [string, SqlType])[] = [
  ['name', SYSNAME],
  ['object_id', INT],
  ['schema_id', INT],
  ['parent_object_id', INT],
  ['type', CHAR2],
  ['create_date', DATETIME],
  ['modify_date', DATETIME],
  ['is_ms_shipped', BIT],
];

export const SYSTEM_VIEWS: readonly SystemView[] = [
  { schema: 'sys', name: 'objects', columns: OBJECT_COLUMNS, sql: object('') },
  { schema: 'sys', name: 'tables', columns: OBJECT_COLUMNS, sql: object('U') },
  { schema: 'sys', name: 'views', columns: OBJECT_COLUMNS, sql: object('V') },
  { schema: 'sys', name: 'procedures', columns: OBJECT_COLUMNS, sql: object('P') },
  { schema: 'sys', name: 'sequences', columns: OBJECT_COLUMNS, sql: object('SO') },
  {
    schema: 'sys',
    name: 'schemas',
    columns: [
      ['name', SYSNAME],
      ['schema_id', INT],
      ['principal_id', INT],
    ],
    sql: 'SELECT name, schema_id, 1 AS principal_id FROM tds.schemas',
  },
  {
    schema: 'sys',
    name: 'columns',
    columns: [
      ['object_id', INT],
      ['name', SYSNAME],
      ['column_id', INT],
      ['system_type_id', TINYINT],
      ['user_type_id', INT],
      ['max_length', SMALLINT],
      ['precision', TINYINT],
      ['scale', TINYINT],
      ['collation_name', SYSNAME],
      ['is_nullable', BIT],
      ['is_identity', BIT],
      ['is_computed', BIT],
      ['default_object_id', INT],
    ],
    sql: `SELECT c.object_id, c.name, c.column_id, t.system_type_id, t.user_type_id, ${MAX_LENGTH} AS max_length, ${PRECISION} AS precision, ${SCALE} AS scale,
      CASE WHEN c.type_name IN ${TEXT_TYPES} THEN ${COLLATION} END AS collation_name, c.is_nullable::int AS is_nullable,
      (c.identity_sequence IS NOT NULL)::int AS is_identity, (c.computed_text IS NOT NULL)::int AS is_computed,
      CASE WHEN c.default_text IS NULL THEN 0 ELSE 1 END AS default_object_id
      FROM tds.columns c JOIN tds.types t ON t.name = ${TYPE_NAME}`,
  },
  {
    schema: 'sys',
    name: 'types',
    columns: [
      ['name', SYSNAME],
      ['system_type_id', TINYINT],
      ['user_type_id', INT],
      ['is_user_defined', BIT],
    ],
    sql: 'SELECT name, system_type_id, user_type_id, 0 AS is_user_defined FROM tds.types',
  },
  {
    schema: 'sys',
    name: 'indexes',
    columns: [
      ['object_id', INT],
      ['name', SYSNAME],
      ['index_id', INT],
      ['type', TINYINT],
      ['type_desc', nvarchar(60)],
      ['is_unique', BIT],
      ['is_primary_key', BIT],
      ['is_unique_constraint', BIT],
      ['is_disabled', BIT],
      ['has_filter', BIT],
    ],
    sql: `SELECT object_id, name, index_id, CASE WHEN is_primary_key THEN 1 ELSE 2 END AS type, CASE WHEN is_primary_key THEN 'CLUSTERED' ELSE 'NONCLUSTERED' END AS type_desc,
      is_unique::int AS is_unique, is_primary_key::int AS is_primary_key, is_unique_constraint::int AS is_unique_constraint, 0 AS is_disabled, 0 AS has_filter FROM tds.indexes`,
  },
  {
    schema: 'sys',
    name: 'index_columns',
    columns: [
      ['object_id', INT],
      ['index_id', INT],
      ['index_column_id', INT],
      ['column_id', INT],
      ['key_ordinal', TINYINT],
      ['is_descending_key', BIT],
      ['is_included_column', BIT],
    ],
    sql: `SELECT i.object_id, i.index_id, i.ordinal AS index_column_id, c.column_id, CASE WHEN i.is_included THEN 0 ELSE i.ordinal END AS key_ordinal,
      i.is_descending::int AS is_descending_key, i.is_included::int AS is_included_column
      FROM tds.index_columns i JOIN tds.columns c ON c.object_id = i.object_id AND lower(c.name) = lower(i.column_name)`,
  },
  {
    schema: 'sys',
    name: 'triggers',
    columns: [
      ['name', SYSNAME],
      ['object_id', INT],
      ['parent_id', INT],
      ['parent_class', TINYINT],
      ['type', CHAR2],
      ['create_date', DATETIME],
      ['modify_date', DATETIME],
      ['is_disabled', BIT],
      ['is_ms_shipped', BIT],
    ],
    sql: `SELECT name, object_id, parent_id, 1 AS parent_class, type, create_date, modify_date, is_disabled::int AS is_disabled, 0 AS is_ms_shipped FROM tds.objects WHERE type = 'TR'`,
  },
  {
    schema: 'sys',
    name: 'change_tracking_databases',
    columns: [
      ['database_id', INT],
      ['is_auto_cleanup_on', BIT],
      ['retention_period', INT],
    ],
    sql: `SELECT (shobj_description(d.oid, 'pg_database')::json->>'id')::int AS database_id, 1 AS is_auto_cleanup_on, 7 AS retention_period
      FROM pg_database d, tds.tracking_state s WHERE d.datname = current_database() AND s.is_on`,
  },
  {
    schema: 'sys',
    name: 'change_tracking_tables',
    columns: [
      ['object_id', INT],
      ['is_track_columns_updated_on', BIT],
      ['min_valid_version', BIGINT],
      ['begin_version', BIGINT],
    ],
    sql: 'SELECT object_id, 1 AS is_track_columns_updated_on, min_version AS min_valid_version, min_version AS begin_version FROM tds.tracked',
  },
  {
    schema: 'sys',
    name: 'parameters',
    columns: [
      ['object_id', INT],
      ['name', SYSNAME],
      ['parameter_id', INT],
      ['system_type_id', TINYINT],
      ['user_type_id', INT],
      ['max_length', SMALLINT],
      ['precision', TINYINT],
      ['scale', TINYINT],
      ['is_output', BIT],
      ['has_default_value', BIT],
    ],
    sql: `SELECT c.object_id, c.name, c.ordinal AS parameter_id, t.system_type_id, t.user_type_id, ${MAX_LENGTH} AS max_length, ${PRECISION} AS precision, ${SCALE} AS scale,
      c.is_output::int AS is_output, 0 AS has_default_value FROM tds.parameters c JOIN tds.types t ON t.name = c.type_name`,
  },
  {
    schema: 'sys',
    name: 'sql_modules',
    columns: [
      ['object_id', INT],
      ['definition', nvarchar(-1)],
    ],
    sql: "SELECT object_id, definition FROM tds.objects WHERE type IN ('P','V','TR')",
  },
  {
    schema: 'sys',
    name: 'databases',
    columns: [
      ['name', SYSNAME],
      ['database_id', INT],
      ['create_date', DATETIME],
      ['state', TINYINT],
      ['state_desc', nvarchar(60)],
      ['recovery_model_desc', nvarchar(60)],
      ['service_broker_guid', GUID],
      ['is_read_committed_snapshot_on', BIT],
      ['snapshot_isolation_state', TINYINT],
      ['is_read_only', BIT],
      ['compatibility_level', TINYINT],
      ['collation_name', SYSNAME],
    ],
    sql: `SELECT d.datname::text AS name, (i.about->>'id')::int AS database_id, (i.about->>'created')::timestamp AS create_date, 0 AS state, 'ONLINE'::text AS state_desc,
      COALESCE(i.about->>'recovery', 'SIMPLE') AS recovery_model_desc, (i.about->>'guid')::uuid AS service_broker_guid,
      COALESCE((i.about->>'rcsi')::int, 0) AS is_read_committed_snapshot_on, 0 AS snapshot_isolation_state, 0 AS is_read_only, 150 AS compatibility_level, i.about->>'collation' AS collation_name
      FROM pg_database d, LATERAL (SELECT shobj_description(d.oid, 'pg_database')::json AS about) i WHERE shobj_description(d.oid, 'pg_database') LIKE '{"tds"%'`,
  },
  {
    schema: 'sys',
    name: 'database_recovery_status',
    columns: [
      ['database_id', INT],
      ['database_guid', GUID],
      ['family_guid', GUID],
      ['recovery_fork_guid', GUID],
    ],
    sql: `SELECT (i.about->>'id')::int AS database_id, (i.about->>'guid')::uuid AS database_guid, (i.about->>'guid')::uuid AS family_guid, (i.about->>'fork')::uuid AS recovery_fork_guid
      FROM pg_database d, LATERAL (SELECT shobj_description(d.oid, 'pg_database')::json AS about) i WHERE shobj_description(d.oid, 'pg_database') LIKE '{"tds"%'`,
  },
  {
    schema: 'sys',
    name: 'database_principals',
    columns: [
      ['name', SYSNAME],
      ['principal_id', INT],
      ['type', { name: 'char', length: 1 }],
    ],
    sql: 'SELECT name, principal_id, type FROM tds.principals',
  },
  {
    // The rows come from the peer itself, see bind-from.ts.
    schema: 'sys',
    name: 'server_principals',
    columns: [
      ['name', SYSNAME],
      ['type', { name: 'char', length: 1 }],
      ['is_disabled', BIT],
    ],
    sql: "SELECT NULL::text AS name, 'S'::text AS type, 0 AS is_disabled WHERE false",
  },
  {
    schema: 'sys',
    name: 'dm_exec_connections',
    columns: [
      ['session_id', INT],
      ['encrypt_option', nvarchar(40)],
      ['net_transport', nvarchar(40)],
      ['auth_scheme', nvarchar(40)],
      ['client_net_address', varchar(48)],
    ],
    // The session publishes what its own socket is: the view must tell the truth about TLS.
    sql: `SELECT current_setting('tds.spid')::int AS session_id, current_setting('tds.encrypted') AS encrypt_option, 'TCP'::text AS net_transport, 'SQL'::text AS auth_scheme, '127.0.0.1'::text AS client_net_address`,
  },
  {
    schema: 'sys',
    name: 'dm_exec_sessions',
    columns: [
      ['session_id', INT],
      ['login_name', SYSNAME],
      ['host_name', SYSNAME],
      ['program_name', SYSNAME],
    ],
    sql: `SELECT current_setting('tds.spid')::int AS session_id, current_setting('tds.login') AS login_name, ''::text AS host_name, ''::text AS program_name`,
  },
  {
    schema: 'INFORMATION_SCHEMA',
    name: 'TABLES',
    columns: [
      ['TABLE_CATALOG', SYSNAME],
      ['TABLE_SCHEMA', SYSNAME],
      ['TABLE_NAME', SYSNAME],
      ['TABLE_TYPE', varchar(10)],
    ],
    sql: `SELECT current_database()::text AS table_catalog, schema_name AS table_schema, name AS table_name, CASE type WHEN 'U' THEN 'BASE TABLE' ELSE 'VIEW' END AS table_type
      FROM tds.objects WHERE type IN ('U','V')`,
  },
  {
    schema: 'INFORMATION_SCHEMA',
    name: 'COLUMNS',
    columns: [
      ['TABLE_CATALOG', SYSNAME],
      ['TABLE_SCHEMA', SYSNAME],
      ['TABLE_NAME', SYSNAME],
      ['COLUMN_NAME', SYSNAME],
      ['ORDINAL_POSITION', INT],
      ['COLUMN_DEFAULT', nvarchar(4000)],
      ['IS_NULLABLE', varchar(3)],
      ['DATA_TYPE', SYSNAME],
      ['CHARACTER_MAXIMUM_LENGTH', INT],
      ['CHARACTER_OCTET_LENGTH', INT],
      ['NUMERIC_PRECISION', TINYINT],
      ['NUMERIC_SCALE', INT],
      ['DATETIME_PRECISION', SMALLINT],
      ['COLLATION_NAME', SYSNAME],
    ],
    sql: `SELECT current_database()::text AS table_catalog, o.schema_name AS table_schema, o.name AS table_name, c.name AS column_name, c.column_id AS ordinal_position,
      '(' || c.default_text || ')' AS column_default, CASE WHEN c.is_nullable THEN 'YES' ELSE 'NO' END AS is_nullable, CASE c.type_name WHEN 'sysname' THEN 'nvarchar' ELSE ${TYPE_NAME} END AS data_type,
      CASE WHEN c.type_name IN ('text','ntext','image') THEN 2147483647 ELSE c.length END AS character_maximum_length,
      CASE WHEN c.type_name IN ('nchar','nvarchar','sysname') AND c.length > 0 THEN c.length * 2 ELSE c.length END AS character_octet_length,
      CASE WHEN c.type_name IN ('tinyint','smallint','int','bigint','decimal','numeric','money','smallmoney','real','float') THEN ${PRECISION} END AS numeric_precision,
      CASE WHEN c.type_name IN ('tinyint','smallint','int','bigint','decimal','numeric','money','smallmoney') THEN ${SCALE} END AS numeric_scale,
      CASE c.type_name WHEN 'date' THEN 0 WHEN 'datetime' THEN 3 WHEN 'smalldatetime' THEN 0 WHEN 'datetime2' THEN c.scale WHEN 'time' THEN c.scale WHEN 'datetimeoffset' THEN c.scale END AS datetime_precision,
      CASE WHEN c.type_name IN ${TEXT_TYPES} THEN ${COLLATION} END AS collation_name
      FROM tds.columns c JOIN tds.objects o ON o.object_id = c.object_id WHERE o.type IN ('U','V')`,
  },
  {
    schema: 'INFORMATION_SCHEMA',
    name: 'ROUTINES',
    columns: [
      ['ROUTINE_SCHEMA', SYSNAME],
      ['ROUTINE_NAME', SYSNAME],
      ['ROUTINE_TYPE', nvarchar(20)],
    ],
    sql: "SELECT schema_name AS routine_schema, name AS routine_name, 'PROCEDURE'::text AS routine_type FROM tds.objects WHERE type = 'P'",
  },
];
