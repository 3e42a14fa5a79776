import { SqlError, syntaxError } from '#test/peers/tds/errors.ts';
import type { Name } from './ast.ts';
import { type Token, tokenize } from './lexer.ts';
import type { SqlType, TypeName } from './types.ts';

/** Reserved words: they end an expression and can be no alias without brackets. */
const RESERVED = new Set(
  (
    'ADD ALL ALTER AND ANY AS ASC BEGIN BETWEEN BREAK BY CASE CATCH CHECK CLOSE COLLATE COLUMN COMMIT CONSTRAINT CONTINUE CREATE CROSS ' +
    'CURRENT CURSOR DATABASE DECLARE DEFAULT DELETE DENY DESC DISTINCT DROP ELSE END ESCAPE EXCEPT EXEC EXECUTE EXISTS FETCH FOR FOREIGN ' +
    'FROM FULL FUNCTION GOTO GRANT GROUP HAVING IDENTITY IF IN INDEX INNER INSERT INTERSECT INTO IS JOIN KEY LEFT LIKE MERGE NOT NULL OF ' +
    'OFF OFFSET ON OPEN OPTION OR ORDER OUTER OVER PERCENT PIVOT PRIMARY PRINT PROC PROCEDURE RAISERROR REFERENCES RETURN REVERT REVOKE ' +
    'RIGHT ROLLBACK SAVE SCHEMA SELECT SET SOME TABLE THEN THROW TO TOP TRAN TRANSACTION TRIGGER TRUNCATE UNION UNIQUE UPDATE USE VALUES ' +
    'VIEW WAITFOR WHEN WHERE WHILE WITH OUTPUT APPLY'
  ).split(' '),
);

/** Not reserved in SQL Server, so they may still name columns. */
const SOFT = new Set(['APPLY', 'OUTPUT', 'OFFSET', 'CATCH', 'THROW', 'BY', 'RIGHT', 'LEFT']);

const TYPES: Readonly<Record<string, TypeName>> = {
  BIT: 'bit',
  TINYINT: 'tinyint',
  SMALLINT: 'smallint',
  INT: 'int',
  INTEGER: 'int',
  BIGINT: 'bigint',
  SMALLMONEY: 'smallmoney',
  MONEY: 'money',
  DECIMAL: 'decimal',
  DEC: 'decimal',
  NUMERIC: 'numeric',
  REAL: 'real',
  FLOAT: 'float',
  DATE: 'date',
  TIME: 'time',
  SMALLDATETIME: 'smalldatetime',
  DATETIME: 'datetime',
  DATETIME2: 'datetime2',
  DATETIMEOFFSET: 'datetimeoffset',
  CHAR: 'char',
  CHARACTER: 'char',
  VARCHAR: 'varchar',
  TEXT: 'text',
  NCHAR: 'nchar',
  NVARCHAR: 'nvarchar',
  NTEXT: 'ntext',
  SYSNAME: 'sysname',
  BINARY: 'binary',
  VARBINARY: 'varbinary',
  IMAGE: 'image',
  ROWVERSION: 'rowversion',
  TIMESTAMP: 'rowversion',
  UNIQUEIDENTIFIER: 'uniqueidentifier',
  SQL_VARIANT: 'sql_variant',
};

const SIZED = new Set<TypeName>(['char', 'varchar', 'nchar', 'nvarchar', 'binary', 'varbinary']);
const SCALED = new Set<TypeName>(['time', 'datetime2', 'datetimeoffset']);

/** Reading position over the tokens of one batch, with what every part of the grammar needs: names, types, keywords. */
export class TokenStream {
  protected readonly tokens: readonly Token[];
  protected readonly source: string;
  protected index = 0;
  /** Variables known at this point, in lower case: T-SQL refuses a batch that uses an undeclared one before it runs anything. */
  protected readonly declared: Set<string>;

  constructor(source: string, declared: Iterable<string>) {
    this.source = source;
    this.tokens = tokenize(source);
    this.declared = new Set([...declared].map((name) => name.toLowerCase()));
  }

  protected get token(): Token {
    return this.peek(0);
  }

  protected peek(offset: number): Token {
    const token = this.tokens[Math.min(this.index + offset, this.tokens.length - 1)];
    if (token === undefined) throw syntaxError('end of file', 1);
    return token;
  }

  protected next(): Token {
    const { token } = this;
    this.index += 1;
    return token;
  }

  protected fail(): never {
    const { token } = this;
    if (token.kind === 'word' && RESERVED.has(token.key)) {
      const error = new SqlError(156, `Incorrect syntax near the keyword '${token.text}'.`, { severity: 15 });
      error.line = token.line;
      throw error;
    }
    throw syntaxError(token.kind === 'end' ? (this.tokens.at(-2)?.text ?? '') : token.text, token.line);
  }

  protected isKey(...keys: string[]): boolean {
    return this.token.kind === 'word' && keys.includes(this.token.key);
  }

  protected isKeyAt(offset: number, ...keys: string[]): boolean {
    const token = this.peek(offset);
    return token.kind === 'word' && keys.includes(token.key);
  }

  protected isOp(text: string, offset = 0): boolean {
    const token = this.peek(offset);
    return token.kind === 'op' && token.text === text;
  }

  /** Takes the words if they come next, all of them. */
  protected accept(...keys: string[]): boolean {
    if (!keys.every((key, offset) => this.isKeyAt(offset, key))) return false;
    this.index += keys.length;
    return true;
  }

  protected acceptOp(text: string): boolean {
    if (!this.isOp(text)) return false;
    this.index += 1;
    return true;
  }

  protected expect(...keys: string[]): void {
    for (const key of keys) if (!this.accept(key)) this.fail();
  }

  protected expectOp(text: string): void {
    if (!this.acceptOp(text)) this.fail();
  }

  protected isIdentifier(): boolean {
    const { token } = this;
    return (
      token.kind === 'quoted' || (token.kind === 'word' && (!RESERVED.has(token.key) || SOFT.has(token.key)))
    );
  }

  protected identifier(): string {
    if (!this.isIdentifier()) this.fail();
    return this.next().text;
  }

  /** `a.b.c`; an empty part as in `db..t` stands for the default schema. */
  protected name(): Name {
    const parts = [this.identifier()];
    while (this.acceptOp('.')) {
      if (this.isOp('.')) parts.push('dbo');
      else parts.push(this.next().text);
    }
    return { parts };
  }

  protected variable(): string {
    if (this.token.kind !== 'variable' || this.token.text.startsWith('@@')) this.fail();
    return this.next().text;
  }

  /** A variable that must have been declared before. */
  protected knownVariable(): string {
    const { line } = this.token;
    const name = this.variable();
    if (!this.declared.has(name.toLowerCase())) {
      const error = new SqlError(137, `Must declare the scalar variable "${name}".`, {
        severity: 15,
        state: 2,
      });
      error.line = line;
      throw error;
    }
    return name;
  }

  protected list<T>(item: () => T): T[] {
    const items = [item()];
    while (this.acceptOp(',')) items.push(item());
    return items;
  }

  protected parenthesised<T>(inner: () => T): T {
    this.expectOp('(');
    const value = inner();
    this.expectOp(')');
    return value;
  }

  protected signedInteger(): string {
    const sign = this.acceptOp('-') ? '-' : '';
    if (this.token.kind !== 'number') this.fail();
    return sign + this.next().text;
  }

  protected textBetween(from: number, to: number): string {
    return this.source.slice(this.tokens[from]?.at ?? 0, this.tokens[to - 1]?.end ?? 0);
  }

  /** A data type with its length, precision or scale. */
  protected dataType(): SqlType {
    const token = this.next();
    const name = TYPES[token.text.toUpperCase()];
    if (name === undefined || (token.kind !== 'word' && token.kind !== 'quoted')) {
      throw new SqlError(2715, `Column, parameter, or variable #1: Cannot find data type ${token.text}.`);
    }
    if (name === 'sysname') return { name, length: 128 };
    const args = this.acceptOp('(') ? this.list(() => this.next().text) : [];
    if (args.length > 0) this.expectOp(')');
    const [first, second] = args;
    if (SIZED.has(name)) {
      if (first === undefined) return { name, length: 1 };
      return { name, length: first.toUpperCase() === 'MAX' ? -1 : Number(first) };
    }
    if (name === 'decimal' || name === 'numeric') {
      return { name, precision: Number(first ?? 18), scale: Number(second ?? 0) };
    }
    if (SCALED.has(name)) return { name, scale: Number(first ?? 7) };
    if (name === 'float' && first !== undefined && Number(first) <= 24) return { name: 'real' };
    return { name };
  }
}
