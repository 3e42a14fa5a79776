import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Scene, startScene } from '#test/demo/scene.ts';
import { removeDir } from '#test/services/temp-dir.ts';
import { eventually } from './wait.ts';

/** What the ERP's people read in their queue while a shop does not answer. */
let scene: Scene;
let agentRuns: boolean;

beforeEach(async () => {
  scene = await startScene({ pollSeconds: 3_600, timeoutSeconds: 60 });
  agentRuns = true;
  scene.shop.faults.plan({ kind: 'silence' }, { method: 'PUT', times: 10_000 });
});
afterEach(async () => {
  if (agentRuns) await scene.stop();
});

const wordOf = (id: number): unknown =>
  scene.erp.db
    .prepare("select status from mostek_queue where entity = 'GOODS' and entity_key = ? order by id desc")
    .pluck()
    .get(String(id));

const isBeingSent = (): Promise<unknown> =>
  eventually('it is being sent', async () => {
    const { rows } = await scene.call['deliveries.list']({
      filter: { status: ['sending'] },
      before: null,
      limit: 5,
    });
    return rows.length > 0;
  });

it('says "accepted" while a change waits, and "sent" when it went', async () => {
  scene.erp.setStock(1, '7.000');
  await eventually('accepted', () => wordOf(1) === 'accepted');
  await isBeingSent();
  scene.shop.faults.clear();
  scene.erp.setStock(2, '8.000');
  await eventually('sent', () => wordOf(2) === 'sent');
  expect(wordOf(1)).toBe('accepted');
});

it('says "accepted" of what it holds before it stops, so that nothing is claimed again for nothing', async () => {
  scene.erp.setStock(1, '7.000');
  await isBeingSent();
  await scene.agent.close();
  agentRuns = false;
  expect(wordOf(1)).toBe('accepted');
  await scene.shop.stop();
  scene.erp.close();
  await removeDir(scene.dir);
});
