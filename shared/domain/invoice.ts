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
  /** Short sign of the document's kind, as the ERP has it. */
  type: z.string().max(20).nullish(),
  soldAt: instant.nullish(),
  netTotal: decimal.nullish(),
  paidAmount: decimal.nullish(),
  settled: z.boolean().nullish(),
  settledAt: instant.nullish(),
  payment: z.object({ kind: z.string().max(200).nullish() }).nullish(),
  /** A correction, and the document it corrects. */
  correction: z.boolean().nullish(),
  correctsKey: erpKey.nullish(),
  lines: z
    .array(
      z.object({
        key: z.string().nullish(),
        articleKey: z.string().nullish(),
        orderLineKey: z.string().nullish(),
        goodsIssueKey: z.string().nullish(),
        sku: z.string().max(100).nullish(),
        name: z.string().max(500).nullish(),
        quantity: decimal,
        unit: z.string().max(20).nullish(),
        vatRate: z.string().max(10).nullish(),
        net: decimal.nullish(),
        gross: decimal.nullish(),
      }),
    )
    .optional(),
  /** What the books say is to be paid; one document may have several instalments. */
  receivables: z
    .array(
      z.object({
        key: z.string().nullish(),
        amount: decimal,
        outstanding: decimal,
        dueAt: instant.nullish(),
      }),
    )
    .optional(),
});
export type Invoice = z.infer<typeof invoice>;
