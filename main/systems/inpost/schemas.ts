import { z } from 'zod';

/** Ids come as numbers; as text they fit beside everybody else's. */
export const id = z.union([z.string().min(1), z.number()]).transform(String);
export const words = z
  .string()
  .nullish()
  .transform((value) => value ?? '');

/** A time with an offset as an instant; null where there is none or nobody can read it. */
export const instantOf = (value: string): string | null => {
  if (!/T.+(Z|[+-]\d\d:?\d\d)$/.test(value)) return null;
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
};
export const time = words.transform(instantOf);

/** One thing or a list of it. */
const listOf = <S extends z.ZodType>(schema: S) =>
  z
    .union([z.array(schema), schema.transform((one) => [one])])
    .nullish()
    .transform((value) => value ?? []);

/** A shipment (carriers.md 2.3). A shipment of several parcels has a number for each of them. */
export const shipment = z.object({
  id,
  status: words,
  tracking_number: words,
  external_customer_id: z
    .union([z.string(), z.number()])
    .nullish()
    .transform((value) => (value === null || value === undefined ? '' : String(value))),
  parcels: listOf(z.object({ tracking_number: words })),
  selected_offer: z
    .object({ rate: z.union([z.string(), z.number()]).nullish() })
    .nullish()
    .transform((value) => value?.rate ?? null),
  created_at: time,
  updated_at: time,
});
export type Shipment = z.infer<typeof shipment>;

export const shipments = z.object({
  count: z.coerce.number().nullish(),
  items: z.array(shipment),
});
