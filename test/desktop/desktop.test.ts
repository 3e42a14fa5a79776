import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { desktop as polish } from '#shared/i18n/pl/desktop.ts';
import { eventually } from '#test/adversarial/wait.ts';
import { type DemoErp, demoProfile, openDemoErp } from '#test/demo/company.ts';
import { buildWindow } from '#test/desktop/build.ts';
import { type Desktop, startDesktop } from '#test/desktop/desktop.ts';
import { type CsCartPeer, startCsCart } from '#test/peers/cs-cart/server.ts';
import { startRestShop } from '#test/peers/rest/server.ts';
import { freePort } from '#test/services/free-port.ts';
import { makeTempDir, removeDir } from '#test/services/temp-dir.ts';

let dir: string;
let erp: DemoErp;
let shop: CsCartPeer;
let desktop: Desktop;

beforeAll(() => {
  buildWindow();
});
beforeEach(async () => {
  dir = await makeTempDir('desktop');
  erp = await openDemoErp(join(dir, 'erp.sqlite'));
  shop = await startCsCart();
});
afterEach(async () => {
  await desktop?.stop();
  await shop.stop();
  erp.close();
  await removeDir(dir);
});

interface Bridge {
  mostek: { call(name: string, input: unknown): Promise<{ ok: boolean; value?: unknown; error?: unknown }> };
}

/** A call as the page makes it: over the preload, the main process and the agent's process. */
const call = async <T = unknown>(name: string, input: unknown): Promise<T> => {
  const answer = await desktop.page.evaluate(
    ([procedure, given]) => (window as unknown as Bridge).mostek.call(procedure, given),
    [name, input] as const,
  );
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value as T;
};

const connect = async (): Promise<void> => {
  await call('connections.save', {
    id: 'erp',
    kind: 'erp',
    system: 'sqlite',
    name: 'Magazyn',
    enabled: true,
    settings: { file: erp.file, profile: demoProfile() },
    credentials: {},
  });
  await call('connections.save', {
    id: 'sklep',
    kind: 'system',
    system: 'cs-cart',
    name: 'Sklep',
    enabled: true,
    settings: { baseUrl: shop.url, email: shop.email, pollSeconds: 1 },
    credentials: { apiKey: shop.apiKey },
  });
};

const start = async (options: Parameters<typeof startDesktop>[1] = {}): Promise<void> => {
  desktop = await startDesktop(dir, options);
  await eventually('the agent answers', () =>
    call('today.get', {}).then(
      () => true,
      () => false,
    ),
  );
};

describe('the desktop', () => {
  it('carries a change from the ERP to the shop, and the tray and the window say so', async () => {
    await start();
    shop.addProduct({ product_id: '1', product_code: 'HCZ-11' });
    await connect();
    erp.setStock(1, '17.000');
    await eventually('stock in the shop', () => shop.shop.products.get('1')?.amount === '17');
    await eventually('tray is content', async () => (await desktop.look()).tray.image === 'tray-ok.png');
    expect((await desktop.look()).tray.tooltip).toContain('Mostek');
    await eventually('the page shows the shop', async () =>
      (await desktop.page.textContent('body'))?.includes('Sklep'),
    );
  });

  it('locks the page in: sandbox, isolation, policy, no way out', async () => {
    await start();
    const look = await desktop.look();
    expect(look.sandbox).toBe(true);
    expect(look.windows[0]?.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
    });
    const seen = await desktop.page.evaluate(() => ({
      bridge: Object.keys((window as unknown as { mostek: object }).mostek),
      frozen: Object.isFrozen((window as unknown as { mostek: object }).mostek),
      leaks: ['require', 'process', 'ipcRenderer', '__hostInvoke', 'module'].filter((name) => name in window),
    }));
    expect(seen).toEqual({ bridge: ['call', 'onEvent'], frozen: true, leaks: [] });
    const reached = await desktop.page.evaluate(() =>
      fetch('http://127.0.0.1:1/').then(
        () => true,
        () => false,
      ),
    );
    expect(reached).toBe(false);
    const inline = await desktop.page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.injected = true';
      document.body.append(script);
      return 'injected' in window;
    });
    expect(inline).toBe(false);
  });

  it('answers the page with typed errors and no stack', async () => {
    await start();
    const wrong = await desktop.page.evaluate(() =>
      (window as unknown as Bridge).mostek.call('deliveries.get', { id: 'x' }),
    );
    expect(wrong).toMatchObject({ ok: false, error: { cause: 'message.invalid' } });
    expect(JSON.stringify(wrong)).not.toContain('    at ');
  });

  it('closes to the tray, comes back by tray, menu, notification and second start, and quits by the menu', async () => {
    await start();
    const visible = async () => (await desktop.look()).windows[0]?.visible;
    await eventually('shown', visible);
    for (const back of [
      { do: 'trayClick' as const },
      { do: 'menu' as const, path: ['Open Mostek'] },
      { do: 'secondInstance' as const },
    ]) {
      await desktop.do({ do: 'closeWindow' });
      expect(await visible()).toBe(false);
      await desktop.do(back);
      expect(await visible()).toBe(true);
    }
    await desktop.do({ do: 'menu', path: ['Quit'] });
    expect(await desktop.exited).toBe(0);
  });

  it('starts hidden at sign-in, and autostart reads back as it was set', async () => {
    await start({ args: ['--hidden'] });
    expect((await desktop.look()).windows[0]?.visible).toBe(false);
    await call('preferences.set', { startWithSystem: true });
    expect(await call('preferences.get', {})).toMatchObject({ startWithSystem: true });
    await call('preferences.set', { startWithSystem: false });
    expect(await call('preferences.get', {})).toMatchObject({ startWithSystem: false });
  });

  it('lets one copy run: the second one leaves', async () => {
    await start();
    const second = await startDesktop(dir, { waitForPage: false });
    expect(await second.exited).toBe(0);
    expect((await desktop.look()).windows).toHaveLength(1);
  });

  it('pauses and resumes from the tray menu, in the person’s language', async () => {
    await start({ locale: 'pl-PL' });
    const labels = async () => JSON.stringify((await desktop.look()).tray.menu);
    await eventually('Polish menu', async () => (await labels()).includes(polish.desktop.menu.pause));
    const { menu } = polish.desktop;
    await eventually('paused', async () => {
      await desktop.do({ do: 'menu', path: [menu.pause, menu.pause15] });
      return (await desktop.look()).tray.image === 'tray-paused.png';
    });
    await eventually('resumed', async () => {
      await desktop.do({ do: 'menu', path: [menu.resume] });
      return (await desktop.look()).tray.image !== 'tray-paused.png';
    });
  });

  it('survives the death of the agent’s process: a fresh one goes on, nothing is lost', async () => {
    await start();
    shop.addProduct({ product_id: '1', product_code: 'HCZ-11' });
    await connect();
    const before = (await desktop.look()).agentPid;
    await desktop.do({ do: 'killAgent' });
    erp.setStock(1, '23.000');
    await eventually('a fresh agent', async () => {
      const { agentPid } = await desktop.look();
      return agentPid !== null && agentPid !== before;
    });
    await eventually('stock in the shop', () => shop.shop.products.get('1')?.amount === '23');
  });

  it('keeps credentials sealed, and nowhere in clear', async () => {
    await start();
    await connect();
    await eventually('agent has used it', () => shop.requests.length > 0);
    const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    expect(files.map((entry) => entry.name)).toContain('secrets.sealed.json');
    for (const entry of files) {
      const bytes = readFileSync(join(entry.parentPath, entry.name));
      expect(bytes.includes(shop.apiKey), entry.name).toBe(false);
    }
    expect(await desktop.page.content()).not.toContain(shop.apiKey);
  });

  it('says in a sentence when another agent holds the ledger, and leaves', async () => {
    const { lockLedger } = await import('#main/ledger/lock.ts');
    const unlock = lockLedger(join(dir, 'ledger.sqlite'));
    desktop = await startDesktop(dir, { waitForPage: false });
    const said = new Promise<string>((resolve) => {
      desktop.process.on('message', (raw) => {
        const text = JSON.stringify(raw);
        if (text.includes('errorBox')) resolve(text);
      });
    });
    expect(await said).not.toContain('agent.ledger');
    expect(await desktop.exited).toBe(0);
    unlock();
  });

  it('lets a shop fetch on the port of the preferences, also after the next start', async () => {
    const port = await freePort();
    const platform = await startRestShop();
    platform.fetchFrom.url = `http://127.0.0.1:${port}/pull/platforma`;
    const platformConnection = {
      id: 'platforma',
      kind: 'system',
      system: 'rest',
      name: 'Platforma',
      enabled: true,
      settings: { baseUrl: platform.url, mode: 'notify', takeOrders: false, pollSeconds: 60 },
      credentials: { secret: platform.secret },
    };
    const fetched = (id: number, quantity: string): Promise<unknown> =>
      eventually('fetched', () =>
        JSON.stringify(platform.objects.get(`products/${id}`) ?? {}).includes(`"quantity":"${quantity}`),
      );
    await start();
    await connect();
    await call('connections.save', platformConnection);
    await call('preferences.set', { pullPort: port });
    erp.setStock(1, '31.000');
    await fetched(1, '31');
    const taken = Number(new URL(platform.url).port);
    await expect(call('preferences.set', { pullPort: taken })).rejects.toThrow('agent.port_taken');
    expect(await call('preferences.get', {})).toMatchObject({ pullPort: port });
    await desktop.do({ do: 'menu', path: ['Quit'] });
    await desktop.exited;
    await start();
    expect(await call('preferences.get', {})).toMatchObject({ pullPort: port });
    erp.setStock(2, '37.000');
    await fetched(2, '37');
    await call('preferences.set', { pullPort: null });
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
    await platform.stop();
  });

  it('wakes after sleep without a word', async () => {
    await start();
    await connect();
    await desktop.do({ do: 'power', event: 'resume' });
    shop.addProduct({ product_id: '1', product_code: 'HCZ-11' });
    erp.setStock(1, '29.000');
    await eventually('stock in the shop', () => shop.shop.products.get('1')?.amount === '29');
    expect((await desktop.look()).notifications).toEqual([]);
  });
});
