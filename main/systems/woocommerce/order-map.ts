import Big from 'big.js';
import type { RemoteOrder } from '#main/systems/port.ts';
import type { WooSettings } from '#main/systems/woocommerce/manifest.ts';
import {
  type FullOrder,
  metaText,
  type OrderStamp,
  type Place,
  type ProductLine,
} from '#main/systems/woocommerce/schemas.ts';
import { type Decimal, decimal } from '#shared/decimal.ts';
import { order as orderSchema } from '#shared/domain/order.ts';

const joined = (...parts: (string | null | undefined)[]): string | null => {
  const text = parts
    .map((part) => part?.trim() ?? '')
    .filter((part) => part !== '')
    .join(' ');
  return text === '' ? null : text;
};

/** Stamps come without a zone; the `_gmt` twins are UTC (shops.md 3.2). */
const instantOf = (gmt: string | null): string | null => (gmt === null || gmt === '' ? null : `${gmt}Z`);

/** The shop has no empty fields, only empty texts. */
const addressOf = (place: Place) => ({
  name: joined(place.first_name, place.last_name),
  company: joined(place.company),
  street: joined(place.address_1, place.address_2),
  city: joined(place.city),
  postcode: joined(place.postcode),
  region: joined(place.state),
  country: joined(place.country),
  phone: joined(place.phone),
});

interface Money {
  net: Big;
  gross: Big;
}

/** Throws for what is not a decimal number; the caller reports that order as broken. */
const moneyOf = (net: string, tax: string): Money => {
  const big = new Big(decimal.parse(net));
  return { net: big, gross: big.plus(decimal.parse(tax === '' ? '0' : tax)) };
};

/**
 * Price of one piece. Amounts of lines are exact and prices are not: two places where they give the amount back,
 * six where they do not (three pieces for 10.00).
 */
const unitPrice = (amount: Big, quantity: Big): Decimal => {
  if (quantity.eq(0)) return amount.toFixed();
  const price = amount.div(quantity);
  const short = price.round(2, 1);
  return short.times(quantity).eq(amount) ? short.toFixed(2) : price.round(6, 1).toFixed();
};

/** Amounts of lines are always without tax; whether the buyer saw them so is said by the order (shops.md 3.3). */
const shownBy = (found: FullOrder, money: Money): Big => (found.prices_include_tax ? money.gross : money.net);

const service = (found: FullOrder, sku: string, name: string | null, money: Money) => ({
  sku,
  name: name ?? '',
  quantity: '1',
  price: shownBy(found, money).toFixed(),
  net: money.net.toFixed(),
  gross: money.gross.toFixed(),
  kind: 'service',
});

/** An order line whose product was deleted, or never existed, names nothing an ERP could find. */
const articleOf = (line: ProductLine): string => {
  if (line.sku !== null && line.sku.trim() !== '') return line.sku.trim();
  const id = line.variation_id > 0 ? line.variation_id : line.product_id;
  if (id > 0) return String(id);
  throw new Error(`line ${line.id} names no product`);
};

const linesOf = (found: FullOrder, settings: WooSettings) => {
  const isApart = settings.discountSku !== '';
  const lines: unknown[] = [];
  let discount: Money = { net: new Big(0), gross: new Big(0) };
  for (const line of found.line_items) {
    const before = moneyOf(line.subtotal, line.subtotal_tax);
    const after = moneyOf(line.total, line.total_tax);
    discount = {
      net: discount.net.plus(before.net).minus(after.net),
      gross: discount.gross.plus(before.gross).minus(after.gross),
    };
    const money = isApart ? before : after;
    lines.push({
      sku: articleOf(line),
      name: line.name ?? '',
      quantity: line.quantity,
      price: unitPrice(shownBy(found, money), new Big(decimal.parse(line.quantity))),
      net: money.net.toFixed(),
      gross: money.gross.toFixed(),
      kind: 'product',
      key: String(line.id),
    });
  }
  for (const shipping of found.shipping_lines) {
    const money = moneyOf(shipping.total, shipping.total_tax);
    if (!money.gross.eq(0)) lines.push(service(found, settings.deliverySku, shipping.method_title, money));
  }
  for (const fee of found.fee_lines) {
    const money = moneyOf(fee.total, fee.total_tax);
    if (!money.gross.eq(0)) lines.push(service(found, settings.feeSku, fee.name, money));
  }
  if (isApart && !discount.gross.eq(0)) {
    const money = { net: discount.net.times(-1), gross: discount.gross.times(-1) };
    lines.push(service(found, settings.discountSku, null, money));
  }
  return lines;
};

/** Pick-up points stand in a custom field of the order or of its delivery, as the carrier's plugin likes. */
const pointOf = (found: FullOrder, field: string | undefined): string | null =>
  metaText(found.meta_data, field) ??
  found.shipping_lines.map((line) => metaText(line.meta_data, field)).find((code) => code !== null) ??
  null;

/**
 * A shop order in the domain's words; throws when the shop's values do not make an order (the caller reports that
 * one as broken and goes on).
 */
export const toRemoteOrder = (found: FullOrder, settings: WooSettings): RemoteOrder => {
  const remoteId = String(found.id);
  const billing = addressOf(found.billing);
  const shipping = addressOf(found.shipping);
  // Buyers who give one address only leave the other one empty.
  const deliverTo = shipping.street === null && shipping.city === null ? billing : shipping;
  return {
    remoteId,
    remoteStatus: found.status,
    final: settings.finalStatuses.includes(found.status),
    order: orderSchema.parse({
      number: found.number,
      externalId: remoteId,
      placedAt: instantOf(found.date_created_gmt),
      status: found.status,
      currency: found.currency,
      total: found.total,
      netTotal: new Big(decimal.parse(found.total)).minus(decimal.parse(found.total_tax)).toFixed(),
      priceIncludesVat: found.prices_include_tax,
      customer: {
        externalId: found.customer_id === 0 ? null : String(found.customer_id),
        name: billing.name ?? billing.company,
        email: joined(found.billing.email),
        phone: billing.phone,
        taxId: metaText(found.meta_data, settings.taxIdField),
        billing,
      },
      delivery: {
        method: found.shipping_lines[0]?.method_title,
        address: { ...deliverTo, phone: deliverTo.phone ?? billing.phone },
        pointCode: pointOf(found, settings.pointField),
      },
      payment: {
        kind: joined(found.payment_method_title) ?? found.payment_method,
        paidAmount: instantOf(found.date_paid_gmt) === null ? null : found.total,
      },
      note: joined(found.customer_note),
      lines: linesOf(found, settings),
    }),
  };
};

/** What is left of an order that cannot be read whole: enough for a change of status. */
export const toRemoteStatus = (stamp: OrderStamp, settings: WooSettings): RemoteOrder => {
  const remoteId = String(stamp.id);
  return {
    remoteId,
    remoteStatus: stamp.status,
    final: settings.finalStatuses.includes(stamp.status),
    order: orderSchema.parse({ number: remoteId, externalId: remoteId, status: stamp.status }),
  };
};
