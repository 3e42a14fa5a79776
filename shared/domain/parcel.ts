import { z } from 'zod';
import { erpKey, instant } from '#shared/domain/entity.ts';

/** A tracked shipment of an order. `status` is a word of the canonical parcel statuses. */
export const parcel = z.object({
  key: erpKey,
  orderKey: erpKey,
  number: z.string().min(1).max(100),
  carrier: z.string().max(60).nullish(),
  status: z.string().max(60).nullish(),
  statusAt: instant.nullish(),
});
export type Parcel = z.infer<typeof parcel>;
