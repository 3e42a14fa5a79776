import { type HttpPeer, type PeerAnswer, type PeerRequest, startHttpPeer } from '#test/peers/http/server.ts';
import { printFeed } from './atom.ts';
import { answerOf, badRequest, noSuchSet, OnecError } from './errors.ts';
import { exchange } from './exchange.ts';
import { printMetadata } from './metadata.ts';
import { checkOptions, runQuery } from './query.ts';
import { virtualTable } from './registers.ts';
import { tradeSchema } from './schema.ts';
import { Base } from './state.ts';
import { print } from './values.ts';
import { createObject, entityAnswer, patchObject, postDocument } from './write.ts';

export interface OnecPeer extends HttpPeer {
  /** Address of the publication, as somebody would type it. */
  baseUrl: string;
  user: string;
  password: string;
  base: Base;
  /** Longest path segment and query the web server in front takes (IIS: 260 and 2048). */
  limits: { segment: number; query: number };
}

const html = (status: number, title: string): PeerAnswer => ({
  status,
  body: `<!DOCTYPE HTML><html><head><title>${title}</title></head><body><h2>${title}</h2><hr><p>HTTP Error ${status}.</p></body></html>`,
  headers: { 'content-type': 'text/html; charset=us-ascii' },
});

const entityPath = /^([\p{L}_][\p{L}\p{N}_]*)\(guid'([\da-f-]{36})'\)$/iu;
const version = { dataserviceversion: '3.0' };

/**
 * A 1C:Enterprise base with the standard OData interface as erp.md C documents it: Basic authentication in UTF-8,
 * published and unpublished sets, the query subset, writing with DataVersion, posting, and the exchange plan with
 * its numbered messages. It keeps state and refuses what the documented system refuses.
 */
export const startOnecOdata = async (
  options: { port?: number; keepRequests?: boolean } = {},
): Promise<OnecPeer> => {
  const base = new Base(tradeSchema());
  const user = 'Мост';
  const password = 'Пароль: їжак 7';
  const expected = `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
  const limits = { segment: 260, query: 2_048 };
  const service = '/demo/odata/standard.odata';
  let root = '';

  const readSet = (set: string, request: PeerRequest): PeerAnswer => {
    const type = base.type(set);
    const { rows, total } = runQuery(base, type, base.objects(set).values(), request.query);
    if (request.query.get('$format') !== 'json') {
      const entries = rows.map((row) => {
        const key = String(row['Ref_Key']);
        return { set, key, row: base.object(set, key) };
      });
      return {
        status: 200,
        body: printFeed(root, base.schema, entries),
        headers: { ...version, 'content-type': 'application/atom+xml;charset=utf-8' },
      };
    }
    const counted = request.query.get('$inlinecount') === 'allpages' ? { 'odata.count': String(total) } : {};
    return {
      status: 200,
      body: print({ 'odata.metadata': `${root}/$metadata#${set}`, ...counted, value: rows }),
      headers: { ...version, 'content-type': 'application/json;charset=utf-8' },
    };
  };

  const onEntity = (
    set: string,
    key: string,
    action: string | undefined,
    request: PeerRequest,
  ): PeerAnswer => {
    base.type(set);
    if (action === 'Post' || action === 'Unpost')
      return postDocument(base, set, key, request, action === 'Post');
    if (action !== undefined) throw noSuchSet(`${set}/${action}`);
    if (request.method === 'GET') {
      checkOptions(request.query, ['$format', '$select', '$expand']);
      if (request.query.get('$format') !== 'json')
        throw new OnecError(501, '0', 'the stand-in prints single objects as JSON only');
      return entityAnswer(root, set, base.object(set, key));
    }
    checkOptions(request.query, ['$format']);
    if (request.method === 'PATCH') return patchObject(base, root, set, key, request);
    if (request.method === 'DELETE') {
      base.remove(set, key);
      return { status: 204 };
    }
    throw new OnecError(501, '0', `the stand-in does not know ${request.method}`);
  };

  const route = (request: PeerRequest): PeerAnswer => {
    const [first = '', action, ...rest] = decodeURIComponent(request.path.slice(service.length + 1)).split(
      '/',
    );
    if (rest.length > 0) throw badRequest('Неверный адрес');
    if (first === '')
      return {
        status: 200,
        body: { value: [...base.published().keys()].map((name) => ({ name, url: name })) },
        headers: version,
      };
    if (first === '$metadata') {
      return {
        status: 200,
        body: printMetadata(base.published()),
        headers: { ...version, 'content-type': 'application/xml;charset=utf-8' },
      };
    }
    if (first === 'SelectChanges' || first === 'NotifyChangesReceived')
      return exchange(base, root, first, request);
    const entity = entityPath.exec(first);
    const set = entity?.[1] ?? first;
    if (base.closed.has(set)) throw new OnecError(403, '3', 'Недостаточно прав');
    if (entity !== null) return onEntity(set, entity[2]?.toLowerCase() ?? '', action, request);
    const virtual = action === undefined ? null : virtualTable(base, set, action);
    if (virtual !== null && request.method === 'GET') {
      const { rows } = runQuery(base, virtual.type, virtual.rows, request.query);
      return {
        status: 200,
        body: print({ value: rows }),
        headers: { ...version, 'content-type': 'application/json;charset=utf-8' },
      };
    }
    if (action !== undefined || !/^[\p{L}_][\p{L}\p{N}_]*$/u.test(set)) throw badRequest('Неверный адрес');
    if (request.method === 'GET') return readSet(set, request);
    base.type(set);
    if (request.method !== 'POST') throw new OnecError(405, '4', 'Метод не поддерживается');
    checkOptions(request.query, ['$format']);
    return createObject(base, root, set, request);
  };

  const handle = (request: PeerRequest): PeerAnswer => {
    if (request.path.split('/').some((segment) => segment.length > limits.segment))
      return html(400, 'Bad Request - Invalid URL');
    const query = [...request.query]
      .map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll("'", '%27')}`)
      .join('&');
    if (query.length > limits.query) return html(404, '404.15 - Query String Too Long');
    if (!request.path.startsWith(service)) return html(404, '404 - File or directory not found.');
    if (request.headers.authorization !== expected) {
      return {
        status: 401,
        body: 'Unauthorized',
        headers: { 'www-authenticate': 'Basic realm="1C:Enterprise 8.3"' },
      };
    }
    try {
      return route(request);
    } catch (error) {
      if (error instanceof OnecError) return answerOf(error);
      throw error;
    }
  };

  const peer = await startHttpPeer(handle, options);
  root = `${peer.url}${service}`;
  return { ...peer, baseUrl: `${peer.url}/demo`, user, password, base, limits };
};
