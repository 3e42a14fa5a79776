import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer as createHttp, type Server } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDoor } from '#main/http/door.ts';
import { makeTempDir, removeDir } from '#test/services/temp-dir.ts';

let dir: string;
let ca: string;
let secure: Server;
let proxy: Server;
const tunnels: string[] = [];

const portOf = (server: Server): number => (server.address() as AddressInfo).port;
const listen = (server: Server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

beforeAll(async () => {
  dir = await makeTempDir('tls');
  const made = spawnSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '2',
      '-subj',
      '/CN=localhost',
      '-addext',
      'subjectAltName=IP:127.0.0.1',
      '-keyout',
      'key.pem',
      '-out',
      'cert.pem',
    ],
    { cwd: dir },
  );
  expect(made.status).toBe(0);
  ca = readFileSync(join(dir, 'cert.pem'), 'utf8');
  secure = createHttps({ key: readFileSync(join(dir, 'key.pem')), cert: ca }, (_request, response) =>
    response.end('{"secure":true}'),
  );
  await listen(secure);
  proxy = createHttp();
  proxy.on('connect', (request, socket, head) => {
    tunnels.push(request.url ?? '');
    const [host, port] = (request.url ?? '').split(':');
    const upstream = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(socket);
      socket.pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
  });
  await listen(proxy);
});
afterAll(async () => {
  secure.closeAllConnections();
  await new Promise((resolve) => secure.close(resolve));
  proxy.closeAllConnections();
  await new Promise((resolve) => proxy.close(resolve));
  await removeDir(dir);
});

const ask = async (options: { ca?: string; proxy?: string }) => {
  const door = openDoor({
    limits: { concurrency: 1, perSecond: null, timeoutMs: 3_000, maxResponseBytes: 1_000 },
    secrets: [],
    ...options,
  });
  try {
    return await door
      .session()
      .send({ method: 'GET', url: `https://127.0.0.1:${portOf(secure)}/`, repeatable: true });
  } finally {
    await door.close();
  }
};

describe('a shop behind a certificate of the company’s own', () => {
  it('is refused without it, before anything is sent', async () => {
    expect(await ask({})).toMatchObject({ kind: 'not_sent', cause: 'net.tls' });
  });

  it('is reached with it', async () => {
    expect(await ask({ ca })).toMatchObject({ kind: 'answer', status: 200, text: '{"secure":true}' });
  });
});

describe('a network that is left through a proxy', () => {
  it('goes through it', async () => {
    const answer = await ask({ ca, proxy: `http://127.0.0.1:${portOf(proxy)}` });
    expect(answer).toMatchObject({ kind: 'answer', status: 200 });
    expect(tunnels).toEqual([`127.0.0.1:${portOf(secure)}`]);
  });

  it('says so when the proxy is not there', async () => {
    const answer = await ask({ ca, proxy: 'http://127.0.0.1:9' });
    expect(answer.kind).toBe('not_sent');
  });
});
