import { copyFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OpenedSystem } from '#main/systems/port.ts';
import { createRegistry } from '#main/systems/registry.ts';
import { callOf, itemOf, pull, pullPage, pushAll } from '#test/conformance/systems/commerceml-tools.ts';
import { orderOf, productOf } from '#test/conformance/systems/harness.ts';
import { emptySite, importFile } from '#test/peers/commerceml/site.ts';

const orders = join(import.meta.dirname, '../../../../shared/contracts/fixtures/commerceml/orders');

describe('files through a folder', () => {
  let folder = '';
  let system: OpenedSystem;
  const openIt = (path: string): OpenedSystem =>
    createRegistry().open('commerceml', { transport: 'folder', folder: path, productKey: 'sku' }, {});

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mostek-test-'));
    system = openIt(folder);
  });
  afterEach(async () => {
    await system.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('go out whole, under names that are never read back as orders', async () => {
    const site = emptySite();
    site.orders.set('5', { number: '5', status: 'N', tracking: [], paid: false, changed: 1, lines: ['g'] });
    const order = itemOf('order', orderOf('F', ['T1']), '5');
    expect(
      (await pushAll(system, [itemOf('product', productOf('A', '5', '1.50')), order])).map(
        (one) => one.outcome,
      ),
    ).toEqual(['ok', 'ok']);
    const names = (await readdir(folder)).sort();
    expect(names.map((name) => name.replace(/___.*/, ''))).toEqual(['documents', 'import', 'offers']);
    for (const name of ['import', 'offers', 'documents']) {
      const file = names.find((one) => one.startsWith(name)) ?? '';
      importFile(site, name === 'documents' ? 'orders.xml' : file, await readFile(join(folder, file)));
    }
    expect(site.goods.get('A')).toMatchObject({ amount: '5', price: '1.50' });
    expect(site.orders.get('5')).toMatchObject({ status: 'F', tracking: ['T1'] });
    expect((await pullPage(system, null)).orders).toEqual([]);
  });

  it('come in one after another, and move aside only when their orders are stored', async () => {
    await copyFile(join(orders, 'synthetic-orders-2.08.utf-8.xml'), join(folder, 'orders-1.xml'));
    await copyFile(join(orders, 'bitrix-query-2.05.windows-1251.xml'), join(folder, 'orders-2.xml'));
    const first = await pullPage(system, null);
    expect(first.orders.map((one) => one.remoteId)).toEqual(['ИМ-5001', 'ИМ-5002']);
    expect(await readdir(folder)).toEqual(['orders-1.xml', 'orders-2.xml']);
    const second = await pullPage(system, first.checkpoint);
    expect(second.orders.map((one) => one.remoteId)).toEqual(['132', '133']);
    expect((await pullPage(system, second.checkpoint)).more).toBe(false);
    expect(await readdir(folder)).toEqual(['done']);
    expect(await readdir(join(folder, 'done'))).toHaveLength(2);
  });

  it('a folder that is not there is said so', async () => {
    const nowhere = openIt(join(folder, 'nowhere'));
    expect(await nowhere.system.test(callOf(nowhere))).toMatchObject({ cause: 'agent.folder' });
    expect(await pull(nowhere, null)).toMatchObject({ cause: 'agent.folder' });
    const [sent] = await pushAll(nowhere, [itemOf('product', productOf('A', '5', '1.50'))]);
    expect(sent).toMatchObject({ outcome: 'unavailable', cause: 'agent.folder' });
    await nowhere.close();
  });
});
