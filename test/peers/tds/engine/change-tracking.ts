import { SqlError } from '#test/peers/tds/errors.ts';
import type { FromItem } from '#test/peers/tds/sql/ast.ts';
import type { DdlStatement } from '#test/peers/tds/sql/ast-ddl.ts';
import { BIGINT, type SqlType } from '#test/peers/tds/sql/types.ts';
import { bind } from './bind-expression.ts';
import type { BoundFrom } from './bind-from.ts';
import type { Binder, Scope, SourceColumn } from './binder.ts';
import { quote } from './catalog.ts';
import { convert, quoteText } from './convert.ts';
import type { DdlContext } from './ddl-columns.ts';

/**
 * Change tracking: changes are kept by key of the row and version of the transaction, and read as one net row for each
 * key. A deferred trigger numbers them at the very end of the transaction, under a lock that lasts until it has
 * committed, so that versions are in the order of commits, as SQL Server's are.
 */
export const TRACKING = `
CREATE TABLE tds.tracking_state (version bigint NOT NULL, is_on boolean NOT NULL);
INSERT INTO tds.tracking_state VALUES (0, false);
CREATE TABLE tds.tracked (object_id int PRIMARY KEY REFERENCES tds.objects ON DELETE CASCADE, min_version bigint NOT NULL, key_columns text[] NOT NULL);
CREATE TABLE tds.tracked_changes (object_id int NOT NULL REFERENCES tds.tracked ON DELETE CASCADE, version bigint NOT NULL, seq bigint GENERATED ALWAYS AS IDENTITY, op text NOT NULL, key jsonb NOT NULL);
CREATE FUNCTION tds.commit_version() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE own text := pg_current_xact_id()::text; known text := current_setting('tds.commit_version', true); v bigint;
BEGIN
  IF split_part(COALESCE(known, ''), ':', 1) = own THEN RETURN split_part(known, ':', 2)::bigint; END IF;
  UPDATE tds.tracking_state SET version = version + 1 RETURNING version INTO v;
  PERFORM set_config('tds.commit_version', own || ':' || v, true);
  RETURN v;
END $$;
CREATE FUNCTION tds.track() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE keys text[]; was jsonb; is_now jsonb;
BEGIN
  SELECT t.key_columns INTO keys FROM tds.tracked t WHERE t.object_id = TG_ARGV[0]::int;
  IF keys IS NULL THEN RETURN NULL; END IF;
  IF TG_OP <> 'INSERT' THEN SELECT jsonb_object_agg(k, to_jsonb(OLD) -> k) INTO was FROM unnest(keys) k; END IF;
  IF TG_OP <> 'DELETE' THEN SELECT jsonb_object_agg(k, to_jsonb(NEW) -> k) INTO is_now FROM unnest(keys) k; END IF;
  IF TG_OP = 'UPDATE' AND was = is_now THEN
    INSERT INTO tds.tracked_changes (object_id, version, op, key) VALUES (TG_ARGV[0]::int, tds.commit_version(), 'U', is_now);
  ELSE
    IF was IS NOT NULL THEN INSERT INTO tds.tracked_changes (object_id, version, op, key) VALUES (TG_ARGV[0]::int, tds.commit_version(), 'D', was); END IF;
    IF is_now IS NOT NULL THEN INSERT INTO tds.tracked_changes (object_id, version, op, key) VALUES (TG_ARGV[0]::int, tds.commit_version(), 'I', is_now); END IF;
  END IF;
  RETURN NULL;
END $$;
`;

type Switch = Extract<DdlStatement, { kind: 'changeTracking' }>;

const TRIGGER = 'zz_tds_track';

/** ALTER TABLE … ENABLE | DISABLE CHANGE_TRACKING. */
export const switchTracking = async (context: DdlContext, statement: Switch): Promise<void> => {
  const table = context.env.catalog.table(statement.table);
  const name = statement.table.parts.join('.');
  if (table === undefined || table.kind !== 'table')
    throw new SqlError(
      4902,
      `Cannot find the object "${name}" because it does not exist or you do not have permissions.`,
    );
  const { database } = context;
  const id = String(table.id);
  const known = context.env.catalog.tracked.has(table.id);
  if (!statement.enabled) {
    if (!known) throw new SqlError(4998, `Change tracking is not enabled on table '${name}'.`);
    await database.execute(`DROP TRIGGER ${TRIGGER} ON ${table.sql}`);
    await database.query('DELETE FROM tds.tracked WHERE object_id = $1', [id]);
    return;
  }
  if (known) throw new SqlError(4996, `Change tracking is already enabled for table '${name}'.`);
  const [state] = await database.rows('SELECT is_on FROM tds.tracking_state');
  if (state?.[0] !== 't')
    throw new SqlError(
      22_115,
      'Change tracking must be enabled on the database before enabling it on the table.',
    );
  const [key] = await database.rows(
    `SELECT array_agg(lower(c.column_name) ORDER BY c.ordinal)::text FROM tds.indexes i JOIN tds.index_columns c USING (object_id, index_id)
      WHERE i.object_id = $1 AND i.is_primary_key AND NOT c.is_included`,
    [id],
  );
  const columns = key?.[0] ?? null;
  if (columns === null)
    throw new SqlError(
      4997,
      `Cannot enable change tracking on table '${name}'. Change tracking requires a primary key on the table.`,
    );
  await database.query(
    'INSERT INTO tds.tracked (object_id, min_version, key_columns) SELECT $1, version, $2::text[] FROM tds.tracking_state',
    [id, columns],
  );
  await database.execute(
    `CREATE CONSTRAINT TRIGGER ${TRIGGER} AFTER INSERT OR UPDATE OR DELETE ON ${table.sql} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION tds.track(${quoteText(id)})`,
  );
};

/** ALTER DATABASE … SET CHANGE_TRACKING = ON | OFF. */
export const switchDatabaseTracking = async (context: DdlContext, on: boolean): Promise<void> => {
  if (!on && context.env.catalog.tracked.size > 0)
    throw new SqlError(22_115, 'Change tracking is enabled for one or more tables. Disable it there first.');
  await context.database.query('UPDATE tds.tracking_state SET is_on = $1', [String(on)]);
};

const TYPES: Readonly<Record<string, SqlType>> = {
  sys_change_version: BIGINT,
  sys_change_creation_version: BIGINT,
  sys_change_operation: { name: 'nchar', length: 1 },
  sys_change_columns: { name: 'varbinary', length: 4100 },
  sys_change_context: { name: 'varbinary', length: 128 },
};

/** CHANGETABLE(CHANGES table, version) AS alias. */
export const bindChangeTable = (
  binder: Binder,
  scope: Scope,
  item: Extract<FromItem, { kind: 'changeTable' }>,
): BoundFrom => {
  const table = binder.table(item.table, 'SELECT');
  const name = `${table.schema}.${table.name}`;
  const keys = binder.env.catalog.tracked.get(table.id);
  if (keys === undefined) throw new SqlError(22_105, `Change tracking is not enabled on table '${name}'.`);
  if (
    binder.env.hasPermission(`[${table.schema}].[${table.name}]`, 'OBJECT', 'VIEW CHANGE TRACKING', null) !==
    true
  )
    throw new SqlError(
      229,
      `The VIEW CHANGE TRACKING permission was denied on the object '${table.name}', database '${binder.env.databaseName}', schema '${table.schema}'.`,
      { severity: 14 },
    );
  const from = convert(bind(binder, scope, item.from), BIGINT);
  const alias = quote(item.alias);
  const key = keys.map((column) => {
    const found = table.columns.find((candidate) => candidate.name.toLowerCase() === column);
    if (found === undefined) throw new SqlError(50_999, `the key ${column} is gone`);
    return found;
  });
  const columns: SourceColumn[] = [
    ...Object.entries(TYPES).map(([column, type]) => ({
      name: column.toUpperCase(),
      type,
      sql: `${alias}.${quote(column)}`,
    })),
    ...key.map((column) => ({ name: column.name, type: column.type, sql: `${alias}.${quote(column.name)}` })),
  ];
  scope.sources.push({ alias: item.alias.toLowerCase(), table: null, columns });
  const values = key.map(
    (column) =>
      `(json_populate_record(NULL::${table.sql}, n.key::json)).${quote(column.name)} AS ${quote(column.name)}`,
  );
  // Made and gone since then is gone; made since then is new, whatever happened to it afterwards.
  const net = `SELECT c.key, max(c.version) AS version, max(c.version) FILTER (WHERE c.op = 'I') AS created,
      CASE WHEN (array_agg(c.op ORDER BY c.seq DESC))[1] = 'D' THEN 'D' WHEN bool_or(c.op = 'I') AND NOT bool_or(c.op = 'D') THEN 'I' ELSE 'U' END AS op
      FROM tds.tracked_changes c WHERE c.object_id = ${table.id} AND c.version > ${from} GROUP BY c.key`;
  return {
    sql: `(SELECT n.version AS sys_change_version, n.created AS sys_change_creation_version, n.op AS sys_change_operation, NULL::bytea AS sys_change_columns, NULL::bytea AS sys_change_context, ${values.join(', ')} FROM (${net}) n) AS ${alias}`,
    locks: [],
  };
};
