import { z } from 'zod';

/** The kinds of objects that travel. */
export const entityNames = [
  'order',
  'customer',
  'product',
  'invoice',
  'parcel',
  'waybill',
  'supplier_order',
  'document',
  'order_reply',
] as const;
export const entityName = z.enum(entityNames);
/** `supplier_order` is one to a supplier, who may send the goods straight to the buyer. `document` is one the ERP is asked to make from an order. `order_reply` is the ERP's answer to an order we put into its inbox: its number, or why it was refused. */
export type EntityName = z.infer<typeof entityName>;

/** An instant, ISO 8601 in UTC with `Z`; ERP wall-clock times are turned into this at the ERP's border. */
export const instant = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/, 'not a UTC instant');

/** A count such as days of payment; drivers give numbers as text. */
export const wholeNumber = z.union([
  z.number().int(),
  z
    .string()
    .regex(/^-?\d{1,9}$/)
    .transform(Number),
]);

/** ERP keys are text everywhere: a bigint, a GUID and a compound key all fit. */
export const erpKey = z.string().min(1).max(200);
