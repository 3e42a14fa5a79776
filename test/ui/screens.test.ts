import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { languages, texts } from '#shared/i18n/index.ts';
import { erpId, shopId } from '#test/demo/scene.ts';
import { accessibilityFaults } from '#test/ui/axe.ts';
import type { OpenWindow } from '#test/ui/browser.ts';
import { deliveryOf } from '#test/ui/day.ts';
import { useStage } from '#test/ui/stage.ts';

const stage = useStage();

const placesOf = async (): Promise<string[]> => {
  const { scene } = stage();
  const rejected = await deliveryOf(scene, { status: ['rejected'], entity: 'order', direction: 'out' });
  const refused = await deliveryOf(scene, { status: ['rejected'], direction: 'in' });
  const product = await deliveryOf(scene, { entity: 'product', status: ['sent'] });
  return [
    '/',
    '/messages',
    '/messages?text=nothing&period=days&cause=net.timeout',
    `/messages/${rejected.id}`,
    `/messages/${refused.id}`,
    `/messages/${product.id}`,
    '/problems',
    '/mappings',
    '/connections',
    '/connections/new',
    `/connections/${erpId}`,
    `/connections/${shopId}`,
    '/connections/new/erp:mssql',
    '/connections/new/erp:firebird',
    '/journal',
    '/report',
    '/preferences',
  ];
};

/** What must be true of every screen, whatever it shows. */
const look = async (page: Page): Promise<string[]> => {
  await page.locator('.skeleton, .progress').first().waitFor({ state: 'detached' });
  await page.locator('details').evaluateAll((folds) => {
    for (const fold of folds) fold.setAttribute('open', '');
  });
  const text = await page.locator('body').innerText();
  const missing = text.match(/⟦[^⟧]*⟧|\{\{\w*\}\}|\[\[|\b(?:field|help|fact|choice)\.\w+/g) ?? [];
  const isTooWide = await page.evaluate(() => {
    const main = document.querySelector('.frame-main');
    return main !== null && main.scrollWidth > main.clientWidth + 1;
  });
  return isTooWide ? [...missing, 'wider than the window'] : missing;
};

const lookEverywhere = async (
  { page, go }: OpenWindow,
  judge: (page: Page) => Promise<string[]>,
): Promise<Record<string, string[]>> => {
  const faults: Record<string, string[]> = {};
  for (const place of await placesOf()) {
    await go(place);
    const found = await judge(page);
    if (found.length > 0) faults[place] = found;
  }
  return faults;
};

it.each(languages)('every screen in %s is translated and fits', async (language) => {
  const opened = await stage().open({ language });
  expect(await lookEverywhere(opened, look)).toEqual({});
  expect(await opened.page.locator('html').getAttribute('lang')).toBe(language);
  expect(await opened.page.title()).toBe(`${texts[language].nav.preferences} · Mostek`);
});

it.each([
  ['in the light', false],
  ['in the dark, in a small window', true],
])('every screen can be used by everybody %s', async (_how, dark) => {
  const opened = await stage().open(dark ? { language: 'ru', dark, size: { width: 960, height: 640 } } : {});
  const judge = async (page: Page): Promise<string[]> => [
    ...(await look(page)),
    ...(await accessibilityFaults(page)),
  ];
  expect(await lookEverywhere(opened, judge)).toEqual({});
});

it('has real letters of all three alphabets, not boxes', async () => {
  const { page } = await stage().open({ language: 'uk' });
  const client = await page.context().newCDPSession(page);
  await client.send('DOM.enable');
  await client.send('CSS.enable');
  const { root } = await client.send('DOM.getDocument', { depth: 0 });
  const { nodeId } = await client.send('DOM.querySelector', {
    nodeId: root.nodeId,
    selector: '.navigation-link .grow',
  });
  const { fonts } = await client.send('CSS.getPlatformFontsForNode', { nodeId });
  expect(fonts.length).toBeGreaterThan(0);
  expect(fonts.filter((font) => /last ?resort|tofu/i.test(font.familyName))).toEqual([]);
});

it('takes the key out of the address at once and asks nobody but the agent', async () => {
  const { page } = await stage().open();
  const strangers: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(stage().scene.agent.server.url)) strangers.push(request.url());
  });
  await page.reload();
  await page.getByRole('heading', { level: 1 }).waitFor();
  expect(page.url()).not.toContain('token');
  expect(await page.content()).not.toContain(stage().scene.agent.token);
  expect(strangers).toEqual([]);
});
