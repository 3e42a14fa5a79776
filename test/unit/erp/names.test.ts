import { describe, expect, it } from 'vitest';
import { declaredType } from '#main/erp/declared-type.ts';
import { nearest } from '#main/erp/nearest.ts';
import { numbered } from '#main/erp/placeholders.ts';
import { bracketed, doubleQuoted, literal } from '#main/erp/quoting.ts';
import { objectName } from '#main/erp/script-model.ts';

describe('names', () => {
  it('suggests the name that was meant, best first, and nothing far-fetched', () => {
    const names = ['GOODS', 'GOODS_OLD', 'ORDERS', 'CONTRACTORS', 'ORDER_LINES'];
    expect(nearest('good', names)).toEqual(['GOODS', 'GOODS_OLD']);
    expect(nearest('order_line', names)[0]).toBe('ORDER_LINES');
    expect(nearest('kontractors', names)).toEqual(['CONTRACTORS']);
    expect(nearest('docno', ['document_no', 'note'])).toEqual(['document_no']);
    expect(nearest('zzz', names)).toEqual([]);
  });

  it('quotes what a name may hold', () => {
    expect(doubleQuoted('a"; DROP TABLE x; --')).toBe('"a""; DROP TABLE x; --"');
    expect(bracketed('a]; DROP TABLE x; --')).toBe('[a]]; DROP TABLE x; --]');
    expect(literal("O'Neil")).toBe("'O''Neil'");
  });

  it('numbers parameter marks and leaves quoted ones alone', () => {
    expect(numbered('SELECT "a?" FROM t WHERE b = ? AND c = \'?\' AND d IN (?,?)', '$')).toBe(
      'SELECT "a?" FROM t WHERE b = $1 AND c = \'?\' AND d IN ($2,$3)',
    );
    expect(numbered('SELECT [x?] FROM t WHERE b = ?', '@p')).toBe('SELECT [x?] FROM t WHERE b = @p1');
  });

  it('names triggers shortly and never twice', () => {
    const used = new Set<string>();
    expect(objectName('mostek_on', 'goods', used)).toBe('mostek_on_goods');
    expect(objectName('mostek_on', 'GOODS', used)).toBe('mostek_on_GOODS_2');
    expect(objectName('mostek_on', 'x'.repeat(60), used)).toHaveLength(27);
  });

  it.each([
    ['VARCHAR(40)', 'text', 40],
    ['BIGINT', 'integer', null],
    ['datetime', 'timestamp', null],
    ['BLOB', 'binary', null],
    ['TEXT', 'long_text', null],
    ['double precision', 'float', null],
    ['', 'other', null],
  ])('reads the declared type %s', (text, kind, length) => {
    expect(declaredType(text)).toMatchObject({ kind, length });
  });

  it('reads digits of decimals', () => {
    expect(declaredType('NUMERIC(15,2)')).toMatchObject({ kind: 'decimal', precision: 15, scale: 2 });
    expect(declaredType('decimal')).toMatchObject({ precision: null, scale: null });
  });
});
