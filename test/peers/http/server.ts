import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { createFaults, type FaultMode, type Faults } from '#test/peers/http/faults.ts';

export interface PeerRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: string;
  bytes: Uint8Array;
}

export interface PeerAnswer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

export interface HttpPeer {
  url: string;
  faults: Faults;
  /** Requests as they came, oldest first. */
  requests: PeerRequest[];
  stop(): Promise<void>;
}

const read = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) if (chunk instanceof Uint8Array) chunks.push(chunk);
  return Buffer.concat(chunks);
};

const write = (response: ServerResponse, answer: PeerAnswer): void => {
  response.statusCode = answer.status;
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  if (answer.body === undefined) {
    response.end();
    return;
  }
  if (answer.body instanceof Readable) {
    answer.body.pipe(response);
    return;
  }
  if (typeof answer.body === 'string' || answer.body instanceof Uint8Array) {
    response.end(answer.body);
    return;
  }
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(answer.body));
};

const htmlPage = '<!DOCTYPE html><html><body><h1>Fatal error</h1><p>Uncaught PDOException</p></body></html>';

/** A loopback HTTP server for a stand-in: keeps every request, and can be told to misbehave. */
export const startHttpPeer = async (
  handle: (request: PeerRequest) => PeerAnswer | Promise<PeerAnswer>,
  options: {
    port?: number;
    keepRequests?: boolean;
    /** What faults know a request by, where one path serves for everything. */
    nameOf?: (request: PeerRequest) => string;
  } = {},
): Promise<HttpPeer> => {
  const faults = createFaults();
  const requests: PeerRequest[] = [];
  const sockets = new Set<Socket>();

  const misbehave = async (
    mode: FaultMode,
    request: PeerRequest,
    response: ServerResponse,
  ): Promise<void> => {
    switch (mode.kind) {
      case 'status':
        write(response, {
          status: mode.status,
          body: mode.body ?? { message: `Status ${mode.status}`, status: mode.status },
          headers: mode.headers ?? {},
        });
        return;
      case 'html':
        write(response, {
          status: mode.status ?? 200,
          body: htmlPage,
          headers: { 'content-type': 'text/html' },
        });
        return;
      case 'half_json': {
        const whole = JSON.stringify((await handle(request)).body ?? {});
        write(response, {
          status: 200,
          body: whole.slice(0, Math.max(1, Math.floor(whole.length / 2))),
          headers: { 'content-type': 'application/json' },
        });
        return;
      }
      case 'error_inside_200':
        write(response, { status: 200, body: { message: 'Bad Request: inside', status: 400 } });
        return;
      case 'silence':
        return;
      case 'slow':
        await new Promise((resolve) => setTimeout(resolve, mode.ms));
        write(response, await handle(request));
        return;
      case 'cut_before':
        response.socket?.destroy();
        return;
      case 'cut_after':
        await handle(request);
        response.socket?.destroy();
        return;
      case 'twice':
        await handle(request);
        write(response, await handle(request));
    }
  };

  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const bytes = await read(incoming);
    const url = new URL(incoming.url ?? '/', 'http://peer');
    const request: PeerRequest = {
      method: incoming.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      headers: incoming.headers,
      body: bytes.toString('utf8'),
      bytes,
    };
    if (options.keepRequests !== false) requests.push(request);
    const fault = faults.next(request.method, options.nameOf?.(request) ?? request.path);
    if (fault === null) write(response, await handle(request));
    else await misbehave(fault, request, response);
  };

  const server = createServer((incoming, response) => {
    serve(incoming, response).catch(() => {
      if (!response.headersSent) write(response, { status: 500, body: 'stand-in failed' });
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    faults,
    requests,
    stop: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
};
