import {
  BIGINT,
  INT,
  NULL_TYPE,
  nvarchar,
  type SqlType,
  SYSNAME,
  varchar,
} from '#test/peers/tds/sql/types.ts';

import { type Bound, convert } from './convert.ts';
import type { Call, FunctionBinder } from './functions.ts';

const SMALLINT: SqlType = { name: 'smallint' };
const IDENTITY_VALUE: SqlType = { name: 'numeric', precision: 38, scale: 0 };

/** A value that the session knows, sent as a parameter. */
const session =
  (type: SqlType, value: (call: Call) => string | number | null): FunctionBinder =>
  (call) => {
    const known = value(call);
    return call.binder.param(known === null ? null : String(known), type);
  };

const knownText = (bound: Bound | undefined): string | null => bound?.known ?? null;

const serverProperty = (call: Call): string | null => {
  const { productVersion } = call.binder.env;
  switch (knownText(call.args[0])?.toLowerCase()) {
    case 'productversion':
      return productVersion;
    case 'productmajorversion':
      return productVersion.split('.')[0] ?? null;
    case 'productlevel':
      return 'RTM';
    case 'edition':
      return 'Express Edition (64-bit)';
    case 'engineedition':
      return '4';
    case 'servername':
    case 'machinename':
      return 'TDSPEER';
    case 'collation':
      return 'SQL_Latin1_General_CP1_CI_AS';
    default:
      return null;
  }
};

const parsedName = (text: string | null): { parts: string[] } => ({
  parts: (text ?? '').split('.').map((part) =>
    part
      .replace(/^\[(.*)\]$/, '$1')
      .replace(/^"(.*)"$/, '$1')
      .trim(),
  ),
});

const objectId: FunctionBinder = ({ binder, args }) => {
  const { catalog, databaseName } = binder.env;
  const text = knownText(args[0]);
  const name = parsedName(text);
  const elsewhere = name.parts.length > 2 && name.parts.at(-3)?.toLowerCase() !== databaseName.toLowerCase();
  const id = text === null || elsewhere ? undefined : catalog.objectId(name, knownText(args[1]));
  return binder.param(id === undefined ? null : String(id), INT);
};

const caught =
  (
    type: SqlType,
    pick: (error: NonNullable<Call['binder']['env']['caught']>) => string | number | null,
  ): FunctionBinder =>
  ({ binder }) => {
    const error = binder.env.caught;
    const value = error === null ? null : pick(error);
    return binder.param(value === null ? null : String(value), type);
  };

export const SYSTEM_FUNCTIONS: Readonly<Record<string, FunctionBinder>> = {
  '@@VERSION': session(
    nvarchar(300),
    ({ binder }) =>
      `Microsoft SQL Server 2019 (RTM) - ${binder.env.productVersion} (X64) \n\t(stand-in of the tests over PostgreSQL)`,
  ),
  '@@SPID': session(SMALLINT, ({ binder }) => binder.env.spid),
  '@@ROWCOUNT': session(INT, ({ binder }) => binder.env.rowCount),
  ROWCOUNT_BIG: session(BIGINT, ({ binder }) => binder.env.rowCount),
  '@@TRANCOUNT': session(INT, ({ binder }) => binder.env.transactionCount),
  '@@ERROR': session(INT, ({ binder }) => binder.env.lastError),
  '@@NESTLEVEL': session(INT, ({ binder }) => binder.env.nesting),
  '@@LOCK_TIMEOUT': session(INT, ({ binder }) => binder.env.lockTimeout),
  '@@IDENTITY': session(IDENTITY_VALUE, ({ binder }) => binder.env.identity),
  '@@SERVERNAME': session(SYSNAME, () => 'TDSPEER'),
  '@@LANGUAGE': session(SYSNAME, () => 'us_english'),
  '@@OPTIONS': session(INT, ({ binder }) => (binder.env.noCount ? 512 : 0)),
  '@@PROCID': session(INT, ({ binder }) => binder.env.objectId),
  XACT_STATE: session(SMALLINT, ({ binder }) => binder.env.transactionState),
  SCOPE_IDENTITY: session(IDENTITY_VALUE, ({ binder }) => binder.env.scopeIdentity),
  IDENT_CURRENT: ({ binder, args }) => {
    const table = binder.env.catalog.table(parsedName(knownText(args[0])));
    const column = table?.columns.find((candidate) => candidate.identity !== null);
    return column === undefined
      ? binder.param(null, IDENTITY_VALUE)
      : { sql: `(SELECT last_value::numeric FROM ${column.identity})`, type: IDENTITY_VALUE };
  },
  DB_NAME: session(SYSNAME, ({ binder }) => binder.env.databaseName),
  DB_ID: () => ({
    sql: `(SELECT database_id FROM tds_sys.databases WHERE name = current_database())`,
    type: SMALLINT,
  }),
  HOST_NAME: session(SYSNAME, () => ''),
  APP_NAME: session(SYSNAME, () => ''),
  SUSER_ID: session(INT, ({ binder, args }) => {
    const index = binder.env.logins.indexOf((knownText(args[0]) ?? binder.env.login).toLowerCase());
    return index < 0 ? null : index + 257;
  }),
  USER_ID: ({ arg, args, binder }) => ({
    sql: `(SELECT p.principal_id FROM tds.principals p WHERE p.name = ${args.length === 0 ? binder.param(binder.env.user, SYSNAME).sql : arg(0).sql})`,
    type: INT,
  }),
  DATABASE_PRINCIPAL_ID: ({ arg }) => ({
    sql: `(SELECT p.principal_id FROM tds.principals p WHERE p.name = ${arg(0).sql})`,
    type: INT,
  }),
  SUSER_SNAME: session(SYSNAME, ({ binder }) => binder.env.login),
  SUSER_NAME: session(SYSNAME, ({ binder }) => binder.env.login),
  ORIGINAL_LOGIN: session(SYSNAME, ({ binder }) => binder.env.login),
  USER_NAME: session(SYSNAME, ({ binder }) => binder.env.user),
  SCHEMA_NAME: ({ args, arg }) =>
    args.length === 0
      ? { sql: `'dbo'::text`, type: SYSNAME }
      : { sql: `(SELECT s.name FROM tds.schemas s WHERE s.schema_id = ${arg(0).sql})`, type: SYSNAME },
  SCHEMA_ID: ({ args, arg }) =>
    args.length === 0
      ? { sql: '1', type: INT }
      : { sql: `(SELECT s.schema_id FROM tds.schemas s WHERE s.name = ${arg(0).sql})`, type: INT },
  OBJECT_ID: objectId,
  OBJECT_NAME: ({ arg }) => ({
    sql: `(SELECT o.name FROM tds.objects o WHERE o.object_id = ${arg(0).sql})`,
    type: SYSNAME,
  }),
  OBJECT_SCHEMA_NAME: ({ arg }) => ({
    sql: `(SELECT o.schema_name FROM tds.objects o WHERE o.object_id = ${arg(0).sql})`,
    type: SYSNAME,
  }),
  OBJECT_DEFINITION: ({ arg }) => ({
    sql: `(SELECT NULLIF(o.definition, '') FROM tds.objects o WHERE o.object_id = ${arg(0).sql})`,
    type: nvarchar(-1),
  }),
  TYPE_NAME: ({ arg }) => ({
    sql: `(SELECT t.name FROM tds.types t WHERE t.user_type_id = ${arg(0).sql})`,
    type: SYSNAME,
  }),
  COL_LENGTH: ({ binder, args }) => {
    const table = binder.env.catalog.table(parsedName(knownText(args[0])));
    const name = knownText(args[1])?.toLowerCase();
    const column = table?.columns.find((candidate) => candidate.name.toLowerCase() === name);
    if (table === undefined || column === undefined) return binder.param(null, SMALLINT);
    return {
      sql: `(SELECT c.max_length::smallint FROM tds_sys.columns c WHERE c.object_id = ${table.id} AND c.name = ${binder.param(column.name, SYSNAME).sql})`,
      type: SMALLINT,
    };
  },
  COLUMNPROPERTY: ({ binder, arg }) => {
    const property =
      knownText(arg(2))?.toLowerCase() === 'isidentity'
        ? 'is_identity'
        : knownText(arg(2))?.toLowerCase() === 'allowsnull'
          ? 'is_nullable'
          : null;
    if (property === null) return binder.param(null, INT);
    return {
      sql: `(SELECT c.${property} FROM tds_sys.columns c WHERE c.object_id = ${arg(0).sql} AND c.name = ${arg(1).sql})`,
      type: INT,
    };
  },
  SERVERPROPERTY: (call) => call.binder.param(serverProperty(call), nvarchar(128)),
  DATABASEPROPERTYEX: ({ binder, arg }) => {
    const property = knownText(arg(1))?.toLowerCase();
    const column =
      property === 'collation'
        ? 'collation_name'
        : property === 'recovery'
          ? 'recovery_model_desc'
          : property === 'status'
            ? 'state_desc'
            : null;
    if (column === null) return binder.param(null, nvarchar(128));
    return {
      sql: `(SELECT d.${column} FROM tds_sys.databases d WHERE d.name = ${arg(0).sql})`,
      type: nvarchar(128),
    };
  },
  SESSION_CONTEXT: ({ binder, args }) => {
    const key = knownText(args[0]);
    return binder.param(key === null ? null : binder.env.context(key), { name: 'sql_variant', length: 4000 });
  },
  CONNECTIONPROPERTY: ({ binder, args }) => {
    const property = knownText(args[0])?.toLowerCase();
    const value =
      property === 'net_transport'
        ? 'TCP'
        : property === 'auth_scheme'
          ? 'SQL'
          : property === 'client_net_address'
            ? '127.0.0.1'
            : null;
    return binder.param(value, varchar(48));
  },
  IS_SRVROLEMEMBER: session(INT, ({ binder, args }) =>
    knownText(args[0])?.toLowerCase() === 'public' || binder.env.login === 'sa' ? 1 : 0,
  ),
  IS_MEMBER: ({ binder, arg }) => ({
    sql: `(CASE WHEN ${binder.param(binder.env.user, SYSNAME).sql} = 'dbo' OR EXISTS (SELECT 1 FROM tds.role_members m WHERE m.role = ${arg(0).sql} AND m.member = ${binder.param(binder.env.user, SYSNAME).sql}) THEN 1 ELSE 0 END)`,
    type: INT,
  }),
  IS_ROLEMEMBER: ({ binder, arg }) => ({
    sql: `(CASE WHEN ${binder.param(binder.env.user, SYSNAME).sql} = 'dbo' OR EXISTS (SELECT 1 FROM tds.role_members m WHERE m.role = ${arg(0).sql} AND m.member = ${binder.param(binder.env.user, SYSNAME).sql}) THEN 1 ELSE 0 END)`,
    type: INT,
  }),
  HAS_PERMS_BY_NAME: ({ binder, args }) => {
    const allowed = binder.env.hasPermission(
      knownText(args[0]),
      knownText(args[1]),
      knownText(args[2]) ?? '',
      knownText(args[3]),
    );
    return binder.param(allowed === null ? null : allowed ? '1' : '0', INT);
  },
  CHANGE_TRACKING_CURRENT_VERSION: () => ({
    sql: '(SELECT CASE WHEN s.is_on THEN s.version END FROM tds.tracking_state s)',
    type: BIGINT,
  }),
  // NULL when the table is not tracked, unknown, or not to be looked at.
  CHANGE_TRACKING_MIN_VALID_VERSION: ({ binder, arg }) => {
    const { catalog } = binder.env;
    const allowed = [...catalog.tracked.keys()].filter((id) => {
      const table = catalog.tableById(id);
      const name = table === undefined ? null : `[${table.schema}].[${table.name}]`;
      return binder.env.hasPermission(name, 'OBJECT', 'VIEW CHANGE TRACKING', null) === true;
    });
    const list = allowed.length === 0 ? 'NULL' : allowed.join(', ');
    return {
      sql: `(SELECT t.min_version FROM tds.tracked t WHERE t.object_id = ${arg(0).sql} AND t.object_id IN (${list}))`,
      type: BIGINT,
    };
  },
  ERROR_NUMBER: caught(INT, (error) => error.number),
  ERROR_MESSAGE: caught(nvarchar(4000), (error) => error.message),
  ERROR_STATE: caught(INT, (error) => error.state),
  ERROR_SEVERITY: caught(INT, (error) => error.severity),
  ERROR_LINE: caught(INT, (error) => error.line),
  ERROR_PROCEDURE: caught(SYSNAME, (error) => (error.procedure === '' ? null : error.procedure)),
  MIN_ACTIVE_ROWVERSION: () => ({
    sql: `int8send((SELECT last_value + 1 FROM tds.row_versions))`,
    type: { name: 'binary', length: 8 },
  }),
  '@@DBTS': () => ({
    sql: `int8send((SELECT last_value FROM tds.row_versions))`,
    type: { name: 'varbinary', length: 8 },
  }),
  CHECKSUM: ({ args }) => ({
    sql: `hashtext(concat_ws(chr(31), ${args.map((bound) => convert(bound, nvarchar(-1))).join(', ')}))`,
    type: INT,
  }),
  HASHBYTES: ({ args, arg, binder }) => {
    const algorithm = knownText(args[0])?.toUpperCase();
    if (algorithm !== 'SHA2_256' && algorithm !== 'SHA2_512' && algorithm !== 'MD5')
      return binder.param(null, NULL_TYPE);
    const bytes = convert(arg(1), { name: 'varbinary', length: -1 });
    const sql =
      algorithm === 'MD5'
        ? `decode(md5(${bytes}), 'hex')`
        : `${algorithm === 'SHA2_256' ? 'sha256' : 'sha512'}(${bytes})`;
    return { sql, type: { name: 'varbinary', length: 8000 } };
  },
};

/** For callers outside the binder: the parts of a name given as text. */
export const nameFromText = parsedName;
