import iconv from 'iconv-lite';

const bomUtf8 = [0xef, 0xbb, 0xbf];

const startsWith = (bytes: Uint8Array, sign: readonly number[]): boolean =>
  sign.every((byte, index) => bytes[index] === byte);

/**
 * The encoding of a body by byte order mark, then XML declaration, then header: sites send a right declaration under
 * a wrong header (commerceml.md 1.9). Null when it is named and unknown.
 */
export const encodingOf = (head: Uint8Array, contentType = ''): string | null => {
  if (startsWith(head, bomUtf8)) return 'utf-8';
  if (startsWith(head, [0xff, 0xfe])) return 'utf-16le';
  if (startsWith(head, [0xfe, 0xff])) return 'utf-16be';
  const text = Buffer.from(head.subarray(0, 512)).toString('latin1');
  const declared = /^\s*<\?xml[^>]*\bencoding\s*=\s*["']([\w.-]+)["']/.exec(text)?.[1];
  const named = (declared ?? /charset="?([\w-]+)/i.exec(contentType)?.[1] ?? 'utf-8').toLowerCase();
  return iconv.encodingExists(named) ? named : null;
};

const isUtf8 = (encoding: string): boolean => encoding === 'utf-8' || encoding === 'utf8';

/** A short text such as a verdict. A body that is no UTF-8 although nobody named a code page is windows-1251. */
export const decodeText = (bytes: Uint8Array, contentType: string): string => {
  const encoding = encodingOf(bytes, contentType) ?? 'utf-8';
  if (!isUtf8(encoding)) return iconv.decode(Buffer.from(bytes), encoding);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return iconv.decode(Buffer.from(bytes), 'windows-1251');
  }
};

export interface Decoder {
  write(chunk: Uint8Array): string;
  end(): string;
}

/** Decodes a stream; throws TypeError where UTF-8 was promised and is not kept. */
export const decoderOf = (encoding: string): Decoder => {
  if (isUtf8(encoding)) {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    return { write: (chunk) => decoder.decode(chunk, { stream: true }), end: () => decoder.decode() };
  }
  const decoder = iconv.getDecoder(encoding);
  return { write: (chunk) => decoder.write(Buffer.from(chunk)), end: () => decoder.end() ?? '' };
};
