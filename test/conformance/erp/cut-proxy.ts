import { connect, createServer, type Socket } from 'node:net';
import { freePort } from '#test/services/free-port.ts';

/** A wire between client and server that a test can cut at a chosen moment. */
export interface CutProxy {
  readonly port: number;
  /** Cuts when a matching chunk comes from the client: before it reaches the server, or once the server has it. */
  cutAt(match: (chunk: Buffer) => boolean, when: 'before' | 'after'): void;
  /** Sockets of clients that are open now. */
  open(): number;
  close(): Promise<void>;
}

export const startCutProxy = async (host: string, port: number): Promise<CutProxy> => {
  let order: { match: (chunk: Buffer) => boolean; when: 'before' | 'after' } | null = null;
  const clients = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect({ host, port, noDelay: true });
    clients.add(client);
    const end = (): void => {
      clients.delete(client);
      client.destroy();
      upstream.destroy();
    };
    client.setNoDelay(true);
    for (const socket of [client, upstream]) {
      socket.on('error', end);
      socket.on('close', end);
    }
    let deaf = false;
    client.on('data', (chunk) => {
      const now = order !== null && order.match(chunk) ? order.when : null;
      if (now !== null) order = null;
      if (now === 'before') {
        end();
        return;
      }
      if (now === 'after') deaf = true;
      upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      // The server has answered, so it has done what it was asked; the client never hears of it.
      if (deaf) end();
      else client.write(chunk);
    });
  });
  const listening = await freePort();
  await new Promise<void>((resolve) => {
    server.listen(listening, '127.0.0.1', resolve);
  });
  return {
    port: listening,
    cutAt(match, when) {
      order = { match, when };
    },
    open: () => clients.size,
    async close() {
      for (const client of clients) client.destroy();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
};
