import { DatabaseError } from 'pg';
import { SqlError } from '#test/peers/tds/errors.ts';
import type { Catalog } from './catalog.ts';

/** Where the failing statement stood, for the texts of the errors. */
export interface ErrorContext {
  readonly catalog: Catalog;
  readonly databaseName: string;
  readonly verb: string;
  readonly productVersion: string;
}

/** The connection to PostgreSQL is gone: for the client the SQL Server itself went away. */
export class BackendLost extends Error {}

/** The running statement was interrupted by an attention signal. */
export class Interrupted extends Error {}

const tableName = (error: DatabaseError, context: ErrorContext): { plain: string; full: string } => {
  const table = context.catalog.tableBySql(error.schema ?? '', error.table ?? '');
  const schema = table?.schema ?? error.schema ?? 'dbo';
  const name = table?.name ?? error.table ?? '';
  return { plain: `${schema}.${name}`, full: `${context.databaseName}.${schema}.${name}` };
};

const columnName = (error: DatabaseError, context: ErrorContext): string => {
  const table = context.catalog.tableBySql(error.schema ?? '', error.table ?? '');
  return (
    table?.columns.find((column) => column.name.toLowerCase() === error.column)?.name ?? error.column ?? ''
  );
};

const goesOn = { endsBatch: false } as const;

const duplicate = (error: DatabaseError, context: ErrorContext): SqlError => {
  const key = /\)=\((.*)\) already exists/.exec(error.detail ?? '')?.[1] ?? '';
  const name = context.catalog.indexName(error.constraint ?? '');
  const { plain } = tableName(error, context);
  const isIndex = (error.constraint ?? '').includes('~');
  if (isIndex) {
    return new SqlError(
      2601,
      `Cannot insert duplicate key row in object '${plain}' with unique index '${name}'. The duplicate key value is (${key}).`,
      { severity: 14, ...goesOn },
    );
  }
  const kind = error.constraint?.startsWith('pk:') === true ? 'PRIMARY KEY' : 'UNIQUE KEY';
  return new SqlError(
    2627,
    `Violation of ${kind} constraint '${name}'. Cannot insert duplicate key in object '${plain}'. The duplicate key value is (${key}).`,
    { severity: 14, ...goesOn },
  );
};

const truncated = (context: ErrorContext): SqlError =>
  Number(context.productVersion.split('.')[0]) >= 15
    ? new SqlError(
        2628,
        `String or binary data would be truncated in table '${context.databaseName}'.`,
        goesOn,
      )
    : new SqlError(8152, 'String or binary data would be truncated.', { state: 10, ...goesOn });

const conversion = (error: DatabaseError): SqlError => {
  const [, type = '', value = ''] = /type ([a-z ]+): "(.*)"/s.exec(error.message) ?? [];
  if (type === 'uuid')
    return new SqlError(
      8169,
      'Conversion failed when converting from a character string to uniqueidentifier.',
      { state: 2 },
    );
  if (type === 'numeric' || type === 'double precision' || type === 'real') {
    return new SqlError(
      8114,
      `Error converting data type nvarchar to ${type === 'numeric' ? 'numeric' : 'float'}.`,
      { state: 5 },
    );
  }
  return new SqlError(
    245,
    `Conversion failed when converting the nvarchar value '${value}' to data type ${type === 'bigint' ? 'bigint' : 'int'}.`,
  );
};

const byState = (error: DatabaseError, context: ErrorContext): SqlError => {
  switch (error.code) {
    case '40P01':
      return new SqlError(
        1205,
        'Transaction (Process ID 60) was deadlocked on lock resources with another process and has been chosen as the deadlock victim. Rerun the transaction.',
        { severity: 13, state: 51 },
      );
    case '55P03':
      return new SqlError(1222, 'Lock request time out period exceeded.', { state: 51, ...goesOn });
    case '40001':
      return new SqlError(3960, 'Snapshot isolation transaction aborted due to update conflict.', {
        state: 2,
      });
    case '23505':
      return duplicate(error, context);
    case '23502':
      return new SqlError(
        515,
        `Cannot insert the value NULL into column '${columnName(error, context)}', table '${tableName(error, context).full}'; column does not allow nulls. ${context.verb} fails.`,
        { state: 2, ...goesOn },
      );
    case '23503': {
      const name = context.catalog.indexName(error.constraint ?? '');
      const reference = error.message.startsWith('update or delete') ? 'REFERENCE' : 'FOREIGN KEY';
      return new SqlError(
        547,
        `The ${context.verb} statement conflicted with the ${reference} constraint "${name}". The conflict occurred in database "${context.databaseName}", table "${tableName(error, context).plain}".`,
        { state: 0, ...goesOn },
      );
    }
    case '23514':
      if ((error.constraint ?? '').startsWith('len:')) return truncated(context);
      return new SqlError(
        547,
        `The ${context.verb} statement conflicted with the CHECK constraint "${context.catalog.indexName(error.constraint ?? '')}". The conflict occurred in database "${context.databaseName}", table "${tableName(error, context).plain}".`,
        { state: 0, ...goesOn },
      );
    case '22001':
      return truncated(context);
    case '22P02':
      return conversion(error);
    case '22007':
    case '22008':
      return new SqlError(241, 'Conversion failed when converting date and/or time from character string.');
    case '22003':
      return new SqlError(8115, 'Arithmetic overflow error converting expression to data type numeric.', {
        state: 2,
        ...goesOn,
      });
    case '22012':
      return new SqlError(8134, 'Divide by zero error encountered.', goesOn);
    case '21000':
      return new SqlError(
        512,
        'Subquery returned more than 1 value. This is not permitted when the subquery follows =, !=, <, <= , >, >= or when the subquery is used as an expression.',
        goesOn,
      );
    case '2BP01':
      return new SqlError(
        3726,
        `Could not drop object because it is referenced by a FOREIGN KEY constraint. (${error.message})`,
      );
    case '22032':
    case '22030':
      return new SqlError(13609, 'JSON text is not properly formatted.', { state: 4 });
    case '42803':
      return new SqlError(
        8120,
        `Column is invalid in the select list because it is not contained in either an aggregate function or the GROUP BY clause. (${error.message})`,
      );
    default:
      // Nothing of the peer's own making may pass as an error of SQL Server.
      return new SqlError(50_999, `The test peer failed: ${error.code ?? ''} ${error.message}`);
  }
};

const LOST = new Set(['57P01', '57P02', '57P03', '08006', '08003']);

/** The error of SQL Server that stands for an error of PostgreSQL. */
export const translateError = (error: unknown, context: ErrorContext): Error => {
  if (error instanceof SqlError || error instanceof Interrupted || error instanceof BackendLost) return error;
  if (!(error instanceof DatabaseError))
    return new BackendLost(error instanceof Error ? error.message : 'the connection to PostgreSQL is lost');
  if (error.code === '57014') return new Interrupted('the statement was interrupted');
  if (LOST.has(error.code ?? '')) return new BackendLost(error.message);
  return byState(error, context);
};
