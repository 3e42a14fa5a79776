import { expect, it } from 'vitest';
import type { ErpSource, LoadedObject } from '#main/erp/port.ts';
import { entitySchemas } from '#shared/domain/index.ts';
import { queueTableProfile } from '#shared/erp/profile.ts';
import type { Context } from './context.ts';
import { tradeProfile } from './trade.ts';

const only = async (
  erp: ErpSource,
  entity: 'order' | 'product',
  key: string,
): Promise<Record<string, unknown>> => {
  const [loaded] = await erp.load(entity, [key]);
  if (loaded?.kind !== 'found') throw new Error(`not found: ${JSON.stringify(loaded)}`);
  return loaded.object;
};

const kinds = (loaded: readonly LoadedObject[]): string[] => loaded.map(({ key, kind }) => `${key} ${kind}`);

export const loadTests = (context: Context): void => {
  it('loads 250 orders with their lines in one call, in the order asked, and says which are missing', async () => {
    const [name = ''] = context.harness.alphabets;
    await context.insert('contractors', { id: '1', code: 'K1', name, tax_id: '5250001009' });
    for (const id of ['1', '2', '3']) await context.goods(id);
    await context.raw.begin();
    for (let id = 1; id <= 250; id += 1) {
      await context.order(String(id), { contractor_id: '1', total: '20.50', status: 'W' });
      for (let line = 1; line <= 3; line += 1)
        await context.line(`${id}${line}`, String(id), line, String(line));
    }
    await context.raw.commit();
    const wanted = Array.from({ length: 252 }, (_, index) => String(252 - index));
    const loaded = await context.erp.load('order', wanted);
    expect(loaded.map((entry) => entry.key)).toEqual(wanted);
    expect(kinds(loaded).slice(0, 3)).toEqual(['252 missing', '251 missing', '250 found']);
    for (const entry of loaded.slice(2)) {
      if (entry.kind !== 'found') throw new Error(`${entry.key} is ${entry.kind}`);
      const order = entitySchemas.order.parse(entry.object);
      expect(order).toMatchObject({ key: entry.key, number: `Z/${entry.key}`, status: 'W', currency: 'PLN' });
      expect(order.customer).toMatchObject({ name, taxId: '5250001009' });
      expect(order.lines.map((line) => line.sku)).toEqual(['SKU-1', 'SKU-2', 'SKU-3']);
    }
  });

  it('takes keys as trimmed text and knows that some can not exist', async () => {
    await context.goods('7');
    const loaded = await context.erp.load('product', [
      ' 7 ',
      '7',
      'seven',
      '',
      '99999999999999999999',
      "7' OR '1'='1",
    ]);
    expect(loaded.map((entry) => entry.kind)).toEqual([
      'found',
      'found',
      'missing',
      'missing',
      'missing',
      'missing',
    ]);
    expect(await context.erp.load('product', [])).toEqual([]);
  });

  it('keeps numbers exact', async () => {
    await context.goods('9007199254740993', { price: '123456789012345.67', stock: '-0.001' });
    const product = entitySchemas.product.parse(await only(context.erp, 'product', '9007199254740993'));
    expect(product.key).toBe('9007199254740993');
    expect(product.prices).toEqual([{ kind: 'retail', amount: '123456789012345.67' }]);
    expect(product.stock).toEqual([{ warehouse: 'main', quantity: '-0.001' }]);
  });

  it('reads letters of many alphabets, quotes and blanks as they are', async () => {
    const { alphabets } = context.harness;
    for (const [index, text] of alphabets.entries())
      await context.goods(String(index + 1), { name: text, descr: text });
    for (const [index, text] of alphabets.entries()) {
      expect(await only(context.erp, 'product', String(index + 1))).toMatchObject({
        name: text,
        description: text,
      });
    }
  });

  it('leaves out what is NULL, so that the defaults of the domain apply', async () => {
    await context.order('1');
    const order = await only(context.erp, 'order', '1');
    expect(order).toEqual({ key: '1', number: 'Z/1', currency: 'PLN', lines: [] });
    expect(entitySchemas.order.parse(order)).toMatchObject({ customer: {}, trackingNumbers: [] });
    await context.goods('1', { barcode: '590' });
    expect(await only(context.erp, 'product', '1')).toEqual({
      key: '1',
      sku: 'SKU-1',
      name: 'Goods 1',
      barcode: '590',
    });
  });

  it('turns the wall clock of the ERP into instants, also where it jumps', async () => {
    const erp = context.open({ settings: { timeZone: 'Europe/Kyiv' } });
    const times: [stored: string, instant: string][] = [
      ['2026-01-15 12:00:00', '2026-01-15T10:00:00Z'],
      ['2026-07-15 12:00:00', '2026-07-15T09:00:00Z'],
      ['2026-03-29 02:59:59', '2026-03-29T00:59:59Z'],
      ['2026-03-29 03:30:00', '2026-03-29T01:30:00Z'],
      ['2026-03-29 04:00:00', '2026-03-29T01:00:00Z'],
      ['2026-10-25 02:59:59', '2026-10-24T23:59:59Z'],
      ['2026-10-25 03:30:00', '2026-10-25T00:30:00Z'],
      ['2026-10-25 04:00:00', '2026-10-25T02:00:00Z'],
      ['2026-05-01 00:00:00.250', '2026-04-30T21:00:00.25Z'],
    ];
    for (const [index, [stored]] of times.entries())
      await context.order(String(index + 1), { doc_date: stored });
    const loaded = await erp.load(
      'order',
      times.map((_, index) => String(index + 1)),
    );
    const instants = loaded.map((entry) => (entry.kind === 'found' ? entry.object['placedAt'] : entry.kind));
    expect(instants).toEqual(times.map(([, instant]) => instant));
  });

  it('reads long texts whole, whatever their length', async () => {
    const [word = ''] = context.harness.alphabets;
    const texts = [8_000, 8_191, 28_000, 65_536, 300_000].map((length) =>
      word.repeat(length).slice(0, length),
    );
    for (const [index, text] of texts.entries()) await context.goods(String(index + 1), { descr: text });
    for (const [index, text] of texts.entries()) {
      const { description } = await only(context.erp, 'product', String(index + 1));
      expect(description === text, `${text.length} letters`).toBe(true);
    }
  });

  it('reads five megabytes of text', async () => {
    const text = 'Опис їжак. '.repeat(476_626).slice(0, 5 * 1024 * 1024);
    const fit = context.harness.alphabets.includes('Їжак ґанок єнот') ? text : 'Opis jeża. '.repeat(476_626);
    await context.goods('1', { descr: fit });
    expect((await only(context.erp, 'product', '1'))['description'] === fit).toBe(true);
  });

  it('loads the others when one row can not be read', async () => {
    for (let id = 1; id <= 40; id += 1) await context.goods(String(id), { barcode: '100' });
    const { profile, cause } = await context.harness.spoil(context.raw, '17');
    const erp = context.open({ owner: true, profile: queueTableProfile.parse(profile(tradeProfile())) });
    const loaded = await erp.load(
      'product',
      Array.from({ length: 40 }, (_, index) => String(index + 1)),
    );
    expect(loaded.filter((entry) => entry.kind === 'found')).toHaveLength(39);
    expect(loaded.find((entry) => entry.kind !== 'found')).toMatchObject({
      key: '17',
      kind: 'broken',
      cause,
    });
  });

  it('says that an entity is not described', async () => {
    await expect(context.erp.load('invoice', ['1'])).rejects.toMatchObject({ causeId: 'erp.not_supported' });
  });
};
