import { z } from 'zod';
import { decimal } from '#shared/decimal.ts';
import { erpKey, instant } from '#shared/domain/entity.ts';

/** Invoices and orders are many-to-many: one order on several invoices, one invoice over several orders. */
export const invoice = z.object({
  key: erpKey,
  number: z.string().max(60),
  issuedAt: instant.nullish(),
  dueAt: instant.nullish(),
  currency: z.string().max(3).nullish(),
  total: decimal,
  outstanding: decimal.nullish(),
  customerKey: erpKey.nullish(),
  orderKeys: z.array(erpKey).default([]),
  payments: z
    .array(z.object({ paidAt: instant.nullish(), amount: decimal, note: z.string().nullish() }))
    .default([]),
});
export type Invoice = z.infer<typeof invoice>;
