import Big from 'big.js';
import type { RemoteOrder } from '#main/systems/port.ts';
import { toInstant } from '#main/systems/prestashop/local-time.ts';
import type { PrestaSettings } from '#main/systems/prestashop/manifest.ts';
import type { FullOrder, OrderRow, OrderStamp, ShopAddress } from '#main/systems/prestashop/schemas.ts';
import type { Surroundings } from '#main/systems/prestashop/surroundings.ts';
import { decimal } from '#shared/decimal.ts';
import { order as orderSchema } from '#shared/domain/order.ts';

const joined = (...parts: (string | null | undefined)[]): string | null => {
  const text = parts.filter((part) => part != null && part !== '').join(' ');
  return text === '' ? null : text;
};

/** Amounts come with six places; zeros at the end say nothing. */
const money = (value: string): Big => new Big(decimal.parse(value));

const addressOf = (place: ShopAddress | undefined, around: Surroundings) =>
  place === undefined
    ? null
    : {
        name: joined(place.firstname, place.lastname),
        company: place.company,
        street: joined(place.address1, place.address2),
        city: place.city,
        postcode: place.postcode,
        country: around.countries.get(place.id_country ?? '') ?? null,
        phone: place.phone_mobile ?? place.phone,
      };

/** A row whose article is empty is named by the product's number, a combination's by both. */
const articleOf = (row: OrderRow): string => {
  if (row.product_reference !== null) return row.product_reference;
  if (row.product_id === null) throw new Error(`row ${row.id ?? ''} names no product`);
  return row.product_attribute_id === null ? row.product_id : `${row.product_id}-${row.product_attribute_id}`;
};

const service = (sku: string, name: string | null, net: Big, gross: Big) =>
  gross.eq(0) && net.eq(0)
    ? []
    : [
        {
          sku,
          name: name ?? '',
          quantity: '1',
          price: gross.toFixed(),
          net: net.toFixed(),
          gross: gross.toFixed(),
          kind: 'service',
        },
      ];

const linesOf = (found: FullOrder, settings: PrestaSettings, carrier: string | null) => [
  ...found.order_rows.map((row) => {
    const quantity = money(row.product_quantity);
    return {
      sku: articleOf(row),
      name: row.product_name ?? '',
      quantity: quantity.toFixed(),
      price: money(row.unit_price_tax_incl).toFixed(),
      net: money(row.unit_price_tax_excl).times(quantity).toFixed(),
      gross: money(row.unit_price_tax_incl).times(quantity).toFixed(),
      kind: 'product',
      key: row.id,
    };
  }),
  ...service(
    settings.deliverySku,
    carrier,
    money(found.total_shipping_tax_excl),
    money(found.total_shipping_tax_incl),
  ),
  ...service(
    settings.feeSku,
    null,
    money(found.total_wrapping_tax_excl),
    money(found.total_wrapping_tax_incl),
  ),
  ...service(
    settings.discountSku,
    null,
    money(found.total_discounts_tax_excl).times(-1),
    money(found.total_discounts_tax_incl).times(-1),
  ),
];

/**
 * A shop order in the domain's words, with prices as the buyer paid them, tax included; throws when the shop's values
 * do not make an order (the caller reports that one as broken and goes on).
 */
export const toRemoteOrder = (
  found: FullOrder,
  around: Surroundings,
  settings: PrestaSettings,
): RemoteOrder => {
  const invoiceTo = around.addresses.get(found.id_address_invoice ?? '');
  const buyer = around.customers.get(found.id_customer ?? '');
  const billing = addressOf(invoiceTo, around);
  const carrier = around.carriers.get(found.id_carrier ?? '') ?? null;
  const paid = money(found.total_paid_real);
  return {
    remoteId: found.id,
    remoteStatus: found.current_state,
    final: settings.finalStatuses.includes(found.current_state),
    order: orderSchema.parse({
      number: found.reference ?? found.id,
      externalId: found.id,
      placedAt: toInstant(found.date_add, settings.timeZone),
      status: found.current_state,
      currency: around.currencies.get(found.id_currency ?? ''),
      total: money(found.total_paid_tax_incl).toFixed(),
      netTotal: money(found.total_paid_tax_excl).toFixed(),
      priceIncludesVat: true,
      customer: {
        externalId: found.id_customer,
        name: joined(buyer?.firstname, buyer?.lastname) ?? billing?.name ?? buyer?.company,
        email: buyer?.email,
        phone: billing?.phone,
        taxId: invoiceTo?.vat_number,
        billing,
      },
      delivery: {
        method: carrier,
        address: addressOf(around.addresses.get(found.id_address_delivery ?? ''), around),
      },
      payment: { kind: found.payment, paidAmount: paid.eq(0) ? null : paid.toFixed() },
      lines: linesOf(found, settings, carrier),
    }),
  };
};

/** The little that a list row says: enough for a change of state. */
export const toRemoteStatus = (stamp: OrderStamp, settings: PrestaSettings): RemoteOrder => ({
  remoteId: stamp.id,
  remoteStatus: stamp.current_state,
  final: settings.finalStatuses.includes(stamp.current_state),
  order: orderSchema.parse({ number: stamp.id, externalId: stamp.id, status: stamp.current_state }),
});
