import { createHash } from 'node:crypto';

/** No length is documented; the longest number of the customer's own that the carrier shows has 25 characters. */
const longest = 25;

/**
 * Our reference of a waybill, `parcelNumber` over there. It stands in addresses, parts of lists and on the sticker, so
 * it has letters, digits and dashes only; what had to be changed for that is told by a digest, to be one of its own.
 */
export const referenceOf = (key: string): string => {
  if (key.length <= longest && /^[A-Za-z0-9-]+$/.test(key)) return key;
  const digest = createHash('sha256').update(key).digest('hex').slice(0, 8);
  return `${key.replaceAll(/[^A-Za-z0-9-]/g, '-').slice(0, longest - 9)}-${digest}`;
};
