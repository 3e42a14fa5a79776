import { expect, it } from 'vitest';
import type { ErpCommand } from '#main/erp/port.ts';
import { entitySchemas } from '#shared/domain/index.ts';
import type { Context } from './context.ts';

const wanted = (externalId: string): Extract<ErpCommand, { kind: 'create_order' }> => ({
  kind: 'create_order',
  source: 'shop-1',
  externalId,
  order: entitySchemas.order.parse({
    number: '1042',
    customer: { externalId: 'buyer-1', name: 'Jan Żak' },
    lines: [{ sku: 'TEA-100', name: 'Herbata', quantity: '2', price: '15.50' }],
  }),
});

/** What an integrator looks at before anything is switched on. */
export const exploreTests = (context: Context): void => {
  it('names the tables the login sees, and the columns of one with their types', async () => {
    const tables = await context.erp.browse(null);
    const goods = tables.find((node) => /(^|\.)goods$/i.test(node.name));
    expect(goods).toMatchObject({ kind: 'table', children: true });
    const columns = await context.erp.browse(goods?.id ?? '');
    expect(columns.map((node) => node.name.toLowerCase())).toEqual(
      expect.arrayContaining(['id', 'sku', 'name', 'price', 'stock']),
    );
    expect(columns.every((node) => node.kind === 'field' && (node.type ?? '') !== '')).toBe(true);
  });

  it('shows the first rows of a table as text', async () => {
    await context.goods('1', { name: 'Herbata żółta', price: '12.50' });
    await context.goods('2');
    await context.goods('3');
    expect((await context.erp.sample('goods', 2)).rows).toHaveLength(2);
    const { columns, rows } = await context.erp.sample('goods', 20);
    // Which rows come first is the database's business.
    const id = columns.findIndex((name) => name.toLowerCase() === 'id');
    const row = rows.find((one) => one[id] === '1');
    const first = Object.fromEntries(columns.map((name, at) => [name.toLowerCase(), row?.[at]]));
    expect(first).toMatchObject({ id: '1', sku: 'SKU-1', name: 'Herbata żółta', descr: null });
    expect(Number(first['price'])).toBe(12.5);
    await expect(context.erp.sample('no_such_table', 2)).rejects.toMatchObject({
      causeId: 'erp.table_missing',
    });
  });

  it('rehearses an order: says what would be written, and leaves nothing', async () => {
    const { steps, result } = await context.erp.rehearse(wanted('1'));
    expect(result).toMatchObject({ outcome: 'ok', value: { created: true, staged: true } });
    const calls = steps.map((step) => step.call.toLowerCase());
    expect(calls.some((call) => call.includes('mostek_orders'))).toBe(true);
    expect(calls.some((call) => call.includes('mostek_order_lines'))).toBe(true);
    expect(steps.some((step) => step.detail.includes('TEA-100'))).toBe(true);
    for (const table of ['mostek_orders', 'mostek_order_lines', 'mostek_customers', 'mostek_queue']) {
      expect([table, (await context.raw.run(`SELECT COUNT(*) FROM ${table}`))[0]?.[0]]).toEqual([table, '0']);
    }
    // The real thing afterwards is the first of its kind.
    expect(await context.erp.apply(wanted('1'))).toMatchObject({ outcome: 'ok', value: { created: true } });
  });

  it('rehearses what would be refused', async () => {
    const command = wanted('2');
    // Past the schema on purpose: no column for money takes it.
    command.order.total = 'many';
    const { result } = await context.erp.rehearse(command);
    expect(result).toMatchObject({ outcome: 'invalid' });
  });
};
