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
  stock: z.array(z.object({ warehouse: z.string().default('main'), quantity: decimal })).default([]),
  prices: z
    .array(z.object({ kind: z.string().default('retail'), currency: z.string().nullish(), amount: decimal }))
    .default([]),
});
export type Product = z.infer<typeof product>;
