import type { ResultColumn } from './engine/bind-query.ts';
import type { Row } from './engine/database.ts';
import type { Sink } from './engine/interpreter.ts';
import type { SessionEvent } from './engine/session.ts';
import type { SqlError } from './errors.ts';
import type { WireCollation } from './wire/collation.ts';
import { DONE, type DoneToken, TokenWriter } from './wire/tokens.ts';

/** Kinds of ENVCHANGE. */
const CHANGE = { database: 1, begin: 8, commit: 9, rollback: 10 } as const;

/** Turns the results of a batch or call into tokens. */
export class Response implements Sink {
  readonly tokens: TokenWriter;
  private readonly statementToken: DoneToken;
  private transaction: Buffer;
  private readonly nextTransaction: () => Buffer;
  private failed = false;

  constructor(
    collation: WireCollation,
    statementToken: DoneToken,
    transaction: Buffer,
    nextTransaction: () => Buffer,
  ) {
    this.tokens = new TokenWriter(collation);
    this.statementToken = statementToken;
    this.transaction = transaction;
    this.nextTransaction = nextTransaction;
  }

  columns(columns: readonly ResultColumn[]): void {
    this.tokens.columns(columns);
  }

  row(row: Row): void {
    this.tokens.row(row);
  }

  done(count: number | null): void {
    this.tokens.done(this.statementToken, DONE.more | (this.failed ? DONE.error : 0), count);
    this.failed = false;
  }

  error(error: SqlError): void {
    this.tokens.error(error);
    this.failed = true;
  }

  info(error: SqlError): void {
    this.tokens.info(error);
  }

  procedureDone(status: number): void {
    this.tokens.returnStatus(status);
    this.tokens.done('DONEPROC', DONE.more, null);
  }

  /** Tells the client what changed in its session. */
  event(event: SessionEvent): void {
    if (event.kind === 'database') {
      this.tokens.environmentText(CHANGE.database, event.name, event.before);
      return;
    }
    if (event.kind === 'begin') {
      this.transaction = this.nextTransaction();
      this.tokens.environmentBytes(CHANGE.begin, this.transaction, Buffer.alloc(0));
      return;
    }
    this.tokens.environmentBytes(CHANGE[event.kind], Buffer.alloc(0), this.transaction);
  }

  get transactionId(): Buffer {
    return this.transaction;
  }

  /** Ends the message: the last DONE says that nothing follows. */
  finish(token: DoneToken, error: SqlError | null): Buffer {
    if (error !== null) this.error(error);
    if (token === 'DONE' && error === null && this.tokens.close()) return this.tokens.take();
    this.tokens.done(token, error === null ? 0 : DONE.error, null);
    return this.tokens.take();
  }
}
