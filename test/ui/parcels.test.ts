import { afterAll, expect, it } from 'vitest';
import { carrierId } from '#test/demo/carrier.ts';
import { erpId } from '#test/demo/scene.ts';
import type { NovaPoshtaPeer } from '#test/peers/nova-poshta/server.ts';
import { accessibilityFaults } from '#test/ui/axe.ts';
import { ordersInErp } from '#test/ui/day.ts';
import { liveThroughParcels, parcelNumbers } from '#test/ui/parcel-day.ts';
import { useStage } from '#test/ui/stage.ts';

let carrier: NovaPoshtaPeer | null = null;
const stage = useStage(async (scene) => {
  carrier = await liveThroughParcels(scene);
});
afterAll(async () => {
  await carrier?.stop();
});

it('the board shows where parcels are, and a tile or a number finds them', async () => {
  const { page } = await stage().open({ path: '/parcels' });
  await page.getByRole('link', { name: parcelNumbers.moving }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole('button', { name: /Wait at a branch/ }).click();
  await page.getByRole('link', { name: parcelNumbers.waiting }).waitFor();
  expect(await page.locator('.parcel-table tbody tr').count()).toBe(1);
  await page.getByText('Відділення №1').first().waitFor();
  await page.getByText('1,250.50 UAH').first().waitFor();
  await page.getByRole('button', { name: 'Clear' }).click();
  await page.getByLabel('Number of parcel or order').fill(parcelNumbers.odd.slice(0, 14));
  await expect.poll(() => page.locator('.parcel-table tbody tr').count()).toBe(1);
});

it('a parcel has its history, its siblings, the carrier’s answer, and is asked about at once', async () => {
  const { page } = await stage().open({ path: '/parcels' });
  await page.getByRole('link', { name: parcelNumbers.moving }).click();
  const drawer = page.getByRole('dialog');
  await drawer.getByText('Parcels of this order').waitFor();
  await drawer.getByText('Together they say:').waitFor();
  await drawer.getByText('The carrier’s whole answer').click();
  await drawer.getByText(/"StatusCode":\s*"5"/).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  carrier?.addParcel(parcelNumbers.moving, '6');
  await drawer.getByRole('button', { name: 'Ask the carrier now' }).click();
  await drawer.getByText('In the buyer’s city').first().waitFor();
  await drawer.getByRole('button', { name: parcelNumbers.delivered }).click();
  await drawer.getByText(`Parcel ${parcelNumbers.delivered}`).waitFor();
});

it('a parcel nobody knows says so, and one can be sent back', async () => {
  const { page } = await stage().open({ path: '/parcels' });
  await page.getByRole('button', { name: /Nobody knows them/ }).click();
  await page.getByRole('link', { name: 'ABC123456789' }).click();
  await page.getByRole('dialog').getByText('No connected carrier has numbers').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Clear' }).click();
  await page.getByRole('link', { name: parcelNumbers.waiting }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Send back' }).click();
  const wish = page.getByRole('dialog', { name: `Send back: ${parcelNumbers.waiting}` });
  await wish.getByLabel('Note').fill('The buyer has changed his mind');
  expect(await accessibilityFaults(page)).toEqual([]);
  await wish.getByRole('button', { name: 'Send back' }).click();
  await page
    .getByText(/The carrier has taken the wish|does not|can't|cannot/)
    .first()
    .waitFor();
});

it('codes nobody knows are given a meaning, and statuses of the ERP theirs', async () => {
  const { page } = await stage().open({ path: '/parcels/codes' });
  await page.getByText('1 code has no meaning yet').waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByLabel('Meaning of 777 here').selectOption('held');
  await page.getByRole('button', { name: 'Save', exact: true }).last().click();
  await page.getByText('Saved; parcels with these codes').first().waitFor();
  await expect
    .poll(async () => {
      const { rows } = await stage().scene.call['parcels.list']({
        filter: { text: parcelNumbers.odd },
        before: null,
        limit: 1,
      });
      return rows[0]?.status;
    })
    .toBe('held');
  await page.getByLabel('Order of a buyer: Held').fill('W');
  await page.getByRole('button', { name: 'Save', exact: true }).first().click();
  await page.getByText('Saved; it counts from the next change on.').first().waitFor();
  const { rows } = await stage().scene.call['mappings.list']({ connectionId: carrierId });
  expect(rows).toContainEqual({ kind: 'order_status', direction: 'to_erp', from: 'held', to: 'W' });
});

it('a document rule is written, tried in the ERP and taken back, saved and undone', async () => {
  const { page } = await stage().open({ path: '/parcels/rules' });
  await page.getByRole('group', { name: 'Document 1' }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Add a document' }).click();
  const rule = page.getByRole('group', { name: 'Document 4' });
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('alert').waitFor();
  await rule.getByLabel('Document', { exact: true }).fill('reminder');
  await rule.locator('summary').first().click();
  await rule.getByLabel('Refused').check();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('The rules are saved.').first().waitFor();
  await page.getByRole('button', { name: 'Try the saved rules' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('When the state is').selectOption('paid');
  await dialog.getByText('payment').first().waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Use version 1 again' }).click();
  await expect.poll(() => page.getByRole('group', { name: 'Document 4' }).count()).toBe(0);
  expect(stage().scene.agent.ledger.rulebooks.current(erpId).book.documents).toHaveLength(3);
});

it('a waybill is made from an order, with the carrier’s own places, its price, its label', async () => {
  const { scene } = stage();
  const order = ordersInErp(scene).at(-1);
  const { page } = await stage().open({ path: '/parcels/waybills' });
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Make a waybill' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('searchbox', { name: 'Order' }).fill(`ZK/000${order?.id}`);
  await dialog.getByRole('button', { name: new RegExp(`ZK/000${order?.id}`) }).click();
  await dialog.getByLabel('Phone').fill('+380501234567');
  await dialog.getByLabel('City').fill('Киї');
  await dialog.getByRole('option', { name: /Київ/ }).first().click();
  await dialog.getByLabel('Branch or locker').fill('Пирог');
  await dialog.getByRole('option', { name: /Відділення №1/ }).click();
  await dialog.getByLabel('Weight, kg').fill('1,5');
  await dialog.getByLabel('Currency').fill('UAH');
  await dialog.getByRole('button', { name: 'Price and day' }).click();
  await dialog.getByText(/\d+\.\d\d UAH/).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Make the waybill' }).click();
  await dialog.getByText('Made:').waitFor();
  const waiting = page.waitForEvent('download');
  await dialog.getByRole('button', { name: /Label PDF/ }).click();
  expect((await waiting).suggestedFilename()).toMatch(/\.pdf$/);
  await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
  await page.getByRole('checkbox').first().check();
  await page.getByRole('button', { name: 'List for the carrier' }).click();
  await page
    .getByText(/1 waybill taken/)
    .first()
    .waitFor();
});

it('a waybill is taken back after a question', async () => {
  const { page } = await stage().open({ path: '/parcels/waybills' });
  await page
    .getByRole('button', { name: /Take back/ })
    .last()
    .click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await page
    .getByText(/Taken back|Refused/)
    .first()
    .waitFor();
});

it('a form that does not fit says where', async () => {
  const { page } = await stage().open({ path: '/parcels/waybills' });
  await page.getByRole('button', { name: 'Make a waybill' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.locator('.waybill-orders button').first().click();
  await dialog.getByLabel('Weight, kg').fill('heavy');
  await dialog.getByRole('button', { name: 'Make the waybill' }).click();
  await dialog.getByRole('alert').waitFor();
  expect(await dialog.getByLabel('Weight, kg').getAttribute('aria-invalid')).toBe('true');
});

it.each(['pl', 'uk', 'ru'] as const)('every text of the parcels is there in %s', async (language) => {
  for (const path of ['/parcels', '/parcels/waybills', '/parcels/rules', '/parcels/codes']) {
    const { page } = await stage().open({ path, language });
    await page.locator('h2').first().waitFor();
    const text = await page.locator('main').innerText();
    expect(text).not.toMatch(/parcels\.|waybill\.|documentRules\.|noticeRules\./);
  }
});
