import { SqlError, syntaxError } from '#test/peers/tds/errors.ts';

export type TokenKind =
  | 'word'
  | 'quoted'
  | 'variable'
  | 'number'
  | 'string'
  | 'nstring'
  | 'binary'
  | 'op'
  | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** As written, without quotes or brackets. */
  readonly text: string;
  /** Upper case for plain words, otherwise the text: keywords are compared with it. */
  readonly key: string;
  readonly at: number;
  readonly end: number;
  readonly line: number;
}

const OPERATORS = ['<>', '<=', '>=', '!=', '!<', '!>', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=', '::'];
const WORD_START = /[\p{L}_#]/u;
const WORD_PART = /[\p{L}\p{N}_#$@]/u;
const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const BINARY = /0[xX][0-9a-fA-F]*/y;

class Lexer {
  private at = 0;
  private line = 1;
  private readonly tokens: Token[] = [];
  private readonly source: string;

  constructor(source: string) {
    this.source = source;
  }

  private push(kind: TokenKind, text: string, start: number): void {
    this.tokens.push({
      kind,
      text,
      key: kind === 'word' ? text.toUpperCase() : text,
      at: start,
      end: this.at,
      line: this.line,
    });
  }

  private blockComment(): void {
    let depth = 0;
    do {
      if (this.source.startsWith('/*', this.at)) {
        depth += 1;
        this.at += 2;
      } else if (this.source.startsWith('*/', this.at)) {
        depth -= 1;
        this.at += 2;
      } else {
        if (this.source[this.at] === '\n') this.line += 1;
        this.at += 1;
      }
    } while (depth > 0 && this.at < this.source.length);
    if (depth > 0) throw new SqlError(113, "Missing end comment mark '*/'.", { severity: 15 });
  }

  private skipBlank(): void {
    while (this.at < this.source.length) {
      if (this.source.startsWith('--', this.at)) {
        const end = this.source.indexOf('\n', this.at);
        this.at = end < 0 ? this.source.length : end;
      } else if (this.source.startsWith('/*', this.at)) this.blockComment();
      else if (/[\s\uFEFF]/u.test(this.source[this.at] ?? '')) {
        if (this.source[this.at] === '\n') this.line += 1;
        this.at += 1;
      } else return;
    }
  }

  /** Reads up to the closing mark; a doubled mark stands for itself. */
  private delimited(close: string): string {
    let text = '';
    for (;;) {
      const end = this.source.indexOf(close, this.at);
      if (end < 0)
        throw new SqlError(105, `Unclosed quotation mark after the character string '${text}'.`, {
          severity: 15,
        });
      text += this.source.slice(this.at, end);
      this.at = end + 1;
      if (this.source[this.at] !== close) break;
      text += close;
      this.at += 1;
    }
    return text;
  }

  private matched(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    return pattern.exec(this.source)?.[0];
  }

  private wordFrom(start: number): string {
    while (WORD_PART.test(this.source[this.at] ?? '')) this.at += 1;
    return this.source.slice(start, this.at);
  }

  private token(): void {
    const start = this.at;
    const char = this.source[start] ?? '';
    const next = this.source[start + 1] ?? '';
    if ((char === 'N' || char === 'n') && next === "'") {
      this.at += 2;
      this.push('nstring', this.delimited("'"), start);
    } else if (char === "'") {
      this.at += 1;
      this.push('string', this.delimited("'"), start);
    } else if (char === '[' || char === '"') {
      this.at += 1;
      this.push('quoted', this.delimited(char === '[' ? ']' : '"'), start);
    } else if (char === '@') {
      this.at += 1;
      this.push('variable', this.wordFrom(start), start);
    } else if (WORD_START.test(char)) this.push('word', this.wordFrom(start), start);
    else if (/\d/.test(char) || (char === '.' && /\d/.test(next))) {
      const binary = this.matched(BINARY);
      const text = binary ?? this.matched(NUMBER) ?? '';
      this.at += text.length;
      this.push(binary === undefined ? 'number' : 'binary', text, start);
    } else {
      const operator = OPERATORS.find((candidate) => this.source.startsWith(candidate, start)) ?? char;
      if (!/^[-+*/%&|^~=<>!(),.;:]/.test(operator)) throw syntaxError(char, this.line);
      this.at += operator.length;
      this.push('op', operator, start);
    }
  }

  all(): Token[] {
    for (;;) {
      this.skipBlank();
      if (this.at >= this.source.length) break;
      this.token();
    }
    this.push('end', '', this.at);
    return this.tokens;
  }
}

/** Splits T-SQL into tokens; comments and blanks are dropped. */
export const tokenize = (source: string): Token[] => new Lexer(source).all();
