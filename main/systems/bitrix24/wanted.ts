import { createHash } from 'node:crypto';
import Big from 'big.js';
import { z } from 'zod';
import type { ProductRow } from '#main/systems/bitrix24/family.ts';
import type { PushItem } from '#main/systems/port.ts';
import { roundDecimal } from '#shared/decimal.ts';
import type { Order } from '#shared/domain/index.ts';
import type { OrderLine } from '#shared/domain/order.ts';

/** What a deal should hold of an order. Null: the order says nothing of it. */
export interface Wanted {
  origin: string;
  title: string;
  stage: string | null;
  total: string | null;
  currency: string | null;
  rows: ProductRow[];
  tracking: string | null;
  comments: string;
  contact: { name: string; phone: string | null; email: string | null; origin: string } | null;
}

/** Same order, same identity, however often and from wherever it is sent. */
export const originOf = (order: Order, item: PushItem): string =>
  order.externalSource != null && order.externalId != null
    ? `${order.externalSource}:${order.externalId}`
    : (order.key ?? item.key);

/** Square brackets are marks of the portal's own text format. */
const plainText = (text: string): string => text.replaceAll('[', '(').replaceAll(']', ')').trim();

/** Digits with a leading plus, as the index of duplicates keeps them. */
export const plainPhone = (text: string | null | undefined): string | null => {
  const trimmed = (text ?? '').trim();
  const digits = trimmed.replace(/\D/g, '');
  if (digits.length < 5) return null;
  if (trimmed.startsWith('+')) return `+${digits}`;
  return digits.startsWith('00') ? `+${digits.slice(2)}` : digits;
};

/** A malformed address would have the whole contact refused, so it is left out. */
const plainEmail = (text: string | null | undefined): string | null => {
  const parsed = z.email().safeParse((text ?? '').trim().toLowerCase());
  return parsed.success ? parsed.data : null;
};

const rowOf = (line: OrderLine, order: Order): ProductRow => {
  const taxRate = /^\d{1,2}(\.\d+)?$/.test(line.vatRate ?? '') ? (line.vatRate ?? null) : null;
  // The portal's price is what the buyer pays for one, tax included (shops.md 1.8).
  const gross =
    order.priceIncludesVat || taxRate === null
      ? line.price
      : roundDecimal(new Big(line.price).times(new Big(taxRate).plus(100)).div(100).toFixed(), 4);
  return {
    name: line.name === '' || line.name === line.sku ? line.sku : `${line.sku} ${line.name}`,
    price: gross,
    quantity: line.quantity,
    taxRate,
    taxIncluded: order.priceIncludesVat,
  };
};

const commentsOf = (order: Order, item: PushItem): string => {
  const { address, method, pointCode } = order.delivery;
  const place = [
    address?.name,
    address?.company,
    address?.street,
    address?.postcode,
    address?.city,
    address?.country,
  ];
  const filled = (parts: readonly (string | null | undefined)[]): string =>
    parts.filter((part) => part != null && part !== '').join(', ');
  return [
    `ERP: ${order.number ?? order.key ?? item.key}`,
    filled([method, pointCode]),
    filled(place),
    filled([order.payment.kind]),
    filled([order.customer.taxId]),
    order.note ?? '',
  ]
    .map(plainText)
    .filter((line) => line !== '')
    .join('\n');
};

const contactOf = (order: Order, origin: string): Wanted['contact'] => {
  const { customer } = order;
  const address = customer.billing ?? order.delivery.address;
  const phone = plainPhone(customer.phone ?? address?.phone ?? order.delivery.address?.phone);
  const email = plainEmail(customer.email);
  const name = customer.name ?? address?.name ?? address?.company ?? email ?? phone;
  if (name == null || name === '') return null;
  return {
    name,
    phone,
    email,
    origin: customer.key == null ? `order:${origin}` : `customer:${customer.key}`,
  };
};

export const wantedOf = (order: Order, item: PushItem, stage: string | null): Wanted => {
  const origin = originOf(order, item);
  const who = order.customer.name ?? order.delivery.address?.name ?? '';
  const tracking = [...new Set(order.trackingNumbers)].sort().join(' ');
  return {
    origin,
    title: `№ ${order.number ?? order.externalId ?? item.key}${who === '' ? '' : ` · ${who}`}`.slice(0, 250),
    stage,
    total: order.total ?? null,
    currency: order.currency ?? null,
    rows: order.lines.map((line) => rowOf(line, order)),
    tracking: tracking === '' ? null : tracking,
    comments: commentsOf(order, item),
    contact: contactOf(order, origin),
  };
};

const short = (value: string): string => new Big(value).toFixed();

/** The rows as one word, whichever way the numbers are written. */
export const rowsWord = (rows: readonly Pick<ProductRow, 'name' | 'price' | 'quantity'>[]): string =>
  createHash('sha256')
    .update(JSON.stringify(rows.map((one) => [one.name, short(one.price), short(one.quantity)])))
    .digest('hex')
    .slice(0, 16);

/** What the link remembers. `status` is the engine's name for the other side's status as well. */
export const writtenOf = (wanted: Wanted): Record<string, string> => ({
  ...(wanted.stage === null ? {} : { status: wanted.stage }),
  ...(wanted.total === null ? {} : { total: short(wanted.total) }),
  ...(wanted.rows.length === 0 ? {} : { rows: rowsWord(wanted.rows) }),
  ...(wanted.tracking === null ? {} : { tracking: wanted.tracking }),
});
