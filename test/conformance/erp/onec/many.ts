import { expect, it } from 'vitest';
import { entitySchemas } from '#shared/domain/index.ts';
import type { OnecContext } from './context.ts';
import { stored } from './fixture.ts';
import type { OnecHarness } from './harness.ts';

const hexOf = (n: number): string => `feed${n.toString(16).padStart(28, '0')}`;
/** As 1C shows it: the last four bytes come first (erp.md B3). */
export const keyOf = (n: number): string => {
  const hex = hexOf(n);
  return `${hex.slice(24)}-${hex.slice(20, 24)}-${hex.slice(16, 20)}-${hex.slice(0, 4)}-${hex.slice(4, 16)}`;
};

const inPortions = async (
  { raw }: OnecHarness,
  count: number,
  head: string,
  row: (n: number) => string,
): Promise<void> => {
  for (let from = 1; from <= count; from += 500) {
    const rows = Array.from({ length: Math.min(500, count - from + 1) }, (_, index) => row(from + index));
    await raw.run(`${head} VALUES ${rows.join(', ')}`);
  }
};

/** Items with a balance in two splitters and two prices each, beside those of the fixture. */
export const fillItems = async (harness: OnecHarness, count: number): Promise<void> => {
  const { bytes, flag, time, settings } = harness;
  const zero = bytes('0'.repeat(32));
  const text = (value: string): string => (settings.engine === 'mssql' ? `N'${value}'` : `'${value}'`);
  const version = settings.engine === 'mssql' ? ['', ''] : ['_Version, ', '1, '];
  await inPortions(
    harness,
    count,
    `INSERT INTO _Reference21 (_IDRRef, ${version[0]}_Marked, _PredefinedID, _ParentIDRRef, _Folder, _Code, _Description, _Fld22, _Fld23, _Fld24_TYPE, _Fld24_S, _Fld24_RRRef)`,
    (n) =>
      `(${bytes(hexOf(n))}, ${version[1]}${flag(false)}, ${zero}, ${bytes(stored('group.1'))}, ${flag(true)}, '${n}', ${text(`Товар ${n}`)}, 'ART-${n}', 1.5, ${bytes('01')}, '', ${zero})`,
  );
  const far = time('3999-11-01 00:00:00');
  await inPortions(
    harness,
    count * 2,
    'INSERT INTO _AccumRgT99 (_Period, _Fld96RRef, _Fld97RRef, _Fld98, _Splitter)',
    (n) =>
      `(${far}, ${bytes(hexOf(Math.ceil(n / 2)))}, ${bytes(stored('store.1'))}, ${Math.ceil(n / 2)}.125, ${n % 2})`,
  );
  await inPortions(
    harness,
    count * 2,
    'INSERT INTO _InfoRg90 (_Period, _Fld91RRef, _Fld92, _Fld93)',
    (n) =>
      `(${time(n % 2 === 0 ? '2026-01-01 00:00:00' : '2026-02-01 00:00:00')}, ${bytes(hexOf(Math.ceil(n / 2)))}, ${text('Розница')}, ${Math.ceil(n / 2)}.${n % 2 === 0 ? '00' : '50'})`,
  );
};

export const COUNT = 10_000;

export const onecManyTests = (context: OnecContext): void => {
  it('reads 10,000 items with balances and prices, page by page', async () => {
    await fillItems(context.harness, COUNT);
    const { erp } = context;
    let after: string | null = null;
    let read = 0;
    const numbers = new Map(Array.from({ length: COUNT }, (_, index) => [keyOf(index + 1), index + 1]));
    for (;;) {
      const keys: string[] = await erp.keys('product', after, 2_000);
      if (keys.length === 0) break;
      after = keys.at(-1) ?? null;
      for (const entry of await erp.load('product', keys)) {
        if (entry.kind !== 'found') throw new Error(JSON.stringify(entry));
        const n = numbers.get(entry.key);
        if (n === undefined) continue;
        read += 1;
        expect(entitySchemas.product.parse(entry.object)).toMatchObject({
          key: entry.key,
          sku: `ART-${n}`,
          category: 'Чай и кофе',
          stock: [{ warehouse: 'Основной склад', quantity: `${n * 2}.250` }],
          prices: [{ amount: `${n}.50` }],
        });
      }
    }
    expect(read).toBe(COUNT);
  });
};
