import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

const places = [process.env['CHROMIUM'] ?? '', '/usr/bin/chromium', '/usr/bin/google-chrome'];

/** A real Chromium without a screen; the flags make letters and colours the same on every machine. */
export const openBrowser = (): Promise<Browser> => {
  const executablePath = places.find((place) => place !== '' && existsSync(place));
  if (executablePath === undefined) throw new Error('no Chromium: install it or name it in CHROMIUM');
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

export interface OpenWindow {
  page: Page;
  /** Everything that must never happen in the window: console errors, exceptions, violations of the page's policy. */
  faults: string[];
  close(): Promise<void>;
}

/** The address of a place in the window; the key stays in the fragment, as the tray hands it over. */
export const addressOf = (windowUrl: string, path: string): string =>
  `${windowUrl}&path=${encodeURIComponent(path)}`;

/** Opens the window at a place, in a browser profile of its own. */
export const openWindow = async (
  browser: Browser,
  windowUrl: string,
  options: { path?: string; locale?: string; size?: { width: number; height: number } } = {},
): Promise<OpenWindow> => {
  const context = await browser.newContext({
    viewport: options.size ?? { width: 1280, height: 800 },
    locale: options.locale ?? 'en-GB',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(`${error.name}: ${error.message}`));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
  await page.goto(addressOf(windowUrl, options.path ?? '/'));
  return { page, faults, close: () => context.close() };
};
