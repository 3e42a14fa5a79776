import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { MostekError } from '#shared/errors.ts';

const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
/** A description larger than this is no description; inflating stops there. */
const LARGEST = 256 * 1024 * 1024;

const hasBom = (bytes: Uint8Array): boolean => BOM.equals(bytes.subarray(0, 3));

/**
 * The text of a row of Params or Config: the parts, in the order of PartNo, are raw deflate without a header, of
 * UTF-8 with a byte order mark. A blob that starts with the mark is plain (erp.md B1). Throws
 * `erp.metadata_broken` with the name of the row.
 */
export const unpackBlob = (name: string, parts: readonly Uint8Array[]): string => {
  const whole = Buffer.concat(parts);
  const broken = (why: string, cause?: unknown): MostekError =>
    new MostekError('erp.metadata_broken', `${name}: ${why}`, { values: { name }, cause });
  if (hasBom(whole)) return whole.subarray(3).toString('utf8');
  try {
    const plain = inflateRawSync(whole, { maxOutputLength: LARGEST });
    return (hasBom(plain) ? plain.subarray(3) : plain).toString('utf8');
  } catch (error) {
    throw broken(error instanceof Error ? error.message : 'not readable', error);
  }
};

/** The other way round, for tests and for nothing else: Mostek never writes into a base of 1C. */
export const packBlob = (text: string, plain = false): Buffer => {
  const bytes = Buffer.concat([BOM, Buffer.from(text, 'utf8')]);
  return plain ? bytes : deflateRawSync(bytes);
};
