import { z } from 'zod';
import type { PeerAnswer } from '#test/peers/http/server.ts';
import { pageOf } from '#test/peers/woocommerce/lists.ts';
import { asItem, invalidParam, refusal } from '#test/peers/woocommerce/refusal.ts';
import { newId, type PeerProduct, type WooState } from '#test/peers/woocommerce/state.ts';

const changes = z.strictObject({
  id: z.number().int().optional(),
  name: z.string().optional(),
  type: z.enum(['simple', 'variable']).optional(),
  sku: z.string().optional(),
  status: z.enum(['publish', 'draft', 'private', 'pending']).optional(),
  description: z.string().optional(),
  manage_stock: z.boolean().optional(),
  stock_quantity: z.number().int().optional(),
  regular_price: z
    .string()
    .regex(/^\d*(\.\d+)?$/)
    .optional(),
});

/** Whole articles, several by comma; variations are found by article only. */
export const listProducts = (shop: WooState, query: URLSearchParams): PeerAnswer => {
  const skus = query.get('sku')?.split(',');
  const likeness = query.get('search_sku')?.toLowerCase();
  const rows = [...shop.products.values()].filter((product) => {
    if (skus !== undefined) return skus.includes(product.sku);
    if (likeness !== undefined) return product.sku.toLowerCase().includes(likeness);
    return product.type !== 'variation';
  });
  return pageOf(rows, query);
};

const twinOf = (shop: WooState, sku: string | undefined, ownId: number): PeerProduct | undefined =>
  sku === undefined || sku === ''
    ? undefined
    : [...shop.products.values()].find((product) => product.sku === sku && product.id !== ownId);

const duplicate = (twin: PeerProduct): PeerAnswer =>
  refusal(400, 'product_invalid_sku', 'Invalid or duplicated SKU.', {
    resource_id: twin.id,
    unique_sku: `${twin.sku}-1`,
  });

const change = (shop: WooState, id: number, parent: number, given: unknown): PeerAnswer => {
  const parsed = changes.safeParse(given);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return invalidParam(issue?.path.join('.') ?? '', issue?.message ?? '');
  }
  const product = shop.products.get(id);
  if (product === undefined) return refusal(400, 'woocommerce_rest_product_invalid_id', 'Invalid ID.');
  if (product.parent_id !== parent) {
    return refusal(
      400,
      'woocommerce_rest_invalid_product_id',
      'To manipulate product variations you should use the /products/&lt;product_id&gt;/variations/&lt;id&gt; endpoint.',
    );
  }
  const { stock_quantity, id: _id, type: _type, ...rest } = parsed.data;
  const twin = twinOf(shop, rest.sku, id);
  if (twin !== undefined) return duplicate(twin);
  Object.assign(product, rest);
  // The amount is dropped without a word as long as the product keeps no stock (shops.md 3.5).
  if (stock_quantity !== undefined && product.manage_stock) {
    product.stock_quantity = stock_quantity;
    product.stock_status = stock_quantity > 0 ? 'instock' : 'outofstock';
  }
  shop.effects.push({ what: 'product', id, body: given });
  return { status: 200, body: product };
};

const create = (shop: WooState, given: unknown): PeerAnswer => {
  const parsed = changes.safeParse(given);
  if (!parsed.success) return invalidParam('product', parsed.error.issues[0]?.message ?? '');
  const twin = twinOf(shop, parsed.data.sku, 0);
  if (twin !== undefined) return duplicate(twin);
  const id = newId(shop);
  shop.products.set(
    id,
    productOf({ id, sku: parsed.data.sku ?? '', status: parsed.data.status ?? 'publish' }),
  );
  shop.effects.push({ what: 'new product', id, body: given });
  return change(shop, id, 0, { ...parsed.data, id });
};

export const productOf = (given: Partial<PeerProduct> & { id: number; sku: string }): PeerProduct => ({
  name: given.sku,
  type: 'simple',
  parent_id: 0,
  status: 'publish',
  regular_price: '',
  sale_price: '',
  manage_stock: false,
  stock_quantity: null,
  stock_status: 'instock',
  description: '',
  ...given,
});

const batch = z.object({
  create: z.array(z.unknown()).default([]),
  update: z.array(z.looseObject({ id: z.number() })).default([]),
});

/** Answers 200 with errors beside good items (shops.md 3.3); a hundred items are the most. */
export const productBatch = (shop: WooState, parent: number, body: Record<string, unknown>): PeerAnswer => {
  const wanted = batch.safeParse(body);
  if (!wanted.success) return invalidParam('update', 'not a list of products');
  const { create: creates, update: updates } = wanted.data;
  if (creates.length + updates.length > 100) {
    return refusal(
      413,
      'woocommerce_rest_request_entity_too_large',
      'Unable to accept more than 100 items for this request.',
    );
  }
  return {
    status: 200,
    body: {
      ...(creates.length === 0 ? {} : { create: creates.map((one) => asItem(0, create(shop, one))) }),
      ...(updates.length === 0
        ? {}
        : { update: updates.map((one) => asItem(one.id, change(shop, one.id, parent, one))) }),
    },
  };
};
