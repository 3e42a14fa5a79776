import { MostekError } from '#shared/errors.ts';

/**
 * The bracket text in which 1C keeps its own descriptions (erp.md B1): lists in braces, items split by commas,
 * texts in quotes with doubled quotes inside, everything else bare (numbers, GUIDs, base64 wrapped over lines).
 */

/** A text that stood in quotes; bare items are plain strings, so that `"1"` and `1` stay two things. */
export interface Quoted {
  readonly quoted: string;
}
export type BracketNode = string | Quoted | BracketNode[];

export const quotedText = (text: string): Quoted => ({ quoted: text });

const isBlank = (char: string | undefined): boolean =>
  char === '\r' || char === '\n' || char === ' ' || char === '\t' || char === '\uFEFF';

const broken = (what: string, at: number): MostekError =>
  new MostekError('erp.metadata_broken', `bracket text: ${what} at ${at}`);

/** Reads with a stack of its own: descriptions are nested as deep as their authors liked. */
class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  #skip(): void {
    while (isBlank(this.#text[this.#at])) this.#at += 1;
  }

  #string(): Quoted {
    let text = '';
    this.#at += 1;
    for (;;) {
      const end = this.#text.indexOf('"', this.#at);
      if (end < 0) throw broken('a text without its end', this.#at);
      text += this.#text.slice(this.#at, end);
      this.#at = end + 1;
      if (this.#text[this.#at] !== '"') return { quoted: text };
      text += '"';
      this.#at += 1;
    }
  }

  #bare(): string {
    const start = this.#at;
    for (;;) {
      const char = this.#text[this.#at];
      if (char === undefined || char === ',' || char === '{' || char === '}') break;
      this.#at += 1;
    }
    const item = this.#text.slice(start, this.#at);
    // Long base64 is wrapped inside the item.
    return /\s/.test(item) ? item.replaceAll(/\s+/g, '') : item;
  }

  #scalar(): BracketNode {
    return this.#text[this.#at] === '"' ? this.#string() : this.#bare();
  }

  /** After an item stands a comma or the end of its list. */
  #closes(open: BracketNode[][]): boolean {
    this.#skip();
    const char = this.#text[this.#at];
    if (char === ',') {
      this.#at += 1;
      return false;
    }
    if (char !== '}') throw broken(char === undefined ? 'a list without its end' : `"${char}"`, this.#at);
    this.#at += 1;
    open.pop();
    return true;
  }

  document(): BracketNode {
    this.#skip();
    if (this.#text[this.#at] !== '{') return this.#end(this.#scalar());
    const root: BracketNode[] = [];
    const open: BracketNode[][] = [root];
    this.#at += 1;
    this.#skip();
    if (this.#text[this.#at] === '}') {
      this.#at += 1;
      return this.#end(root);
    }
    for (let list = root; ; list = open.at(-1) ?? root) {
      this.#skip();
      if (this.#text[this.#at] === '{') {
        const inner: BracketNode[] = [];
        list.push(inner);
        this.#at += 1;
        this.#skip();
        if (this.#text[this.#at] !== '}') {
          open.push(inner);
          continue;
        }
        this.#at += 1;
      } else list.push(this.#scalar());
      while (open.length > 0 && this.#closes(open));
      if (open.length === 0) return this.#end(root);
    }
  }

  #end(node: BracketNode): BracketNode {
    this.#skip();
    if (this.#at < this.#text.length) throw broken('more text than one item', this.#at);
    return node;
  }
}

/** Throws `erp.metadata_broken` for text that is cut or is no bracket text. */
export const parseBrackets = (text: string): BracketNode => new Reader(text).document();

/** As 1C lays it out: a new line before a list that is an item, and before a brace that follows one. */
export const printBrackets = (node: BracketNode): string => {
  if (typeof node === 'string') return node;
  if (!Array.isArray(node)) return `"${node.quoted.replaceAll('"', '""')}"`;
  const items = node.map((item) => `${Array.isArray(item) ? '\r\n' : ''}${printBrackets(item)}`);
  const last = node.at(-1);
  // An empty bare item alone would read back as an empty list; 1C never writes one, so it is not told apart.
  return `{${items.join(',')}${Array.isArray(last) ? '\r\n' : ''}}`;
};

/** The item a path of indexes leads to, or undefined. */
export const itemAt = (node: BracketNode | undefined, ...path: number[]): BracketNode | undefined =>
  path.reduce<BracketNode | undefined>(
    (inner, index) => (Array.isArray(inner) ? inner[index] : undefined),
    node,
  );

/** The text of a quoted or bare item; undefined for a list. */
export const textOf = (node: BracketNode | undefined): string | undefined =>
  node === undefined || Array.isArray(node) ? undefined : typeof node === 'string' ? node : node.quoted;

/**
 * The same text in memory of its own. A piece of a long text keeps the whole of it alive in V8, and descriptions of
 * thousands of objects would stay for the sake of their names.
 */
export const ownCopy = (text: string): string => Buffer.from(text, 'utf8').toString('utf8');

export const listOf = (node: BracketNode | undefined): readonly BracketNode[] =>
  Array.isArray(node) ? node : [];
