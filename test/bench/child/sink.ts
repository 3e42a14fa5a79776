import { createServer } from 'node:http';
import { z } from 'zod';

/** The other side: keep-alive, a tiny JSON answer, optionally late; tells when each request arrived. */
const { delayMs, record } = z
  .object({ delayMs: z.number(), record: z.boolean() })
  .parse(JSON.parse(process.argv[2] ?? '{}'));

let count = 0;
const server = createServer((request, response) => {
  const at = process.hrtime.bigint();
  request.resume();
  request.once('end', () => {
    count += 1;
    const id = (request.url ?? '').slice('/products/'.length);
    if (record) process.send?.({ kind: 'arrived', id, atNs: at.toString() });
    const answer = (): void => {
      const text = `{"ok":true,"id":"${id}"}`;
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length });
      response.end(text);
    };
    if (delayMs > 0) setTimeout(answer, delayMs);
    else answer();
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({
    kind: 'listening',
    port: typeof address === 'object' && address !== null ? address.port : 0,
  });
});
process.on('message', () => process.send?.({ kind: 'count', count }));
process.on('disconnect', () => process.exit(0));
