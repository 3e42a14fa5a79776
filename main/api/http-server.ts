import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createEventStream } from '#main/api/event-stream.ts';
import { answerCall } from '#main/api/router.ts';
import { serveStatic } from '#main/api/static-files.ts';
import type { Bus } from '#main/engine/events.ts';
import type { Handlers } from '#shared/api/contract.ts';

export interface ApiServerOptions {
  handlers: Handlers;
  bus: Bus;
  token: string;
  /** 0 chooses a free one. */
  port: number;
  /** Loopback unless someone deliberately puts it elsewhere. */
  host: string;
  /** Folder of the built window; null serves the API alone. */
  staticDir: string | null;
}

export interface ApiServer {
  url: string;
  port: number;
  stop(): Promise<void>;
}

const maxBody = 16 * 1024 * 1024;

const refuse = (response: ServerResponse, status: number): void => {
  response.writeHead(status, { 'content-type': 'text/plain', 'cache-control': 'no-store' });
  response.end(`${status}\n`);
};

const sameToken = (given: string, expected: string): boolean => {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
};

const readBody = async (request: IncomingMessage): Promise<string | null> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!(chunk instanceof Uint8Array)) continue;
    size += chunk.length;
    if (size > maxBody) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

/**
 * The contract over loopback HTTP. A web page of a stranger can reach 127.0.0.1 too, so four things are checked:
 * the Host header (a name that was re-pointed at us is refused), the Origin (only our own page), the content type,
 * and the token, which no other page can know.
 */
export const startApiServer = async (options: ApiServerOptions): Promise<ApiServer> => {
  const stream = createEventStream(options.bus);
  let own = '';

  const isOurs = (request: IncomingMessage): boolean => {
    const { host, origin } = request.headers;
    if (host !== own && host !== own.replace('127.0.0.1', 'localhost')) return false;
    return origin === undefined || origin === `http://${host}`;
  };

  const isSignedIn = (request: IncomingMessage): boolean => {
    const match = /^Bearer (.+)$/.exec(request.headers.authorization ?? '');
    return match?.[1] !== undefined && sameToken(match[1], options.token);
  };

  const call = async (request: IncomingMessage, response: ServerResponse, name: string): Promise<void> => {
    if (request.method !== 'POST') return refuse(response, 405);
    if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) return refuse(response, 415);
    const body = await readBody(request);
    if (body === null) return refuse(response, 413);
    let input: unknown;
    try {
      input = JSON.parse(body);
    } catch {
      return refuse(response, 400);
    }
    const answer = await answerCall(options.handlers, name, input);
    response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(JSON.stringify(answer));
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!isOurs(request)) return refuse(response, 403);
    const path = new URL(request.url ?? '/', 'http://agent').pathname;
    if (!path.startsWith('/api/')) {
      if (options.staticDir === null) return refuse(response, 404);
      return serveStatic(options.staticDir, path, request, response);
    }
    if (!isSignedIn(request)) return refuse(response, 401);
    if (path === '/api/events') {
      if (request.method !== 'GET') return refuse(response, 405);
      return stream.add(response);
    }
    return call(request, response, path.slice('/api/'.length));
  };

  const server = createServer((request, response) => {
    serve(request, response).catch(() => {
      if (response.headersSent) response.destroy();
      else refuse(response, 500);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const address = server.address();
  const port = address === null || typeof address === 'string' ? options.port : address.port;
  own = `${options.host}:${port}`;
  return {
    url: `http://${own}`,
    port,
    stop: () =>
      new Promise((resolve) => {
        stream.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
