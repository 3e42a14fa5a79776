import type { Dialect, LiveColumn, SqlParameter } from '#main/erp/driver.ts';
import { marks, padded } from '#main/erp/queue-table/chunks.ts';
import { MostekError } from '#shared/errors.ts';

export interface KeyCondition {
  on(column: string): string;
  parameters: readonly SqlParameter[];
}

/** What the two engines that 1C runs on write differently, beside what the common dialect knows. */
export interface OnecSql {
  /** A parameter given as hexadecimal digits, compared with a column of so many bytes. */
  bytesMark(length: number): string;
  /** A condition on a column of GUIDs, for keys as hexadecimal digits in stored order, and its parameters. */
  among(hex: readonly string[]): KeyCondition;
  /**
   * Something beside `_Version` that differs for every writing of a row; null where the version itself is the
   * server's own. On PostgreSQL 1C counts, and a row deleted and made anew may count from the start.
   */
  rowStamp(alias: string): string | null;
  /** Bytes that belong to the statement itself: table codes, type marks. Digits only. */
  bytes(hex: string): string;
  /** A flag: `boolean`, or one byte on SQL Server (erp.md B3). */
  flag(expression: string, column: LiveColumn, wanted: boolean): string;
  /** Text to group by or to compare: types of 1C's own PostgreSQL are cast to plain text. */
  plain(expression: string, column: LiveColumn): string;
  /** A parameter compared with a text column, in the column's own type so that its index serves. */
  textMark(column: LiveColumn): string;
  /** A time of the base's own wall clock, stored years included. */
  timeMark: string;
}

const hexOnly = (hex: string): string => {
  if (!/^([0-9a-f]{2})+$/i.test(hex)) throw new MostekError('agent.internal', 'bytes that are no bytes');
  return hex;
};

/** mchar and mvarchar of 1C's PostgreSQL build (erp.md B3). */
const ownType = (column: LiveColumn): string | null =>
  /^(?:\w+\.)?(mvarchar|mchar)\b/.exec(column.type)?.[1] ?? null;

/** Padded to one of a few lengths, so that an engine keeps a handful of statements. */
const inList = (hex: readonly string[], mark: string): KeyCondition => {
  const keys = padded(hex);
  return { on: (column) => `${column} IN (${marks(keys.length, mark)})`, parameters: keys };
};

const postgres: OnecSql = {
  bytesMark: () => "decode(?, 'hex')",
  // Marks rather than one array: without statistics the planner takes an array for ten keys, and scans.
  among: (hex) => inList(hex, "decode(?, 'hex')"),
  rowStamp: (alias) => `CAST(${alias}.xmin AS text)`,
  bytes: (hex) => `decode('${hexOnly(hex)}', 'hex')`,
  flag: (expression, column, wanted) =>
    column.kind === 'boolean'
      ? `${expression} = ${wanted}`
      : `${expression} = decode('${wanted ? '01' : '00'}', 'hex')`,
  plain: (expression, column) => (ownType(column) === null ? expression : `CAST(${expression} AS text)`),
  textMark: (column) => (ownType(column) === null ? '?' : `CAST(? AS ${ownType(column)})`),
  timeMark: 'CAST(? AS timestamp)',
};

const mssql: OnecSql = {
  // Style 2: hexadecimal digits without 0x.
  bytesMark: (length) => `CONVERT(binary(${length}), ?, 2)`,
  among: (hex) => inList(hex, 'CONVERT(binary(16), ?, 2)'),
  // A rowversion is the database's own and never comes twice (erp.md E3).
  rowStamp: () => null,
  bytes: (hex) => `0x${hexOnly(hex)}`,
  flag: (expression, column, wanted) =>
    column.kind === 'boolean' ? `${expression} = ${wanted ? 1 : 0}` : `${expression} = 0x0${wanted ? 1 : 0}`,
  plain: (expression) => expression,
  textMark: () => '?',
  timeMark: 'CAST(? AS datetime2(0))',
};

/** 1C keeps its bases on SQL Server or PostgreSQL; on anything else this profile is a mistake. */
export const onecSql = (dialect: Dialect): OnecSql => {
  if (dialect.engine === 'postgres') return postgres;
  if (dialect.engine === 'mssql') return mssql;
  throw new MostekError('erp.not_supported', `1C has no bases on ${dialect.engine}`);
};
