import { createHmac, randomBytes } from 'node:crypto';
import type { WooCredentials } from '#main/systems/woocommerce/manifest.ts';

const encode = (value: string): string =>
  encodeURIComponent(value).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/**
 * One-legged OAuth 1.0a, the only way in over plain http (shops.md 3.1): the secret signs and never travels.
 * Returns the query the request must carry, its own parameters included.
 */
export const signedQuery = (
  request: { method: string; url: string; query: Record<string, string> },
  { consumerKey, consumerSecret }: WooCredentials,
  nowMs: number,
): Record<string, string> => {
  const query: Record<string, string> = {
    ...request.query,
    oauth_consumer_key: consumerKey,
    oauth_nonce: randomBytes(16).toString('hex'),
    oauth_signature_method: 'HMAC-SHA256',
    oauth_timestamp: String(Math.floor(nowMs / 1_000)),
  };
  const pairs = Object.entries(query)
    .map(([name, value]): [string, string] => [encode(name), encode(value)])
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  const base = [request.method.toUpperCase(), encode(request.url), encode(pairs)].join('&');
  const oauth_signature = createHmac('sha256', `${consumerSecret}&`).update(base).digest('base64');
  return { ...query, oauth_signature };
};
