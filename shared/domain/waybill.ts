import { z } from 'zod';
import { decimal } from '#shared/decimal.ts';
import { erpKey } from '#shared/domain/entity.ts';

/** Weight in kilograms, sizes in centimetres. */
export const waybillSeat = z.object({
  weight: decimal,
  length: decimal.nullish(),
  width: decimal.nullish(),
  height: decimal.nullish(),
});
export type WaybillSeat = z.infer<typeof waybillSeat>;

export const waybillPlace = z.object({
  /** `point` = a branch or locker of the carrier, `door` = an address. */
  kind: z.enum(['point', 'door']),
  country: z.string().length(2).nullish(),
  city: z.string().max(200).nullish(),
  /** The carrier's own id of the city, chosen from its suggestions. */
  cityId: z.string().max(100).nullish(),
  /** The carrier's own id or code of the branch or locker. */
  pointId: z.string().max(100).nullish(),
  pointName: z.string().max(500).nullish(),
  street: z.string().max(200).nullish(),
  streetId: z.string().max(100).nullish(),
  house: z.string().max(50).nullish(),
  flat: z.string().max(50).nullish(),
  postcode: z.string().max(20).nullish(),
});
export type WaybillPlace = z.infer<typeof waybillPlace>;

const money = z.object({ amount: decimal, currency: z.string().length(3) });

/** A shipment the carrier is asked to take. Who sends it stands in the connection's settings. */
export const waybill = z.object({
  /** Ours: the order's key and which of its waybills; also the reference the carrier is given, to find it again. */
  key: erpKey,
  orderKey: erpKey,
  orderNumber: z.string().max(60).nullish(),
  recipient: z.object({
    name: z.string().min(1).max(300),
    phone: z.string().max(60).nullish(),
    email: z.string().max(255).nullish(),
    company: z.string().max(300).nullish(),
    taxId: z.string().max(40).nullish(),
  }),
  to: waybillPlace,
  seats: z.array(waybillSeat).min(1).max(200),
  /** What the goods are worth. */
  value: money,
  /** Cash on delivery. */
  collect: money.nullish(),
  payer: z.enum(['sender', 'recipient']).default('sender'),
  contents: z.string().max(300).default(''),
  note: z.string().max(500).nullish(),
  /** The carrier's fields of its own form, by their names in its manifest. */
  options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
});
export type Waybill = z.infer<typeof waybill>;
