import type { Dialect, LiveColumn } from '#main/erp/driver.ts';
import { bracketed } from '#main/erp/quoting.ts';
import { claim } from './claim.ts';

/** tedious turns decimals into floats and times into dates (erp.md E5), so the server writes them as text. */
const read = (expression: string, column: LiveColumn): string => {
  switch (column.kind) {
    case 'decimal':
      return column.type.includes('money')
        ? `CONVERT(varchar(60), ${expression}, 2)`
        : `CONVERT(varchar(60), ${expression})`;
    case 'timestamp':
      return `CONVERT(varchar(40), ${expression}, 126)`;
    case 'timestamptz':
      return `CONVERT(varchar(40), ${expression}, 127)`;
    case 'date':
      return `CONVERT(varchar(10), ${expression}, 23)`;
    case 'time':
      return `CONVERT(varchar(16), ${expression}, 114)`;
    case 'integer':
      return column.type === 'bigint' ? expression : `CONVERT(varchar(20), ${expression})`;
    default:
      return expression;
  }
};

/**
 * Parameters are nvarchar. A varchar column compared with one would be converted row by row past its index, and a
 * legacy datetime reads a blank between day and time by the language of the login.
 */
const parameter = (column: LiveColumn): string => {
  switch (column.kind) {
    case 'integer':
      return 'CAST(? AS bigint)';
    case 'timestamp':
      return "CAST(REPLACE(?, N' ', N'T') AS datetime2(3))";
    case 'timestamptz':
      return 'CAST(? AS datetimeoffset(3))';
    case 'date':
      return 'CAST(? AS date)';
    case 'text':
    case 'char':
      return column.lossyText && column.length !== null ? `CAST(? AS varchar(${column.length}))` : '?';
    default:
      return '?';
  }
};

export const mssqlDialect: Dialect = {
  engine: 'mssql',
  quote: bracketed,
  read: (expression, column) => [read(expression, column)],
  parameter,
  unindexed: (expression) => expression,
  now: (column) => (column.kind === 'timestamptz' ? 'SYSDATETIMEOFFSET()' : 'SYSDATETIME()'),
  limited: (items, rest, count) => `SELECT TOP (${count}) ${items} ${rest}`,
  // A count for the screen must not stand behind the accountant's open transaction.
  dirtyRead: ' WITH (NOLOCK)',
  claim,
};
