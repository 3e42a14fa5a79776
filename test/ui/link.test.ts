import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Headless, startHeadless } from '#main/headless.ts';
import { freePort } from '#test/services/free-port.ts';
import { type OpenWindow, openBrowser, openProfile, openWindow } from '#test/ui/browser.ts';

let browser: Browser;
let profile: BrowserContext;
let dir: string;
let agent: Headless;
let port: number;
const token = 'key-of-this-window';

const open = (path?: string): Promise<OpenWindow> => openWindow(profile, agent.windowUrl, path);
const start = (key: string): Promise<Headless> =>
  startHeadless({ dir: join(dir, 'agent'), port, token: key });

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'mostek-ui-'));
  port = await freePort();
  [browser, agent] = await Promise.all([openBrowser(), start(token)]);
  profile = await openProfile(browser);
});
afterAll(async () => {
  await browser.close();
  await agent.close();
  rmSync(dir, { recursive: true, force: true });
});

describe('the first hour, with nothing connected', () => {
  it('says what to do on every screen', async () => {
    const { page, go, faults, close } = await open();
    await page.getByText('Nothing is connected yet.', { exact: true }).waitFor();
    await go('/messages');
    await page.getByText('No messages yet').waitFor();
    await go('/problems');
    await page.getByText('No problems').waitFor();
    await go('/mappings');
    await page.getByText('No connection needs a mapping yet').waitFor();
    await go('/journal');
    await page.getByText('The journal is empty').waitFor();
    await go('/connections');
    await page.getByText('Begin with the database of the ERP, then add the shop.').waitFor();
    await go('/messages/424242');
    await page.getByRole('dialog').getByRole('alert').waitFor();
    expect(faults).toEqual([]);
    await close();
  });
});

describe('the agent behind the window', () => {
  it('may go away and come back: the window says so and goes on by itself', async () => {
    const { page, go, close } = await open();
    await page.getByText('Nothing is connected yet.', { exact: true }).waitFor();
    await agent.close();
    const banner = page.locator('.link-banner');
    await banner.getByText('Mostek does not answer.').waitFor();
    // What was read before stays on the screen; what was not says why.
    await page.getByText('Nothing is connected yet.', { exact: true }).waitFor();
    await go('/journal');
    await page.locator('.error-box').getByText('Mostek does not answer.').waitFor();
    agent = await start(token);
    await banner.waitFor({ state: 'detached' });
    await page.getByText('The journal is empty').waitFor();
    await close();
  });

  it('may have another key after a restart: the window says how to open a new one', async () => {
    const { page, close } = await open();
    await page.getByText('Nothing is connected yet.', { exact: true }).waitFor();
    await agent.close();
    agent = await start('another-key');
    await page.locator('.link-banner').getByText('This window may no longer talk to Mostek.').waitFor();
    await close();
    await agent.close();
    agent = await start(token);
  });

  it('may answer nonsense: the screen says so and offers to try again', async () => {
    const { page, close } = await open('/preferences');
    await page.getByLabel('Language').waitFor();
    await page.route('**/api/audit.list', (route) =>
      route.fulfill({ json: { ok: true, value: { rows: 1 } } }),
    );
    await page.getByRole('link', { name: 'Journal' }).click();
    await page.getByText('Mostek gave an answer that this window does not understand.').waitFor();
    await page.unroute('**/api/audit.list');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('The journal is empty').waitFor();
    await close();
  });
});
