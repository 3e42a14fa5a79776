import { z } from 'zod';
import { methods } from '#test/peers/bitrix24/methods.ts';
import { type Params, parseQuery, withResults } from '#test/peers/bitrix24/php-query.ts';
import { type Answered, answerOf, isRefused, refused } from '#test/peers/bitrix24/refusal.ts';
import { emptyPortal, type PortalState } from '#test/peers/bitrix24/state.ts';
import { type HttpPeer, type PeerAnswer, type PeerRequest, startHttpPeer } from '#test/peers/http/server.ts';

export interface BitrixPeer extends HttpPeer {
  portal: PortalState;
  webhook: { user: number; secret: string };
  oauth: {
    clientId: string;
    clientSecret: string;
    /** The pair in force; a refresh replaces both, and the old refresh token is dead. */
    accessToken: string;
    refreshToken: string;
    expire(): void;
    refreshes: number;
  };
}

const params = z.record(z.string(), z.unknown());
const batchBody = z
  .object({ halt: z.coerce.number().default(0), cmd: z.record(z.string(), z.string()) })
  .loose();
/** A map as PHP writes it: a list when it is empty. */
const php = (map: Record<string, unknown>): unknown => (Object.keys(map).length === 0 ? [] : map);

const applicationOnly = /^(event\.|events$|placement\.)/;

/**
 * A Bitrix24 portal as its REST interface is documented (shops.md section 1): inbound webhook and application tokens,
 * both families of methods with their different spellings, batches with references, 50 a page, unknown fields dropped
 * silently, a history of stages, an index of duplicates, and a leaky bucket that a test may switch on.
 */
export const startBitrix = async (
  options: { port?: number; keepRequests?: boolean } = {},
): Promise<BitrixPeer> => {
  const portal = emptyPortal();
  const webhook = { user: 7, secret: 'whsec0123456789abcdef' };
  const expired = new Set<string>();
  const oauth: BitrixPeer['oauth'] = {
    clientId: 'local.0123456789abcdef',
    clientSecret: 'clientsecret0123456789',
    accessToken: 'access-token-0001',
    refreshToken: 'refresh-token-0001',
    refreshes: 0,
    expire() {
      expired.add(oauth.accessToken);
    },
  };

  const run = (name: string, given: Params, isApplication: boolean): Answered => {
    const method = portal.missing.has(name) ? undefined : methods[name];
    if (applicationOnly.test(name) && !isApplication)
      return refused(403, 'WRONG_AUTH_TYPE', 'Current authorization type is denied for this method');
    if (method === undefined) return refused(404, 'ERROR_METHOD_NOT_FOUND', 'Method not found!');
    if (portal.exhausted.has(name))
      return refused(429, 'OPERATION_TIME_LIMIT', 'Method is blocked due to operation time limit');
    if (name.startsWith('crm.') && !portal.scopes.includes('crm'))
      return refused(
        403,
        'insufficient_scope',
        'The request requires higher privileges than provided by the webhook token',
      );
    return method(portal, given);
  };

  const batch = (given: Params, isApplication: boolean): Answered => {
    const body = batchBody.safeParse(given);
    if (!body.success) return refused(400, 'ERROR_CORE', 'cmd');
    const commands = Object.entries(body.data.cmd);
    if (commands.length > 50) return refused(400, 'ERROR_BATCH_LENGTH_EXCEEDED', 'Max batch length exceeded');
    const result: Record<string, unknown> = {};
    const errors: Record<string, unknown> = {};
    const times: Record<string, unknown> = {};
    for (const [name, line] of commands) {
      const cut = line.indexOf('?');
      const method = cut < 0 ? line : line.slice(0, cut);
      const answer =
        method === 'batch'
          ? refused(405, 'ERROR_BATCH_METHOD_NOT_ALLOWED', 'Method is not allowed for batch usage')
          : run(method, parseQuery(withResults(cut < 0 ? '' : line.slice(cut + 1), result)), isApplication);
      if (isRefused(answer)) {
        errors[name] = { error: answer.error, error_description: answer.text };
        if (body.data.halt === 1) break;
      } else {
        result[name] = answer.result;
        const resetAt = portal.exhausted.get(`${method}:soon`);
        times[name] = { duration: 0.1, ...(resetAt === undefined ? {} : { operating_reset_at: resetAt }) };
      }
    }
    return {
      result: {
        result: php(result),
        result_error: php(errors),
        result_total: [],
        result_next: [],
        result_time: php(times),
      },
    };
  };

  const token = (request: PeerRequest): PeerAnswer => {
    const { query } = request;
    if (query.get('client_id') !== oauth.clientId || query.get('client_secret') !== oauth.clientSecret)
      return { status: 400, body: { error: 'invalid_client', error_description: 'Invalid client' } };
    if (query.get('grant_type') !== 'refresh_token' || query.get('refresh_token') !== oauth.refreshToken)
      return { status: 400, body: { error: 'invalid_grant', error_description: 'Invalid grant' } };
    oauth.refreshes += 1;
    oauth.accessToken = `access-token-new-${oauth.refreshes}`;
    oauth.refreshToken = `refresh-token-new-${oauth.refreshes}`;
    return {
      status: 200,
      body: {
        access_token: oauth.accessToken,
        refresh_token: oauth.refreshToken,
        expires_in: 3600,
        member_id: 'a223c6b3',
        scope: 'crm',
        status: 'L',
        user_id: 7,
      },
    };
  };

  /** True: the webhook's context; a refusal when nobody is signed in. */
  const contextOf = (
    path: string[],
    given: Params,
  ): { method: string; isApplication: boolean } | Answered => {
    if (path.length === 3) {
      const [user, secret, method = ''] = path;
      if (user !== String(webhook.user) || secret !== webhook.secret)
        return refused(401, 'INVALID_CREDENTIALS', 'Invalid request credentials');
      return { method, isApplication: false };
    }
    const [method = ''] = path;
    const auth = given['auth'];
    if (typeof auth === 'string' && expired.has(auth))
      return refused(401, 'expired_token', 'The access token provided has expired');
    if (auth !== oauth.accessToken) return refused(401, 'NO_AUTH_FOUND', 'Wrong authorization data');
    return { method, isApplication: true };
  };

  const handle = (request: PeerRequest): PeerAnswer => {
    if (request.path === '/oauth/token/') return token(request);
    const path = request.path.split('/').filter((part) => part !== '');
    if (path.shift() !== 'rest') return { status: 404, body: '<html>404</html>' };
    if (request.method !== 'POST' || !/^application\/json\b/.test(request.headers['content-type'] ?? ''))
      return { status: 400, body: { error: 'INVALID_REQUEST', error_description: 'POST with JSON' } };
    const given = params.safeParse(JSON.parse(request.body));
    if (!given.success) return answerOf(refused(400, 'ERROR_CORE', 'body'));
    const context = contextOf(path, given.data);
    if (!('method' in context)) return answerOf(context);
    const { bucket } = portal;
    if (bucket !== null) {
      // One request is one drop, whatever a batch holds.
      if (bucket.level >= bucket.max)
        return answerOf(refused(503, 'QUERY_LIMIT_EXCEEDED', 'Too many requests'));
      bucket.level += 1;
    }
    const method = context.method.replace(/\.json$/, '');
    return answerOf(
      method === 'batch'
        ? batch(given.data, context.isApplication)
        : run(method, given.data, context.isApplication),
    );
  };

  const peer = await startHttpPeer(handle, options);
  return { ...peer, portal, webhook, oauth };
};
