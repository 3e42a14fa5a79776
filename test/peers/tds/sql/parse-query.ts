import { SqlError } from '#test/peers/tds/errors.ts';
import type {
  CommonTable,
  Expression,
  FromItem,
  JoinKind,
  JsonColumn,
  OrderItem,
  Output,
  Query,
  QueryBody,
  Select,
  SelectItem,
  Target,
} from './ast.ts';
import { ExpressionParser } from './parse-expression.ts';

const HINTS = new Set(
  'NOLOCK READUNCOMMITTED READCOMMITTED READCOMMITTEDLOCK REPEATABLEREAD SERIALIZABLE HOLDLOCK ROWLOCK PAGLOCK TABLOCK TABLOCKX UPDLOCK XLOCK READPAST NOWAIT'.split(
    ' ',
  ),
);

const TABLE_FUNCTIONS = new Set(['OPENJSON', 'STRING_SPLIT']);

/** SELECT with everything around it, and the parts that INSERT, UPDATE and DELETE share with it. */
export abstract class QueryParser extends ExpressionParser {
  protected commonTables(): CommonTable[] {
    if (!this.accept('WITH')) return [];
    return this.list(() => {
      const name = this.identifier();
      const columns = this.isOp('(') ? this.parenthesised(() => this.list(() => this.identifier())) : null;
      this.expect('AS');
      return { name, columns, query: this.parenthesised(() => this.query()) };
    });
  }

  protected query(): Query {
    return this.queryAfter(this.commonTables());
  }

  protected queryAfter(ctes: CommonTable[]): Query {
    const body = this.queryBody();
    let orderBy: OrderItem[] = [];
    let offset: Expression | null = null;
    let fetch: Expression | null = null;
    if (this.accept('ORDER', 'BY')) {
      orderBy = this.orderList();
      if (this.accept('OFFSET')) {
        offset = this.expression();
        if (!this.accept('ROWS')) this.expect('ROW');
        if (this.accept('FETCH')) {
          if (!this.accept('NEXT')) this.expect('FIRST');
          fetch = this.expression();
          if (!this.accept('ROWS')) this.expect('ROW');
          this.expect('ONLY');
        }
      }
    }
    if (this.accept('OPTION')) this.parenthesised(() => this.list(() => this.queryHint()));
    return { kind: 'query', ctes, body, orderBy, offset, fetch };
  }

  private queryHint(): void {
    if (this.accept('RECOMPILE') || this.accept('FORCE', 'ORDER') || this.accept('KEEP', 'PLAN')) return;
    if (this.accept('MAXDOP') || this.accept('FAST')) {
      this.signedInteger();
      return;
    }
    this.fail();
  }

  private queryBody(): QueryBody {
    let left: QueryBody = this.queryTerm();
    while (this.isKey('UNION', 'EXCEPT')) {
      const operator = this.next().key;
      const all = this.accept('ALL') ? ' ALL' : '';
      left = { kind: 'setOperation', operator: operator + all, left, right: this.queryTerm() };
    }
    return left;
  }

  private queryTerm(): QueryBody {
    let left = this.queryPrimary();
    while (this.accept('INTERSECT')) {
      left = { kind: 'setOperation', operator: 'INTERSECT', left, right: this.queryPrimary() };
    }
    return left;
  }

  private queryPrimary(): QueryBody {
    if (this.isOp('(')) return this.parenthesised(() => this.queryBody());
    return this.select();
  }

  private select(): Select {
    this.expect('SELECT');
    const distinct = this.accept('DISTINCT');
    if (!distinct) this.accept('ALL');
    const top = this.top();
    const items = this.list(() => this.selectItem());
    const into = this.accept('INTO') ? this.name() : null;
    const from = this.accept('FROM') ? this.list(() => this.fromItem()) : [];
    const where = this.accept('WHERE') ? this.condition() : null;
    const groupBy = this.accept('GROUP', 'BY') ? this.list(() => this.expression()) : [];
    const having = this.accept('HAVING') ? this.condition() : null;
    if (this.isKey('FOR')) this.fail();
    return { kind: 'select', distinct, top, items, into, from, where, groupBy, having };
  }

  protected top(): Expression | null {
    if (!this.accept('TOP')) return null;
    const bare = this.token.kind === 'number' || this.token.kind === 'variable';
    const top = bare ? this.topCount() : this.parenthesised(() => this.expression());
    if (this.isKey('PERCENT')) this.fail();
    if (this.isKey('WITH') && this.isKeyAt(1, 'TIES')) this.fail();
    return top;
  }

  private topCount(): Expression {
    const { token } = this;
    if (token.kind === 'variable') return { kind: 'variable', name: this.knownVariable() };
    return { kind: 'literal', type: { name: 'int' }, text: this.next().text };
  }

  protected selectItem(): SelectItem {
    if (this.acceptOp('*')) return { kind: 'star', qualifier: null };
    if (this.token.kind === 'variable' && !this.token.text.startsWith('@@')) {
      const next = this.peek(1);
      if (next.kind === 'op' && /^[-+*/%]?=$/.test(next.text)) {
        const variable = this.knownVariable();
        const operator = this.next().text;
        return { kind: 'assign', variable, operator, expression: this.expression() };
      }
    }
    const qualifier = this.starQualifier();
    if (qualifier !== null) return { kind: 'star', qualifier };
    if (this.isIdentifier() && this.isOp('=', 1)) {
      const alias = this.identifier();
      this.next();
      return { kind: 'expression', expression: this.expression(), alias };
    }
    const expression = this.expression();
    return { kind: 'expression', expression, alias: this.alias() };
  }

  private starQualifier(): string[] | null {
    let offset = 0;
    while (['word', 'quoted'].includes(this.peek(offset).kind) && this.isOp('.', offset + 1)) offset += 2;
    if (offset === 0 || !this.isOp('*', offset)) return null;
    const parts: string[] = [];
    while (!this.isOp('*')) {
      parts.push(this.next().text);
      this.next();
    }
    this.next();
    return parts;
  }

  protected alias(): string | null {
    if (this.accept('AS')) {
      if (this.token.kind === 'string' || this.token.kind === 'nstring') return this.next().text;
      return this.identifier();
    }
    if (this.token.kind === 'string') return this.next().text;
    return this.isIdentifier() && !this.isKey('OUTPUT', 'OFFSET', 'APPLY', 'THROW', 'RIGHT', 'LEFT')
      ? this.identifier()
      : null;
  }

  protected fromItem(): FromItem {
    let left = this.fromPrimary();
    for (;;) {
      const join = this.joinKind();
      if (join === null) return left;
      const right = this.fromPrimary();
      const conditional = join === 'inner' || join === 'left' || join === 'right' || join === 'full';
      if (conditional) this.expect('ON');
      left = { kind: 'join', join, left, right, on: conditional ? this.condition() : null };
    }
  }

  private joinKind(): JoinKind | null {
    if (this.accept('JOIN') || this.accept('INNER', 'JOIN')) return 'inner';
    if (this.accept('CROSS', 'JOIN')) return 'cross';
    if (this.accept('CROSS', 'APPLY')) return 'cross apply';
    if (this.accept('OUTER', 'APPLY')) return 'outer apply';
    for (const [key, kind] of [
      ['LEFT', 'left'],
      ['RIGHT', 'right'],
      ['FULL', 'full'],
    ] as const) {
      if (this.accept(key, 'JOIN') || this.accept(key, 'OUTER', 'JOIN')) return kind;
    }
    return null;
  }

  private fromPrimary(): FromItem {
    if (this.token.kind === 'variable')
      return { kind: 'tableVariable', name: this.knownTable(), alias: this.alias() };
    if (this.isOp('(')) return this.derived();
    const name = this.name();
    const [first] = name.parts;
    if (
      this.isOp('(') &&
      name.parts.length === 1 &&
      first !== undefined &&
      TABLE_FUNCTIONS.has(first.toUpperCase())
    )
      return this.tableFunction(first.toUpperCase());
    if (this.isOp('(') && name.parts.length === 1 && first?.toUpperCase() === 'CHANGETABLE')
      return this.changeTable();
    let hints = this.hints();
    const alias = this.alias();
    if (hints.length === 0) hints = this.hints();
    return { kind: 'table', name, alias, hints };
  }

  private derived(): FromItem {
    if (this.isKeyAt(1, 'VALUES')) {
      const rows = this.parenthesised(() => {
        this.expect('VALUES');
        return this.list(() => this.parenthesised(() => this.list(() => this.expression())));
      });
      const alias = this.alias() ?? this.fail();
      return {
        kind: 'values',
        rows,
        alias,
        columns: this.parenthesised(() => this.list(() => this.identifier())),
      };
    }
    if (!this.isKeyAt(1, 'SELECT', 'WITH') && !this.isOp('(', 1))
      return this.parenthesised(() => this.fromItem());
    const query = this.parenthesised(() => this.query());
    const alias = this.alias() ?? this.fail();
    const columns = this.isOp('(') ? this.parenthesised(() => this.list(() => this.identifier())) : null;
    return { kind: 'derived', query, alias, columns };
  }

  /** Only the form that lists changes; CHANGETABLE(VERSION …) is refused. */
  private changeTable(): FromItem {
    const { table, from } = this.parenthesised(() => {
      this.expect('CHANGES');
      const table = this.name();
      if (!this.acceptOp(',')) this.fail();
      return { table, from: this.expression() };
    });
    return { kind: 'changeTable', table, from, alias: this.alias() ?? this.fail() };
  }

  private tableFunction(name: string): FromItem {
    const args = this.parenthesised(() => this.list(() => this.expression()));
    let schema: JsonColumn[] | null = null;
    if (name === 'OPENJSON' && this.accept('WITH')) {
      schema = this.parenthesised(() =>
        this.list(() => {
          const column = this.identifier();
          const type = this.dataType();
          const path =
            this.token.kind === 'string' || this.token.kind === 'nstring' ? this.next().text : null;
          return { name: column, type, path, asJson: this.accept('AS', 'JSON') };
        }),
      );
    }
    return { kind: 'tableFunction', name, args, schema, alias: this.alias() };
  }

  protected hints(): string[] {
    if (!this.isKey('WITH') || !this.isOp('(', 1)) return [];
    this.next();
    return this.parenthesised(() =>
      this.list(() => {
        const { token } = this;
        if (token.kind !== 'word' || !HINTS.has(token.key)) {
          throw new SqlError(321, `"${token.text}" is not a recognized table hints option.`, {
            severity: 15,
          });
        }
        return this.next().key;
      }),
    );
  }

  protected knownTable(): string {
    const name = this.variable();
    if (!this.declared.has(name.toLowerCase()))
      throw new SqlError(1087, `Must declare the table variable "${name}".`, { severity: 15 });
    return name;
  }

  protected target(): Target {
    if (this.token.kind === 'variable') return { kind: 'tableVariable', name: this.knownTable() };
    return { kind: 'table', name: this.name(), hints: this.hints() };
  }

  protected output(): Output | null {
    if (!this.accept('OUTPUT')) return null;
    const items = this.list(() => this.selectItem());
    if (!this.accept('INTO')) return { items, into: null };
    const target = this.token.kind === 'variable' ? this.knownTable() : this.name();
    const columns = this.isOp('(') ? this.parenthesised(() => this.list(() => this.identifier())) : null;
    return { items, into: { target, columns } };
  }
}
