import { createHmac, timingSafeEqual } from 'node:crypto';

/** Names of the two headers; both sides use them in both directions. */
export const timestampHeader = 'x-mostek-timestamp';
export const signatureHeader = 'x-mostek-signature';

/** How far the two clocks may be apart. A repeated request inside this time is harmless: it only reads. */
const toleranceSeconds = 300;

export interface Signable {
  method: string;
  /** Path with query, as it stands in the request line. */
  path: string;
  body: string;
}

const signatureOf = (secret: string, timestamp: string, { method, path, body }: Signable): string =>
  createHmac('sha256', secret).update([timestamp, method, path, body].join('\n')).digest('hex');

export const sign = (secret: string, nowMs: number, request: Signable): Record<string, string> => {
  const timestamp = String(Math.floor(nowMs / 1_000));
  return {
    [timestampHeader]: timestamp,
    [signatureHeader]: signatureOf(secret, timestamp, request),
  };
};

/** Whether a request was signed with the secret, lately. */
export const isSigned = (
  secret: string,
  nowMs: number,
  request: Signable,
  headers: Record<string, string | undefined>,
): boolean => {
  const timestamp = headers[timestampHeader] ?? '';
  const given = Buffer.from(headers[signatureHeader] ?? '');
  if (!/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(nowMs / 1_000 - Number(timestamp)) > toleranceSeconds) return false;
  const expected = Buffer.from(signatureOf(secret, timestamp, request));
  return given.length === expected.length && timingSafeEqual(given, expected);
};
