import { describe, expect, it } from 'vitest';
import { deliveryOf, ordersInErp, untilQuiet } from '#test/ui/day.ts';
import { useStage } from '#test/ui/stage.ts';

const stage = useStage();

describe('the list', () => {
  it('is walked with arrows, opened with Enter and closed with Esc, and the focus comes back', async () => {
    const { page } = await stage().open({ path: '/messages' });
    const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.textContent ?? '');
    await page.getByRole('searchbox').focus();
    await page.keyboard.press('ArrowDown');
    const links = page.locator('.message-link');
    const first = await links.nth(0).textContent();
    expect(await focused()).toBe(first);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const third = await links.nth(2).textContent();
    expect(await focused()).toBe(third);
    await page.keyboard.press('Enter');
    const drawer = page.getByRole('dialog');
    await drawer.waitFor();
    await drawer.getByRole('heading', { level: 2, name: third ?? '' }).waitFor();
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
    expect(await focused()).toBe(third);
    await page.keyboard.press('End');
    await expect.poll(focused).toMatch(/^Order 100\d$/);
    await page.keyboard.press('Home');
    await expect.poll(focused).toBe(first);
  });

  it('starts a search with a slash from anywhere', async () => {
    const { page } = await stage().open({ path: '/journal' });
    await page.getByRole('table').waitFor();
    await page.keyboard.press('/');
    await page.getByRole('heading', { name: 'Messages' }).waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('type'))).toBe('search');
  });

  it('filters by what is chosen, says how many, and can be cleared', async () => {
    const { page } = await stage().open({ path: '/messages' });
    await page.getByLabel('Status').selectOption('Rejected');
    await page.getByText(/^4 messages$/).waitFor();
    await page.getByLabel('Kind').selectOption('Product');
    await page.getByText(/^1 message$/).waitFor();
    expect(page.url()).toContain('status=rejected');
    await page.getByLabel('Direction').selectOption('into the ERP');
    await page.getByText('No message fits these filters').waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).last().click();
    await page.getByText(/^\d\d messages$/).waitFor();
  });

  it('finds the whole life of an order by its number in the shop', async () => {
    const { scene } = stage();
    const order = ordersInErp(scene)[4];
    const { page } = await stage().open();
    await page.getByRole('searchbox').fill(order?.ext_id ?? '');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Messages' }).waitFor();
    const rows = page.locator('.message-line');
    await expect.poll(() => rows.count()).toBeGreaterThan(1);
    const lines = (await rows.allTextContents()).join('\n');
    expect(lines).toContain(`Order ${order?.ext_id}`);
    expect(lines).toContain(`Order ZK/000${order?.id}/2026`);
    await page.getByRole('link', { name: `Order ${order?.ext_id}` }).click();
    const life = page.locator('.related-row');
    await life.first().waitFor();
    expect(await life.first().textContent()).toContain('to Herbaciarnia Żółw');
    await life.first().click();
    await page.getByRole('heading', { name: `Order ZK/000${order?.id}/2026` }).waitFor();
    await page.locator('.related-row', { hasText: 'into Magazyn (SQLite)' }).waitFor();
  });
});

describe('one message', () => {
  it('is held, released and set aside with a reason, and the journal knows', async () => {
    const { scene, open } = stage();
    const { id } = await deliveryOf(scene, { status: ['rejected'], entity: 'product' });
    const { page } = await open({ path: `/messages/${id}` });
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('button', { name: 'Hold' }).click();
    await page.getByText('Held; it stays until you release it.').waitFor();
    await drawer.getByText('Somebody of you has held this message.').waitFor();
    await drawer.getByRole('button', { name: 'Release' }).click();
    await page.getByText('Released; it will be sent.').waitFor();
    await drawer.getByText('The other side does not know a product: NOWY-1.').waitFor();
    await drawer.getByRole('button', { name: 'Set aside' }).click();
    const ask = page.getByRole('dialog', { name: 'Set aside' });
    await ask.getByRole('button', { name: 'Set aside' }).click();
    await ask.getByText('Please fill this in.').waitFor();
    await ask.getByLabel('Reason').fill('Nie sprzedajemy tego w sklepie');
    await ask.getByRole('button', { name: 'Set aside' }).click();
    await page.getByText('Set aside; later changes may pass.').waitFor();
    await drawer.getByText('Superseded').first().waitFor();
    const journal = drawer.locator('.audit li');
    await expect.poll(() => journal.count()).toBe(3);
    const lines = (await journal.allTextContents()).join('\n');
    for (const word of ['held', 'released', 'set aside', 'Nie sprzedajemy tego w sklepie']) {
      expect(lines).toContain(word);
    }
  });

  it('is corrected and sent again, with the old and the new content in the journal', async () => {
    const { scene, open } = stage();
    const { id } = await deliveryOf(scene, { status: ['rejected'], entity: 'order', direction: 'out' });
    const { page, go } = await open({ path: `/messages/${id}` });
    await page.getByRole('button', { name: 'Edit and resend' }).click();
    const dialog = page.getByRole('dialog', { name: /Edit and resend/ });
    const content = dialog.getByLabel('Content');
    const stored = await content.inputValue();
    await dialog.getByRole('button', { name: 'Send the new version' }).click();
    await dialog.getByText('Nothing has been changed yet.').waitFor();
    await dialog.getByText('Please fill this in.').waitFor();
    await content.fill('{');
    await dialog.getByText(/not valid JSON/).waitFor();
    await content.fill(stored.replace(/"total": "[\d.]+"/, '"total": "12,50"'));
    await dialog.getByText(/not a number; write it like/).waitFor();
    await content.fill(stored.replace('"status": "R"', '"status": "W"'));
    await dialog.locator('.resend-problems').waitFor({ state: 'detached' });
    await dialog.getByLabel('Reason').fill('Status R nie istnieje w sklepie');
    await dialog.getByRole('button', { name: 'Send the new version' }).click();
    await page.getByText('The corrected version is being sent.').waitFor();
    await expect.poll(() => page.url()).not.toContain(`/messages/${id}`);
    await untilQuiet(scene);
    await page.getByRole('dialog').getByText('Sent', { exact: true }).first().waitFor();
    await page.keyboard.press('Escape');
    await go('/journal');
    const entry = page.getByRole('row', { name: /edited and resent/ });
    await entry.getByText('Status R nie istnieje w sklepie').waitFor();
    await entry.getByText('Before and after').click();
    const change = await entry.locator('.audit-change').innerText();
    expect(change).toMatch(/"status":\s*"R"/);
    expect(change).toMatch(/"status":\s*"W"/);
  });

  it('is read from the ERP again after it was corrected there', async () => {
    const { scene, open } = stage();
    const wrong = await deliveryOf(scene, { status: ['rejected'], entity: 'order', direction: 'out' });
    scene.erp.setStatus(Number(wrong.key), 'W');
    await untilQuiet(scene);
    const { page } = await open({ path: `/messages/${wrong.id}` });
    await page.getByRole('button', { name: 'Rebuild from ERP' }).click();
    await page
      .getByRole('dialog', { name: 'Rebuild from ERP' })
      .getByRole('button', { name: 'Rebuild' })
      .click();
    await page.getByText('Read from the ERP again and being sent.').waitFor();
    await page.getByRole('dialog').getByText('Sent', { exact: true }).first().waitFor();
  });

  it('shows what went over the wire, without the key of the shop', async () => {
    const { scene, open } = stage();
    const { id } = await deliveryOf(scene, { status: ['sent'], entity: 'product' });
    const { page } = await open({ path: `/messages/${id}` });
    await page.locator('.attempt > summary').first().click();
    for (const fold of await page.locator('.exchange summary').all()) await fold.click();
    const text = await page.locator('.attempt-body').first().innerText();
    expect(text).toContain('PUT');
    expect(text).toContain('HTTP 200');
    expect(text).not.toContain(scene.shop.apiKey);
    expect(text.toLowerCase()).not.toContain(Buffer.from(scene.shop.apiKey).toString('base64').toLowerCase());
  });

  it('rehearses what goes into the ERP and says what would happen', async () => {
    const { scene, open } = stage();
    const sent = await deliveryOf(scene, { direction: 'in', status: ['sent'] });
    const { page } = await open({ path: `/messages/${sent.id}` });
    await page.getByRole('button', { name: 'Rehearse' }).click();
    await page.getByText('The ERP has it already; nothing would be written.').waitFor();
  });
});
