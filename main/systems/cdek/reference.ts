import { createHash } from 'node:crypto';

/** Their `number` takes forty characters; it is asked for in an address and printed. */
const longest = 40;

/** Our reference of a waybill, `number` over there; what had to be changed is told by a digest, to be one of its own. */
export const referenceOf = (key: string): string => {
  if (key.length <= longest && /^[A-Za-z0-9-]+$/.test(key)) return key;
  const digest = createHash('sha256').update(key).digest('hex').slice(0, 10);
  return `${key.replaceAll(/[^A-Za-z0-9-]/g, '-').slice(0, longest - 11)}-${digest}`;
};
