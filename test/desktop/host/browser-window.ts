import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { type Browser, type CDPSession, chromium, type Page } from 'playwright-core';
import { z } from 'zod';
import { answerPage, invoke, mayRequest } from '#test/desktop/host/channels.ts';
import { recorded } from '#test/desktop/host/recorded.ts';
import { binding, pageWorld, preloadWorld } from '#test/desktop/host/world.ts';

interface Options {
  width: number;
  height: number;
  webPreferences: { preload: string };
}

const call = z.object({ id: z.number(), channel: z.string(), args: z.array(z.unknown()) });
/** Plain Chromium knows no app: scheme, so the page stands at a name that only this host answers. */
const shownOrigin = 'http://mostek.test';
const world = 'preload';

let browser: Promise<Browser> | null = null;
const launch = (): Promise<Browser> => {
  browser ??= chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-dev-shm-usage',
      '--force-color-profile=srgb',
      '--disable-background-networking',
      '--disable-component-update',
      `--remote-debugging-port=${process.env['HOST_CDP_PORT'] ?? '0'}`,
    ],
  });
  return browser;
};

const toOwn = (url: string): string => url.replace(shownOrigin, 'app://mostek');

/** One window over one page of a real Chromium: real preload, real protocol handler, real policy. */
export class BrowserWindow extends EventEmitter {
  readonly #options: Options;
  readonly #state: { visible: boolean; webPreferences: unknown };
  #page: Page | null = null;
  #cdp: CDPSession | null = null;
  #preloadContext: number | null = null;
  readonly webContents = {
    send: (channel: string, data: unknown): void => {
      void this.#run(
        `__hostSend(${JSON.stringify(JSON.stringify({ channel, data: structuredClone(data) }))})`,
      );
    },
  };

  constructor(options: Options) {
    super();
    this.#options = options;
    this.#state = { visible: false, webPreferences: options.webPreferences };
    recorded.windows.push(this.#state);
    windows.push(this);
  }

  async #run(expression: string): Promise<void> {
    if (this.#cdp === null || this.#preloadContext === null) return;
    await this.#cdp
      .send('Runtime.evaluate', { expression, contextId: this.#preloadContext })
      .catch(() => undefined);
  }

  async #answer(payload: string): Promise<void> {
    const { id, channel, args } = call.parse(JSON.parse(payload));
    let answer: unknown;
    try {
      answer = { id, ok: true, value: await invoke(channel, toOwn(this.#page?.url() ?? ''), args) };
    } catch (error) {
      const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      answer = { id, ok: false, error: `Error invoking remote method '${channel}': ${text}` };
    }
    await this.#run(`__hostAnswer(${JSON.stringify(JSON.stringify(answer))})`);
  }

  async loadURL(url: string): Promise<void> {
    const { width, height, webPreferences } = this.#options;
    const context = await (await launch()).newContext({ viewport: { width, height } });
    const page = await context.newPage();
    this.#page = page;
    await page.route('**/*', async (route) => {
      const wanted = toOwn(route.request().url());
      if (!mayRequest(wanted)) return route.abort();
      const answer = await answerPage('app', wanted);
      return route.fulfill({
        status: answer.status,
        headers: Object.fromEntries(answer.headers),
        body: Buffer.from(await answer.arrayBuffer()),
      });
    });
    const cdp = await context.newCDPSession(page);
    this.#cdp = cdp;
    await cdp.send('Runtime.enable');
    await cdp.send('Page.enable');
    cdp.on('Runtime.executionContextCreated', ({ context: made }) => {
      if (made.name === world) this.#preloadContext = made.id;
    });
    cdp.on('Runtime.bindingCalled', ({ payload }) => void this.#answer(payload));
    await cdp.send('Runtime.addBinding', { name: binding, executionContextName: world });
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: pageWorld });
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', {
      source: preloadWorld(readFileSync(webPreferences.preload, 'utf8')),
      worldName: world,
    });
    await page.goto(url.replace('app://mostek', shownOrigin));
    this.emit('ready-to-show');
  }

  /** The cross of the window: the program may prevent it. */
  close(): void {
    let prevented = false;
    this.emit('close', {
      preventDefault: () => {
        prevented = true;
      },
    });
    if (!prevented) this.#state.visible = false;
  }

  show(): void {
    this.#state.visible = true;
  }

  hide(): void {
    this.#state.visible = false;
  }

  focus(): void {
    this.emit('focus');
  }

  isMinimized(): boolean {
    return false;
  }

  restore(): void {
    this.#state.visible = true;
  }

  isDestroyed(): boolean {
    return false;
  }
}

const windows: BrowserWindow[] = [];
export const closeWindows = (): void => {
  for (const window of windows) window.close();
};
