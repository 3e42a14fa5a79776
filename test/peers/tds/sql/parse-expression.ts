import { SqlError } from '#test/peers/tds/errors.ts';
import type { Condition, Expression, FunctionCall, OrderItem, Query } from './ast.ts';
import { TokenStream } from './token-stream.ts';
import { FLOAT, INT, NULL_TYPE, nvarchar, type SqlType, varchar } from './types.ts';

const COMPARISONS = new Set(['=', '<>', '!=', '<', '>', '<=', '>=', '!<', '!>']);
const CANONICAL: Readonly<Record<string, string>> = { '!=': '<>', '!<': '>=', '!>': '<=' };

/** Words that are functions although they are reserved elsewhere. */
const RESERVED_FUNCTIONS = new Set(['LEFT', 'RIGHT', 'UPDATE']);

const numberType = (text: string): SqlType => {
  if (/[eE]/.test(text)) return FLOAT;
  if (!text.includes('.')) {
    const value = BigInt(text);
    if (value <= 2147483647n) return INT;
    return { name: 'numeric', precision: text.length, scale: 0 };
  }
  const [whole = '', fraction = ''] = text.split('.');
  const significant = whole.replace(/^0+/, '');
  return {
    name: 'numeric',
    precision: Math.max(1, significant.length + fraction.length),
    scale: fraction.length,
  };
};

/** Scalar expressions and search conditions. T-SQL keeps the two apart: a condition is no value. */
export abstract class ExpressionParser extends TokenStream {
  protected abstract query(): Query;

  protected expression(): Expression {
    let left = this.term();
    while (this.token.kind === 'op' && ['+', '-', '&', '|', '^'].includes(this.token.text)) {
      const operator = this.next().text;
      left = { kind: 'binary', operator, left, right: this.term() };
    }
    return left;
  }

  private term(): Expression {
    let left = this.factor();
    while (this.token.kind === 'op' && ['*', '/', '%'].includes(this.token.text)) {
      const operator = this.next().text;
      left = { kind: 'binary', operator, left, right: this.factor() };
    }
    return left;
  }

  private factor(): Expression {
    if (this.acceptOp('-')) return { kind: 'negate', operand: this.factor() };
    if (this.acceptOp('+')) return this.factor();
    if (this.acceptOp('~')) return { kind: 'complement', operand: this.factor() };
    let operand = this.primary();
    while (this.accept('COLLATE')) operand = { kind: 'collate', operand, collation: this.identifier() };
    return operand;
  }

  private primary(): Expression {
    const { token } = this;
    switch (token.kind) {
      case 'number':
        this.next();
        return { kind: 'literal', type: numberType(token.text), text: token.text };
      case 'string':
        this.next();
        return { kind: 'literal', type: varchar(Math.max(1, token.text.length)), text: token.text };
      case 'nstring':
        this.next();
        return { kind: 'literal', type: nvarchar(Math.max(1, token.text.length)), text: token.text };
      case 'binary': {
        this.next();
        const digits = token.text.slice(2);
        const even = digits.length % 2 === 0 ? digits : `0${digits}`;
        return {
          kind: 'literal',
          type: { name: 'varbinary', length: Math.max(1, even.length / 2) },
          text: `\\x${even}`,
        };
      }
      case 'variable':
        if (!token.text.startsWith('@@')) return { kind: 'variable', name: this.knownVariable() };
        this.next();
        return this.call(token.text.toUpperCase(), []);
      case 'op':
        if (!this.isOp('(')) return this.fail();
        return this.parenthesisedExpression();
      case 'word':
      case 'quoted':
        return this.wordExpression();
      case 'end':
        return this.fail();
    }
  }

  private parenthesisedExpression(): Expression {
    this.expectOp('(');
    if (this.isKey('SELECT', 'WITH')) {
      const query = this.query();
      this.expectOp(')');
      return { kind: 'subquery', query };
    }
    const inner = this.expression();
    this.expectOp(')');
    return inner;
  }

  protected call(name: string, args: readonly Expression[]): FunctionCall {
    return { kind: 'function', name, args, distinct: false, star: false, over: null, withinGroup: null };
  }

  private wordExpression(): Expression {
    if (this.token.kind === 'word') {
      if (this.accept('NULL')) return { kind: 'literal', type: NULL_TYPE, text: null };
      if (this.accept('DEFAULT')) return { kind: 'default' };
      if (this.isKey('CASE')) return this.caseExpression();
      if (this.isKeyAt(0, 'CAST', 'TRY_CAST') && this.isOp('(', 1)) return this.castExpression();
      if (this.isKeyAt(0, 'CONVERT', 'TRY_CONVERT') && this.isOp('(', 1)) return this.convertExpression();
      if (this.accept('NEXT', 'VALUE', 'FOR')) return { kind: 'nextValue', sequence: this.name() };
      if (this.accept('CURRENT_TIMESTAMP')) return this.call('GETDATE', []);
      if (
        this.isKey('CURRENT_USER', 'SESSION_USER', 'SYSTEM_USER', 'USER') &&
        !this.isOp('(', 1) &&
        !this.isOp('.', 1)
      ) {
        return this.call(this.next().key === 'SYSTEM_USER' ? 'SUSER_SNAME' : 'USER_NAME', []);
      }
      if (RESERVED_FUNCTIONS.has(this.token.key) && this.isOp('(', 1))
        return this.functionCall(this.next().key);
    }
    const parts = this.name().parts;
    const [first] = parts;
    if (this.isOp('(') && parts.length === 1 && first !== undefined)
      return this.functionCall(first.toUpperCase());
    if (this.isOp('('))
      throw new SqlError(
        4121,
        `Cannot find either column "${first}" or the user-defined function or aggregate "${parts.join('.')}", or the name is ambiguous.`,
      );
    return { kind: 'column', parts };
  }

  private functionCall(name: string): Expression {
    this.expectOp('(');
    if (name === 'IIF') return this.iif();
    const distinct = this.accept('DISTINCT');
    let star = false;
    let args: Expression[] = [];
    if (this.acceptOp('*')) star = true;
    else if (!this.isOp(')')) {
      // The first argument of DATEADD and its kin is a bare word, not a column.
      args = this.list(() => this.expression());
    }
    this.expectOp(')');
    let withinGroup: OrderItem[] | null = null;
    if (this.accept('WITHIN', 'GROUP')) {
      withinGroup = this.parenthesised(() => {
        this.expect('ORDER', 'BY');
        return this.orderList();
      });
    }
    let over: FunctionCall['over'] = null;
    if (this.accept('OVER')) {
      over = this.parenthesised(() => ({
        partition: this.accept('PARTITION', 'BY') ? this.list(() => this.expression()) : [],
        order: this.accept('ORDER', 'BY') ? this.orderList() : [],
      }));
    }
    return { kind: 'function', name, args, distinct, star, over, withinGroup };
  }

  private iif(): Expression {
    const when = this.condition();
    this.expectOp(',');
    const result = this.expression();
    this.expectOp(',');
    const otherwise = this.expression();
    this.expectOp(')');
    return { kind: 'case', branches: [{ when, result }], otherwise };
  }

  private caseExpression(): Expression {
    this.expect('CASE');
    const operand = this.isKey('WHEN') ? null : this.expression();
    const branches: { when: Condition; result: Expression }[] = [];
    while (this.accept('WHEN')) {
      const when: Condition =
        operand === null
          ? this.condition()
          : { kind: 'compare', operator: '=', left: operand, right: this.expression() };
      this.expect('THEN');
      branches.push({ when, result: this.expression() });
    }
    if (branches.length === 0) this.fail();
    const otherwise = this.accept('ELSE') ? this.expression() : null;
    this.expect('END');
    return { kind: 'case', branches, otherwise };
  }

  private castExpression(): Expression {
    const quiet = this.next().key === 'TRY_CAST';
    return this.parenthesised(() => {
      const operand = this.expression();
      this.expect('AS');
      return { kind: 'cast', operand, type: this.castType(), style: null, quiet };
    });
  }

  /** Without a length a cast to text has 30 characters, not the 1 of a declaration. */
  private castType(): SqlType {
    const start = this.index;
    const type = this.dataType();
    const bare = this.index === start + 1;
    const sized = ['char', 'varchar', 'nchar', 'nvarchar', 'binary', 'varbinary'].includes(type.name);
    return bare && sized ? { name: type.name, length: 30 } : type;
  }

  private convertExpression(): Expression {
    const quiet = this.next().key === 'TRY_CONVERT';
    return this.parenthesised(() => {
      const type = this.castType();
      this.expectOp(',');
      const operand = this.expression();
      const style = this.acceptOp(',') ? this.expression() : null;
      return { kind: 'cast', operand, type, style, quiet };
    });
  }

  protected orderList(): OrderItem[] {
    return this.list(() => {
      const expression = this.expression();
      const descending = this.accept('DESC');
      if (!descending) this.accept('ASC');
      return { expression, descending };
    });
  }

  protected condition(): Condition {
    let left = this.conjunction();
    while (this.accept('OR')) left = { kind: 'or', left, right: this.conjunction() };
    return left;
  }

  private conjunction(): Condition {
    let left = this.negation();
    while (this.accept('AND')) left = { kind: 'and', left, right: this.negation() };
    return left;
  }

  private negation(): Condition {
    if (this.accept('NOT')) return { kind: 'not', operand: this.negation() };
    return this.predicate();
  }

  private predicate(): Condition {
    if (this.accept('EXISTS')) return { kind: 'exists', query: this.parenthesised(() => this.query()) };
    if (this.isOp('(') && this.opensCondition()) return this.parenthesised(() => this.condition());
    const operand = this.expression();
    const { token } = this;
    if (token.kind === 'op' && COMPARISONS.has(token.text)) {
      this.next();
      if (this.isKey('ALL', 'ANY', 'SOME')) this.fail();
      return {
        kind: 'compare',
        operator: CANONICAL[token.text] ?? token.text,
        left: operand,
        right: this.expression(),
      };
    }
    if (this.accept('IS')) {
      const negated = this.accept('NOT');
      this.expect('NULL');
      return { kind: 'isNull', operand, negated };
    }
    const negated = this.accept('NOT');
    if (this.accept('IN')) {
      return this.parenthesised(() => {
        const list = this.isKey('SELECT') ? this.query() : this.list(() => this.expression());
        return { kind: 'in', operand, list, negated };
      });
    }
    if (this.accept('BETWEEN')) {
      const low = this.expression();
      this.expect('AND');
      return { kind: 'between', operand, low, high: this.expression(), negated };
    }
    if (this.accept('LIKE')) {
      const pattern = this.expression();
      return {
        kind: 'like',
        operand,
        pattern,
        escape: this.accept('ESCAPE') ? this.expression() : null,
        negated,
      };
    }
    return this.fail();
  }

  /** Tells `(a = b)` from `(a + b) = c` by trying: the grammar needs unlimited look-ahead here. */
  private opensCondition(): boolean {
    const start = this.index;
    try {
      this.next();
      this.condition();
      if (!this.acceptOp(')')) return false;
      const { token } = this;
      if (token.kind === 'op') return [')', ',', ';'].includes(token.text);
      return !this.isKey('IS', 'IN', 'BETWEEN', 'LIKE', 'COLLATE');
    } catch (error) {
      if (error instanceof SqlError && (error.number === 102 || error.number === 156)) return false;
      throw error;
    } finally {
      this.index = start;
    }
  }
}
