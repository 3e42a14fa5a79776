import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { UncertainCommit } from '#main/erp/driver.ts';
import { firebirdError } from '#main/erp/firebird/errors.ts';
import { mssqlError } from '#main/erp/mssql/errors.ts';
import { postgresError } from '#main/erp/postgres/errors.ts';
import { asRefusal, Patience } from '#main/erp/queue-table/outcome.ts';
import { sqliteError } from '#main/erp/sqlite/errors.ts';
import { type CauseId, causes } from '#shared/causes.ts';
import { MostekError } from '#shared/errors.ts';

const causeOf = (error: MostekError | UncertainCommit): CauseId | 'uncertain' =>
  error instanceof MostekError ? error.causeId : 'uncertain';

const failure = (message: string, extra: Record<string, unknown> = {}): Error =>
  Object.assign(new Error(message), extra);

describe('errors of the engines', () => {
  it.each<[Record<string, unknown>, string, CauseId]>([
    [{ code: '28P01' }, 'password authentication failed', 'erp.login_failed'],
    [{ code: '28000' }, 'no pg_hba.conf entry for host, no encryption', 'erp.encryption'],
    [{ code: '55P03' }, 'canceling statement due to lock timeout', 'erp.lock_timeout'],
    [{ code: '40P01' }, 'deadlock detected', 'erp.deadlock'],
    [{ code: '0A000' }, 'cached plan must not change result type', 'erp.connection_lost'],
    [{ code: '22021' }, 'invalid byte sequence', 'erp.text_broken'],
    [{ code: '22012' }, 'division by zero', 'erp.row_invalid'],
    [{ code: 'P0001' }, 'No such contractor', 'erp.order_refused'],
    [{ code: 'ECONNREFUSED' }, 'connect ECONNREFUSED', 'erp.unreachable'],
    [{ code: 'SELF_SIGNED_CERT_IN_CHAIN' }, 'self-signed certificate', 'erp.encryption'],
    [{}, 'The server does not support SSL connections', 'erp.encryption'],
    [{}, 'Connection terminated unexpectedly', 'erp.connection_lost'],
    [{ code: '42601' }, 'syntax error', 'erp.statement_refused'],
  ])('PostgreSQL %o %s is %s', (extra, message, cause) => {
    expect(causeOf(postgresError(failure(message, extra)))).toBe(cause);
  });

  it.each<[Record<string, unknown>, string, CauseId]>([
    [{ gdscode: 335544472 }, 'Your user name and password are not defined', 'erp.login_failed'],
    [
      { gdscode: 335544321 },
      'Arithmetic exception, string truncation, Cannot transliterate character',
      'erp.text_broken',
    ],
    [
      { gdscode: 335544321 },
      'Arithmetic exception, numeric overflow, string right truncation',
      'erp.type_mismatch',
    ],
    [{ gdscode: 335544336 }, 'Deadlock, Update conflicts with concurrent update', 'erp.deadlock'],
    [{ gdscode: 335544517 }, 'Exception 1, EX_SYNC, Table unknown to me', 'erp.order_refused'],
    [{ gdscode: 335544665 }, 'Violation of PRIMARY or UNIQUE KEY', 'erp.duplicate'],
    [{ gdscode: 335544569 }, 'Dynamic SQL Error, Table unknown, GOODS', 'erp.table_missing'],
    [{}, 'Connection to Firebird server was lost.', 'erp.connection_lost'],
    [{ code: 'ENOTFOUND' }, 'getaddrinfo ENOTFOUND', 'erp.unreachable'],
  ])('Firebird %o %s is %s', (extra, message, cause) => {
    expect(causeOf(firebirdError(failure(message, extra)))).toBe(cause);
  });

  it.each<[Record<string, unknown>, string, CauseId]>([
    [{ number: 1205, code: 'EREQUEST' }, 'deadlocked', 'erp.deadlock'],
    [{ number: 1222 }, 'Lock request time out period exceeded.', 'erp.lock_timeout'],
    [{ number: 33557097 }, 'canceling statement due to lock timeout', 'erp.lock_timeout'],
    [{ number: 2627 }, 'Violation of UNIQUE KEY constraint', 'erp.duplicate'],
    [{ number: 50_001 }, 'Brak kontrahenta', 'erp.order_refused'],
    [{ code: 'ELOGIN' }, "Login failed for user 'sa'.", 'erp.login_failed'],
    [{ code: 'ESOCKET', originalError: { code: 'ECONNREFUSED' } }, 'Failed to connect', 'erp.unreachable'],
    [{ code: 'ETIMEOUT' }, 'Failed to connect to 10.0.0.1:1433 in 5000ms', 'erp.unreachable'],
    [{ code: 'ETIMEOUT' }, 'Timeout: Request failed to complete in 5000ms', 'erp.deadline'],
    [{ code: 'ECONNCLOSED' }, 'Connection is closed.', 'erp.connection_lost'],
  ])('SQL Server %o %s is %s', (extra, message, cause) => {
    expect(causeOf(mssqlError(failure(message, extra)))).toBe(cause);
  });

  it('takes the first of several errors of SQL Server for the reason', () => {
    const error = failure('The statement has been terminated.', {
      number: 3621,
      precedingErrors: [failure('Cannot insert the value NULL', { number: 515 })],
    });
    expect(causeOf(mssqlError(error))).toBe('erp.constraint');
  });

  it('knows a missing table of SQLite by its name', () => {
    const db = new Database(':memory:');
    try {
      db.prepare('SELECT * FROM nowhere');
    } catch (error) {
      expect(sqliteError(error)).toMatchObject({
        causeId: 'erp.table_missing',
        values: { table: 'nowhere' },
      });
    }
    db.close();
    expect(sqliteError(new Error('odd')).causeId).toBe('erp.statement_refused');
  });

  it('become answers: wait, sign in, wrong data, uncertain', () => {
    const outcomes = (['erp.lock_timeout', 'erp.rights_missing', 'erp.constraint'] as const).map(
      (cause) => asRefusal(new MostekError(cause, '')).outcome,
    );
    expect(outcomes).toEqual(['unavailable', 'unauthorised', 'invalid']);
    expect(asRefusal(new UncertainCommit('lost')).outcome).toBe('uncertain');
    expect(() => asRefusal(new TypeError('a fault of ours'))).toThrow(TypeError);
    expect(causes['erp.lock_timeout'].retry).toBe(true);
  });

  it('try a collision again a few times, and nothing else', async () => {
    const patience = new Patience(1_000);
    const deadlock = new MostekError('erp.deadlock', '');
    let tries = 0;
    while (await patience.again(deadlock)) tries += 1;
    expect(tries).toBeGreaterThan(2);
    expect(tries).toBeLessThan(12);
    expect(await new Patience(1_000).again(new MostekError('erp.constraint', ''))).toBe(false);
  });
});
