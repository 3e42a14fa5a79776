import type { ColumnKind } from './driver.ts';

export interface DeclaredType {
  kind: ColumnKind;
  length: number | null;
  precision: number | null;
  scale: number | null;
}

const WORDS: readonly (readonly [RegExp, ColumnKind])[] = [
  [/TIMESTAMPTZ|WITH TIME ZONE|DATETIMEOFFSET/, 'timestamptz'],
  [/TIMESTAMP|DATETIME/, 'timestamp'],
  [/DATE/, 'date'],
  [/TIME/, 'time'],
  [/BOOL|\bBIT\b/, 'boolean'],
  [/INT|SERIAL/, 'integer'],
  [/DEC|NUM|MONEY/, 'decimal'],
  [/REAL|FLOA|DOUB/, 'float'],
  [/GUID|UUID|UNIQUEIDENTIFIER/, 'uuid'],
  [/CLOB|TEXT/, 'long_text'],
  [/CHAR/, 'text'],
  [/BLOB|BINARY/, 'binary'],
];

/** Reads a type as it was declared: `NUMERIC(15,2)`, `varchar(40)`. What it does not know is `other`. */
export const declaredType = (declared: string): DeclaredType => {
  const text = declared.toUpperCase();
  const kind = WORDS.find(([pattern]) => pattern.test(text))?.[1] ?? 'other';
  const sizes = /\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)/.exec(text);
  const first = sizes?.[1] === undefined ? null : Number(sizes[1]);
  const second = sizes?.[2] === undefined ? null : Number(sizes[2]);
  const isText = kind === 'text' || kind === 'char' || kind === 'long_text';
  return {
    kind,
    length: isText ? first : null,
    precision: kind === 'decimal' ? first : null,
    scale: kind === 'decimal' && first !== null ? (second ?? 0) : null,
  };
};
