import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openErp } from '#main/erp/host.ts';
import type { ErpCommand, ErpSource } from '#main/erp/port.ts';
import { PASSWORD_MARK } from '#main/erp/script-model.ts';
import { entitySchemas } from '#shared/domain/index.ts';
import type { EngineSettings } from '#shared/erp/engine.ts';
import { firebirdHarness } from './firebird-harness.ts';
import type { Harness, RawConnection } from './harness.ts';
import { tradeProfile } from './trade.ts';

interface World {
  harness: Harness;
  raw: RawConnection;
  erp: ErpSource;
}

const install = async (harness: Harness, settings: EngineSettings = harness.settings): Promise<World> => {
  const password = harness.password ?? '';
  const erp = openErp(settings, { password, profile: tradeProfile(), connectionId: 'erp' });
  const script = await erp.script({ login: 'MOSTEK_AGENT' });
  await harness.runScript(script.install.replaceAll(PASSWORD_MARK, "'zupa1234'"));
  return { harness, raw: await harness.connect(), erp };
};

const close = async ({ harness, raw, erp }: World): Promise<void> => {
  await raw.close();
  await erp.close();
  await harness.close();
};

const order = (name: string): ErpCommand => ({
  kind: 'create_order',
  source: 'shop',
  externalId: String(name.length),
  order: entitySchemas.order.parse({
    customer: { name },
    lines: [{ sku: 'A', name, quantity: '1', price: '1' }],
  }),
});

describe('letters that the code page of the ERP lacks', () => {
  let world: World;
  beforeAll(async () => {
    world = await install(await firebirdHarness({ charset: 'WIN1250' }));
  });
  afterAll(() => close(world));

  it('are refused, never replaced by question marks', async () => {
    const result = await world.erp.apply(order('Їжак'));
    expect(result).toMatchObject({ outcome: 'invalid', cause: 'erp.text_broken' });
    expect(await world.raw.run('SELECT COUNT(*) FROM mostek_orders')).toEqual([['0']]);
    expect(await world.erp.apply(order('Żółw'))).toMatchObject({ outcome: 'ok' });
  });

  it('do not cut a long text that is full of converted letters', async () => {
    // 28 000 letters came back as 20 675 before the driver was mended.
    const text = 'Zażółć gęślą jaźń i ósmą łódź. '.repeat(1000).slice(0, 28_000);
    await world.raw.run("INSERT INTO goods (id, sku, name, descr) VALUES (1, 'A', 'A', ?)", [text]);
    const [loaded] = await world.erp.load('product', ['1']);
    const read = loaded?.kind === 'found' ? loaded.object['description'] : null;
    expect(read === text).toBe(true);
  });
});

describe('a database without a declared code page', () => {
  let world: World;
  beforeAll(async () => {
    world = await install(await firebirdHarness({ charset: 'NONE', noneCharset: 'WIN1251' }));
  });
  afterAll(() => close(world));

  const bytes = (id: string, hex: string): Promise<unknown> =>
    world.raw.run(
      `INSERT INTO goods (id, sku, name, descr) VALUES (${id}, 'S${id}', CAST(x'${hex}' AS VARCHAR(40) CHARACTER SET OCTETS), 'd')`,
    );

  it('is read in the code page that the connection was told', async () => {
    // "Їжак" in windows-1251.
    await bytes('1', 'AFE6E0EA');
    expect(await world.erp.load('product', ['1'])).toMatchObject([
      { kind: 'found', object: { name: 'Їжак' } },
    ]);
    expect(await world.erp.apply(order('Ґедзь'))).toMatchObject({ outcome: 'ok' });
    expect(await world.erp.apply(order('Żółwica'))).toMatchObject({
      outcome: 'invalid',
      cause: 'erp.text_broken',
      fields: [{ path: 'customer.name' }, { path: 'lines.0.name' }],
    });
    expect(await world.raw.run('SELECT COUNT(*) FROM mostek_orders')).toEqual([['1']]);
  });

  it('shows bytes that are no letters as one broken row', async () => {
    const { harness } = world;
    const plain = { ...harness.settings };
    if ('noneCharset' in plain) delete plain.noneCharset;
    const erp = openErp(plain, {
      password: harness.password ?? '',
      profile: tradeProfile(),
      connectionId: 'erp',
    });
    await bytes('2', '41');
    await bytes('3', 'AFE6E0EA');
    const loaded = await erp.load('product', ['2', '3']);
    expect(loaded).toMatchObject([
      { key: '2', kind: 'found' },
      { key: '3', kind: 'broken', cause: 'erp.text_broken' },
    ]);
    // Bytes of UTF-8 in a database that others read in a code page would be damage that nobody sees.
    expect(await erp.apply(order('Ґедзькіт'))).toMatchObject({
      outcome: 'invalid',
      cause: 'erp.text_broken',
    });
    await erp.close();
  });
});
