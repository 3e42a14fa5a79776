import { TRACKING } from './change-tracking.ts';
import { SYSTEM_VIEWS } from './system-views.ts';

/** Names and numbers of sys.types. */
const TYPES: readonly (readonly [string, number])[] = [
  ['image', 34],
  ['text', 35],
  ['uniqueidentifier', 36],
  ['date', 40],
  ['time', 41],
  ['datetime2', 42],
  ['datetimeoffset', 43],
  ['tinyint', 48],
  ['smallint', 52],
  ['int', 56],
  ['smalldatetime', 58],
  ['real', 59],
  ['money', 60],
  ['datetime', 61],
  ['float', 62],
  ['sql_variant', 98],
  ['ntext', 99],
  ['bit', 104],
  ['decimal', 106],
  ['numeric', 108],
  ['smallmoney', 122],
  ['bigint', 127],
  ['varbinary', 165],
  ['varchar', 167],
  ['binary', 173],
  ['char', 175],
  ['timestamp', 189],
  ['nvarchar', 231],
  ['sysname', 231],
  ['nchar', 239],
];

const TABLES = `
CREATE SCHEMA tds; CREATE SCHEMA tds_sys; CREATE SCHEMA tds_information_schema; CREATE SCHEMA dbo;
CREATE COLLATION tds.ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE TABLE tds.settings (key text PRIMARY KEY, value text NOT NULL);
INSERT INTO tds.settings VALUES ('collation', 'SQL_Latin1_General_CP1_CI_AS');
CREATE SEQUENCE tds.object_ids AS int START 245575913 INCREMENT 16;
CREATE SEQUENCE tds.row_versions START 2001;
CREATE TABLE tds.schemas (schema_id int GENERATED ALWAYS AS IDENTITY (START WITH 5) PRIMARY KEY, name text COLLATE tds.ci NOT NULL UNIQUE);
INSERT INTO tds.schemas (schema_id, name) OVERRIDING SYSTEM VALUE VALUES (1, 'dbo'), (3, 'INFORMATION_SCHEMA'), (4, 'sys');
CREATE TABLE tds.types (name text COLLATE tds.ci PRIMARY KEY, system_type_id int NOT NULL, user_type_id int NOT NULL);
CREATE TABLE tds.objects (object_id int PRIMARY KEY DEFAULT nextval('tds.object_ids'), parent_id int NOT NULL DEFAULT 0,
  schema_name text COLLATE tds.ci NOT NULL, name text COLLATE tds.ci NOT NULL, type text COLLATE tds.ci NOT NULL, definition text NOT NULL DEFAULT '',
  events text[] NOT NULL DEFAULT '{}', is_disabled boolean NOT NULL DEFAULT false,
  create_date timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'), modify_date timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'), UNIQUE (schema_name, name));
CREATE TABLE tds.columns (object_id int NOT NULL REFERENCES tds.objects ON DELETE CASCADE, column_id int NOT NULL, name text COLLATE tds.ci NOT NULL,
  type_name text COLLATE tds.ci NOT NULL, length int, precision int, scale int, is_nullable boolean NOT NULL, identity_sequence text, default_name text, default_text text, computed_text text,
  PRIMARY KEY (object_id, column_id), UNIQUE (object_id, name));
CREATE TABLE tds.parameters (object_id int NOT NULL REFERENCES tds.objects ON DELETE CASCADE, ordinal int NOT NULL, name text COLLATE tds.ci NOT NULL,
  type_name text COLLATE tds.ci NOT NULL, length int, precision int, scale int, is_output boolean NOT NULL, PRIMARY KEY (object_id, ordinal));
CREATE TABLE tds.indexes (object_id int NOT NULL REFERENCES tds.objects ON DELETE CASCADE, index_id int NOT NULL, name text COLLATE tds.ci NOT NULL, pg_name text NOT NULL,
  is_unique boolean NOT NULL, is_primary_key boolean NOT NULL, is_unique_constraint boolean NOT NULL, PRIMARY KEY (object_id, index_id), UNIQUE (object_id, name));
CREATE TABLE tds.index_columns (object_id int NOT NULL, index_id int NOT NULL, ordinal int NOT NULL, column_name text COLLATE tds.ci NOT NULL, is_descending boolean NOT NULL, is_included boolean NOT NULL,
  PRIMARY KEY (object_id, index_id, ordinal), FOREIGN KEY (object_id, index_id) REFERENCES tds.indexes ON DELETE CASCADE);
CREATE TABLE tds.constraints (object_id int NOT NULL REFERENCES tds.objects ON DELETE CASCADE, name text COLLATE tds.ci NOT NULL, pg_name text NOT NULL, PRIMARY KEY (object_id, name));
CREATE TABLE tds.principals (principal_id int GENERATED ALWAYS AS IDENTITY (START WITH 5) PRIMARY KEY, name text COLLATE tds.ci NOT NULL UNIQUE, type text COLLATE tds.ci NOT NULL, login text COLLATE tds.ci);
INSERT INTO tds.principals (principal_id, name, type, login) OVERRIDING SYSTEM VALUE VALUES (0, 'public', 'R', NULL), (1, 'dbo', 'S', 'sa'), (16384, 'db_owner', 'R', NULL), (16390, 'db_datareader', 'R', NULL), (16391, 'db_datawriter', 'R', NULL), (16386, 'db_ddladmin', 'R', NULL);
CREATE TABLE tds.role_members (role text COLLATE tds.ci NOT NULL, member text COLLATE tds.ci NOT NULL, PRIMARY KEY (role, member));
CREATE TABLE tds.permissions (state text NOT NULL, permission text NOT NULL, class text NOT NULL, schema_name text COLLATE tds.ci, object_name text COLLATE tds.ci, column_name text COLLATE tds.ci, grantee text COLLATE tds.ci NOT NULL);
`;

const FUNCTIONS = `
CREATE FUNCTION tds.tiny(v numeric) RETURNS smallint LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN IF v < 0 OR v > 255 THEN RAISE numeric_value_out_of_range USING MESSAGE = 'tinyint out of range'; END IF; RETURN trunc(v)::smallint; END $$;
-- datetime keeps thirds of a hundredth of a second: the last digit is 0, 3 or 7.
CREATE FUNCTION tds.tick(t timestamp) RETURNS timestamp LANGUAGE sql IMMUTABLE STRICT AS $$
SELECT (date_trunc('second', t) + (round(round((extract(microseconds FROM t)::numeric % 1000000) * 3 / 10000) * 10 / 3) * interval '1 millisecond'))::timestamp(3) $$;
CREATE FUNCTION tds.number(v text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT CASE btrim(v) WHEN '' THEN '0' ELSE btrim(v) END $$;
CREATE FUNCTION tds.bit(v text) RETURNS smallint LANGUAGE sql IMMUTABLE STRICT AS $$
SELECT CASE lower(btrim(v)) WHEN 'true' THEN 1 WHEN 'false' THEN 0 WHEN '' THEN 0 ELSE (btrim(v)::bigint <> 0)::int END::smallint $$;
-- Text that the code page of the database does not know turns into question marks when it becomes varchar.
CREATE FUNCTION tds.narrow(v text) RETURNS text LANGUAGE plpgsql STABLE STRICT AS $$
DECLARE page text := current_setting('tds.codepage', true); answer text := ''; c text;
BEGIN
  -- PostgreSQL 15 has no regular expressions under a collation without regard to case.
  IF (v COLLATE "C") ~ '^[\\x01-\\x7f]*$' OR page IS NULL OR page = '' THEN RETURN v; END IF;
  BEGIN PERFORM convert_to(v, page); RETURN v; EXCEPTION WHEN untranslatable_character THEN NULL; END;
  FOREACH c IN ARRAY string_to_array(v COLLATE "C", NULL) LOOP
    BEGIN PERFORM convert_to(c, page); answer := answer || c; EXCEPTION WHEN untranslatable_character THEN answer := answer || '?'; END;
  END LOOP;
  RETURN answer;
END $$;
CREATE FUNCTION tds.bytes(v text) RETURNS bytea LANGUAGE plpgsql STABLE STRICT AS $$
BEGIN RETURN convert_to(tds.narrow(v), COALESCE(NULLIF(current_setting('tds.codepage', true), ''), 'UTF8')); END $$;
CREATE FUNCTION tds.utf16(v text) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT AS $$
SELECT COALESCE(string_agg(CASE WHEN ascii(c) < 65536 THEN set_byte(set_byte('\\x0000'::bytea, 0, ascii(c) & 255), 1, ascii(c) >> 8) ELSE '\\x3f00'::bytea END, ''::bytea ORDER BY n), ''::bytea)
FROM unnest(string_to_array(v COLLATE "C", NULL)) WITH ORDINALITY AS u(c, n) $$;
CREATE FUNCTION tds.isjson(v text) RETURNS int LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN RETURN CASE WHEN json_typeof(v::json) IN ('object', 'array') THEN 1 ELSE 0 END; EXCEPTION WHEN others THEN RETURN 0; END $$;
CREATE FUNCTION tds.json_at(v text, path text) RETURNS jsonb LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT jsonb_path_query_first(v::jsonb, path::jsonpath) $$;
CREATE FUNCTION tds.json_value(v text, path text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
SELECT CASE WHEN jsonb_typeof(tds.json_at(v, path)) IN ('object', 'array') THEN NULL ELSE left(tds.json_at(v, path) #>> '{}', 4000) END $$;
CREATE FUNCTION tds.openjson(v text, path text) RETURNS TABLE (key text, value text, type int) LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE j jsonb := tds.json_at(v, path);
BEGIN
  IF jsonb_typeof(j) = 'array' THEN
    RETURN QUERY SELECT (e.n - 1)::text, e.x #>> '{}', array_position(ARRAY['null','string','number','boolean','array','object'], jsonb_typeof(e.x)) - 1 FROM jsonb_array_elements(j) WITH ORDINALITY AS e(x, n);
  ELSIF jsonb_typeof(j) = 'object' THEN
    RETURN QUERY SELECT e.k, e.x #>> '{}', array_position(ARRAY['null','string','number','boolean','array','object'], jsonb_typeof(e.x)) - 1 FROM jsonb_each(j) AS e(k, x);
  END IF;
END $$;
-- Statement triggers of PostgreSQL only record the transition tables; the session then runs the T-SQL body on them.
CREATE FUNCTION tds.capture() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF to_regclass('pg_temp.tds_fired') IS NULL THEN RETURN NULL; END IF;
  IF TG_OP = 'INSERT' THEN
    INSERT INTO pg_temp.tds_fired (schema_name, table_name, op, inserted, deleted) SELECT TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP, (SELECT json_agg(to_json(i)) FROM tds_inserted i), NULL;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO pg_temp.tds_fired (schema_name, table_name, op, inserted, deleted) SELECT TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP, NULL, (SELECT json_agg(to_json(d)) FROM tds_deleted d);
  ELSE
    INSERT INTO pg_temp.tds_fired (schema_name, table_name, op, inserted, deleted) SELECT TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP, (SELECT json_agg(to_json(i)) FROM tds_inserted i), (SELECT json_agg(to_json(d)) FROM tds_deleted d);
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION tds.row_version() RETURNS bytea LANGUAGE sql VOLATILE AS $$ SELECT int8send(nextval('tds.row_versions')) $$;
CREATE FUNCTION tds.touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RETURN json_populate_record(NEW, json_build_object(TG_ARGV[0], tds.row_version())); END $$;
`;

/** Everything that a fresh database needs before T-SQL can run in it. */
export const bootstrapSql = (): string => {
  const types = TYPES.map(([name, id]) => `('${name}', ${id}, ${name === 'sysname' ? 256 : id})`).join(', ');
  const views = SYSTEM_VIEWS.map((view) => {
    const schema = view.schema === 'sys' ? 'tds_sys' : 'tds_information_schema';
    return `CREATE VIEW ${schema}."${view.name.toLowerCase()}" AS ${view.sql};`;
  });
  return `${TABLES}${FUNCTIONS}${TRACKING}INSERT INTO tds.types VALUES ${types};\n${views.join('\n')}`;
};

/** Kept per connection: what the capturing triggers wrote and no T-SQL trigger has seen yet. */
export const SESSION_TABLES =
  'CREATE TEMP TABLE tds_fired (seq int GENERATED ALWAYS AS IDENTITY, schema_name text, table_name text, op text, inserted json, deleted json)';
