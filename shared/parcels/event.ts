import { z } from 'zod';
import { decimal } from '#shared/decimal.ts';
import { instant } from '#shared/domain/entity.ts';

/** Something that happened to a parcel, in the carrier's own words. */
export const parcelEvent = z.object({
  /** The carrier's code, as text: leading zeros count. */
  code: z.string().min(1).max(120),
  text: z.string().max(2_000),
  /** The carrier's time; null where it gave none. */
  at: instant.nullable(),
  place: z.string().max(500).nullable(),
});
export type ParcelEvent = z.infer<typeof parcelEvent>;

/** Where the buyer collects it. */
export const parcelBranch = z.object({
  name: z.string().max(500).nullable(),
  address: z.string().max(500).nullable(),
  hours: z.string().max(500).nullable(),
  /** The carrier's number or code of the branch or locker. */
  code: z.string().max(100).nullable(),
});
export type ParcelBranch = z.infer<typeof parcelBranch>;

/** Money the carrier collects from the buyer for the seller. */
export const parcelMoney = z.object({
  amount: decimal,
  currency: z.string().max(3),
  state: z.enum(['to_collect', 'collected', 'paid_out']),
});
export type ParcelMoney = z.infer<typeof parcelMoney>;

/** Another number under which the parcel goes on: the way back, a new address. */
export const parcelFollow = z.object({
  number: z.string().min(1).max(100),
  leg: z.enum(['return', 'forward', 'money']),
});
export type ParcelFollow = z.infer<typeof parcelFollow>;
