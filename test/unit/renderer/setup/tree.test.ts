import { describe, expect, it } from 'vitest';
import { exampleOf, isNumberColumn } from '#renderer/screens/connections/explorer/cells.ts';
import {
  emptyTree,
  ROOT,
  rowsOf,
  type Tree,
  treeKey,
  wayTo,
  withBranch,
  withOpen,
} from '#renderer/screens/connections/explorer/tree-state.ts';
import type { BrowseNode } from '#shared/api/types.ts';

const node = (id: string, kind: BrowseNode['kind'] = 'table'): BrowseNode => ({
  id,
  name: id,
  kind,
  type: null,
  children: kind !== 'field',
});
const view = { shows: () => true, opens: (one: BrowseNode) => one.children };
const draw = (tree: Tree, filter = '') =>
  rowsOf(tree, { ...view, filter }).map((row) =>
    row.kind === 'node' ? `${' '.repeat(row.level)}${row.node.name}` : row.kind,
  );

const loaded = withBranch(emptyTree, ROOT, {
  state: 'loaded',
  nodes: [node('catalog', 'group'), node('goods'), node('orders')],
});
const inside = withBranch(loaded, 'goods', {
  state: 'loaded',
  nodes: [node('goods.sku', 'field'), node('goods.price', 'field')],
});

describe('the tree of an ERP', () => {
  it('shows what is open, and that something is on its way, empty or broken', () => {
    expect(draw(emptyTree)).toEqual(['loading']);
    expect(draw(loaded)).toEqual([' catalog', ' goods', ' orders']);
    expect(draw(withOpen(inside, 'goods', true))).toEqual([
      ' catalog',
      ' goods',
      '  goods.sku',
      '  goods.price',
      ' orders',
    ]);
    expect(draw(withOpen(loaded, 'orders', true)).at(-1)).toBe('loading');
    const failed = withBranch(loaded, 'orders', { state: 'failed', error: new Error('no') });
    expect(draw(withOpen(failed, 'orders', true)).at(-1)).toBe('failed');
  });

  it('finds by name what is loaded, with the way to it', () => {
    expect(draw(inside, 'PRICE')).toEqual([' goods', '  goods.price']);
    expect(draw(inside, 'ord')).toEqual([' orders']);
    expect(rowsOf(inside, { ...view, filter: 'price' })[0]).toMatchObject({ expanded: true, size: 1 });
    expect(draw(inside, 'nothing')).toEqual(['empty']);
  });

  it('stays light with thousands of tables', () => {
    const many = Array.from({ length: 5_000 }, (_, n) => node(`T${n}`));
    const tree = withBranch(emptyTree, ROOT, { state: 'loaded', nodes: many });
    expect(rowsOf(tree, { ...view, filter: 'T4999' })).toHaveLength(1);
    expect(rowsOf(tree, { ...view, filter: '' }).at(-1)).toMatchObject({ position: 5_000, size: 5_000 });
  });

  it('is moved in by the keys of an ARIA tree', () => {
    const open = rowsOf(withOpen(inside, 'goods', true), { ...view, filter: '' });
    expect(treeKey('ArrowDown', open, 0, 10)).toEqual({ go: 1 });
    expect(treeKey('ArrowRight', open, 0, 10)).toEqual({ open: 'catalog' });
    expect(treeKey('ArrowRight', open, 1, 10)).toEqual({ go: 2 });
    expect(treeKey('ArrowLeft', open, 3, 10)).toEqual({ go: 1 });
    expect(treeKey('ArrowLeft', open, 1, 10)).toEqual({ close: 'goods' });
    expect(treeKey('End', open, 0, 10)).toEqual({ go: 4 });
    expect(treeKey('o', open, 0, 10)).toEqual({ go: 4 });
    expect(treeKey('Enter', open, 4, 10)).toMatchObject({ choose: { id: 'orders' } });
    expect(treeKey('Tab', open, 0, 10)).toBeNull();
  });

  it('knows what stands above a node', () => {
    expect(wayTo(inside, 'goods.price').map(({ id }) => id)).toEqual(['goods', 'goods.price']);
    expect(wayTo(inside, 'elsewhere')).toEqual([]);
  });
});

describe('a sample', () => {
  it('tells numbers from codes, and gives an example', () => {
    expect(isNumberColumn(['12.50', null, '-3'])).toBe(true);
    expect(isNumberColumn(['0012', '13'])).toBe(false);
    expect(isNumberColumn([null, ''])).toBe(false);
    const sample = {
      columns: ['a', 'b'],
      rows: [
        [null, 'x'],
        ['7', 'y'],
      ],
    };
    expect([exampleOf(sample, 'a'), exampleOf(sample, 'c')]).toEqual(['7', null]);
  });
});
