import type { ServerResponse } from 'node:http';
import { coalesce } from '#main/api/coalesce.ts';
import type { Bus } from '#main/engine/events.ts';

const keepAliveMs = 15_000;

/** Server-sent events of the agent: each says what changed and carries no data. */
export const createEventStream = (bus: Bus) => {
  const listeners = new Set<ServerResponse>();
  const unsubscribe = coalesce(bus, (event) => {
    const line = `data: ${JSON.stringify(event)}\n\n`;
    for (const response of listeners) response.write(line);
  });
  const beat = setInterval(() => {
    for (const response of listeners) response.write(': alive\n\n');
  }, keepAliveMs);
  beat.unref();
  return {
    add(response: ServerResponse): void {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      response.write(': hello\n\n');
      listeners.add(response);
      response.on('close', () => listeners.delete(response));
    },
    close(): void {
      clearInterval(beat);
      unsubscribe();
      for (const response of listeners) response.end();
      listeners.clear();
    },
  };
};
