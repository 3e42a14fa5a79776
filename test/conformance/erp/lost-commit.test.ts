import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openErp } from '#main/erp/host.ts';
import type { ErpCommand, ErpSource } from '#main/erp/port.ts';
import { PASSWORD_MARK } from '#main/erp/script-model.ts';
import { entitySchemas } from '#shared/domain/index.ts';
import type { EngineSettings } from '#shared/erp/engine.ts';
import { type CutProxy, startCutProxy } from './cut-proxy.ts';
import { firebirdHarness } from './firebird-harness.ts';
import type { Harness, RawConnection } from './harness.ts';
import { postgresHarness } from './postgres-harness.ts';
import { tradeProfile } from './trade.ts';

const create = (externalId: string): ErpCommand => ({
  kind: 'create_order',
  source: 'shop',
  externalId,
  order: entitySchemas.order.parse({ lines: [{ sku: 'A', quantity: '1', price: '1' }] }),
});

interface Way {
  name: string;
  make(): Promise<Harness>;
  /** The commit, or an insert, on the wire as the driver sends it. */
  commit(chunk: Buffer): boolean;
  insert(chunk: Buffer): boolean;
  refusals: number;
}

/** Firebird's op_commit: its code and a handle, behind whatever the driver held back until now. */
const OP_COMMIT = 30;
const endsWithCommit = (chunk: Buffer): boolean =>
  chunk.length >= 8 && chunk.readUInt32BE(chunk.length - 8) === OP_COMMIT;

const ways: Way[] = [
  {
    name: 'PostgreSQL',
    make: postgresHarness,
    commit: (chunk) => chunk.includes('COMMIT'),
    insert: (chunk) => chunk.includes('INSERT INTO'),
    refusals: 20,
  },
  {
    name: 'Firebird',
    // Without encryption the test can read what goes over the wire.
    make: () => firebirdHarness({ server: { authServer: ['Srp'], wireCrypt: 'Enabled' } }),
    commit: endsWithCommit,
    insert: (chunk) => chunk.includes('INSERT INTO'),
    // The server makes whoever fails again and again wait longer and longer.
    refusals: 4,
  },
];

describe.each(ways)('a line that breaks in the middle of an order on $name', (way) => {
  let harness: Harness;
  let raw: RawConnection;
  let proxy: CutProxy;
  let erp: ErpSource;

  beforeAll(async () => {
    harness = await way.make();
    raw = await harness.connect();
    const owner = openErp(harness.settings, {
      password: harness.password ?? '',
      profile: tradeProfile(),
      connectionId: 'erp',
    });
    const { install } = await owner.script({ login: harness.login });
    await harness.runScript(install.replaceAll(PASSWORD_MARK, "'zupa1234'"));
    await owner.close();
    if (!('host' in harness.settings)) throw new Error('not over a network');
    proxy = await startCutProxy(harness.settings.host, harness.settings.port ?? 0);
    const settings = { ...harness.settings, host: '127.0.0.1', port: proxy.port } as EngineSettings;
    if (settings.engine === 'firebird') settings.wireEncryption = false;
    erp = openErp(settings, {
      password: harness.password ?? '',
      profile: tradeProfile(),
      connectionId: 'erp',
    });
    await erp.inspect();
  });

  afterAll(async () => {
    await erp.close();
    await proxy.close();
    await raw.close();
    await harness.close();
  });

  const staged = async (): Promise<number> => {
    const [row] = await raw.run('SELECT COUNT(*) FROM mostek_orders');
    return Number(row?.[0]);
  };

  it('is "unavailable" before the commit, and nothing is written', async () => {
    proxy.cutAt(way.insert, 'before');
    expect(await erp.apply(create('1'))).toMatchObject({
      outcome: 'unavailable',
      cause: 'erp.connection_lost',
    });
    expect(await staged()).toBe(0);
    expect(await erp.apply(create('1'))).toMatchObject({ outcome: 'ok', value: { created: true } });
  });

  it('is "uncertain" when the commit never arrived', async () => {
    proxy.cutAt(way.commit, 'before');
    expect(await erp.apply(create('2'))).toMatchObject({
      outcome: 'uncertain',
      cause: 'erp.connection_lost',
    });
    expect(await erp.apply(create('2'))).toMatchObject({ outcome: 'ok', value: { created: true } });
  });

  it('is "uncertain" when the commit was done and its answer lost; asking again finds the order', async () => {
    const before = await staged();
    proxy.cutAt(way.commit, 'after');
    expect(await erp.apply(create('3'))).toMatchObject({
      outcome: 'uncertain',
      cause: 'erp.connection_lost',
    });
    expect(await erp.apply(create('3'))).toMatchObject({ outcome: 'ok', value: { created: false } });
    expect(await staged()).toBe(before + 1);
  });

  it('leaves no socket behind after refused logins', async () => {
    const settings = {
      ...harness.settings,
      host: '127.0.0.1',
      port: proxy.port,
      user: 'nobody',
      deadlineMs: 4_000,
    } as EngineSettings;
    const before = proxy.open();
    const wrong = openErp(settings, { password: 'wrong', profile: tradeProfile(), connectionId: 'erp' });
    for (let number = 0; number < way.refusals; number += 1) {
      await expect(wrong.backlog(1)).rejects.toMatchObject({
        causeId: expect.stringMatching(/^erp\.(login_failed|deadline)$/),
      });
    }
    await expect.poll(() => proxy.open()).toBeLessThanOrEqual(before);
    await wrong.close();
  });
});
