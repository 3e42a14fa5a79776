import { z } from 'zod';
import { decimal } from '#shared/decimal.ts';
import { address } from '#shared/domain/address.ts';
import { erpKey, instant } from '#shared/domain/entity.ts';

export const orderLine = z.object({
  sku: z.string().min(1).max(100),
  name: z.string().max(500).default(''),
  quantity: decimal,
  unit: z.string().max(20).nullish(),
  /** Price of one unit, as `priceIncludesVat` of the order says. */
  price: decimal,
  vatRate: z.string().max(10).nullish(),
  /** product, or service for delivery and fees, which ERPs keep as a line of their own. */
  /** Category the product is sold under, where the shop says it: rules pick the responsible person by it. */
  category: z.string().max(300).nullish(),
  kind: z.enum(['product', 'service']).default('product'),
  key: z.string().nullish(),
  articleKey: z.string().nullish(),
  net: decimal.nullish(),
  gross: decimal.nullish(),
  /** How much of `quantity` has left the warehouse, and how much waits there for this order. */
  delivered: decimal.nullish(),
  reserved: decimal.nullish(),
});
export type OrderLine = z.infer<typeof orderLine>;

/** ERPs keep the numbers of several parcels in one field; what stands between commas is one number each. */
const trackingNumbers = z
  .array(z.string().max(4_000))
  .transform((texts) =>
    texts.flatMap((text) =>
      text.split(/[,;|\n\r\t]+/).flatMap((part) => (part.trim() === '' ? [] : [part.trim().slice(0, 100)])),
    ),
  );

/** A customer order, whichever side it was born on. */
export const order = z.object({
  /** ERP key; null while the order exists in the shop only. */
  key: erpKey.nullish(),
  /** The number people say on the phone. */
  number: z.string().max(60).nullish(),
  /** Connection id of the shop the order came from, and its number there. */
  externalSource: z.string().max(60).nullish(),
  externalId: z.string().max(120).nullish(),
  placedAt: instant.nullish(),
  /** Status word of the side the object was read from; mappings translate it. */
  status: z.string().max(60).nullish(),
  currency: z.string().max(3).nullish(),
  total: decimal.nullish(),
  priceIncludesVat: z.boolean().default(true),
  customer: z
    .object({
      key: erpKey.nullish(),
      externalId: z.string().max(120).nullish(),
      name: z.string().max(300).nullish(),
      email: z.string().max(255).nullish(),
      phone: z.string().max(60).nullish(),
      taxId: z.string().max(40).nullish(),
      billing: address.nullish(),
    })
    .default({}),
  delivery: z
    .object({
      method: z.string().max(200).nullish(),
      address: address.nullish(),
      pointCode: z.string().max(100).nullish(),
    })
    .default({}),
  payment: z.object({ kind: z.string().max(200).nullish(), paidAmount: decimal.nullish() }).default({}),
  trackingNumbers: trackingNumbers.default([]),
  carrier: z.string().max(100).nullish(),
  note: z.string().max(20_000).nullish(),
  lines: z.array(orderLine).default([]),
  /** Day it is promised for. */
  dueAt: instant.nullish(),
  /** What people call the status. */
  statusName: z.string().max(200).nullish(),
  /** The ERP's own word for how far the order is carried out. */
  realisation: z.string().max(60).nullish(),
  netTotal: decimal.nullish(),
  /** Of an order to a supplier: the buyer's order that its goods go to. */
  customerOrderKey: erpKey.nullish(),
  /** One order may be on several invoices. */
  invoiceKeys: z.array(erpKey).optional(),
  statusHistory: z
    .array(z.object({ from: z.string().nullish(), to: z.string(), changedAt: instant.nullish() }))
    .optional(),
});
export type Order = z.infer<typeof order>;

/** What the ERP said about an order we staged in its inbox. */
export const orderReply = z.object({
  key: erpKey,
  externalSource: z.string().min(1),
  externalId: z.string().min(1),
  answer: z.enum(['accepted', 'rejected', 'waiting']),
  /** ERP key and number of the order it made. */
  orderKey: erpKey.nullish(),
  orderNumber: z.string().nullish(),
  reason: z.string().nullish(),
});
export type OrderReply = z.infer<typeof orderReply>;
