import type { Call } from '#main/systems/port.ts';
import type { WooClient } from '#main/systems/woocommerce/client.ts';
import { mostInBatch } from '#main/systems/woocommerce/manifest.ts';
import { type ProductRow, productList } from '#main/systems/woocommerce/schemas.ts';
import { ok, type Result, succeeded } from '#shared/result.ts';

/** Servers refuse addresses of some 8000 characters; half of that leaves room for the rest of it. */
const longestList = 4_000;

/** A variation is reached through its parent only, so its id is kept as `parent/variation`. */
export const remoteIdOf = (row: ProductRow): string =>
  row.type === 'variation' && row.parent_id > 0 ? `${row.parent_id}/${row.id}` : String(row.id);

/** Articles of one question: as many as one page answers, and as an address may hold. */
const portionsOf = (skus: readonly string[]): string[][] => {
  const portions: string[][] = [];
  let length = 0;
  for (const sku of skus) {
    const own = encodeURIComponent(sku).length + 3;
    const portion = portions[portions.length - 1];
    if (portion === undefined || portion.length >= mostInBatch || length + own > longestList) {
      portions.push([sku]);
      length = own;
    } else {
      portion.push(sku);
      length += own;
    }
  }
  return portions;
};

const ask = async (
  client: WooClient,
  call: Call,
  query: Record<string, string>,
): Promise<Result<ProductRow[]>> =>
  client.get(call.http, '/products', productList, {
    ...query,
    per_page: mostInBatch,
    _fields: 'id,sku,type,parent_id',
  });

/**
 * Ids of articles, by article. The list parameter matches whole articles (shops.md 3.5), yet each answer is compared,
 * because a parameter that a shop does not know is ignored and gives everything.
 */
export const findProducts = async (
  client: WooClient,
  call: Call,
  skus: readonly string[],
): Promise<Result<Map<string, string>>> => {
  const wanted = new Set(skus);
  const found = new Map<string, string>();
  const keep = (rows: readonly ProductRow[]): void => {
    for (const row of rows) {
      const sku = row.sku?.trim() ?? '';
      if (wanted.has(sku) && !found.has(sku)) found.set(sku, remoteIdOf(row));
    }
  };
  const listed = [...wanted].filter((sku) => !sku.includes(','));
  for (const portion of portionsOf(listed)) {
    const rows = await ask(client, call, { sku: portion.join(',') });
    if (!succeeded(rows)) return rows;
    keep(rows.value);
  }
  // A comma ends an article in a list, so such articles are searched for by likeness, and compared.
  for (const sku of wanted) {
    if (!sku.includes(',')) continue;
    const rows = await ask(client, call, { search_sku: sku });
    if (!succeeded(rows)) return rows;
    keep(rows.value);
  }
  return ok(found);
};
