import Big from 'big.js';

/** Numbers as exact decimal texts, so a value is a text, a truth, nothing, a list or an object. */
export type Exact = string | boolean | null | Exact[] | { [name: string]: Exact };
export type Row = Readonly<Record<string, Exact>>;

/** A number in a body that is sent: its digits go out as they are. */
export class Digits {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Outgoing = string | boolean | null | Digits | Outgoing[] | { [name: string]: Outgoing };

const plain = (source: string): string => (/[eE]/.test(source) ? new Big(source).toFixed() : source);

/** Parses JSON whose numbers never become floats: 1C writes sums as JSON numbers. Throws a SyntaxError. */
export const parseExact = (text: string): unknown =>
  JSON.parse(text, (_name: string, value: unknown, context?: { source?: string }): unknown =>
    typeof value === 'number' ? plain(context?.source ?? String(value)) : value,
  );

/** JSON of a body, numbers digit by digit. */
export const printExact = (value: Outgoing, indent = ''): string => {
  if (value instanceof Digits) return value.text;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const inner = indent === '' ? '' : `${indent}  `;
  const line = indent === '' ? '' : `\n${inner.slice(1)}`;
  const end = indent === '' ? '' : `\n${indent.slice(1)}`;
  const items = Array.isArray(value)
    ? value.map((item) => printExact(item, inner))
    : Object.entries(value).map(
        ([name, item]) => `${JSON.stringify(name)}:${indent === '' ? '' : ' '}${printExact(item, inner)}`,
      );
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return items.length === 0 ? `${open}${close}` : `${open}${line}${items.join(`,${line}`)}${end}${close}`;
};

/** For people: one property a line. */
export const prettyExact = (value: Outgoing): string => printExact(value, ' ');
