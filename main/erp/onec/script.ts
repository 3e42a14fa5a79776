import type { Dialect, LiveTable } from '#main/erp/driver.ts';
import type { ErpScript } from '#main/erp/port.ts';
import { qualified } from '#main/erp/queue-table/schema.ts';
import { literal } from '#main/erp/quoting.ts';
import { PASSWORD_MARK } from '#main/erp/script-model.ts';

/** What is said above the statements: the reasons stand where somebody decides whether to run them. */
const HEAD = [
  '-- Mostek reads this base of 1C:Enterprise and changes nothing in it: no tables, no triggers, no rows.',
  '-- 1C allows writing through 1C itself only, and an update of the configuration would drop triggers anyway.',
  '-- The login may read the tables of the mapping, and nothing else. An update of the configuration may make',
  '-- tables anew, which then have no rights: print and run this script again when Mostek says that a right is missing.',
  '-- Replace the mark in angle brackets by a password in single quotes.',
];

const whole = (statement: string): string[] => [
  '-- Where updates are frequent, the right to read the whole base can be given instead; it shows all of the books:',
  `-- ${statement}`,
];

const schemasOf = (tables: readonly LiveTable[], fallback: string): string[] => [
  ...new Set(tables.map((table) => table.schema ?? fallback)),
];

const mssql = (dialect: Dialect, login: string, tables: readonly LiveTable[]): ErpScript => {
  const name = dialect.quote(login);
  const text = `N${literal(login)}`;
  const schema = dialect.quote(schemasOf(tables, 'dbo')[0] ?? 'dbo');
  return {
    install: `${[
      ...HEAD,
      `BEGIN TRY
  CREATE LOGIN ${name} WITH PASSWORD = ${PASSWORD_MARK};
END TRY
BEGIN CATCH
  IF ERROR_NUMBER() <> 15025 THROW; -- 15025: the login is there already
END CATCH;`,
      'GO',
      `IF NOT EXISTS (SELECT 1 FROM sys.database_principals WHERE name = ${text}) CREATE USER ${name} FOR LOGIN ${name};`,
      'GO',
      ...tables.map((table) => `GRANT SELECT ON ${qualified(dialect.quote, table)} TO ${name};`),
      'GO',
      ...whole(`GRANT SELECT ON SCHEMA::${schema} TO ${name};`),
    ].join('\n')}\n`,
    remove: `${[
      '-- Removes the login; nothing else was made.',
      `IF EXISTS (SELECT 1 FROM sys.database_principals WHERE name = ${text}) DROP USER ${name};`,
      'GO',
      `DROP LOGIN ${name};`,
      'GO',
    ].join('\n')}\n`,
  };
};

const postgres = (dialect: Dialect, login: string, tables: readonly LiveTable[]): ErpScript => {
  const name = dialect.quote(login);
  const schemas = schemasOf(tables, 'public').map(dialect.quote);
  const ifThere = (there: boolean, statements: string[]): string =>
    `DO $mostek$ BEGIN
  IF ${there ? '' : 'NOT '}EXISTS (SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = ${literal(login)}) THEN
${statements.map((statement) => `    ${statement}`).join('\n')}
  END IF;
END $mostek$;`;
  return {
    install: `${[
      ...HEAD,
      'BEGIN;',
      ifThere(false, [`CREATE ROLE ${name} LOGIN PASSWORD ${PASSWORD_MARK};`]),
      ...schemas.map((schema) => `GRANT USAGE ON SCHEMA ${schema} TO ${name};`),
      ...tables.map((table) => `GRANT SELECT ON ${qualified(dialect.quote, table)} TO ${name};`),
      'COMMIT;',
      ...whole(
        `GRANT SELECT ON ALL TABLES IN SCHEMA ${schemas[0] ?? 'public'} TO ${name}; ALTER DEFAULT PRIVILEGES IN SCHEMA ${schemas[0] ?? 'public'} GRANT SELECT ON TABLES TO ${name};`,
      ),
    ].join('\n')}\n`,
    remove: `${[
      '-- Removes the login; nothing else was made.',
      'BEGIN;',
      ifThere(true, [`DROP OWNED BY ${name};`, `DROP ROLE ${name};`]),
      'COMMIT;',
    ].join('\n')}\n`,
  };
};

/** A login that may read what the mapping needs. There is nothing to install in the base itself. */
export const readerScript = (dialect: Dialect, login: string, tables: readonly LiveTable[]): ErpScript =>
  dialect.engine === 'mssql' ? mssql(dialect, login, tables) : postgres(dialect, login, tables);
