import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { erpId, shopId } from '#test/demo/scene.ts';
import { countOf, untilQuiet } from '#test/ui/day.ts';
import { useStage } from '#test/ui/stage.ts';

const stage = useStage();

describe('mappings', () => {
  it('takes a value that messages are stuck on with one click, saves it, and the messages go', async () => {
    const { scene, open } = stage();
    const { page, go } = await open({ path: '/problems' });
    await page.getByRole('link', { name: 'Open the mappings' }).click();
    await page.getByRole('heading', { name: 'From the ERP to Herbaciarnia Żółw' }).waitFor();
    await page.getByRole('button', { name: 'Add R to the table' }).click();
    const target = page.getByLabel('Herbaciarnia Żółw, row 1').first();
    await expect.poll(() => target.evaluate((input) => input === document.activeElement)).toBe(true);
    const save = page.getByRole('button', { name: 'Save' }).first();
    await save.click();
    await page.getByText('Please fill this in.').waitFor();
    await target.fill('Y');
    await save.click();
    await page.getByText(/The mapping is saved/).waitFor();
    const { rows } = await scene.call['mappings.list']({ connectionId: shopId });
    expect(rows).toContainEqual({ kind: 'order_status', direction: 'to_remote', from: 'R', to: 'Y' });
    await go('/problems');
    await page.locator('.problem', { hasText: 'R.' }).getByRole('button', { name: 'Retry all' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Retry all' }).click();
    await page.getByText('Sending again: done, 2 messages.').waitFor();
    await untilQuiet(scene);
    expect(await countOf(scene, { cause: 'mapping.unknown_value', status: ['rejected'] })).toBe(0);
  });

  it('does not save a value that stands twice, and can throw changes away', async () => {
    const { page } = await stage().open({ path: '/mappings' });
    const table = page.locator('.mapping-tables > *').nth(1);
    await table.getByRole('button', { name: 'Add a row' }).click();
    const left = table.getByLabel('Herbaciarnia Żółw, row 1');
    await left.fill('C');
    await table.getByText('This value stands in the table twice.').first().waitFor();
    await table.getByText('Not saved yet').waitFor();
    await table.getByRole('button', { name: 'Discard' }).click();
    await table.getByText('Not saved yet').waitFor({ state: 'detached' });
  });
});

describe('connections', () => {
  it('draws the form of a new shop, checks it, tests it and saves it', async () => {
    const { scene, open } = stage();
    const { page } = await open({ path: '/connections' });
    await page.getByRole('link', { name: 'Add a connection' }).click();
    await page.getByRole('link', { name: 'CS-Cart' }).click();
    await page.getByRole('heading', { name: 'New connection: CS-Cart' }).waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await expect.poll(() => page.getByText('Please fill this in.').count()).toBe(3);
    await page.getByLabel('Name').fill('Drugi sklep');
    await page.getByLabel('Address of the shop').fill('shop');
    await page.getByLabel('E-mail of the administrator').fill(scene.shop.email);
    await page.getByLabel('API key').fill('wrong');
    await page.getByRole('button', { name: 'Test now' }).click();
    await page.getByText('Please enter an address such as https://shop.example.com.').waitFor();
    await page.getByLabel('Address of the shop').fill(scene.shop.url);
    await page.getByRole('button', { name: 'Test now' }).click();
    await page.getByText('The connection does not work yet.').waitFor();
    await page.getByText('The other side no longer accepts our sign-in.').waitFor();
    await page.getByLabel('API key').fill(scene.shop.apiKey);
    await page.getByRole('button', { name: 'Test now' }).click();
    await page.getByText('The connection works.').waitFor();
    await page.getByLabel('Switched on').uncheck();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Drugi sklep is saved.').waitFor();
    await page.getByRole('heading', { name: 'Drugi sklep' }).waitFor();
    await page.getByText('stored', { exact: true }).waitFor();
    expect(await page.getByLabel('API key').inputValue()).toBe('');
  });

  it('removes a connection only after asking', async () => {
    const { page } = await stage().open({ path: '/connections' });
    const card = page.locator('.connection-card', { hasText: 'Drugi sklep' });
    await card.getByText('Switched off').waitFor();
    await card.getByRole('button', { name: 'Remove' }).click();
    const ask = page.getByRole('dialog', { name: 'Remove Drugi sklep?' });
    await page.keyboard.press('Escape');
    await ask.waitFor({ state: 'detached' });
    await card.getByRole('button', { name: 'Remove' }).click();
    await ask.getByRole('button', { name: 'Remove' }).click();
    await page.getByText('Drugi sklep is removed.').waitFor();
    await card.waitFor({ state: 'detached' });
  });

  it('finds what the profile misses in the ERP and puts a suggestion in its place', async () => {
    const { scene, open } = stage();
    const { settings } = await scene.call['connections.get']({ id: erpId });
    const wrong = JSON.stringify(settings['profile'], null, 2).replace('"table": "goods"', '"table": "good"');
    const { page } = await open({ path: `/connections/${erpId}` });
    await page.getByText('Advanced settings').click();
    const profile = page.getByLabel(/Profile: tables and columns/);
    await profile.fill(wrong);
    await page.getByRole('button', { name: 'Test now' }).click();
    await page.getByText('A table that Mostek needs is not in the ERP database: good.').first().waitFor();
    await page.getByRole('button', { name: 'Use goods' }).click();
    await page.getByText('goods now stands in the profile; test again and save.').waitFor();
    expect(await profile.inputValue()).toContain('"table": "goods"');
    await page.getByRole('button', { name: 'Test now' }).click();
    await page.getByText('The connection works.').waitFor();
    await page.getByText('Tables in the database').waitFor();
  });

  it('shows and saves the script that the administrator runs', async () => {
    const { page } = await stage().open({ path: `/connections/${erpId}` });
    await page.getByRole('button', { name: 'Installation script' }).click();
    const dialog = page.getByRole('dialog', { name: 'Script for Magazyn (SQLite)' });
    await expect.poll(() => dialog.getByRole('textbox').inputValue()).toMatch(/create table/i);
    await dialog.getByLabel('Remove').check();
    await expect.poll(() => dialog.getByRole('textbox').inputValue()).toMatch(/drop table/i);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: 'Save as a file' }).click(),
    ]);
    expect(file.suggestedFilename()).toBe('mostek-remove-erp.sql');
  });

  it('finds what never left the ERP, and sends it only when told to', async () => {
    const { scene, open } = stage();
    // A stock that changed while the queue was emptied by hand.
    await scene.call['agent.pause']({ untilMs: null });
    scene.erp.setStock(77, '5.000');
    scene.erp.db.exec(`delete from mostek_queue where status = 'new'`);
    await scene.call['agent.resume']({});
    const before = scene.erp.db.prepare('select count(*) as n from goods').get();
    const { page } = await open({ path: '/connections' });
    await page.getByRole('button', { name: 'Look for missing' }).click();
    const dialog = page.getByRole('dialog', { name: 'Look for missing: Magazyn (SQLite)' });
    await dialog.getByLabel('What to compare').selectOption('Product');
    await dialog.getByRole('button', { name: 'Compare' }).click();
    await dialog.getByText(/objects? ha(s|ve) not been carried/).waitFor();
    expect(await dialog.getByText(/objects? compared/).textContent()).toContain(
      String(z.object({ n: z.number() }).parse(before).n),
    );
    await dialog.getByRole('button', { name: /^Send [\d,]+ objects?$/ }).click();
    await page.getByText(/objects? (is|are) being sent\./).waitFor();
    await untilQuiet(scene);
    expect(await countOf(scene, { text: 'KZI-42', status: ['sent'] })).toBeGreaterThan(0);
  });

  it('pauses one connection and lets it go on', async () => {
    const { page } = await stage().open({ path: '/connections' });
    const card = page.locator('.connection-card', { hasText: 'Herbaciarnia' });
    await card.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Herbaciarnia Żółw is paused; its messages wait.').waitFor();
    await card.getByText('Paused', { exact: true }).waitFor();
    await card.getByRole('button', { name: 'Resume' }).click();
    await card.getByText('Works', { exact: true }).waitFor();
  });

  it('asks to sign in when the shop no longer knows the key, and goes on with a new one', async () => {
    const { scene, open } = stage();
    const { page, go } = await open();
    scene.shop.disable(true);
    scene.erp.setStock(40, '1.000');
    await page.getByText('Herbaciarnia Żółw no longer lets us in: please sign in again.').waitFor();
    await page.getByRole('link', { name: 'Open the connection' }).first().click();
    scene.shop.disable(false);
    await page.getByLabel('API key').fill(scene.shop.apiKey);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Herbaciarnia Żółw is saved.').waitFor();
    await untilQuiet(scene);
    await go('/connections');
    await page.locator('.connection-card', { hasText: 'Herbaciarnia' }).getByText('Works').waitFor();
  });
});

describe('the whole agent', () => {
  it('pauses for a while by keyboard and resumes', async () => {
    const { scene, open } = stage();
    const { page } = await open();
    await page.getByRole('button', { name: 'Pause' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'For 15 minutes' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Escape');
    expect(await page.getByRole('menu').count()).toBe(0);
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByText(/^Paused until .+; 0 messages are waiting\.$/).waitFor();
    expect((await scene.call['today.get']({})).state).toBe('paused');
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    expect((await scene.call['today.get']({})).state).not.toBe('paused');
    await page.getByRole('button', { name: 'Sync now' }).click();
    await page.getByText('Looking for changes now.').waitFor();
  });

  it('changes the language at once and keeps it', async () => {
    const { scene, open } = stage();
    const { page } = await open({ path: '/preferences' });
    await page.getByLabel('Language').selectOption('Українська');
    await page.getByLabel('Keep for (days)').fill('3');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Please enter a number from 7 to 3650.').waitFor();
    await page.getByLabel('Keep for (days)').fill('90');
    await page.getByLabel(/^Port where shops fetch/).fill('80');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Please enter a number from 1024 to 65535.').waitFor();
    await page.getByLabel(/^Port where shops fetch/).fill('');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Налаштування збережено.').waitFor();
    await page.getByRole('heading', { name: 'Налаштування' }).waitFor();
    expect(await scene.call['preferences.get']({})).toMatchObject({ language: 'uk', retentionDays: 90 });
    await page.reload();
    await page.getByRole('heading', { name: 'Налаштування' }).waitFor();
  });

  it('gives the proof of the month as a table that Excel reads', async () => {
    const { scene, open } = stage();
    const { page } = await open({ path: '/report' });
    const now = new Date();
    const month = `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, '0')}`;
    await page.getByLabel('Month').selectOption(month);
    await page.getByText(/documents? (is|are) missing|nothing is missing/).waitFor();
    const numbers = await page.locator('.report-numbers dd').allTextContents();
    const expected = await scene.call['report.export']({
      fromMs: new Date(now.getFullYear(), now.getMonth(), 1).getTime(),
      toMs: new Date(now.getFullYear(), now.getMonth() + 1, 1).getTime(),
    });
    expect(numbers.map(Number)).toEqual([
      expected.left,
      expected.accepted,
      expected.received,
      expected.arrived,
      expected.missing,
    ]);
    expect(expected.left - expected.accepted + expected.received - expected.arrived).toBe(expected.missing);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as a table (CSV)' }).click(),
    ]);
    expect(file.suggestedFilename()).toBe(`mostek-${month}.csv`);
    const text = await readFile(await file.path(), 'utf8');
    expect(text.startsWith('\uFEFF')).toBe(true);
    expect(text).toContain('NOWY-1');
    await page.getByLabel('Month').selectOption({ index: 5 });
    await page.getByText(/nothing left the ERP/).waitFor();
  });
});
