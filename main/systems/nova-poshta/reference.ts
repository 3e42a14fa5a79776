import { createHash } from 'node:crypto';

/** Their texts are declared as 36 characters nearly everywhere; a longer one might come back cut off. */
const longest = 36;

/**
 * Our reference of a waybill, which comes back in their list. A key that is too long, or holds what parts several
 * barcodes, is told by its beginning and a digest, so that it is still one of its own.
 */
export const referenceOf = (key: string): string => {
  if (key.length <= longest && !/[,;\s]/.test(key)) return key;
  const digest = createHash('sha256').update(key).digest('hex').slice(0, 12);
  return `${key.replaceAll(/[,;\s]/g, '_').slice(0, longest - 13)}~${digest}`;
};
