import { describe, expect, it } from 'vitest';
import { evaluate, problemOf } from '#shared/expression.ts';

const valueOf = async (text: string, input: unknown = {}): Promise<unknown> => {
  const result = await evaluate(text, input);
  if (!result.ok) throw new Error(result.problem);
  return result.value;
};

describe('expressions from a settings screen', () => {
  it('reads the object and joins texts', async () => {
    expect(await valueOf('number & " / " & customer.name', { number: '7', customer: { name: 'Żółw' } })).toBe(
      '7 / Żółw',
    );
  });

  it('counts money as decimals, not as floats', async () => {
    expect(await valueOf('$plus("0.1", "0.2")')).toBe('0.3');
    expect(await valueOf('$times(price, "1.23")', { price: '9999999999999.99' })).toBe('12299999999999.9877');
    expect(await valueOf('$rounded("2.345", 2)')).toBe('2.35');
  });

  it('says what is wrong with a text', () => {
    expect(problemOf('lines[')).not.toBeNull();
    expect(problemOf('lines[0].sku')).toBeNull();
  });

  it('answers nothing for what is not there', async () => {
    expect(await valueOf('a.b.c')).toBeNull();
  });

  it.each([
    ['runs for ever', '($f := function($n) { $f($n + 1) }; $f(0))'],
    ['digs without end', '($f := function($n) { 1 + $f($n + 1) }; $f(0))'],
    ['grows without end', '[1..10000000].{"a": $}'],
    ['is no number', '$plus("abc", "1")'],
  ])('is stopped when it %s', async (_what, text) => {
    expect((await evaluate(text, {})).ok).toBe(false);
  });

  it.each([
    'process',
    'require("fs")',
    'globalThis',
    '$eval("process.exit()")',
    'constructor.constructor("return process")()',
    '__proto__.polluted',
    '$lookup({}, "constructor")',
  ])('has no way out: %s', async (text) => {
    const result = await evaluate(text, { a: 1 });
    if (result.ok) expect(result.value).toBeNull();
    expect(Object.prototype).not.toHaveProperty('polluted');
  });
});
