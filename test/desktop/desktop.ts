import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { z } from 'zod';
import { eventually } from '#test/adversarial/wait.ts';
import type { Command } from '#test/desktop/host/control.ts';
import { freePort } from '#test/services/free-port.ts';

const root = join(import.meta.dirname, '..', '..');
const answer = z.object({ id: z.number(), value: z.unknown() });

export const look = z.object({
  sandbox: z.boolean(),
  secondInstance: z.boolean(),
  errorBoxes: z.array(z.object({ title: z.string(), text: z.string() })),
  notifications: z.array(z.object({ title: z.string(), body: z.string() })),
  tray: z.object({
    image: z.string(),
    tooltip: z.string(),
    menu: z.array(z.unknown()),
    destroyed: z.boolean(),
  }),
  windows: z.array(z.object({ visible: z.boolean(), webPreferences: z.record(z.string(), z.unknown()) })),
  schemes: z.array(z.unknown()),
  cancelledRequests: z.array(z.string()),
  agentPid: z.number().nullable(),
});
export type Look = z.infer<typeof look>;

export interface Desktop {
  process: ChildProcess;
  page: Page;
  do(command: Command): Promise<unknown>;
  look(): Promise<Look>;
  exited: Promise<number | null>;
  stop(): Promise<void>;
}

/** Starts the real main process on the host that stands in for Electron, and attaches to its page. */
export const startDesktop = async (
  dir: string,
  options: { args?: string[]; locale?: string; waitForPage?: boolean } = {},
): Promise<Desktop> => {
  const cdpPort = await freePort();
  const child = fork(join(root, 'main', 'index.ts'), options.args ?? [], {
    execArgv: ['--import', join(root, 'test', 'desktop', 'host', 'register.ts')],
    env: {
      ...process.env,
      MOSTEK_DATA: dir,
      HOST_CDP_PORT: String(cdpPort),
      HOST_LOCALE: options.locale ?? 'en-US',
    },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const waiting = new Map<number, (value: unknown) => void>();
  let last = 0;
  child.on('message', (raw) => {
    const parsed = answer.safeParse(raw);
    if (parsed.success) waiting.get(parsed.data.id)?.(parsed.data.value);
  });
  const act = (command: Command): Promise<unknown> =>
    new Promise((resolve) => {
      last += 1;
      waiting.set(last, resolve);
      child.send({ id: last, command });
    });
  let browser: Browser | null = null;
  let page: Page | null = null;
  if (options.waitForPage !== false) {
    browser = await eventually('the page', () =>
      chromium.connectOverCDP(`http://127.0.0.1:${cdpPort}`, { timeout: 500 }).catch(() => null),
    );
    const attached = browser;
    page = await eventually('the window', () =>
      attached
        .contexts()
        .flatMap((context) => context.pages())
        .find((one) => one.url().startsWith('http://mostek.test')),
    );
  }
  return {
    process: child,
    get page(): Page {
      if (page === null) throw new Error('started without a page');
      return page;
    },
    do: act,
    look: async () => look.parse(await act({ do: 'look' })),
    exited,
    async stop() {
      await browser?.close().catch(() => undefined);
      child.kill('SIGKILL');
      await exited;
    },
  };
};
