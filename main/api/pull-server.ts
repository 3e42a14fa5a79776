import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Agent } from '#main/engine/agent.ts';
import { currentObjects, currentPage } from '#main/engine/current-object.ts';
import { type EntityName, entityName } from '#shared/domain/entity.ts';
import { toEnvelope } from '#shared/errors.ts';
import { type Result, succeeded } from '#shared/result.ts';

export interface PullServer {
  url: string;
  stop(): Promise<void>;
}

const mostObjects = 500;

const answer = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
};

const headersOf = (request: IncomingMessage): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  );

/** Kinds a shop may be given: exactly those its connection is switched on for. */
const mayHave = (agent: Agent, connectionId: string, entity: EntityName): boolean => {
  const receiver = agent.runtime(connectionId)?.receiver ?? null;
  if (receiver === null || !receiver.manifest.pushes.includes(entity)) return false;
  const { flow } = receiver;
  const switches: Partial<Record<EntityName, boolean>> = {
    order: flow.sendOrders,
    product: flow.sendProducts,
    customer: flow.sendCustomers,
    invoice: flow.sendInvoices,
  };
  return switches[entity] === true;
};

const given = <T>(response: ServerResponse, result: Result<T>, found: (value: T) => unknown): void => {
  if (!succeeded(result)) return answer(response, 503, { cause: result.cause });
  const body = found(result.value);
  return body === null ? answer(response, 404, { cause: 'message.not_found' }) : answer(response, 200, body);
};

/**
 * Where a shop fetches the present state of an object it was told about: `GET /pull/<connection>/<entity>/<key>`, or
 * all of a kind in pages. It only reads. It listens on loopback; whoever wants it from outside puts a proxy before it,
 * so the Host header proves nothing here and the signature of the connection's secret proves everything.
 */
export const startPullServer = async (
  agent: Agent,
  options: { port: number; now?: () => number },
): Promise<PullServer> => {
  const now = options.now ?? Date.now;

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? '/';
    const url = new URL(path, 'http://agent');
    const match = /^\/pull\/([^/]+)\/([a-z]+)(?:\/([^/]+))?$/.exec(url.pathname);
    const [connectionId = '', word = '', key] = (match?.slice(1) ?? []).map((part) =>
      part === undefined ? undefined : decodeURIComponent(part),
    );
    const system = agent.runtime(connectionId)?.opened?.system;
    const signable = { method: request.method ?? '', path, body: '', headers: headersOf(request) };
    // Whatever is wrong, a stranger learns only that it was not signed.
    if (system?.admits === undefined || !system.admits(signable, now())) {
      return answer(response, 401, { cause: 'remote.unauthorised' });
    }
    if (request.method !== 'GET') return answer(response, 405, { cause: 'remote.method_not_allowed' });
    const entity = entityName.safeParse(word);
    if (!entity.success || !mayHave(agent, connectionId, entity.data)) {
      return answer(response, 403, { cause: 'remote.forbidden' });
    }
    if (key !== undefined) {
      const found = await currentObjects(agent, connectionId, entity.data, [key]);
      return given(response, found, (objects) => objects[0] ?? null);
    }
    const limit = Math.min(Math.max(Number(url.searchParams.get('limit') ?? '100') || 1, 1), mostObjects);
    const page = await currentPage(agent, connectionId, entity.data, url.searchParams.get('after'), limit);
    return given(response, page, (value) => value);
  };

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else answer(response, 503, { cause: toEnvelope(error).cause });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = address === null || typeof address === 'string' ? options.port : address.port;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
