import { expect, it } from 'vitest';
import { type Scene, shopId } from '#test/demo/scene.ts';
import { countOf } from '#test/ui/day.ts';
import { useStage } from '#test/ui/stage.ts';

const many = 10_000;

/** Ten thousand deliveries that the shop has refused for one reason. */
const fillLedger = (scene: Scene): Promise<void> => {
  const { ledger } = scene.agent;
  ledger.write(() => {
    for (let n = 1; n <= many; n += 1) {
      ledger.intake.insert(
        {
          sourceId: 'erp',
          changeId: `bulk-${n}`,
          version: 1,
          direction: 'out',
          entity: 'product',
          key: `${n}`,
          operation: 'update',
          label: `T-${n}`,
          object: JSON.stringify({
            key: `${n}`,
            sku: `T-${n}`,
            name: 'Tea',
            active: true,
            stock: [],
            prices: [],
          }),
          changedAtMs: Date.now(),
          ackWanted: null,
          ackReason: null,
          problem: null,
          terms: [`t-${n}`],
        },
        [
          {
            connectionId: shopId,
            idempotencyKey: `bulk-${n}`,
            supersede: false,
            status: 'rejected',
            outcome: 'not_found',
            cause: 'remote.product_unknown',
            detail: null,
            values: { value: `T-${n}` },
          },
        ],
        Date.now(),
      );
    }
  });
  return Promise.resolve();
};

const stage = useStage(async (scene) => {
  // What is retried shall stay where it is, so that the numbers hold still.
  await scene.call['connections.pause']({ id: shopId });
  await fillLedger(scene);
});

it('groups ten thousand failures into one card with a few examples', async () => {
  const { page } = await stage().open({ path: '/problems', language: 'pl' });
  await page.getByText('10 000 komunikatów nie ruszy bez Ciebie.').waitFor();
  const card = page.locator('.problem');
  expect(await card.count()).toBe(1);
  expect(await card.locator('.problem-count').textContent()).toMatch(/^10\s000$/);
  expect(await card.getByRole('link', { name: /Towar T-/ }).count()).toBe(3);
  await card.getByRole('link', { name: /pokaż wszystkie/ }).click();
  await page.getByText('ponad 10 000 komunikatów').or(page.getByText('10 000 komunikatów')).first().waitFor();
});

it('scrolls through ten thousand rows with a few dozen in the page', async () => {
  const { page } = await stage().open({ path: '/messages' });
  await page.locator('.message-line').first().waitFor();
  for (let round = 0; round < 6; round += 1) {
    await page.locator('.message-scroller').evaluate((place) => place.scrollTo({ top: place.scrollHeight }));
    const rows = (round + 2) * 100;
    await expect
      .poll(() => page.locator('.message-rows').evaluate((body) => body.clientHeight))
      .toBeGreaterThanOrEqual(rows * 40);
  }
  expect(await page.locator('.message-line').count()).toBeLessThan(60);
});

it('tries one first', async () => {
  const { page } = await stage().open({ path: '/problems' });
  await page.getByRole('button', { name: 'Try one first' }).click();
  await page.getByText(/T-10000 is being tried/).waitFor();
  await page.getByText('9,999 messages do not move without you.').waitFor();
});

it('says how many, asks, shows the progress and says when it is done', async () => {
  const { scene, open } = stage();
  const { page } = await open({ path: '/problems' });
  const ask = page.getByRole('dialog');
  await page.getByRole('button', { name: 'Hold all' }).click();
  await ask.getByText('9,999 messages for Herbaciarnia Żółw will stay until you release them.').waitFor();
  await ask.getByRole('button', { name: 'Cancel' }).click();
  expect(await countOf(scene, { status: ['rejected'] })).toBe(many - 1);
  await page.getByRole('button', { name: 'Hold all' }).click();
  await ask.getByRole('button', { name: 'Hold all' }).click();
  await page.getByText('Holding: done, 9,999 messages.').waitFor();
  expect(await countOf(scene, { status: ['held'] })).toBe(many - 1);
  await page.getByRole('button', { name: 'Release all' }).waitFor();
});

it('can be stopped half-way, and what is not done stays as it was', async () => {
  const { scene, open } = stage();
  const { page } = await open({ path: '/problems' });
  // The work waits after its first chunk until somebody has pressed the button, however slow the machine is.
  const { deps, jobs } = scene.agent.agent;
  let goOn = (): void => undefined;
  const pressed = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  deps.bulkRest = () => pressed;
  const { cancel } = jobs;
  jobs.cancel = (id) => {
    const job = cancel(id);
    goOn();
    return job;
  };
  try {
    await page.getByRole('button', { name: 'Release all' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Release all' }).click();
    const bar = page.getByRole('progressbar', { name: 'Releasing' });
    await bar.waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText(/Releasing: stopped after [\d,]+ messages?\./).waitFor();
  } finally {
    goOn();
    jobs.cancel = cancel;
    delete deps.bulkRest;
  }
  const left = await countOf(scene, { status: ['held'] });
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThan(many - 1);
});

it('sets all aside only with a reason, which the journal keeps', async () => {
  const { page, go } = await stage().open({ path: '/problems' });
  await page.getByRole('button', { name: 'Set all aside' }).click();
  const ask = page.getByRole('dialog', { name: 'Set all aside' });
  await ask.getByText(/will not be sent any more/).waitFor();
  await ask.getByRole('button', { name: 'Set all aside' }).click();
  await ask.getByText('Please fill this in.').waitFor();
  await ask.getByLabel('Reason').fill('Stare towary');
  await ask.getByRole('button', { name: 'Set all aside' }).click();
  await page.getByText('No problems').waitFor();
  await go('/journal');
  await page
    .getByRole('row', { name: /set many aside/ })
    .getByText('Stare towary')
    .waitFor();
});
