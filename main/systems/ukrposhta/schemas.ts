import { z } from 'zod';

/** Text, number and nothing come in one another's clothes. */
export const text = z
  .unknown()
  .optional()
  .transform((value): string => {
    if (typeof value === 'string') return value.trim();
    return typeof value === 'number' ? String(value) : '';
  });

const flag = z
  .unknown()
  .optional()
  .transform((value): boolean => value === true || value === 'true');

/** One row comes as an object, several as a list, none as nothing. */
export const rowsOf = <S extends z.ZodType>(row: S) =>
  z
    .union([z.array(row), row.transform((one) => [one])])
    .nullish()
    .transform((rows): z.output<S>[] => rows ?? []);

/** The classifier's: no row is no entries, one is an object, several are a list (carriers.md 3.2). */
export const entries = z.object({
  Entries: z
    .union([z.object({ Entry: rowsOf(z.record(z.string(), z.unknown())) }), z.string(), z.null()])
    .optional()
    .transform((value) => (value === null || typeof value !== 'object' ? [] : value.Entry)),
});

export const addressRow = z.object({ id: text.pipe(z.string().min(1)) });

export const clientRow = z.object({
  uuid: z.string().min(1),
  name: text,
  externalId: text,
  addressId: text,
});

export const shipmentRow = z.object({
  uuid: z.string().min(1),
  // As a number it has lost its zero.
  barcode: text.transform((value) => (/^\d{12}$/.test(value) ? `0${value}` : value)),
  /** Left out is not the same as empty: see the look-up. */
  externalId: z
    .union([z.string(), z.number().transform(String)])
    .nullish()
    .catch(undefined),
  shipmentGroupUuid: text,
  deliveryPrice: text,
  deliveryDate: text,
  postPay: text,
  postPayPaid: flag,
  lifecycle: z.object({ status: text }).nullish().catch(null),
});
export type ShipmentRow = z.output<typeof shipmentRow>;

export const groupRow = z.object({ uuid: z.string().min(1), name: text, closed: flag });

export const priceRow = z.object({ deliveryPrice: text, postPayDeliveryPrice: text, deliveryDate: text });
