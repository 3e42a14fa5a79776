import { expect, it } from 'vitest';
import { erpId } from '#test/demo/scene.ts';
import { accessibilityFaults } from '#test/ui/axe.ts';
import { countOf, untilQuiet } from '#test/ui/day.ts';
import { useStage } from '#test/ui/stage.ts';

const stage = useStage();

it('looks into the ERP with the keyboard: tables, fields and first rows', async () => {
  const { page } = await stage().open({ path: `/connections/${erpId}` });
  await page.getByRole('button', { name: 'Look into the ERP' }).click();
  const dialog = page.getByRole('dialog', { name: 'Look into Magazyn (SQLite)' });
  const tree = dialog.getByRole('tree');
  await tree.focus();
  await page.keyboard.press('o');
  await page.keyboard.press('o');
  await page.keyboard.press('ArrowRight');
  await dialog.getByRole('treeitem', { name: 'buyer varchar(160)' }).waitFor();
  await page.keyboard.press('Enter');
  await dialog.getByRole('heading', { name: 'orders', exact: true }).waitFor();
  const rows = dialog.getByRole('region', { name: 'First rows of orders' });
  await rows.getByText('ZK/0001/2026').waitFor();
  expect(await rows.locator('th.number').allTextContents()).toEqual(['id', 'total', 'ext_id']);
  await dialog.getByLabel('Search in what is shown below').fill('goods');
  await expect.poll(() => dialog.getByRole('treeitem').count()).toBe(1);
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
});

it('maps product and order from an empty profile, and a change then flows', async () => {
  const { scene, open } = stage();
  const { page } = await open({ path: `/connections/${erpId}` });
  await page.getByText('Advanced settings').click();
  const profile = page.getByLabel(/Profile: tables and columns/);
  await profile.fill('');
  const summary = page.getByRole('region', { name: 'What is exchanged' });
  await summary.getByText('not mapped').nth(3).waitFor();

  await page.getByRole('button', { name: 'Change: Product' }).click();
  let dialog = page.getByRole('dialog', { name: 'What is it here: Product?' });
  await dialog.getByRole('button', { name: 'goods', exact: true }).click();
  await dialog.getByText('These rows fit.').waitFor();
  const chosen = (label: string) =>
    dialog
      .getByLabel(`Source of: ${label}`)
      .first()
      .evaluate((select) => (select instanceof HTMLSelectElement ? select.selectedOptions[0]?.text : ''));
  expect(await chosen('SKU')).toBe('sku');
  expect(await chosen('Free quantity')).toBe('stock');
  expect(await chosen('Price')).toBe('price');
  expect(await accessibilityFaults(page)).toEqual([]);
  await dialog.getByLabel('Words in the queue').fill('GOODS');
  await dialog.getByRole('button', { name: 'Take over' }).click();

  await page.getByRole('button', { name: 'Change: Order', exact: true }).click();
  dialog = page.getByRole('dialog', { name: 'What is it here: Order?' });
  await dialog.getByRole('button', { name: 'orders', exact: true }).click();
  await dialog.getByLabel('Where it stands: Order lines').selectOption('in a table of its own');
  await dialog.getByRole('treeitem', { name: 'order_lines', exact: true }).click();
  const lines = dialog.getByRole('region', { name: 'Order lines' });
  await lines.locator('optgroup[label="goods_id → goods"]').first().waitFor({ state: 'attached' });
  expect(await chosen('Quantity')).toBe('qty');
  expect(await chosen('SKU')).toBe('sku');
  await dialog.getByText('These rows fit.').waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await dialog.getByLabel('Words in the queue').fill('ORDER');
  await dialog.getByRole('button', { name: 'Take over' }).click();

  await page.getByRole('button', { name: 'Change: Orders into the ERP' }).click();
  await page.getByLabel('Take orders through these tables').check();
  await page.getByRole('dialog').getByRole('button', { name: 'Take over' }).click();
  const whole = await profile.inputValue();
  await page.getByRole('button', { name: 'Undo the last step' }).click();
  expect(await profile.inputValue()).not.toContain('mostek_orders');
  await profile.fill(whole);
  await page.getByRole('button', { name: 'Test now' }).click();
  await page.getByText('The connection works.').waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Magazyn (SQLite) is saved.').waitFor();
  await page.getByRole('button', { name: 'Undo the last step' }).waitFor({ state: 'detached' });

  const { settings } = await scene.call['connections.get']({ id: erpId });
  expect(settings['profile']).toMatchObject({
    entities: {
      product: { table: 'goods', key: 'id', words: ['GOODS'], fields: { 'stock.0.quantity': 'stock' } },
      order: { lists: { lines: { table: 'order_lines', parent: 'order_id', fields: { sku: 'goods.sku' } } } },
    },
  });
  const before = await countOf(scene, { text: 'KZI-42', status: ['sent'] });
  scene.erp.setStock(77, '41.000');
  await untilQuiet(scene);
  expect(await countOf(scene, { text: 'KZI-42', status: ['sent'] })).toBeGreaterThan(before);
});
