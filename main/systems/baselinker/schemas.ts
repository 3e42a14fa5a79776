import { z } from 'zod';

/** Numbers come as numbers or as text, depending on the field and on the year it was added. */
const text = z.union([z.string(), z.number()]).transform(String);
const optionalText = text
  .nullish()
  .transform((value) => (value === undefined || value === null || value === '' ? null : value));
const seconds = z.coerce.number().int();
const yes = z
  .union([z.boolean(), z.number(), z.string()])
  .transform((value) => [true, 1, '1'].includes(value));

/** Their PHP gives `[]` for an empty map. */
const map = <S extends z.ZodType>(value: S) =>
  z
    .union([
      z.record(z.string(), value),
      z
        .array(z.unknown())
        .length(0)
        .transform(() => ({})),
    ])
    .transform((found): Record<string, z.infer<S>> => found);

const line = z.object({
  product_id: optionalText,
  name: optionalText,
  sku: optionalText,
  price_brutto: text,
  tax_rate: optionalText,
  quantity: text,
});

export const remoteOrder = z.object({
  order_id: text,
  shop_order_id: optionalText,
  external_order_id: optionalText,
  order_status_id: text,
  confirmed: yes.default(true),
  date_add: seconds,
  date_confirmed: seconds.default(0),
  phone: optionalText,
  email: optionalText,
  user_comments: optionalText,
  currency: optionalText,
  payment_method: optionalText,
  payment_done: optionalText,
  delivery_method: optionalText,
  delivery_price: optionalText,
  delivery_package_nr: optionalText,
  delivery_fullname: optionalText,
  delivery_company: optionalText,
  delivery_address: optionalText,
  delivery_city: optionalText,
  delivery_state: optionalText,
  delivery_postcode: optionalText,
  delivery_country_code: optionalText,
  delivery_point_id: optionalText,
  invoice_fullname: optionalText,
  invoice_company: optionalText,
  invoice_nip: optionalText,
  invoice_address: optionalText,
  invoice_city: optionalText,
  invoice_postcode: optionalText,
  invoice_country_code: optionalText,
  products: z.array(line).default([]),
});
export type RemoteOrderRow = z.infer<typeof remoteOrder>;

/** Each order is parsed by itself, so that one odd order never hides the others. */
export const orderList = z.object({ orders: z.array(z.unknown()) });
export const orderHead = z.object({ order_id: text }).loose();

export const statusList = z.object({ statuses: z.array(z.object({ id: text, name: z.string() })) });
export const inventories = z.object({
  inventories: z.array(z.object({ inventory_id: text, name: optionalText })).default([]),
});

/** The documentation calls the number `id`, a widely used client `log_id`. */
export const journal = z.object({
  logs: z
    .array(
      z
        .object({
          id: seconds.optional(),
          log_id: seconds.optional(),
          order_id: text,
          object_id: optionalText,
        })
        .transform((r) => ({ id: r.id ?? r.log_id ?? 0, orderId: r.order_id, objectId: r.object_id })),
    )
    .default([]),
});

export const packages = z.object({
  packages: z.array(z.object({ courier_package_nr: optionalText }).loose()).default([]),
});
export const madePackage = z.object({ package_id: text.optional() });
export const done = z.object({});
export const productList = z.object({ products: map(z.object({ sku: optionalText })) });
export const updated = z.object({
  counter: z.coerce.number().optional(),
  warnings: map(z.string()).default({}),
});
