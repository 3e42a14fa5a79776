import { z } from 'zod';
import { address } from '#shared/domain/address.ts';
import { erpKey, wholeNumber } from '#shared/domain/entity.ts';

export const customer = z.object({
  key: erpKey.nullish(),
  externalId: z.string().max(120).nullish(),
  name: z.string().max(300),
  email: z.string().max(255).nullish(),
  phone: z.string().max(60).nullish(),
  taxId: z.string().max(40).nullish(),
  billing: address.nullish(),
  /** Delivery places: dozens for one customer are normal (seed 003). */
  places: z.array(address.extend({ key: z.string().nullish() })).default([]),
  /** The people who order for this customer. */
  users: z
    .array(z.object({ name: z.string().nullish(), email: z.string(), phone: z.string().nullish() }))
    .default([]),
  active: z.boolean().default(true),
  /** The seller's own people who look after the customer. */
  servedBy: z.array(z.object({ key: z.string(), name: z.string().nullish() })).optional(),
  payment: z.object({ kind: z.string().max(200).nullish(), days: wholeNumber.nullish() }).nullish(),
});
export type Customer = z.infer<typeof customer>;
