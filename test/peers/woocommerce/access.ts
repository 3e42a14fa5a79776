import { createHmac } from 'node:crypto';
import type { PeerAnswer, PeerRequest } from '#test/peers/http/server.ts';
import { refusal } from '#test/peers/woocommerce/refusal.ts';

export interface WooKey {
  key: string;
  secret: string;
  /** What the key may do. */
  rights: 'read' | 'read_write';
}

const rfc3986 = (value: string): string =>
  encodeURIComponent(value).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );

const cannotView = (): PeerAnswer =>
  refusal(401, 'woocommerce_rest_cannot_view', 'Sorry, you cannot list resources.');

const readOnly = (): PeerAnswer =>
  refusal(
    401,
    'woocommerce_rest_authentication_error',
    'The API key provided does not have write permissions.',
  );

const signatureOf = (request: PeerRequest, origin: string, secret: string): string => {
  const pairs = [...request.query]
    .filter(([name]) => name !== 'oauth_signature')
    .map(([name, value]) => `${rfc3986(name)}=${rfc3986(value)}`)
    .sort()
    .join('&');
  const base = [request.method, rfc3986(`${origin}${request.path}`), rfc3986(pairs)].join('&');
  return createHmac('sha256', `${secret}&`).update(base).digest('base64');
};

/**
 * Over plain http only a signed request gets in: Basic and the key in the query are ignored there without a word
 * (shops.md 3.1). Returns the refusal, or null for a request that may pass.
 */
export const refused = (
  request: PeerRequest,
  origin: string,
  key: WooKey,
  usedNonces: Set<string>,
): PeerAnswer | null => {
  const given = request.query.get('oauth_consumer_key');
  if (given !== key.key) return cannotView();
  const nonce = request.query.get('oauth_nonce') ?? '';
  const isSigned =
    request.query.get('oauth_signature_method') === 'HMAC-SHA256' &&
    request.query.get('oauth_signature') === signatureOf(request, origin, key.secret);
  if (!isSigned || nonce === '' || usedNonces.has(nonce)) {
    return refusal(
      401,
      'woocommerce_rest_authentication_error',
      'Invalid signature - provided signature does not match.',
    );
  }
  usedNonces.add(nonce);
  return key.rights === 'read' && request.method !== 'GET' ? readOnly() : null;
};
