import type { HttpAnswer } from '#main/http/types.ts';
import { decodeText } from '#main/systems/commerceml/encoding.ts';

export interface Verdict {
  word: 'success' | 'progress' | 'failure' | 'unclear';
  /** Lines after the verdict, or the whole text when there is none. */
  lines: string[];
  text: string;
}

/**
 * Reads a reply by the beginning of its first line: sites put byte order marks in front, remarks on the same line,
 * and print `success` below a `failure` (commerceml.md 2).
 */
export const readVerdict = (answer: HttpAnswer): Verdict => {
  const text = decodeText(answer.bytes, answer.headers['content-type'] ?? '')
    .replace(/^\uFEFF+/, '')
    .trim();
  const lines = text.split(/\r?\n/);
  const first = (lines[0] ?? '').trim();
  const word = /^(success|progress|failure|error)/i.exec(first)?.[1]?.toLowerCase();
  if (word === undefined) return { word: 'unclear', lines, text };
  const rest = [first.slice(word.length).replace(/^(\\n|[:\s])+/, ''), ...lines.slice(1)].filter(
    (line) => line.trim() !== '',
  );
  if (word === 'success' || word === 'progress') return { word, lines: rest, text };
  return { word: 'failure', lines: rest, text };
};

export interface InitReply {
  zip: boolean;
  /** Bytes in one request; null = no limit. */
  fileLimit: number | null;
  sessid: string | null;
  version: string | null;
}

/** The reply to `init`; null when it is none. `file_limit=0` can only mean no limit (commerceml.md 1.5). */
export const readInit = (answer: HttpAnswer): InitReply | null => {
  const text = decodeText(answer.bytes, answer.headers['content-type'] ?? '').replace(/^\uFEFF+/, '');
  const values = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const found = /^\s*(\w+)\s*=\s*(.*?)\s*$/.exec(line);
    if (found !== null) values.set((found[1] ?? '').toLowerCase(), found[2] ?? '');
  }
  if (/^\s*(failure|error)/i.test(text) || !(values.has('zip') || values.has('file_limit'))) return null;
  const limit = Number(values.get('file_limit') ?? '0');
  return {
    zip: values.get('zip')?.toLowerCase() === 'yes',
    fileLimit: Number.isSafeInteger(limit) && limit > 0 ? limit : null,
    sessid: values.get('sessid') ?? null,
    version: values.get('version') ?? null,
  };
};
