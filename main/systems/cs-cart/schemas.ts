import { z } from 'zod';

/** CS-Cart sends numbers as text in some answers and as numbers in others (shops.md 2.1). */
const text = z.union([z.string(), z.number()]).transform(String);
const optionalText = text
  .nullish()
  .transform((value) => (value === undefined || value === null ? null : value));
const whole = text.transform(Number).pipe(z.number().int());

/** An empty PHP map arrives as `[]` (shops.md 2.3). */
const phpMap = <S extends z.ZodType>(value: S) =>
  z
    .union([z.record(z.string(), value), z.array(z.never()).transform(() => ({}))])
    .transform((map): Record<string, z.infer<S>> => map);

export const listParams = z.object({ total_items: whole.optional() }).loose();

export const orderRow = z.object({
  order_id: whole,
  status: z.string(),
  is_parent_order: optionalText,
  timestamp: whole.optional(),
  email: optionalText,
  total: optionalText,
});
export type OrderRow = z.infer<typeof orderRow>;

export const orderList = z.object({ orders: z.array(orderRow), params: listParams.optional() });

const orderProduct = z.object({
  item_id: optionalText,
  product_code: optionalText,
  product: optionalText,
  product_id: optionalText,
  amount: text,
  price: text,
});

const shipping = z.object({ shipping_id: optionalText, shipping: optionalText });

export const fullOrder = z.object({
  order_id: whole,
  status: z.string(),
  is_parent_order: optionalText,
  timestamp: whole,
  user_id: optionalText,
  company: optionalText,
  firstname: optionalText,
  lastname: optionalText,
  email: optionalText,
  phone: optionalText,
  total: optionalText,
  shipping_cost: optionalText,
  subtotal_discount: optionalText,
  secondary_currency: optionalText,
  notes: optionalText,
  payment_method: z.union([z.object({ payment: optionalText }).loose(), z.array(z.never())]).optional(),
  shipping: z.array(shipping).optional(),
  shipping_ids: optionalText,
  products: phpMap(orderProduct).optional(),
  b_address: optionalText,
  b_city: optionalText,
  b_zipcode: optionalText,
  b_country: optionalText,
  b_phone: optionalText,
  s_firstname: optionalText,
  s_lastname: optionalText,
  s_address: optionalText,
  s_address_2: optionalText,
  s_city: optionalText,
  s_state: optionalText,
  s_zipcode: optionalText,
  s_country: optionalText,
  s_phone: optionalText,
});
export type FullOrder = z.infer<typeof fullOrder>;

export const updatedOrder = z.object({ order_id: whole });
export const updatedProduct = z.object({ product_id: text });

export const productList = z.object({
  products: z.array(z.object({ product_id: text, product_code: optionalText, status: optionalText })),
});

export const userList = z.object({
  users: z.array(z.object({ user_id: text, email: optionalText })).default([]),
});
export const writtenUser = z.object({ user_id: text });
export const category = z.object({ category_id: text, category: optionalText }).loose();

export const shipmentList = z.object({
  shipments: z
    .array(z.object({ shipment_id: text, order_id: optionalText, tracking_number: optionalText }))
    .default([]),
});
export const createdShipment = z.object({ shipment_id: text });

export const statusList = z.object({
  statuses: z.array(z.object({ status: z.string(), description: optionalText })),
});

export const version = z.object({ Version: text });

/** Error envelope; older builds send message and status only (shops.md 2.2). */
export const errorBody = z.object({
  message: z.string().optional(),
  status: z.union([z.number(), z.string()]).optional(),
  messages: z.unknown().optional(),
  errors: z.unknown().optional(),
});
