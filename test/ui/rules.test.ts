import { expect, it } from 'vitest';
import { shopId } from '#test/demo/scene.ts';
import { accessibilityFaults } from '#test/ui/axe.ts';
import { useStage } from '#test/ui/stage.ts';

const stage = useStage();
const path = `/mappings/${shopId}/rules`;

it('rules are written, tried on a real object, saved, and taken back', async () => {
  const { page } = await stage().open({ path });
  await page.getByText('No rules yet').waitFor();
  await page.getByRole('button', { name: 'Add a rule' }).click();
  const rule = page.getByRole('group', { name: 'Rule 1' });
  await rule.getByLabel('Amount from').fill('0,01');
  await rule.getByLabel('Value').fill('17');
  await page.getByRole('button', { name: 'Add a field' }).click();
  const field = page.getByRole('group', { name: 'Field 1' });
  await field.getByLabel('Field', { exact: true }).fill('note');
  await field.getByLabel('Becomes (expression)').fill('"Nr " &');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('alert').waitFor();
  expect(await field.getByLabel('Becomes (expression)').getAttribute('aria-invalid')).toBe('true');

  await field.getByLabel('Becomes (expression)').fill('"Nr " & number');
  await page.getByRole('button', { name: 'Try it on a real object' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('heading', { name: 'As it would be sent' }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('The rules are saved.').first().waitFor();
  await page.getByRole('button', { name: 'Remove rule 1' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Use version 1 again' }).click();
  await page.getByRole('group', { name: 'Rule 1' }).waitFor();
  expect(await page.getByRole('group', { name: 'Rule 1' }).getByLabel('Amount from').inputValue()).toBe(
    '0.01',
  );
  expect(await accessibilityFaults(page)).toEqual([]);
});

it.each(['pl', 'uk', 'ru'] as const)('every text of the rules is there in %s', async (language) => {
  const { page } = await stage().open({ path, language });
  await page.getByRole('group').first().waitFor();
  expect(await page.locator('main').innerText()).not.toMatch(/rules\.|mappings\./);
});

it('a table has a word for every other value, and goes into a file', async () => {
  const { page } = await stage().open({ path: `/mappings/${shopId}/order_status` });
  const table = page.locator('form').first();
  await table.getByLabel('Every other value becomes').fill('O');
  await table.getByRole('button', { name: 'Save' }).click();
  await expect
    .poll(() => stage().scene.agent.ledger.mappings.fallbacks(shopId))
    .toEqual([{ kind: 'order_status', direction: 'to_remote', to: 'O' }]);
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export Excel' }).click();
  const file = await waiting;
  expect(file.suggestedFilename()).toBe(`mappings-${shopId}.xlsx`);
  await page.locator('input[type=file]').setInputFiles(await file.path());
  await page.getByText(/The file is in: \d+ rows\./).waitFor();
  await page.locator('input[type=file]').setInputFiles({
    name: 'x.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('kind;direction;from;to\na;b;c;d\n'),
  });
  await page.getByRole('dialog', { name: 'The file was not taken' }).waitFor();
});
