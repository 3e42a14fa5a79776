import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const places = [process.env['CHROMIUM'] ?? '', '/usr/bin/chromium', '/usr/bin/google-chrome'];

/** A real Chromium without a screen; the flags make letters and colours the same on every machine. */
export const openBrowser = (): Promise<Browser> => {
  const executablePath = places.find((place) => place !== '' && existsSync(place));
  if (executablePath === undefined) throw new Error('no Chromium: install it or name it in CHROMIUM');
  if (!existsSync('dist/renderer/index.html')) throw new Error('the window is not built: run `vite build`');
  return chromium.launch({
    executablePath,
    args: [
      '--headless=new',
      '--no-sandbox',
      '--disable-dev-shm-usage',
      '--force-color-profile=srgb',
      '--hide-scrollbars',
    ],
  });
};

export interface ProfileOptions {
  locale?: string;
  dark?: boolean;
  size?: { width: number; height: number };
}

/** A browser profile: what one person's browser remembers, in one language and size. */
export const openProfile = async (
  browser: Browser,
  options: ProfileOptions = {},
): Promise<BrowserContext> => {
  const context = await browser.newContext({
    viewport: options.size ?? { width: 1280, height: 800 },
    locale: options.locale ?? 'en-GB',
    colorScheme: options.dark === true ? 'dark' : 'light',
    reducedMotion: 'reduce',
    acceptDownloads: true,
  });
  context.setDefaultTimeout(15_000);
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
  return context;
};

export interface OpenWindow {
  page: Page;
  /** Everything that must never happen in the window: console errors, exceptions, violations of the page's policy. */
  faults: string[];
  /** Goes to a place without loading the page anew, as its own links do. */
  go(path: string): Promise<void>;
  close(): Promise<void>;
}

/** The address of a place in the window; the key stays in the fragment, as the tray hands it over. */
export const addressOf = (windowUrl: string, path: string): string =>
  `${windowUrl}&path=${encodeURIComponent(path)}`;

/** Opens the window at a place. */
export const openWindow = async (
  profile: BrowserContext,
  windowUrl: string,
  path = '/',
): Promise<OpenWindow> => {
  const page = await profile.newPage();
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(`${error.name}: ${error.message}`));
  await page.goto(addressOf(windowUrl, path));
  await page.locator('h1').first().waitFor();
  return {
    page,
    faults,
    go: async (place) => {
      await page.evaluate((hash) => {
        location.hash = hash;
      }, place);
      await page.locator('h1').first().waitFor();
    },
    close: () => page.close(),
  };
};
