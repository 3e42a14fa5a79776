import { z } from 'zod';
import { erpKey, instant } from '#shared/domain/entity.ts';
import { orderLine } from '#shared/domain/order.ts';

/**
 * A document the ERP is asked to make from an order: goods issue, payment received, return. `kind` is a word of the
 * connection's own table of documents; what it means in the ERP stands in the profile.
 */
export const erpDocument = z.object({
  kind: z.string().min(1).max(60),
  orderKey: erpKey,
  /** Key of the document it is based on; null means the order itself. It is never dated before that one. */
  basedOn: erpKey.nullish(),
  placedAt: instant.nullish(),
  /** Null takes all lines of the order. */
  lines: z.array(orderLine).nullish(),
  note: z.string().max(20_000).nullish(),
});
export type ErpDocument = z.infer<typeof erpDocument>;
