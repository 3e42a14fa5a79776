import { SqlError } from '#test/peers/tds/errors.ts';
import type { Expression, Statement, StatementBody } from './ast.ts';
import type { Parameter } from './ast-ddl.ts';
import { DdlParser } from './parse-ddl.ts';

const OPTIONS = new Set([
  'NOCOUNT',
  'XACT_ABORT',
  'ANSI_NULLS',
  'ANSI_PADDING',
  'ANSI_WARNINGS',
  'ARITHABORT',
  'CONCAT_NULL_YIELDS_NULL',
  'QUOTED_IDENTIFIER',
  'ANSI_NULL_DFLT_ON',
  'CURSOR_CLOSE_ON_COMMIT',
  'IMPLICIT_TRANSACTIONS',
  'NUMERIC_ROUNDABORT',
]);

/** Whole batches: control flow, variables and transactions over the statements of the other parts of the grammar. */
class Parser extends DdlParser {
  batch(): Statement[] {
    const body = this.statements();
    if (this.token.kind !== 'end') this.fail();
    return body;
  }

  parameters(): Parameter[] {
    const list = this.token.kind === 'end' ? [] : this.list(() => this.parameter());
    if (this.token.kind !== 'end') this.fail();
    return list;
  }

  protected statements(...ends: string[]): Statement[] {
    const list: Statement[] = [];
    for (;;) {
      while (this.acceptOp(';'));
      if (this.token.kind === 'end' || (ends.length > 0 && this.isKey(...ends))) return list;
      list.push(this.statement());
    }
  }

  private statement(): Statement {
    while (this.acceptOp(';'));
    const { line } = this.token;
    const body = this.statementBody();
    this.acceptOp(';');
    return { ...body, line };
  }

  private statementBody(): StatementBody {
    const { token } = this;
    if (token.kind === 'op') return this.dml() ?? this.fail();
    if (token.kind !== 'word') return this.fail();
    return this.control() ?? this.transaction() ?? this.messages() ?? this.dml() ?? this.ddl() ?? this.fail();
  }

  private control(): StatementBody | null {
    if (this.accept('DECLARE')) return this.declaration();
    if (this.accept('SET')) return this.set();
    if (this.accept('IF')) {
      const condition = this.condition();
      const consequence = this.statement();
      return { kind: 'if', condition, consequence, otherwise: this.accept('ELSE') ? this.statement() : null };
    }
    if (this.accept('WHILE')) {
      const condition = this.condition();
      return { kind: 'while', condition, body: this.statement() };
    }
    if (this.accept('BEGIN', 'TRY')) {
      const body = this.statements('END');
      this.expect('END', 'TRY');
      this.acceptOp(';');
      this.expect('BEGIN', 'CATCH');
      const handler = this.statements('END');
      this.expect('END', 'CATCH');
      return { kind: 'try', body, handler };
    }
    if (this.isKey('BEGIN') && !this.isKeyAt(1, 'TRAN', 'TRANSACTION')) {
      this.next();
      const body = this.statements('END');
      if (body.length === 0) this.fail();
      this.expect('END');
      return { kind: 'block', body };
    }
    if (this.accept('BREAK')) return { kind: 'break' };
    if (this.accept('CONTINUE')) return { kind: 'continue' };
    if (this.accept('RETURN')) {
      const ends =
        this.isOp(';') ||
        this.token.kind === 'end' ||
        (this.token.kind === 'word' &&
          !this.isIdentifier() &&
          !this.isKey('CASE', 'NULL', 'CAST', 'CONVERT'));
      return { kind: 'return', value: ends ? null : this.expression() };
    }
    if (this.accept('USE')) return { kind: 'use', database: this.identifier() };
    return null;
  }

  private declaration(): StatementBody {
    if (
      this.token.kind === 'variable' &&
      (this.isKeyAt(1, 'TABLE') || (this.isKeyAt(1, 'AS') && this.isKeyAt(2, 'TABLE')))
    ) {
      const name = this.variable();
      this.accept('AS');
      this.expect('TABLE');
      const body = this.tableBody();
      this.declared.add(name.toLowerCase());
      return { kind: 'declareTable', name, ...body };
    }
    const variables = this.list(() => {
      const name = this.variable();
      this.accept('AS');
      if (this.isKey('CURSOR')) this.fail();
      const type = this.dataType();
      const value = this.acceptOp('=') ? this.expression() : null;
      if (this.declared.has(name.toLowerCase())) {
        throw new SqlError(
          134,
          `The variable name '${name}' has already been declared. Variable names must be unique within a query batch or stored procedure.`,
          { severity: 15 },
        );
      }
      this.declared.add(name.toLowerCase());
      return { name, type, value };
    });
    return { kind: 'declare', variables };
  }

  private set(): StatementBody {
    if (this.token.kind === 'variable') {
      const name = this.knownVariable();
      const { token } = this;
      if (token.kind !== 'op' || !/^[-+*/%&|^]?=$/.test(token.text)) this.fail();
      this.next();
      return { kind: 'setVariable', name, operator: token.text, expression: this.expression() };
    }
    if (this.accept('TRANSACTION', 'ISOLATION', 'LEVEL')) {
      const level = [
        'READ UNCOMMITTED',
        'READ COMMITTED',
        'REPEATABLE READ',
        'SNAPSHOT',
        'SERIALIZABLE',
      ].find((words) => this.accept(...words.split(' ')));
      return { kind: 'setOption', option: 'ISOLATION', value: level ?? this.fail() };
    }
    if (this.accept('IDENTITY_INSERT')) {
      const table = this.name();
      return { kind: 'setIdentityInsert', table, on: this.onOff() };
    }
    if (this.accept('LOCK_TIMEOUT'))
      return { kind: 'setOption', option: 'LOCK_TIMEOUT', value: this.signedInteger() };
    if (this.accept('DEADLOCK_PRIORITY'))
      return { kind: 'setOption', option: 'DEADLOCK_PRIORITY', value: this.next().text };
    if (this.accept('ROWCOUNT')) {
      // Anything else would have to be honoured by every later statement.
      if (this.signedInteger() !== '0') this.fail();
      return { kind: 'setOption', option: 'ROWCOUNT', value: '0' };
    }
    if (this.accept('TEXTSIZE'))
      return { kind: 'setOption', option: 'TEXTSIZE', value: this.signedInteger() };
    if (this.accept('DATEFORMAT') || this.accept('LANGUAGE'))
      return { kind: 'setOption', option: 'LANGUAGE', value: this.next().text };
    if (this.accept('DATEFIRST')) return { kind: 'setOption', option: 'DATEFIRST', value: this.next().text };
    const names = this.list(() => this.next().key);
    if (!names.every((name) => OPTIONS.has(name))) {
      throw new SqlError(195, `'${names.join(', ')}' is not a recognized SET option.`, { severity: 15 });
    }
    return { kind: 'setOption', option: names.join(','), value: this.onOff() ? 'ON' : 'OFF' };
  }

  private onOff(): boolean {
    if (this.accept('ON')) return true;
    this.expect('OFF');
    return false;
  }

  private transaction(): StatementBody | null {
    for (const [key, kind] of [
      ['BEGIN', 'begin'],
      ['COMMIT', 'commit'],
      ['ROLLBACK', 'rollback'],
      ['SAVE', 'save'],
    ] as const) {
      if (!this.isKey(key)) continue;
      this.next();
      if (!(this.accept('TRANSACTION') || this.accept('TRAN')) && (kind === 'begin' || kind === 'save'))
        this.fail();
      this.accept('WORK');
      const name = this.isIdentifier() && !this.isKey('THROW') ? this.identifier() : null;
      if (kind === 'save' && name === null) this.fail();
      return { kind, name };
    }
    return null;
  }

  private messages(): StatementBody | null {
    if (this.accept('THROW')) {
      const bare = this.isOp(';') || this.token.kind === 'end' || this.isKey('END');
      const args: Expression[] = bare ? [] : this.list(() => this.expression());
      if (!bare && args.length !== 3) this.fail();
      return { kind: 'throw', args };
    }
    if (this.accept('RAISERROR')) {
      const args = this.parenthesised(() => this.list(() => this.expression()));
      if (this.accept('WITH')) this.expect('NOWAIT');
      return { kind: 'raiserror', args };
    }
    if (this.accept('PRINT')) return { kind: 'print', value: this.expression() };
    if (this.accept('WAITFOR', 'DELAY')) return { kind: 'waitfor', delay: this.expression() };
    return null;
  }
}

/** Parses a batch. `declared` are the parameters it may use. Throws 102, 137, 156 and their like before anything runs. */
export const parseBatch = (source: string, declared: Iterable<string> = []): Statement[] =>
  new Parser(source, declared).batch();

/** Parses the declaration of sp_executesql's and sp_prepare's parameters. */
export const parseParameters = (source: string): Parameter[] => new Parser(source, []).parameters();
