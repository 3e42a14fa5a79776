import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { say } from '#shared/i18n/plural.ts';
import { type Language, languages } from '#shared/i18n/shape.ts';
import { erpId, shopId, startScene } from '#test/demo/scene.ts';
import { addressOf, openBrowser, openProfile, openWindow } from '#test/ui/browser.ts';
import { deliveryOf, liveThroughADay } from '#test/ui/day.ts';
import { liveThroughParcels, parcelNumbers } from '#test/ui/parcel-day.ts';

// Pictures of every screen and dialog in every language, for a person to look at:
// `node test/ui/look.ts [language…] [part of a place's name…]`.
const given = process.argv.slice(2);
const wanted = languages.filter((language) => given.includes(language));
const parts = given.filter((word) => !languages.some((language) => language === word));
const dir = 'test-results/look';
mkdirSync(dir, { recursive: true });

type Step = (page: Page, word: (key: string) => string) => Promise<void>;
const press =
  (key: string): Step =>
  (page, word) =>
    page
      .getByRole('button', { name: word(key), exact: true })
      .last()
      .click();
const both =
  (...steps: Step[]): Step =>
  async (page, word) => {
    for (const step of steps) await step(page, word);
  };

/** Opens the dialog of one line of "what is exchanged". */
const changing =
  (label: string): Step =>
  async (page, word) => {
    const line = page
      .locator('.what-list > div')
      .filter({ has: page.getByText(word(label), { exact: true }) });
    await line.getByRole('button').click();
  };
const mapping =
  (entity: string): Step =>
  async (page, word) => {
    await changing(`entity.${entity}`)(page, word);
    await page.waitForTimeout(1_500);
  };

const scene = await startScene();
const stopLast: (() => Promise<void>)[] = [];
const browser = await openBrowser();
try {
  await liveThroughADay(scene);
  const carrier = await liveThroughParcels(scene);
  stopLast.push(() => carrier.stop());
  const problem = await deliveryOf(scene, { status: ['rejected'], entity: 'order', direction: 'out' });
  const incoming = await deliveryOf(scene, { direction: 'in', status: ['sent'] });
  const badProfile = JSON.stringify({
    kind: 'queue-table',
    entities: { product: { words: ['GOODS'], table: 'good', key: 'id', fields: { key: 'id', sku: 'skuu' } } },
  });
  type Place = [path: string, step?: Step];
  const places: Record<string, Place> = {
    today: ['/'],
    'today-pause': ['/', press('today.pause')],
    messages: ['/messages'],
    'messages-none': ['/messages?text=nothing&status=held&period=days'],
    drawer: [`/messages/${problem.id}`],
    'drawer-set-aside': [`/messages/${problem.id}`, both(press('action.setAside'), press('action.setAside'))],
    'drawer-resend': [
      `/messages/${problem.id}`,
      both(
        press('action.resend'),
        (page) => page.locator('.resend-object textarea').fill('{"key": 1, "lines": "x"}'),
        press('messages.resendSend'),
      ),
    ],
    'drawer-rebuild': [`/messages/${problem.id}`, press('action.rebuild')],
    'drawer-tries': [
      `/messages/${problem.id}`,
      async (page) => {
        for (const summary of await page.locator('dialog details > summary').all()) await summary.click();
        await page.locator('.attempts').scrollIntoViewIfNeeded();
      },
    ],
    'drawer-in': [`/messages/${incoming.id}`],
    'drawer-in-life': [
      `/messages/${incoming.id}`,
      (page) => page.locator('.drawer > :last-child').scrollIntoViewIfNeeded(),
    ],
    problems: ['/problems'],
    'problems-all': [
      '/problems',
      (page, word) =>
        page
          .getByRole('button', { name: word('problems.all.retry') })
          .first()
          .click(),
    ],
    parcels: ['/parcels'],
    'parcels-waiting': ['/parcels?attention=waiting'],
    'parcels-drawer': ['/parcels', (page) => page.getByRole('link', { name: parcelNumbers.waiting }).click()],
    'parcels-back': [
      '/parcels',
      both(
        (page) => page.getByRole('link', { name: parcelNumbers.waiting }).click(),
        press('parcels.sendBack'),
      ),
    ],
    'parcels-waybills': ['/parcels/waybills'],
    'parcels-waybill-form': [
      '/parcels/waybills',
      both(press('waybill.make'), (page) => page.locator('.waybill-orders button').first().click()),
    ],
    'parcels-rules': ['/parcels/rules', press('documentRules.add')],
    'parcels-rules-notices': [
      '/parcels/rules',
      (page) => page.locator('.rule').last().scrollIntoViewIfNeeded(),
    ],
    'parcels-trial': ['/parcels/rules', press('documentRules.try')],
    'parcels-codes': ['/parcels/codes'],
    mappings: ['/mappings'],
    'mappings-rules': [`/mappings/${shopId}/rules`, both(press('rules.add'), press('rules.addField'))],
    'mappings-add': [
      '/mappings',
      both(
        (page) => page.locator('.unmapped button').click(),
        (page) => page.locator('.mapping-tables button[type=submit]').first().click(),
      ),
    ],
    connections: ['/connections'],
    'connections-remove': [
      '/connections',
      (page, word) =>
        page
          .getByRole('button', { name: word('common.remove') })
          .first()
          .click(),
    ],
    'connections-script': [`/connections/${erpId}`, press('connections.script')],
    'connections-missing': [
      '/connections',
      both(press('connections.missing.button'), press('connections.missing.compare')),
    ],
    'connection-new': ['/connections/new'],
    'connection-erp': [`/connections/${erpId}`, press('connections.testNow')],
    'connection-erp-wrong': [
      `/connections/${erpId}`,
      both(
        (page) => page.locator('.connection-advanced > summary').click(),
        (page) => page.locator('.field-json textarea').fill(badProfile),
        press('connections.testNow'),
      ),
    ],
    'connection-look': [
      `/connections/${erpId}`,
      both(
        press('setup.look.open'),
        (page) => page.getByRole('treeitem', { name: 'orders', exact: true }).click(),
        (page) => page.locator('.sample-box').waitFor(),
      ),
    ],
    'connection-map-product': [`/connections/${erpId}`, mapping('product')],
    'connection-map-order': [`/connections/${erpId}`, mapping('order')],
    'connection-map-new': [`/connections/${erpId}`, mapping('customer')],
    'connection-map-orders-in': [`/connections/${erpId}`, changing('setup.what.orders')],
    'connection-map-changes': [`/connections/${erpId}`, changing('setup.what.changes')],
    'connection-firebird': ['/connections/new/erp:firebird'],
    'connection-shop': [
      `/connections/${shopId}`,
      both((page) => page.locator('.connection-advanced > summary').click(), press('connections.testNow')),
    ],
    'connection-mssql': ['/connections/new/erp:mssql', press('common.save')],
    ...Object.fromEntries(
      [
        'commerceml',
        'woocommerce',
        'prestashop',
        'baselinker',
        'bitrix24',
        'rest',
        'cs-cart',
        'nova-poshta',
        'inpost',
        'ukrposhta',
      ].map((id): [string, Place] => [
        `connection-form-${id}`,
        [
          `/connections/new/system:${id}`,
          both((page) => page.locator('.connection-advanced > summary').click(), press('common.save')),
        ],
      ]),
    ),
    journal: ['/journal'],
    report: ['/report'],
    preferences: ['/preferences'],
  };
  const shoot = async (language: Language): Promise<void> => {
    await scene.call['preferences.set']({ language });
    const profile = await openProfile(browser, { locale: language });
    const { page, faults } = await openWindow(profile, scene.agent.windowUrl);
    for (const [name, [path, step]] of Object.entries(places)) {
      if (parts.length > 0 && !parts.some((part) => name.includes(part))) continue;
      // A form is looked at whole.
      await page.setViewportSize({ width: 1280, height: name.startsWith('connection-form') ? 2_000 : 800 });
      await page.goto('about:blank');
      await page.goto(addressOf(scene.agent.windowUrl, path));
      await page.locator('h1').first().waitFor();
      await page.waitForTimeout(500);
      try {
        await step?.(page, (key) => say(language, key));
      } catch (error) {
        console.log(language, name, String(error).split('\n')[0]);
      }
      await page.waitForTimeout(500);
      await page.screenshot({ path: join(dir, `${language}-${name}.png`) });
    }
    console.log(language, faults);
    await profile.close();
  };
  for (const language of wanted.length === 0 ? languages : wanted) {
    await shoot(language);
  }
} finally {
  await browser.close();
  await scene.stop();
  for (const stop of stopLast) await stop();
}
