/**
 * What an engine adapter gives the profile: statements with parameters, short transactions, a dialect. The
 * profile writes each statement once in standard SQL and asks the dialect where engines differ.
 */
export type SqlValue = string | null | boolean | Uint8Array;
/** Numbers arrive as exact decimal text, timestamps as ISO text, booleans as booleans or the column's own word. */
export type SqlRow = Record<string, SqlValue>;
export type SqlParameter = string | number | null | Uint8Array;

export interface SqlSession {
  /** Rows with lower-case column aliases as written in the statement. Parameters are `?` marks, in order. */
  query(sql: string, parameters?: readonly SqlParameter[]): Promise<SqlRow[]>;
  /** Number of rows changed. */
  execute(sql: string, parameters?: readonly SqlParameter[]): Promise<number>;
}

export interface LiveColumn {
  table: string;
  column: string;
  type: string;
  nullable: boolean;
}
