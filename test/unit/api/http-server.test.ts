import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '#main/api/http-server.ts';
import { fileInside } from '#main/api/static-files.ts';
import { type Bus, createBus } from '#main/engine/events.ts';
import type { Handlers } from '#shared/api/contract.ts';

const token = 'a-token-nobody-else-knows';
let server: ApiServer;
let bus: Bus;
let dir: string;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'mostek-page-'));
  writeFileSync(join(dir, 'index.html'), '<p>window</p>');
  writeFileSync(join(dir, 'secret.key'), 'no');
  bus = createBus();
  const handlers = {
    'preferences.get': () =>
      Promise.resolve({
        language: 'pl',
        notifications: true,
        startWithSystem: false,
        retentionDays: 30,
        retentionMegabytes: 100,
        pullPort: null,
      }),
    'today.get': () => Promise.reject(new Error('at Object.<anonymous> (secret/path.ts:1:1)')),
  } as unknown as Handlers;
  server = await startApiServer({ handlers, bus, token, port: 0, host: '127.0.0.1', staticDir: dir });
});
afterAll(async () => {
  await server.stop();
  rmSync(dir, { recursive: true });
});

interface Asked {
  path?: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** fetch would set Host and Origin itself, and these are what is tested. */
const ask = ({ path = '/api/preferences.get', method = 'POST', headers = {}, body = '{}' }: Asked = {}) =>
  new Promise<{ status: number; body: string; headers: Record<string, unknown> }>((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port: server.port,
        agent: false,
        path,
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (part: string) => {
          text += part;
        });
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, body: text, headers: answer.headers }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(method === 'GET' ? undefined : body);
  });

describe('the loopback API', () => {
  it('answers who has the token', async () => {
    const { status, body } = await ask();
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ ok: true, value: { language: 'pl' } });
  });

  it.each([
    ['no token', { authorization: '' }, 401],
    ['another token', { authorization: 'Bearer wrong' }, 401],
    ['a token of the right length', { authorization: `Bearer ${'x'.repeat(token.length)}` }, 401],
    ['a name that was re-pointed at this machine', { host: 'evil.example' }, 403],
    ['a page of a stranger', { origin: 'https://evil.example' }, 403],
    ['a page without origin', { origin: 'null' }, 403],
    ['a form of a stranger', { 'content-type': 'text/plain' }, 415],
  ] as [string, Record<string, string>, number][])('refuses %s', async (_name, headers, status) => {
    expect((await ask({ headers })).status).toBe(status);
  });

  it('takes its own page', async () => {
    expect((await ask({ headers: { origin: server.url } })).status).toBe(200);
  });

  it('refuses other methods, broken JSON and bodies without end', async () => {
    expect((await ask({ method: 'GET' })).status).toBe(405);
    expect((await ask({ body: '{' })).status).toBe(400);
    const large = await ask({ body: `"${'x'.repeat(17 * 1024 * 1024)}"` }).catch(() => ({ status: 413 }));
    expect(large.status).toBe(413);
  });

  it('names what is wrong with an input, and an unknown procedure', async () => {
    const bad = JSON.parse((await ask({ path: '/api/deliveries.get', body: '{"id":"1; drop table"}' })).body);
    expect(bad).toMatchObject({ ok: false, error: { cause: 'message.invalid' } });
    for (const name of ['nothing', '__proto__', 'constructor', 'toString']) {
      const unknown = JSON.parse((await ask({ path: `/api/${name}` })).body);
      expect(unknown).toMatchObject({ ok: false, error: { cause: 'agent.not_supported' } });
    }
  });

  it('never shows a stack', async () => {
    const { body } = await ask({ path: '/api/today.get' });
    expect(JSON.parse(body)).toMatchObject({ ok: false, error: { cause: 'agent.internal' } });
    expect(body).not.toContain('http-server.test.ts');
  });

  it('serves the window with a strict policy', async () => {
    const { status, headers } = await ask({ path: '/', method: 'GET', headers: { authorization: '' } });
    expect(status).toBe(200);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it.each(['/../secret.key', '/..%2f..%2fetc%2fpasswd', '/secret.key', '/%00.html', '/%E0%A4%A'])(
    'serves nothing else: %s',
    async (path) => {
      expect((await ask({ path, method: 'GET' })).status).toBe(404);
      expect(fileInside(dir, path)).toBeNull();
    },
  );

  it('tells of changes, many at once as one', async () => {
    const lines = await new Promise<string>((resolve, reject) => {
      const sent = request(
        {
          host: '127.0.0.1',
          port: server.port,
          path: '/api/events',
          headers: { authorization: `Bearer ${token}` },
        },
        (answer) => {
          let text = '';
          answer.setEncoding('utf8');
          answer.on('data', (part: string) => {
            text += part;
            if (text.includes('incidents')) {
              sent.destroy();
              resolve(text);
            }
          });
          for (let n = 0; n < 1_000; n += 1) bus.emit('event', { type: 'deliveries', connectionId: 'shop' });
          bus.emit('event', { type: 'incidents' });
        },
      );
      sent.on('error', reject);
      sent.end();
    });
    expect(lines.split('"deliveries"')).toHaveLength(2);
  });
});
