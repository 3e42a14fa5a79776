import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHeadless } from '#main/headless.ts';
import { openLedger } from '#main/ledger/ledger.ts';
import { queueTableProfile } from '#shared/erp/profile.ts';
import { eventually } from '#test/adversarial/wait.ts';
import { erpId, type Scene, startScene } from '#test/demo/scene.ts';
import { makeTempDir, removeDir } from '#test/services/temp-dir.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await startScene({ pollSeconds: 3_600 });
});
afterAll(async () => {
  await scene.stop();
});

const incidentOf = (cause: string) =>
  eventually(`incident ${cause}`, async () => {
    const { incidents } = await scene.call['incidents.list']({ open: true, limit: 50 });
    return incidents.find((one) => one.cause === cause);
  });

const rowsOf = async (text: string) =>
  (await scene.call['deliveries.list']({ filter: { text }, before: null, limit: 20 })).rows;

describe('an ERP that is not as it should be', () => {
  it('a table that is gone stops intake with one incident, and intake goes on when it is back', async () => {
    scene.erp.db.exec('alter table mostek_queue rename to somewhere_else');
    await scene.call['agent.syncNow']({});
    expect((await incidentOf('erp.table_missing')).connectionId).toBe(erpId);
    scene.erp.db.exec('alter table somewhere_else rename to mostek_queue');
    scene.erp.setStock(10, '7.000');
    await eventually(
      'incident closed',
      async () => {
        await scene.call['agent.syncNow']({});
        const { incidents } = await scene.call['incidents.list']({ open: true, limit: 50 });
        return incidents.every((one) => one.cause !== 'erp.table_missing');
      },
      40_000,
    );
    await eventually('stock arrived', async () =>
      (await rowsOf('HCZ-25')).some((row) => row.status === 'sent'),
    );
  }, 60_000);

  it('a row that makes no product is rejected with its field, in the window and in the ERP queue', async () => {
    scene.erp.db.exec(
      `insert into goods (id, sku, name, price, stock) values (970, '', 'Bez indeksu', '1', '1')`,
    );
    const row = await eventually('rejected', async () => {
      const { rows } = await scene.call['deliveries.list']({
        filter: { status: ['rejected'], cause: 'erp.row_invalid' },
        before: null,
        limit: 5,
      });
      return rows[0];
    });
    const detail = await scene.call['deliveries.get']({ id: row.id });
    expect(detail.detail).toContain('sku');
    const said = await eventually('reason in the queue', () =>
      scene.erp.db
        .prepare(`select reason from mostek_queue where entity_key = '970' and status = 'rejected'`)
        .pluck()
        .get(),
    );
    expect(said).toContain('sku');
    // Mended in the ERP: the new change goes, and supersedes the broken one.
    scene.erp.db.exec(`update goods set sku = 'HCZ-11' || '-X' where id = 970`);
    await eventually(
      'superseded',
      async () => (await scene.call['deliveries.get']({ id: row.id })).status === 'superseded',
    );
  });

  it('a word nobody knows is answered in the queue row and raises one incident', async () => {
    const insert = scene.erp.db.prepare(
      `insert into mostek_queue (entity, entity_key, operation) values ('GARAZ', ?, 'U')`,
    );
    for (let n = 0; n < 20; n += 1) insert.run(String(n));
    await eventually('all answered', () => {
      const open = scene.erp.db
        .prepare(`select count(*) from mostek_queue where entity = 'GARAZ' and status <> 'rejected'`)
        .pluck()
        .get();
      return Number(open) === 0;
    });
    const { incidents } = await scene.call['incidents.list']({ open: true, limit: 50 });
    expect(incidents.filter((one) => one.detail?.includes('GARAZ'))).toHaveLength(1);
  });

  it.each([
    ['five megabytes of text go through whole', 2_500_000, { status: 'sent', cause: null }],
    [
      'ten megabytes are refused with a cause',
      5_000_000,
      { status: 'rejected', cause: 'message.object_too_large' },
    ],
  ])('%s, and nothing else is held up', async (_name, letters, expected) => {
    scene.erp.db.exec('create table if not exists notes (id integer primary key, body text)');
    scene.erp.db.prepare('insert or replace into notes (id, body) values (1, ?)').run('Ż'.repeat(letters));
    const { settings, name, kind, system } = await scene.call['connections.get']({ id: erpId });
    const save = (wanted: Record<string, unknown>) =>
      scene.call['connections.save']({
        id: erpId,
        kind,
        system,
        name,
        enabled: true,
        settings: wanted,
        credentials: {},
      });
    const profile = queueTableProfile.parse(structuredClone(settings['profile']));
    const { product } = profile.entities;
    if (product === undefined) throw new Error('no product in the profile');
    product.joins = [{ table: 'notes', alias: 'n', on: { left: 'active', right: 'id' } }];
    product.fields['description'] = 'n.body';
    expect((await save({ ...settings, profile })).problems).toEqual([]);
    scene.erp.setStock(letters > 3_000_000 ? 11 : 12, String(letters % 97));
    const label = letters > 3_000_000 ? 'HCZ-31' : 'HCZ-32';
    const row = await eventually('an end', async () =>
      (await rowsOf(label)).find((one) => one.status === 'sent' || one.status === 'rejected'),
    );
    expect(row).toMatchObject(expected);
    await save(settings);
  });
});

describe('a ledger that can not be used', () => {
  it('a second agent on the same folder says so and leaves; the first goes on', async () => {
    await expect(startHeadless({ dir: join(scene.dir, 'agent') })).rejects.toMatchObject({
      causeId: 'agent.ledger_in_use',
    });
    expect((await scene.call['today.get']({})).version).not.toBe('');
  });

  it('the command line says it in a sentence, with an exit code', () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      ['main/cli.ts', '--data', join(scene.dir, 'agent'), 'run'],
      { encoding: 'utf8' },
    );
    expect(status).toBe(1);
    expect(stderr).toContain('agent.ledger_in_use');
    expect(stderr).not.toContain('    at ');
  });

  it('a read-only ledger is a cause, not a crash', async () => {
    const dir = await makeTempDir('read-only');
    // Root may write anywhere, so the file's place is taken by a folder.
    mkdirSync(join(dir, 'ledger.sqlite'));
    chmodSync(dir, 0o700);
    await expect(startHeadless({ dir })).rejects.toMatchObject({ causeId: 'agent.ledger_read_only' });
    await removeDir(dir);
  });

  it('a full disk keeps what it has, takes nothing more, and goes on when there is room', async () => {
    const dir = await makeTempDir('full-disk');
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1536k', 'tmpfs', dir]).status === 0;
    if (!mounted) {
      await removeDir(dir);
      return;
    }
    try {
      const ledger = openLedger(join(dir, 'ledger.sqlite'));
      const put = (n: number): void => {
        ledger.write(() => ledger.preferences.set(`filler-${n}`, 'x'.repeat(20_000)));
      };
      let written = 0;
      let cause: unknown = null;
      while (cause === null && written < 1_000) {
        try {
          put(written);
          written += 1;
        } catch (error) {
          cause = error instanceof Error && 'causeId' in error ? error.causeId : error;
        }
      }
      expect(cause).toBe('agent.disk_full');
      expect(ledger.preferences.get(`filler-${written - 1}`)).toHaveLength(20_000);
      expect(ledger.preferences.get(`filler-${written}`)).toBeNull();
      spawnSync('mount', ['-o', 'remount,size=16m', dir]);
      put(written);
      expect(ledger.preferences.get(`filler-${written}`)).toHaveLength(20_000);
      ledger.close();
    } finally {
      spawnSync('umount', [dir]);
      rmSync(dir, { recursive: true, force: true });
    }
  });

  it('a damaged ledger is set aside and the person is told', async () => {
    const dir = await makeTempDir('damaged');
    writeFileSync(join(dir, 'ledger.sqlite'), Buffer.alloc(8_192, 0x41));
    const agent = await startHeadless({ dir });
    const { incidents } = await agent.handlers['incidents.list']({ open: true, limit: 10 });
    expect(incidents.map((one) => one.cause)).toContain('agent.ledger_damaged');
    await agent.close();
    await removeDir(dir);
  });
});
