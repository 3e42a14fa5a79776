import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '#test/adversarial/wait.ts';
import { erpId, type Scene, startScene } from '#test/demo/scene.ts';
import { makeTempDir, removeDir } from '#test/services/temp-dir.ts';

let dir: string;
let scene: Scene | null = null;
let mounted = false;

beforeAll(async () => {
  dir = await makeTempDir('disk');
  const disk = join(dir, 'agent');
  mkdirSync(disk);
  mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', disk]).status === 0;
  if (mounted) scene = await startScene({ dir, pollSeconds: 3_600 });
});
afterAll(async () => {
  await scene?.stop();
  if (mounted) spawnSync('umount', [join(dir, 'agent')]);
  await removeDir(dir);
});

/** Only root may mount the small disk this needs; elsewhere the ledger's own test stands for it. */
it('the agent outlives a full disk, says so once, and goes on when there is room: nothing lost, nothing doubled', async () => {
  if (scene === null) return;
  const told: string[] = [];
  scene.agent.agent.bus.on('notice', ({ incident }) => told.push(incident.cause));
  const filler = join(dir, 'agent', 'filler');
  const free = (): number => {
    const { bavail, bsize } = statfsSync(join(dir, 'agent'));
    return bavail * bsize;
  };
  writeFileSync(filler, Buffer.alloc(Math.max(0, free() - 4_096)));
  for (let n = 0; free() > 0 && n < 10; n += 1) writeFileSync(`${filler}-${n}`, Buffer.alloc(4_096));

  for (let id = 1; id <= 60; id += 1) scene.erp.setStock(id, '88.000');
  // Either the incident still found room in the ledger, or it is told past it; never more than once.
  const { call } = scene;
  await eventually(
    'the disk is an incident',
    async () => {
      const { incidents } = await call['incidents.list']({ open: true, limit: 10 });
      return told.includes('agent.disk_full') || incidents.some((one) => one.cause === 'agent.disk_full');
    },
    30_000,
  );
  expect(told.filter((cause) => cause === 'agent.disk_full').length).toBeLessThanOrEqual(1);
  // Nothing that is not on disk has gone to the shop as accepted work.
  expect(scene.erp.queueWords()['sent'] ?? 0).toBe(0);

  rmSync(filler);
  for (let n = 0; n < 10; n += 1) rmSync(`${filler}-${n}`, { force: true });
  await eventually(
    'everything sent',
    async () => {
      await scene?.call['agent.syncNow']({});
      return scene?.erp.queueWords()['sent'] === 60;
    },
    60_000,
  );
  const amounts = [...scene.shop.shop.products.values()].slice(0, 60).map((product) => product.amount);
  expect(new Set(amounts)).toEqual(new Set(['88']));
  expect((await scene.call['connections.list']({})).connections.find((one) => one.id === erpId)?.paused).toBe(
    'no',
  );
}, 120_000);
