import { z } from 'zod';
import type { Resource } from '#main/systems/prestashop/client.ts';

/** The webservice gives text only; an empty one stands for nothing. */
const id = z.string().regex(/^\d+$/);
const text = z.string();
const optionalText = text
  .optional()
  .transform((value) => (value === undefined || value.trim() === '' ? null : value.trim()));
/** Links to nothing are `0` or empty. */
const link = text
  .optional()
  .transform((value) => (value === undefined || value === '' || value === '0' ? null : value));

const resource = (path: string, record: string): Resource => ({ path, record });
export const resources = {
  orders: resource('orders', 'order'),
  states: resource('order_states', 'order_state'),
  histories: resource('order_histories', 'order_history'),
  orderCarriers: resource('order_carriers', 'order_carrier'),
  messages: resource('messages', 'message'),
  products: resource('products', 'product'),
  combinations: resource('combinations', 'combination'),
  stocks: resource('stock_availables', 'stock_available'),
  customers: resource('customers', 'customer'),
  addresses: resource('addresses', 'address'),
  countries: resource('countries', 'country'),
  carriers: resource('carriers', 'carrier'),
  currencies: resource('currencies', 'currency'),
} as const;

export const anyRecord = z.object({ id }).loose();

/** The little of an order that a list is asked for. */
export const orderStamp = z.object({ id, current_state: text, date_upd: text });
export type OrderStamp = z.infer<typeof orderStamp>;

const orderRow = z.object({
  id: optionalText,
  product_id: link,
  product_attribute_id: link,
  product_quantity: text,
  product_name: optionalText,
  product_reference: optionalText,
  unit_price_tax_incl: text,
  unit_price_tax_excl: text,
});
export type OrderRow = z.infer<typeof orderRow>;

export const fullOrder = orderStamp.extend({
  id_address_delivery: link,
  id_address_invoice: link,
  id_currency: link,
  id_customer: link,
  id_carrier: link,
  date_add: text,
  payment: optionalText,
  reference: optionalText,
  total_paid_tax_incl: text,
  total_paid_tax_excl: text,
  total_paid_real: text,
  total_shipping_tax_incl: text,
  total_shipping_tax_excl: text,
  total_wrapping_tax_incl: text,
  total_wrapping_tax_excl: text,
  total_discounts_tax_incl: text,
  total_discounts_tax_excl: text,
  order_rows: z.array(orderRow).default([]),
});
export type FullOrder = z.infer<typeof fullOrder>;

export const heldOrder = z.object({ id, current_state: text, note: optionalText });

export const orderState = z.object({ id, name: optionalText });
export const orderCarrier = z.object({ id, id_order: text, tracking_number: optionalText });
export type OrderCarrier = z.infer<typeof orderCarrier>;
export const message = z.object({ id, id_order: text, message: text });

export const productRow = z.object({ id, reference: optionalText });
export const combinationRow = z.object({ id, id_product: text, reference: optionalText });
export const priced = z.object({ id, price: text });
export const stockRow = z.object({ id, id_product: text, id_product_attribute: text, quantity: text });
export type StockRow = z.infer<typeof stockRow>;

export const customer = z.object({
  id,
  email: text,
  firstname: optionalText,
  lastname: optionalText,
  company: optionalText,
  is_guest: optionalText,
  deleted: optionalText,
});
export type ShopCustomer = z.infer<typeof customer>;

export const address = z.object({
  id,
  id_customer: link,
  id_country: link,
  alias: optionalText,
  company: optionalText,
  firstname: optionalText,
  lastname: optionalText,
  vat_number: optionalText,
  address1: optionalText,
  address2: optionalText,
  postcode: optionalText,
  city: optionalText,
  phone: optionalText,
  phone_mobile: optionalText,
  deleted: optionalText,
});
export type ShopAddress = z.infer<typeof address>;

export const country = z.object({ id, iso_code: text });
export const currency = z.object({ id, iso_code: text });
export const carrier = z.object({ id, name: optionalText });
