import { SqlError } from '#test/peers/tds/errors.ts';
import type { Expression, Statement } from '#test/peers/tds/sql/ast.ts';
import { INT, nvarchar, type SqlType } from '#test/peers/tds/sql/types.ts';
import { bindDelete, bindUpdate } from './bind-change.ts';
import { bind, bindCondition } from './bind-expression.ts';
import { bindInsert } from './bind-insert.ts';
import { type ResultColumn } from './bind-query.ts';
import { Binder, type Environment, Scope } from './binder.ts';
import { convert } from './convert.ts';
import type { Row } from './database.ts';
import { createTemporary } from './ddl-table.ts';
import type { Frame } from './frame.ts';
import { raise, throwArguments } from './messages.ts';
import { Interrupted } from './postgres-errors.ts';
import { executeProcedure, executeText } from './routines.ts';
import { runChange } from './run-change.ts';
import { runDefinition } from './run-definition.ts';
import { runQuery } from './run-query.ts';
import type { Session } from './session.ts';

/** Where the results of a batch go, in the order in which they arise. */
export interface Sink {
  columns(columns: readonly ResultColumn[]): void;
  row(row: Row): void;
  /** End of a statement; `count` is null where SQL Server reports none. */
  done(count: number | null): void;
  error(error: SqlError): void;
  info(error: SqlError): void;
  /** End of a procedure called by EXEC. */
  procedureDone(status: number): void;
}

type Flow = 'next' | 'break' | 'continue' | 'return';

/** Errors after which SQL Server takes back the whole transaction, whatever XACT_ABORT says. */
const KILLS_TRANSACTION = new Set([1205, 3960, 245, 241, 8169]);

/** The statement must be run again inside a transaction of its own. */
class NeedsTransaction extends Error {}

/** Runs parsed statements for one session. */
export class Interpreter {
  readonly session: Session;
  readonly sink: Sink;

  constructor(session: Session, sink: Sink) {
    this.session = session;
    this.sink = sink;
  }

  async environment(frame: Frame): Promise<Environment> {
    return this.session.environment(await this.session.catalog(), frame);
  }

  /** Runs statements in order; errors that do not end the batch are reported and passed over. */
  async list(frame: Frame, statements: readonly Statement[]): Promise<Flow> {
    for (const statement of statements) {
      const flow = await this.statement(frame, statement);
      if (flow !== 'next') return flow;
    }
    return 'next';
  }

  async statement(frame: Frame, statement: Statement): Promise<Flow> {
    if (this.session.interrupted) throw new Interrupted('the batch was interrupted');
    try {
      const flow = await this.run(frame, statement);
      if (statement.kind !== 'if' && statement.kind !== 'while' && statement.kind !== 'block')
        this.session.lastError = 0;
      return flow;
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      if (error.procedure === '' && frame.routine !== '') error.procedure = frame.routine;
      if (error.line === 1) error.line = statement.line;
      await this.failed(frame, error);
      return 'next';
    }
  }

  /** Decides what an error does to the transaction and to the batch. */
  private async failed(frame: Frame, error: SqlError): Promise<void> {
    const { transactions } = this.session;
    this.session.lastError = error.number;
    const kills = KILLS_TRANSACTION.has(error.number) || this.session.xactAbort || frame.pseudo !== null;
    if (frame.guarded) {
      if (kills) await transactions.doom();
      throw error;
    }
    if (kills || error.endsBatch) {
      if (kills && transactions.count > 0) {
        await transactions.abandon();
        await this.session.restoreSettings();
      }
      throw error;
    }
    this.sink.error(error);
    this.sink.done(null);
  }

  private async run(frame: Frame, statement: Statement): Promise<Flow> {
    const { session } = this;
    switch (statement.kind) {
      case 'if':
        if (await this.test(frame, statement.condition)) return this.statement(frame, statement.consequence);
        return statement.otherwise === null ? 'next' : this.statement(frame, statement.otherwise);
      case 'while':
        while (await this.test(frame, statement.condition)) {
          const flow = await this.statement(frame, statement.body);
          if (flow === 'break') break;
          if (flow === 'return') return flow;
        }
        return 'next';
      case 'block':
        return this.list(frame, statement.body);
      case 'try':
        return this.tryBlock(frame, statement);
      case 'break':
      case 'continue':
        return statement.kind;
      case 'empty':
        return 'next';
      case 'return':
        frame.status =
          statement.value === null ? 0 : Number((await this.value(frame, statement.value, INT)) ?? 0);
        return 'return';
      case 'declare':
        for (const { name, type, value } of statement.variables) {
          const initial = value === null ? null : await this.value(frame, value, type);
          frame.variables.set(name.toLowerCase(), { type, value: initial });
        }
        return 'next';
      case 'declareTable': {
        const context = { env: await this.environment(frame), database: session.database };
        const table = await session.transactions.guard(false, () =>
          createTemporary(
            context,
            `pg_temp.tds_v${session.next()}`,
            statement.name,
            statement.columns,
            statement.constraints,
          ),
        );
        frame.tables.set(statement.name.toLowerCase(), table);
        return 'next';
      }
      case 'setVariable': {
        const variable = frame.variable(statement.name);
        const { name, operator, expression } = statement;
        variable.value = await this.assigned(frame, variable.type, name, operator, expression);
        session.rowCount = 1;
        return 'next';
      }
      case 'setOption':
        await this.option(statement.option, statement.value);
        return 'next';
      case 'setIdentityInsert': {
        const table = (await session.catalog()).table(statement.table);
        if (table === undefined)
          throw new SqlError(
            1088,
            `Cannot find the object "${statement.table.parts.join('.')}" because it does not exist or you do not have permissions.`,
          );
        session.identityInsert = statement.on ? table.sql : null;
        return 'next';
      }
      case 'begin':
        await session.transactions.begin();
        return 'next';
      case 'commit':
        await session.transactions.commit();
        return 'next';
      case 'rollback':
        await session.transactions.rollback(statement.name);
        await session.restoreSettings();
        if (frame.pseudo !== null)
          throw new SqlError(3609, 'The transaction ended in the trigger. The batch has been aborted.');
        return 'next';
      case 'save':
        await session.transactions.save(statement.name ?? '');
        return 'next';
      case 'throw':
        throw await throwArguments(this, frame, statement.args);
      case 'raiserror':
        await raise(this, frame, statement.args);
        return 'next';
      case 'print':
        this.sink.info(
          new SqlError(0, (await this.value(frame, statement.value, nvarchar(-1))) ?? '', { severity: 0 }),
        );
        return 'next';
      case 'waitfor': {
        const delay = (await this.value(frame, statement.delay, nvarchar(30))) ?? '0';
        await this.guarded(frame, 'WAITFOR', false, async () =>
          session.database.rows(`SELECT pg_sleep(extract(epoch FROM $1::interval))`, [delay]),
        );
        return 'next';
      }
      case 'use':
        await session.use(statement.database);
        return 'next';
      case 'query':
        await runQuery(this, frame, statement);
        return 'next';
      case 'insert':
        await runChange(this, frame, 'INSERT', (env) => bindInsert(env, statement, session.identityInsert));
        return 'next';
      case 'update':
        await runChange(this, frame, 'UPDATE', (env) => bindUpdate(env, statement));
        return 'next';
      case 'delete':
        await runChange(this, frame, 'DELETE', (env) => bindDelete(env, statement));
        return 'next';
      case 'exec':
        await executeProcedure(this, frame, statement);
        return 'next';
      case 'execText':
        await executeText(this, frame, (await this.value(frame, statement.text, nvarchar(-1))) ?? '');
        return 'next';
      default:
        await runDefinition(this, frame, statement);
        return 'next';
    }
  }

  private async tryBlock(frame: Frame, statement: Extract<Statement, { kind: 'try' }>): Promise<Flow> {
    frame.tryDepth += 1;
    let caught: SqlError;
    try {
      const flow = await this.list(frame, statement.body);
      return flow;
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      caught = error;
    } finally {
      frame.tryDepth -= 1;
    }
    const before = frame.caught;
    frame.caught = caught;
    const flow = await this.list(frame, statement.handler);
    frame.caught = before;
    return flow;
  }

  /** Runs work against PostgreSQL behind a savepoint and turns its errors into SQL Server's. */
  async guarded<T>(
    frame: Frame,
    verb: string,
    whole: boolean,
    work: (env: Environment) => Promise<T>,
  ): Promise<T> {
    const catalog = await this.session.catalog();
    const { transactions } = this.session;
    try {
      const attempt = (inOne: boolean): Promise<T> =>
        transactions.guard(inOne, () => work(this.session.environment(catalog, frame)));
      return await attempt(whole).catch((error: unknown) => {
        if (error instanceof NeedsTransaction) return attempt(true);
        throw error;
      });
    } catch (error) {
      throw this.session.translate(error, catalog, verb);
    }
  }

  /** The value of an expression in a type, as PostgreSQL's text. */
  async value(frame: Frame, expression: Expression, type: SqlType): Promise<string | null> {
    if (expression.kind === 'literal' && expression.type.name === 'int' && type.name === 'int')
      return expression.text;
    return this.guarded(frame, 'SELECT', false, async (env) => {
      const binder = new Binder(env);
      const sql = convert(bind(binder, new Scope(null), expression), type);
      const [row] = await this.session.database.rows(`SELECT ${sql}`, binder.values);
      return row?.[0] ?? null;
    });
  }

  private async assigned(
    frame: Frame,
    type: SqlType,
    name: string,
    operator: string,
    expression: Expression,
  ): Promise<string | null> {
    if (operator === '=') return this.value(frame, expression, type);
    return this.value(
      frame,
      {
        kind: 'binary',
        operator: operator.slice(0, -1),
        left: { kind: 'variable', name },
        right: expression,
      },
      type,
    );
  }

  private async test(
    frame: Frame,
    condition: Extract<Statement, { kind: 'if' }>['condition'],
  ): Promise<boolean> {
    return this.guarded(frame, 'SELECT', false, async (env) => {
      const binder = new Binder(env);
      const sql = bindCondition(binder, new Scope(null), condition);
      await this.takeRangeLocks(binder);
      const [row] = await this.session.database.rows(`SELECT (${sql})::int`, binder.values);
      return row?.[0] === '1';
    });
  }

  /** HOLDLOCK with UPDLOCK keeps key ranges; the peer keeps the whole table from others that ask the same way. */
  async takeRangeLocks(binder: Binder): Promise<void> {
    // Outside a transaction the lock would be gone before the statement runs.
    if (binder.rangeLocks.size > 0 && !this.session.transactions.inside) throw new NeedsTransaction();
    for (const id of binder.rangeLocks)
      await this.session.database.rows('SELECT pg_advisory_xact_lock($1::bigint)', [
        String(7_453_000_000 + id),
      ]);
  }

  private async option(option: string, value: string): Promise<void> {
    const { session } = this;
    const on = value === 'ON';
    if (option === 'LOCK_TIMEOUT') await session.setLockTimeout(Number(value));
    else if (option === 'ISOLATION') session.transactions.isolation = value;
    else if (option === 'IMPLICIT_TRANSACTIONS' && on)
      throw new SqlError(
        102,
        "Incorrect syntax near 'IMPLICIT_TRANSACTIONS'. (The test peer knows no implicit transactions.)",
        { severity: 15 },
      );
    for (const word of option.split(',')) {
      if (word === 'NOCOUNT') session.noCount = on;
      if (word === 'XACT_ABORT') session.xactAbort = on;
    }
  }

  /** Reports rows that were changed, or keeps silent under NOCOUNT. */
  finished(count: number): void {
    this.session.rowCount = count;
    this.sink.done(this.session.noCount ? null : count);
  }
}
