import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDoor } from '#main/http/door.ts';
import type { HttpDoor } from '#main/http/types.ts';
import { type HttpPeer, startHttpPeer } from '#test/peers/http/server.ts';

describe('files through the door', () => {
  let folder = '';
  let peer: HttpPeer;
  let door: HttpDoor;
  const big = 'x'.repeat(300_000);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mostek-test-'));
    peer = await startHttpPeer((request) => ({ status: request.path === '/no' ? 500 : 200, body: big }));
    const limits = { concurrency: 1, perSecond: null, timeoutMs: 5_000, maxResponseBytes: 1_000_000 };
    door = openDoor({ limits, secrets: [] });
  });
  afterEach(async () => {
    await door.close();
    await peer.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('a body goes to a file, and only its beginning to memory', async () => {
    const toFile = join(folder, 'answer');
    const answer = await door.session().send({ method: 'GET', url: peer.url, repeatable: true, toFile });
    expect(answer).toMatchObject({ kind: 'answer', status: 200 });
    expect(answer.kind === 'answer' ? answer.text.length : 0).toBe(16 * 1_024);
    expect(await readFile(toFile, 'utf8')).toBe(big);
  });

  it('a body over the limit is refused, also with a declared length', async () => {
    const toFile = join(folder, 'answer');
    const wanted = { method: 'GET', url: peer.url, repeatable: true, toFile, maxBytes: 100_000 } as const;
    expect(await door.session().send(wanted)).toMatchObject({ kind: 'lost', cause: 'net.too_large' });
  });

  it('the text of a refusal stays in memory', async () => {
    const toFile = join(folder, 'answer');
    const answer = await door
      .session()
      .send({ method: 'GET', url: `${peer.url}/no`, repeatable: true, toFile });
    expect(answer.kind === 'answer' ? answer.text : '').toBe(big);
  });

  it('a file is sent whole, with its length', async () => {
    const path = join(folder, 'sent');
    await writeFile(path, big);
    const session = door.session();
    const bodyFile = { path, size: big.length };
    await session.send({ method: 'POST', url: peer.url, repeatable: true, bodyFile });
    expect(peer.requests[0]).toMatchObject({ body: big, headers: { 'content-length': '300000' } });
    expect(session.exchanges[0]?.requestBody).toBe('(300000 bytes)');
  });

  it('a file that is gone is no sent request', async () => {
    const bodyFile = { path: join(folder, 'gone'), size: 3 };
    const outcome = await door.session().send({ method: 'POST', url: peer.url, repeatable: true, bodyFile });
    expect(outcome.kind).toBe('lost');
  });
});
