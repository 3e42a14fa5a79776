import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { languages } from '#shared/i18n/shape.ts';
import { erpId, shopId, startScene } from '#test/demo/scene.ts';
import { addressOf, openBrowser, openWindow } from '#test/ui/browser.ts';
import { deliveryOf, liveThroughADay } from '#test/ui/day.ts';

// Pictures of every screen in every language, for a person to look at: `node test/ui/look.ts [language…]`.
const wanted = process.argv.slice(2);
const dir = 'test-results/look';
mkdirSync(dir, { recursive: true });

const scene = await startScene();
const browser = await openBrowser();
try {
  await liveThroughADay(scene);
  const problem = await deliveryOf(scene, { status: ['rejected'], entity: 'order', direction: 'out' });
  const incoming = await deliveryOf(scene, { direction: 'in', status: ['sent'] });
  const places: Record<string, string> = {
    today: '/',
    messages: '/messages',
    drawer: `/messages/${problem.id}`,
    'drawer-in': `/messages/${incoming.id}`,
    problems: '/problems',
    mappings: '/mappings',
    connections: '/connections',
    'connection-new': '/connections/new',
    'connection-erp': `/connections/${erpId}`,
    'connection-shop': `/connections/${shopId}`,
    'connection-mssql': '/connections/new/erp:mssql',
    journal: '/journal',
    report: '/report',
    preferences: '/preferences',
  };
  for (const language of languages.filter((one) => wanted.length === 0 || wanted.includes(one))) {
    await scene.call['preferences.set']({ language });
    const { page, faults, close } = await openWindow(browser, scene.agent.windowUrl, { locale: language });
    for (const [name, path] of Object.entries(places)) {
      await page.goto('about:blank');
      await page.goto(addressOf(scene.agent.windowUrl, path));
      await page.locator('h1').first().waitFor();
      await page.waitForLoadState('load');
      await page.waitForTimeout(700);
      await page.screenshot({ path: join(dir, `${language}-${name}.png`) });
    }
    console.log(language, faults);
    await close();
  }
} finally {
  await browser.close();
  await scene.stop();
}
