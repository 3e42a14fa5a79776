import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type PullServer, startPullServer } from '#main/api/pull-server.ts';
import { startHeadless } from '#main/headless.ts';
import { eventually } from '#test/adversarial/wait.ts';
import { erpId, type Scene, startScene } from '#test/demo/scene.ts';
import { type RestPeer, startRestShop } from '#test/peers/rest/server.ts';
import { freePort } from '#test/services/free-port.ts';
import { makeTempDir, removeDir } from '#test/services/temp-dir.ts';

/** Seed 003 with the customer's own platform: "object X changed", and the shop fetches it. */
let scene: Scene;
let shop: RestPeer;
let server: PullServer;
const id = 'own-shop';
beforeAll(async () => {
  scene = await startScene({ pollSeconds: 3_600 });
  shop = await startRestShop();
  server = await startPullServer(scene.agent.agent, { port: 0 });
  shop.fetchFrom.url = `${server.url}/pull/${id}`;
  await scene.call['connections.save']({
    id,
    kind: 'system',
    system: 'rest',
    name: 'Own shop',
    enabled: true,
    settings: { baseUrl: shop.url, mode: 'notify', erp: erpId, pollSeconds: 3_600, sendOrders: false },
    credentials: { secret: shop.secret },
  });
});
afterAll(async () => {
  await server.stop();
  await shop.stop();
  await scene.stop();
});

const sku = () => [...scene.shop.shop.products.values()][0]?.product_code ?? '';
const keyOf = (article: string): string =>
  String(scene.erp.db.prepare('select id from goods where sku = ?').pluck().get(article));
const ask = (path: string, headers: Record<string, string> = shop.signed('GET', path)) =>
  fetch(`${server.url}${path}`, { headers });

it('the shop is told that a product changed, and fetches it as the ERP has it now', async () => {
  const key = keyOf(sku());
  scene.erp.db.prepare('update goods set stock = 77 where id = ?').run(key);
  const held = await eventually('fetched', () => shop.objects.get(`products/${key}`));
  expect(held).toMatchObject({ sku: sku(), stock: [{ quantity: '77' }] });
  expect(shop.effects).toContain(`told product ${key}`);
});

it('once a day the shop fetches everything, page by page', async () => {
  const keys: string[] = [];
  let after: string | null = null;
  for (;;) {
    const query = after === null ? '' : `&after=${encodeURIComponent(after)}`;
    const path = `/pull/${id}/product?limit=50${query}`;
    const page = (await (await ask(path)).json()) as { objects: { key: string }[]; next: string | null };
    keys.push(...page.objects.map((one) => one.key));
    after = page.next;
    if (after === null) break;
  }
  const count = scene.erp.db.prepare('select count(*) from goods').pluck().get();
  expect(new Set(keys).size).toBe(count);
  expect(keys).toHaveLength(Number(count));
});

it('tells a stranger nothing', async () => {
  const path = `/pull/${id}/product/${keyOf(sku())}`;
  const other = shop.signed('GET', `/pull/${id}/product/0`);
  const old = shop.signed('GET', path, '', Date.now() - 3_600_000);
  const posted = await fetch(`${server.url}${path}`, { method: 'POST', headers: shop.signed('GET', path) });
  for (const answer of [await ask(path, {}), await ask(path, other), await ask(path, old), posted]) {
    expect(answer.status).toBe(401);
    expect(await answer.json()).toEqual({ cause: 'remote.unauthorised' });
  }
  const unknown = '/pull/nobody/product/1';
  expect((await ask(unknown)).status).toBe(401);
});

it('gives only what the connection is switched on for', async () => {
  expect((await ask(`/pull/${id}/order/1`)).status).toBe(403);
  expect((await ask(`/pull/${id}/parcel/1`)).status).toBe(403);
  expect((await ask(`/pull/${id}/product/no-such-key`)).status).toBe(404);
  const path = `/pull/${id}/product/1`;
  const headers = shop.signed('DELETE', path);
  expect((await fetch(`${server.url}${path}`, { method: 'DELETE', headers })).status).toBe(405);
});

it('listens on loopback only, and survives nonsense', async () => {
  expect(new URL(server.url).hostname).toBe('127.0.0.1');
  const { port } = new URL(server.url);
  const status = await new Promise<number>((resolve, reject) => {
    const sent = httpRequest({ host: '127.0.0.1', port, path: '/pull/%E0%A4%A/x' }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sent.on('error', reject);
    sent.end();
  });
  expect(status).toBeGreaterThanOrEqual(400);
  expect((await ask(`/pull/${id}/product?limit=1`)).status).toBe(200);
});

it('serves on the port of the preferences, elsewhere when it changes, and not at all without one', async () => {
  const path = `/pull/${id}/product?limit=1`;
  const statusAt = (port: number) =>
    fetch(`http://127.0.0.1:${port}${path}`, { headers: shop.signed('GET', path) }).then(
      (answer) => answer.status,
      () => 'nobody there',
    );
  const [first, second] = [await freePort(), await freePort()];
  await scene.call['preferences.set']({ pullPort: first });
  expect(await statusAt(first)).toBe(200);
  await scene.call['preferences.set']({ pullPort: second });
  expect([await statusAt(first), await statusAt(second)]).toEqual(['nobody there', 200]);
  // A port that is taken is refused, and everything stays as it was.
  const taken = Number(new URL(server.url).port);
  await expect(scene.call['preferences.set']({ pullPort: taken })).rejects.toMatchObject({
    causeId: 'agent.port_taken',
    values: { value: String(taken) },
  });
  expect(await statusAt(second)).toBe(200);
  expect((await scene.call['preferences.get']({})).pullPort).toBe(second);
  await scene.call['preferences.set']({ retentionDays: 100 });
  expect(await statusAt(second)).toBe(200);
  await scene.call['preferences.set']({ pullPort: null });
  expect(await statusAt(second)).toBe('nobody there');
});

it('a port that is taken when the agent starts is an incident, and the agent works all the same', async () => {
  const dir = await makeTempDir('pull');
  const taken = Number(new URL(server.url).port);
  const before = await startHeadless({ dir });
  before.ledger.write(() =>
    before.ledger.preferences.set('preferences', JSON.stringify({ pullPort: taken })),
  );
  await before.close();
  const agent = await startHeadless({ dir });
  const causes = () => agent.ledger.incidents.list(true, 10).map((one) => one.cause);
  expect(causes()).toEqual(['agent.port_taken']);
  expect((await agent.handlers['today.get']({})).connections).toEqual([]);
  const port = await freePort();
  await agent.handlers['preferences.set']({ pullPort: port });
  expect(agent.pulls.url()).toBe(`http://127.0.0.1:${port}`);
  expect(causes()).toEqual([]);
  await agent.close();
  await expect(startHeadless({ dir, pullPort: taken })).rejects.toMatchObject({
    causeId: 'agent.port_taken',
  });
  await removeDir(dir);
});
