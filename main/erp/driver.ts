import type { SqlEngineName } from '#shared/erp/engine.ts';
import type { ClaimRequest } from './port.ts';
import type {
  FeedTable,
  Installation,
  ObjectState,
  QueueConfig,
  ScriptModel,
  ScriptObject,
  WatchedByTrigger,
} from './script-model.ts';

/**
 * What an engine adapter gives the profile: statements with parameters, short transactions, the live schema and
 * a dialect. The profile writes each statement once and asks the dialect where engines differ.
 */

/** Numbers arrive as exact decimal text, times as the text the database holds, never through a `Date`. */
export type SqlValue = string | null | boolean | Uint8Array;
/** Positional, in the order of the select list: names would be sent and hashed for every row. */
export type SqlRow = readonly SqlValue[];
export type SqlParameter = string | number | null;

export interface SqlSession {
  /** Parameters are `?` marks, in order. */
  query(sql: string, parameters?: readonly SqlParameter[]): Promise<SqlRow[]>;
  /** Number of rows changed. */
  execute(sql: string, parameters?: readonly SqlParameter[]): Promise<number>;
}

/**
 * read: several statements that see one state of the database where the engine can do that without locks.
 * write: marked as our own for the triggers; waits for a row lock as long as the settings say.
 * queue: like write, on the queue table alone, which no trigger of ours watches, so without the mark.
 * queue_now: the same without waiting for a lock at all.
 * claim: as short as the engine allows, skips or gives up on locked rows.
 */
export type TransactionKind = 'read' | 'write' | 'queue' | 'queue_now' | 'claim';

/** `char` is blank padded; `long_text` has no small upper bound; `timestamptz` knows its offset, `timestamp` does not. */
export type ColumnKind =
  | 'integer'
  | 'decimal'
  | 'float'
  | 'boolean'
  | 'text'
  | 'char'
  | 'long_text'
  | 'uuid'
  | 'timestamp'
  | 'timestamptz'
  | 'date'
  | 'time'
  | 'binary'
  | 'other';

export interface LiveTable {
  schema: string | null;
  name: string;
}

export interface LiveColumn {
  name: string;
  /** As a database person writes it: `varchar(40)`, `NUMERIC(15,2)`. */
  type: string;
  kind: ColumnKind;
  /** Characters a text column takes; null for no bound worth checking. */
  length: number | null;
  /** Decimal digits; of an integer the bits, null when 64 or more. */
  precision: number | null;
  scale: number | null;
  nullable: boolean;
  /** True where the server replaces letters it can't store instead of refusing them. */
  lossyText: boolean;
  /** True where nobody said in which code page the bytes are: only plain letters can be written safely. */
  asciiOnly: boolean;
}

/** A right the profile needs; `columns` null means the whole table. */
export interface Need {
  right: 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE';
  table: LiveTable;
  columns: readonly string[] | null;
}

export interface Identity {
  version: string;
  fingerprint: string;
  charset: string | null;
  clockMs: number;
  encrypted: boolean;
  user: string;
}

/** Quoted names of the queue table, ready for a statement. */
export interface QueueNames {
  table: string;
  id: string;
  entity: string;
  key: string;
  operation: string;
  status: string;
  attempts: string;
  claimedBy: string;
  claimedUntil: string;
  createdAt: string;
  finishedAt: string;
  reason: string;
  words: { new: string; claimed: string; accepted: string; sent: string; rejected: string };
  columns: Readonly<Record<QueueColumn, LiveColumn>>;
}
export type QueueColumn =
  | 'id'
  | 'entity'
  | 'key'
  | 'operation'
  | 'status'
  | 'attempts'
  | 'claimedBy'
  | 'claimedUntil'
  | 'createdAt'
  | 'finishedAt'
  | 'reason';

/** id, entity word, key, operation word, created at, attempts. */
export type ClaimedRow = SqlRow;

export interface Dialect {
  engine: SqlEngineName;
  quote(name: string): string;
  /** Select items that give a column's value as exact text; two where a long text needs a second item. */
  read(expression: string, column: LiveColumn, room: ReadRoom): string[];
  /** A parameter mark to compare with or store into the column. */
  parameter(column: LiveColumn): string;
  /** The same value, hidden from the choice of an index: for a condition that only guards rows found by id. */
  unindexed(expression: string, column: LiveColumn): string;
  /** Wall clock or instant of the server, in the kind of the column it is stored into or compared with. */
  now(column: LiveColumn): string;
  /** `SELECT items rest` cut to `count` rows. */
  limited(items: string, rest: string, count: number): string;
  /** Appended to the FROM item of a table that is only counted, so that counting never waits for a writer. */
  dirtyRead: string;
  /** Takes rows by exact ids in one short transaction; a locked row is left for the next time. */
  claim(session: SqlSession, queue: QueueNames, request: ClaimRequest): Promise<ClaimedRow[]>;
}

/** How many text items share one row, for engines with a bound on the length of a row. */
export interface ReadRoom {
  /** Bytes taken by everything except long texts. */
  fixedBytes: number;
  longTexts: number;
}

export interface Driver {
  readonly dialect: Dialect;
  /** Rejects with a MostekError; `UncertainCommit` when the connection broke while committing. */
  transaction<T>(kind: TransactionKind, work: (session: SqlSession) => Promise<T>): Promise<T>;
  identify(): Promise<Identity>;
  /** Every table and view the login can see, those of its own default schema first. */
  tables(): Promise<LiveTable[]>;
  columns(table: LiveTable): Promise<LiveColumn[]>;
  /** Those of the needs that the login lacks. */
  lacking(needs: readonly Need[]): Promise<Need[]>;
  watch(onChange: () => void): Promise<boolean>;
  /** Fits the server it is connected to. */
  script(model: ScriptModel): Promise<Installation>;
  /** Whether what the script makes is there, switched on and unchanged; one state for each object. */
  states(objects: readonly ScriptObject[]): Promise<ObjectState[]>;
  /**
   * Moves what the database's own change tracking and the ERP's registers know into the queue table; the names of tables it does not track.
   * Only where the engine has such a thing.
   */
  collect?(
    sources: { tracked: readonly WatchedByTrigger[]; feeds: readonly FeedTable[] },
    queue: QueueNames,
    config: QueueConfig,
  ): Promise<string[]>;
  close(): Promise<void>;
}

/**
 * Thrown by the work of a transaction to have it rolled back; every driver lets it through as it is, for it is
 * nobody's failure.
 */
export class Withdrawn extends Error {
  override readonly name: string = 'Withdrawn';
}

/** The connection broke between sending COMMIT and hearing the answer: nobody knows whether it is written. */
export class UncertainCommit extends Error {
  override readonly name = 'UncertainCommit';
}
