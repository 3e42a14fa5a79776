import type { Assignment, CommonTable, ExecArgument, Query, StatementBody } from './ast.ts';
import { QueryParser } from './parse-query.ts';

/** INSERT, UPDATE, DELETE and EXECUTE. */
export abstract class DmlParser extends QueryParser {
  protected dml(): StatementBody | null {
    if (this.isKey('WITH')) {
      const ctes = this.commonTables();
      if (this.isKey('UPDATE')) return this.update(ctes);
      if (this.isKey('DELETE')) return this.delete(ctes);
      if (this.isKey('INSERT')) return this.insert(ctes);
      return { kind: 'query', query: this.queryAfter(ctes) };
    }
    if (this.isKey('SELECT') || this.isOp('(')) return { kind: 'query', query: this.query() };
    if (this.isKey('INSERT')) return this.insert([]);
    if (this.isKey('UPDATE')) return this.update([]);
    if (this.isKey('DELETE')) return this.delete([]);
    if (this.isKey('EXEC', 'EXECUTE')) return this.execute();
    return null;
  }

  private insert(ctes: CommonTable[]): StatementBody {
    this.expect('INSERT');
    this.accept('INTO');
    const target = this.target();
    let columns: string[] | null = null;
    if (this.isOp('(') && !this.isKeyAt(1, 'SELECT', 'WITH')) {
      columns = this.parenthesised(() => this.list(() => this.name().parts.at(-1) ?? this.fail()));
    }
    const output = this.output();
    if (this.accept('DEFAULT', 'VALUES'))
      return { kind: 'insert', ctes, target, columns, output, source: { kind: 'defaults' } };
    if (this.accept('VALUES')) {
      const rows = this.list(() => this.parenthesised(() => this.list(() => this.expression())));
      return { kind: 'insert', ctes, target, columns, output, source: { kind: 'values', rows } };
    }
    if (this.isKey('EXEC', 'EXECUTE')) {
      return {
        kind: 'insert',
        ctes,
        target,
        columns,
        output,
        source: { kind: 'exec', exec: this.execute() },
      };
    }
    const query: Query = this.isKey('WITH') ? this.query() : this.queryAfter([]);
    return { kind: 'insert', ctes, target, columns, output, source: { kind: 'select', query } };
  }

  private update(ctes: CommonTable[]): StatementBody {
    this.expect('UPDATE');
    const top = this.top();
    const target = this.target();
    this.expect('SET');
    const set = this.list(() => this.assignment());
    const output = this.output();
    const from = this.accept('FROM') ? this.list(() => this.fromItem()) : [];
    const where = this.accept('WHERE') ? this.condition() : null;
    return { kind: 'update', ctes, top, target, set, output, from, where };
  }

  private assignment(): Assignment {
    let variable: string | null = null;
    let column: string | null = null;
    if (this.token.kind === 'variable') {
      variable = this.knownVariable();
      if (this.isOp('=') && ['word', 'quoted'].includes(this.peek(1).kind) && this.isOp('=', 2)) {
        this.next();
        column = this.identifier();
      }
    } else column = this.name().parts.at(-1) ?? this.fail();
    const { token } = this;
    if (token.kind !== 'op' || !/^[-+*/%&|^]?=$/.test(token.text)) this.fail();
    this.next();
    return { variable, column, operator: token.text, expression: this.expression() };
  }

  private delete(ctes: CommonTable[]): StatementBody {
    this.expect('DELETE');
    const top = this.top();
    this.accept('FROM');
    const target = this.target();
    const output = this.output();
    const from = this.accept('FROM') ? this.list(() => this.fromItem()) : [];
    const where = this.accept('WHERE') ? this.condition() : null;
    return { kind: 'delete', ctes, top, target, output, from, where };
  }

  protected execute(): StatementBody {
    this.next();
    if (this.isOp('(')) return { kind: 'execText', text: this.parenthesised(() => this.expression()) };
    let status: string | null = null;
    if (this.token.kind === 'variable' && this.isOp('=', 1)) {
      status = this.knownVariable();
      this.next();
    }
    const procedure = this.name();
    const args: ExecArgument[] = [];
    if (this.startsArgument()) args.push(...this.list(() => this.argument()));
    return { kind: 'exec', procedure, args, status };
  }

  private startsArgument(): boolean {
    const { token } = this;
    if (token.kind === 'op') return token.text === '-';
    if (token.kind === 'word')
      return this.isKey('NULL', 'DEFAULT') || (this.isIdentifier() && !this.isKey('THROW'));
    return token.kind !== 'end' && token.kind !== 'quoted';
  }

  private argument(): ExecArgument {
    let name: string | null = null;
    if (this.token.kind === 'variable' && this.isOp('=', 1)) {
      name = this.variable();
      this.next();
    }
    // A bare word as an argument is a string constant.
    const word = this.token.kind === 'word' && !this.isKey('NULL', 'DEFAULT') ? this.next() : null;
    const value =
      word === null
        ? this.expression()
        : ({
            kind: 'literal',
            type: { name: 'nvarchar', length: Math.max(1, word.text.length) },
            text: word.text,
          } as const);
    const output = this.accept('OUTPUT') || this.accept('OUT');
    return { name, value, output };
  }
}
