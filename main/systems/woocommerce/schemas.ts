import { z } from 'zod';

/** Plugins turn numbers into text and back, so both are taken wherever a number is only shown or compared. */
const text = z.union([z.string(), z.number()]).transform(String);
const optionalText = text.nullish().transform((value) => value ?? null);
const whole = text.transform(Number).pipe(z.number().int());

/** A custom field; plugins keep whole structures in them, which are of no interest here. */
const metaField = z.object({ id: z.number().int().optional(), key: z.string(), value: z.unknown() });
export const metaData = z.array(metaField).default([]);
export type MetaData = z.infer<typeof metaData>;

/** A custom field's value where it is plain text; null otherwise. */
export const metaText = (fields: MetaData, key: string | undefined): string | null => {
  if (key === undefined || key === '') return null;
  const parsed = text.safeParse(fields.find((field) => field.key === key)?.value);
  return parsed.success && parsed.data.trim() !== '' ? parsed.data.trim() : null;
};

/** The little of an order that must be readable for it to be reported by name when the rest is not. */
export const orderStamp = z.object({
  id: whole,
  status: z.string(),
  date_modified_gmt: optionalText,
  date_created_gmt: optionalText,
});
export type OrderStamp = z.infer<typeof orderStamp>;

const place = z
  .object({
    first_name: optionalText,
    last_name: optionalText,
    company: optionalText,
    address_1: optionalText,
    address_2: optionalText,
    city: optionalText,
    state: optionalText,
    postcode: optionalText,
    country: optionalText,
    phone: optionalText,
    email: optionalText,
  })
  .partial();
export type Place = z.infer<typeof place>;

const productLine = z.object({
  id: whole,
  name: optionalText,
  product_id: whole.default(0),
  variation_id: whole.default(0),
  quantity: text,
  sku: optionalText,
  subtotal: text,
  subtotal_tax: text,
  total: text,
  total_tax: text,
});
export type ProductLine = z.infer<typeof productLine>;

const feeLine = z.object({ name: optionalText, total: text, total_tax: text });
const shippingLine = z.object({
  method_title: optionalText,
  total: text,
  total_tax: text,
  meta_data: metaData,
});

export const fullOrder = orderStamp.extend({
  number: text,
  currency: z.string(),
  prices_include_tax: z.boolean(),
  total: text,
  total_tax: text,
  customer_id: whole,
  customer_note: optionalText,
  billing: place,
  shipping: place,
  payment_method: optionalText,
  payment_method_title: optionalText,
  date_paid_gmt: optionalText,
  meta_data: metaData,
  line_items: z.array(productLine),
  shipping_lines: z.array(shippingLine),
  fee_lines: z.array(feeLine),
});
export type FullOrder = z.infer<typeof fullOrder>;

/** Orders of a list are parsed one by one, so that a broken one never hides the others. */
export const looseList = z.array(z.unknown());

export const heldOrder = z.object({ id: whole, status: z.string(), meta_data: metaData });
export type HeldOrder = z.infer<typeof heldOrder>;

/** Notes show what the agent wrote, maybe with entities in it. */
export const note = z.object({ id: whole, note: z.string() });
export const noteList = z.array(note);

export const productRow = z.object({
  id: whole,
  sku: optionalText,
  type: z.string().optional(),
  parent_id: whole.default(0),
});
export const productList = z.array(productRow);
export type ProductRow = z.infer<typeof productRow>;

export const itemError = z.object({
  code: z.string(),
  message: z.string().default(''),
  data: z.object({ status: z.number().optional(), resource_id: z.number().int().optional() }).nullish(),
});
export type ItemError = z.infer<typeof itemError>;

/** One item of a batch answer: the object, or an error beside good ones (shops.md 3.3). */
const batchItem = z.object({
  id: whole.optional(),
  manage_stock: z.union([z.boolean(), z.string()]).nullish(),
  stock_quantity: z.number().nullish(),
  error: itemError.optional(),
});
export type BatchItem = z.infer<typeof batchItem>;
export const batchAnswer = z.object({
  create: z.array(batchItem).default([]),
  update: z.array(batchItem).default([]),
});

export const account = z.object({ id: whole, email: z.string(), role: optionalText, meta_data: metaData });
export const accountList = z.array(account);
export type Account = z.infer<typeof account>;

export const statusTotals = z.array(z.object({ slug: z.string(), name: optionalText }));

/** Error envelope (shops.md 3.2); `status` outside `data` is what proxies and security plugins send. */
export const errorBody = z.object({
  code: z.union([z.string(), z.number()]).optional(),
  message: z.string(),
  status: z.union([z.string(), z.number()]).optional(),
  data: z
    .object({ status: z.number().optional(), params: z.record(z.string(), z.unknown()).optional() })
    .nullish()
    .catch(null),
});
