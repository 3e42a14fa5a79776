import { z } from 'zod';
import { erpKey, instant } from '#shared/domain/entity.ts';
import { parcelBranch, parcelMoney } from '#shared/parcels/event.ts';

/** A tracked shipment of an order. `status` is a word of the canonical parcel statuses. */
export const parcel = z.object({
  key: erpKey,
  orderKey: erpKey,
  number: z.string().min(1).max(100),
  carrier: z.string().max(100).nullish(),
  status: z.string().max(60).nullish(),
  statusAt: instant.nullish(),
  /** The carrier's own words for it. */
  said: z.string().max(2_000).nullish(),
  branch: parcelBranch.nullish(),
  expectedAt: instant.nullish(),
  keptUntil: instant.nullish(),
  money: parcelMoney.nullish(),
  /** Address of the page where the buyer can follow it. */
  page: z.string().max(500).nullish(),
  /** A ready text for the buyer. */
  notice: z.string().max(4_000).nullish(),
});
export type Parcel = z.infer<typeof parcel>;
