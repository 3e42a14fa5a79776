import { expect, it } from 'vitest';
import type { LoadedObject } from '#main/erp/port.ts';
import { type QueueTableProfile, queueTableProfile } from '#shared/erp/profile.ts';
import type { Context } from './context.ts';
import { tradeProfile } from './trade.ts';

/** What a profile can say beyond plain columns, on tables that were not made for it. */

const withEntities = (entities: Record<string, unknown>): QueueTableProfile =>
  queueTableProfile.parse({ ...tradeProfile(), entities });

const objects = (loaded: readonly LoadedObject[]): unknown[] =>
  loaded.map((entry) => (entry.kind === 'found' ? entry.object : entry.kind));

const goods = (extra: Record<string, unknown>): Record<string, unknown> => ({
  words: ['GOODS'],
  table: 'goods',
  key: 'id',
  ...extra,
});

export const queryTests = (context: Context): void => {
  const read = async (
    entity: 'product' | 'order',
    query: Record<string, unknown>,
    keys: string[],
  ): Promise<unknown[]> => {
    const erp = context.open({ profile: withEntities({ [entity]: query }) });
    return objects(await erp.load(entity, keys));
  };

  it('subtracts one column from another exactly, an empty one being zero', async () => {
    await context.goods('1', { stock: '0.300', price: '0.1' });
    await context.goods('2', { stock: '48.000', price: '0' });
    await context.goods('3', { stock: null, price: '2.50' });
    await context.goods('4', { stock: '7.250', price: null });
    await context.goods('5', { stock: '100000000000.001', price: '0.01' });
    await context.goods('6');
    const query = goods({ fields: { key: 'id', 'stock.0.quantity': { difference: ['stock', 'price'] } } });
    expect(await read('product', query, ['1', '2', '3', '4', '5', '6'])).toEqual([
      { key: '1', stock: [{ quantity: '0.2' }] },
      { key: '2', stock: [{ quantity: '48' }] },
      { key: '3', stock: [{ quantity: '-2.5' }] },
      { key: '4', stock: [{ quantity: '7.25' }] },
      { key: '5', stock: [{ quantity: '99999999999.991' }] },
      { key: '6' },
    ]);
  });

  it('takes the first of several columns that holds something', async () => {
    await context.goods('1', { barcode: '590' });
    await context.goods('2', { barcode: '  ' });
    await context.goods('3', { barcode: '0' });
    await context.goods('4', { barcode: null });
    const query = goods({ fields: { key: 'id', barcode: { firstOf: ['barcode', 'sku'], empty: ['0'] } } });
    expect(await read('product', query, ['1', '2', '3', '4'])).toEqual([
      { key: '1', barcode: '590' },
      { key: '2', barcode: 'SKU-2' },
      { key: '3', barcode: 'SKU-3' },
      { key: '4', barcode: 'SKU-4' },
    ]);
  });

  it('reads numbers of days as the instant at which the day begins, and codes as words', async () => {
    await context.order('1', { contractor_id: '82242', status: 'W' });
    await context.order('2', { contractor_id: '82424', status: 'X' });
    await context.order('3', { contractor_id: '0', status: null });
    const order = {
      words: ['ORDER'],
      table: 'orders',
      key: 'id',
      fields: {
        placedAt: { day: 'contractor_id' },
        status: { code: 'status', words: { W: 'in work' } },
        carrier: { code: 'status', words: { X: 'none' }, otherwise: 'post' },
      },
    };
    const erp = context.open({
      profile: withEntities({ order }),
      settings: { timeZone: 'Europe/Warsaw' },
    });
    expect(objects(await erp.load('order', ['1', '2', '3']))).toEqual([
      { placedAt: '2026-02-27T23:00:00Z', status: 'in work', carrier: 'post' },
      { placedAt: '2026-08-28T22:00:00Z', status: 'X', carrier: 'none' },
      { carrier: 'post' },
    ]);
  });

  it('knows rows by what their columns hold', async () => {
    await context.goods('1', { active: '1', barcode: 'a' });
    await context.goods('2', { active: '0', barcode: 'a' });
    await context.goods('3', { active: '1', barcode: 'blocked' });
    await context.goods('4', { active: '1', barcode: null });
    const holds = [
      { column: 'active', is: ['1'] },
      { column: 'barcode', isNot: ['blocked'] },
    ];
    const keys = ['1', '2', '3', '4'];
    expect(await read('product', goods({ fields: { active: { holds } } }), keys)).toEqual([
      { active: true },
      { active: false },
      { active: false },
      { active: true },
    ]);
    const chosen = async (where: unknown): Promise<unknown[]> =>
      read('product', goods({ fields: { key: 'id' }, where }), keys);
    expect(await chosen(holds)).toEqual([{ key: '1' }, 'missing', 'missing', { key: '4' }]);
    expect(await chosen([{ column: 'barcode', is: [null] }])).toEqual([
      'missing',
      'missing',
      'missing',
      { key: '4' },
    ]);
    expect(await chosen([{ column: 'barcode', isNot: [null, 'a'] }])).toEqual([
      'missing',
      'missing',
      { key: '3' },
      'missing',
    ]);
    // A value that can't stand in the column is in no row.
    expect(await chosen([{ column: 'id', is: ['two', '2'] }])).toEqual([
      'missing',
      { key: '2' },
      'missing',
      'missing',
    ]);
    expect(await chosen([{ column: 'id', isNot: ['two'] }])).toHaveLength(4);
  });

  it('asks again later for a row that the ERP is working on', async () => {
    await context.order('1', { status: 'E', tracking_no: 'x' });
    await context.order('2', { status: 'W' });
    const order = {
      words: ['ORDER'],
      table: 'orders',
      key: 'id',
      fields: { number: 'doc_no' },
      busy: [{ column: 'status', is: ['E'] }],
    };
    const erp = context.open({ profile: withEntities({ order }) });
    expect(await erp.load('order', ['1', '2'])).toMatchObject([
      { key: '1', kind: 'broken', cause: 'erp.lock_timeout' },
      { key: '2', kind: 'found', object: { number: 'Z/2' } },
    ]);
  });

  it('gathers a list from several tables by a key that a join leads to', async () => {
    await context.goods('1', { sku: 'TEA' });
    await context.goods('2', { sku: 'CUP' });
    await context.order('1', { tracking_no: 'T-1' });
    await context.order('2', { tracking_no: 'T-2' });
    await context.line('11', '1', 1, '1');
    await context.line('12', '1', 2, '1');
    await context.line('21', '2', 1, '1');
    const joins = [
      { table: 'goods', alias: 'g', on: { left: 'goods_id', right: 'id' } },
      { table: 'orders', alias: 'o', on: { left: 'order_id', right: 'id' } },
    ];
    const query = {
      words: ['GOODS'],
      table: 'goods',
      key: 'sku',
      fields: { key: 'sku' },
      lists: {
        numbers: {
          table: 'order_lines',
          parent: 'g.sku',
          joins,
          fields: { value: 'o.tracking_no' },
          orderBy: 'id',
          also: [
            { table: 'goods', parent: 'sku', fields: { value: 'name' } },
            { table: 'goods', parent: 'sku', fields: { value: 'barcode' } },
          ],
        },
        lines: {
          table: 'order_lines',
          parent: 'g.sku',
          joins,
          where: [{ column: 'o.doc_no', is: ['Z/1'] }],
          orderBy: 'line_no',
          fields: { lineNo: 'line_no', number: 'o.doc_no' },
        },
      },
    };
    const numbers = ['T-1', 'T-2', 'Goods 1'];
    const lines = [
      { lineNo: '1', number: 'Z/1' },
      { lineNo: '2', number: 'Z/1' },
    ];
    expect(await read('product', query, ['TEA', 'CUP', 'NO'])).toEqual([
      { key: 'TEA', numbers, lines },
      { key: 'CUP', numbers: ['Goods 2'], lines: [] },
      'missing',
    ]);
  });

  it('takes the first row where several share one key, and pages through the keys all the same', async () => {
    await context.goods('1');
    for (const order of ['1', '2', '3']) {
      await context.order(order);
      for (const line of [3, 1, 2]) await context.line(`${order}${line}`, order, line, '1');
    }
    const order = {
      words: ['ORDER'],
      table: 'order_lines',
      key: 'order_id',
      orderBy: 'line_no',
      rowKey: 'id',
      fields: { key: 'order_id', number: 'line_no' },
      where: [{ column: 'line_no', isNot: ['1'] }],
    };
    const erp = context.open({ profile: withEntities({ order }) });
    expect(objects(await erp.load('order', ['1', '2', '3']))).toEqual([
      { key: '1', number: '2' },
      { key: '2', number: '2' },
      { key: '3', number: '2' },
    ]);
    expect(await erp.keys('order', null, 2)).toEqual(['1', '2']);
    expect(await erp.keys('order', '2', 2)).toEqual(['3']);
  });

  it('joins by several columns', async () => {
    await context.goods('1');
    await context.order('1', { contractor_id: '2' });
    await context.line('11', '1', 1, '1');
    await context.line('12', '1', 2, '1');
    const order = {
      words: ['ORDER'],
      table: 'orders',
      key: 'id',
      joins: [
        {
          table: 'order_lines',
          alias: 'l',
          on: { left: 'id', right: 'order_id' },
          and: [{ left: 'contractor_id', right: 'line_no' }],
        },
      ],
      fields: { number: 'l.id' },
    };
    expect(await read('order', order, ['1'])).toEqual([{ number: '12' }]);
  });

  it('checks every name of a combined source, and that it can be computed with', async () => {
    const query = goods({
      fields: {
        'stock.0.quantity': { difference: ['stokc', 'price'] },
        barcode: { firstOf: ['barcod'] },
        active: { holds: [{ column: 'activ', is: ['1'] }] },
        unit: { code: 'x.sku', words: {} },
        'prices.0.amount': { day: 'active' },
      },
      where: [
        { column: 'proce', is: ['1'] },
        { column: 'id', is: ['one'] },
      ],
      busy: [{ column: 'stock"; DROP TABLE goods; --', is: ['1'] }],
      lists: { lines: { table: 'order_lines', parent: 'g.sku', fields: { value: 'id' }, also: [] } },
    });
    const erp = context.open({ profile: withEntities({ product: query }) });
    const { problems } = await erp.inspect();
    const at = (path: string) => problems.find((problem) => problem.path === `entities.product.${path}`);
    expect(at('fields.stock.0.quantity')?.suggestions[0]?.toLowerCase()).toBe('stock');
    expect(at('fields.barcode')?.suggestions[0]?.toLowerCase()).toBe('barcode');
    expect(at('fields.active')?.suggestions[0]?.toLowerCase()).toBe('active');
    expect(at('fields.unit')).toMatchObject({ cause: 'erp.table_missing', table: 'x' });
    expect(at('where.0')?.suggestions[0]?.toLowerCase()).toBe('price');
    expect(at('where.1')?.cause).toBe('erp.type_mismatch');
    expect(at('busy.0')?.cause).toBe('erp.column_missing');
    expect(at('lists.lines.parent')).toMatchObject({ cause: 'erp.table_missing', table: 'g' });
    await expect(erp.load('product', ['1'])).rejects.toMatchObject({ causeId: 'erp.column_missing' });
  });
};
