import { z } from 'zod';
import { decimal } from '#shared/decimal.ts';
import { erpKey } from '#shared/domain/entity.ts';

export const product = z.object({
  key: erpKey,
  sku: z.string().min(1).max(100),
  name: z.string().max(500).nullish(),
  barcode: z.string().max(60).nullish(),
  unit: z.string().max(20).nullish(),
  vatRate: z.string().max(10).nullish(),
  category: z.string().max(300).nullish(),
  description: z.string().nullish(),
  /** False: not to be offered in the shop. */
  active: z.boolean().default(true),
  /** Free quantity per warehouse: on hand minus reserved. */
  stock: z
    .array(
      z.object({
        warehouse: z.string().default('main'),
        quantity: decimal,
        warehouseName: z.string().nullish(),
        /** Key of the article in this warehouse, in ERPs that keep one row for each. */
        articleKey: z.string().nullish(),
        onHand: decimal.nullish(),
        reserved: decimal.nullish(),
        /** Unit it is sold by, and how many basic units that is. */
        unit: z.string().max(20).nullish(),
        unitFactor: decimal.nullish(),
      }),
    )
    .default([]),
  prices: z
    .array(
      z.object({
        kind: z.string().default('retail'),
        currency: z.string().nullish(),
        amount: decimal,
        kindName: z.string().nullish(),
        net: decimal.nullish(),
        gross: decimal.nullish(),
        /** Set where each warehouse has prices of its own; the first of a kind counts. */
        warehouse: z.string().nullish(),
      }),
    )
    .default([]),
  /** All codes of the product, also of its packs. */
  barcodes: z
    .array(
      z.object({
        code: z.string().max(60),
        unit: z.string().max(20).nullish(),
        /** Basic units in what carries the code. */
        quantity: decimal.nullish(),
        warehouse: z.string().nullish(),
      }),
    )
    .optional(),
  /** The ERP's own word for goods, services, sets. */
  kind: z.string().max(60).nullish(),
  blocked: z.boolean().nullish(),
});
export type Product = z.infer<typeof product>;
