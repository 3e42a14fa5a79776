import { createServer } from 'node:net';
import iconv from 'iconv-lite';
import { afterEach, describe, expect, it } from 'vitest';
import { openDoor } from '#main/http/door.ts';
import { redactor } from '#main/http/redact.ts';
import { retryAfterMs } from '#main/http/retry-after.ts';
import type { HttpDoor, HttpOptions } from '#main/http/types.ts';
import { type HttpPeer, startHttpPeer } from '#test/peers/http/server.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const door = (options: { secrets?: string[]; limits?: Partial<HttpOptions['limits']> } = {}): HttpDoor => {
  const opened = openDoor({
    secrets: [],
    ...options,
    limits: { concurrency: 2, perSecond: null, timeoutMs: 500, maxResponseBytes: 1_000, ...options.limits },
  });
  closing.push(() => opened.close());
  return opened;
};

const peer = async (handle: Parameters<typeof startHttpPeer>[0]): Promise<HttpPeer> => {
  const started = await startHttpPeer(handle);
  closing.push(() => started.stop());
  return started;
};

const get = (url: string) => ({ method: 'GET' as const, url, repeatable: true });

describe('the door', () => {
  it('keeps the request and the answer as sent, without the secrets', async () => {
    const server = await peer(({ body }) => ({ status: 200, body: `you said ${body} and s3cr3t-k3y` }));
    const session = door({ secrets: ['s3cr3t-k3y'] }).session();
    await session.send({
      method: 'POST',
      url: `${server.url}/a?key=s3cr3t-k3y`,
      json: { key: 's3cr3t-k3y' },
      headers: { authorization: 'Basic abc' },
      repeatable: false,
    });
    const [kept] = session.exchanges;
    expect(JSON.stringify(kept)).not.toContain('s3cr3t-k3y');
    expect(kept).toMatchObject({ method: 'POST', status: 200, requestHeaders: { authorization: '•••' } });
    expect(server.requests[0]?.body).toContain('s3cr3t-k3y');
  });

  it('tells "not sent" from "sent and lost"', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const address = closed.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await new Promise((resolve) => closed.close(resolve));
    const session = door().session();
    expect(await session.send(get(`http://127.0.0.1:${port}/`))).toMatchObject({
      kind: 'not_sent',
      cause: 'net.not_connected',
    });
    expect(await session.send(get('http://name.invalid/'))).toMatchObject({
      kind: 'not_sent',
      cause: 'net.name_unknown',
    });
    expect(await session.send(get('ftp://127.0.0.1/'))).toMatchObject({
      kind: 'not_sent',
      cause: 'net.address_forbidden',
    });
    const server = await peer(() => ({ status: 200 }));
    server.faults.plan({ kind: 'cut_before' });
    expect(await session.send(get(server.url))).toMatchObject({ kind: 'lost', cause: 'net.cut' });
    server.faults.plan({ kind: 'silence' });
    expect(await session.send(get(server.url))).toMatchObject({ kind: 'lost', cause: 'net.timeout' });
    server.faults.plan({ kind: 'slow', ms: 50 });
    expect(await session.send(get(server.url))).toMatchObject({ kind: 'answer', status: 200 });
  });

  it('refuses an answer without end', async () => {
    const server = await peer(() => ({ status: 200, body: 'x'.repeat(5_000) }));
    expect(await door().session().send(get(server.url))).toMatchObject({
      kind: 'lost',
      cause: 'net.too_large',
    });
  });

  it('reads windows-1251 by the label of the answer', async () => {
    const server = createServer((socket) => {
      const body = iconv.encode('Замовлення прийнято: їжак', 'win1251');
      socket.once('data', () => {
        socket.write(
          `HTTP/1.1 200 OK\r\ncontent-type: text/plain; charset=windows-1251\r\ncontent-length: ${body.length}\r\n\r\n`,
        );
        socket.end(body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => new Promise((resolve) => server.close(() => resolve())));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const answer = await door()
      .session()
      .send(get(`http://127.0.0.1:${port}/`));
    expect(answer).toMatchObject({ kind: 'answer', text: 'Замовлення прийнято: їжак' });
  });

  it('lets only so many through at once', async () => {
    let inside = 0;
    let most = 0;
    const server = await peer(async () => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setTimeout(resolve, 10));
      inside -= 1;
      return { status: 200 };
    });
    const session = door({ limits: { concurrency: 3 } }).session();
    await Promise.all(Array.from({ length: 20 }, () => session.send(get(server.url))));
    expect(most).toBe(3);
  });

  it('does not follow redirects, which could lead anywhere', async () => {
    const server = await peer(() => ({ status: 302, headers: { location: 'http://127.0.0.1:9/elsewhere' } }));
    expect(await door().session().send(get(server.url))).toMatchObject({ kind: 'answer', status: 302 });
  });
});

describe('Retry-After', () => {
  const now = Date.parse('2026-11-21T12:00:00Z');
  it.each([
    ['120', now + 120_000],
    ['Sat, 21 Nov 2026 12:05:00 GMT', now + 300_000],
    ['Sat, 21 Nov 2026 11:00:00 GMT', now],
    ['99999999', now + 24 * 3_600_000],
    ['soon', null],
  ])('%s', (text, expected) => {
    expect(retryAfterMs(text, now)).toBe(expected);
  });
});

describe('redaction', () => {
  const secret = 'p@ss"word/1';
  it.each([
    ['as it is', secret],
    ['in an address', encodeURIComponent(secret)],
    ['in JSON', JSON.stringify({ a: secret })],
    ['in Basic authentication', Buffer.from(secret).toString('base64')],
  ])('finds it %s', (_name, text) => {
    expect(redactor([secret]).text(`before ${text} after`)).not.toContain(text);
  });
});
