import Big from 'big.js';
import type { BaseLinkerSettings } from '#main/systems/baselinker/manifest.ts';
import type { RemoteOrderRow } from '#main/systems/baselinker/schemas.ts';
import type { RemoteOrder } from '#main/systems/port.ts';
import { addDecimals, multiplyDecimals } from '#shared/decimal.ts';
import { order as orderSchema } from '#shared/domain/order.ts';

/** Money comes as a JSON number, and JavaScript writes small ones as 1e-7. */
const amount = (value: string): string => new Big(value).toFixed();

/** Special rates: exempt, outside the tax, reverse charge (shops.md 6). */
const taxes = new Map([
  ['-1', 'ZW'],
  ['-0.02', 'NP'],
  ['-0.03', 'OO'],
]);

const linesOf = (found: RemoteOrderRow, settings: BaseLinkerSettings) => {
  const lines = found.products.map((product) => ({
    sku: product.sku ?? product.product_id ?? '',
    name: product.name ?? '',
    quantity: amount(product.quantity),
    price: amount(product.price_brutto),
    vatRate: product.tax_rate === null ? null : (taxes.get(product.tax_rate) ?? product.tax_rate),
    kind: 'product',
  }));
  const delivery = amount(found.delivery_price ?? '0');
  if (new Big(delivery).gt(0)) {
    lines.push({
      sku: settings.deliverySku,
      name: found.delivery_method ?? '',
      quantity: '1',
      price: delivery,
      vatRate: null,
      kind: 'service',
    });
  }
  return lines;
};

/** An order over there in the domain's words; prices are gross. Throws a ZodError when it makes no order. */
export const toRemoteOrder = (found: RemoteOrderRow, settings: BaseLinkerSettings): RemoteOrder => {
  const lines = linesOf(found, settings);
  return {
    remoteId: found.order_id,
    remoteStatus: found.order_status_id,
    final: settings.finalStatuses.includes(found.order_status_id),
    order: orderSchema.parse({
      number: found.order_id,
      externalId: found.order_id,
      placedAt: new Date(found.date_add * 1_000).toISOString(),
      status: found.order_status_id,
      currency: found.currency,
      total: addDecimals(lines.map((line) => multiplyDecimals(line.quantity, line.price))),
      customer: {
        name: found.delivery_fullname ?? found.invoice_fullname ?? found.delivery_company,
        email: found.email,
        phone: found.phone,
        taxId: found.invoice_nip,
        billing: {
          name: found.invoice_fullname,
          company: found.invoice_company,
          street: found.invoice_address,
          city: found.invoice_city,
          postcode: found.invoice_postcode,
          country: found.invoice_country_code,
        },
      },
      delivery: {
        method: found.delivery_method,
        pointCode: found.delivery_point_id,
        address: {
          name: found.delivery_fullname,
          company: found.delivery_company,
          street: found.delivery_address,
          city: found.delivery_city,
          region: found.delivery_state,
          postcode: found.delivery_postcode,
          country: found.delivery_country_code,
        },
      },
      payment: {
        kind: found.payment_method,
        paidAmount: found.payment_done === null ? null : amount(found.payment_done),
      },
      trackingNumbers: found.delivery_package_nr === null ? [] : [found.delivery_package_nr],
      note: found.user_comments,
      lines,
    }),
  };
};

/** The little that a change of status says. */
export const statusOnly = (orderId: string, status: string, settings: BaseLinkerSettings): RemoteOrder => ({
  remoteId: orderId,
  remoteStatus: status,
  final: settings.finalStatuses.includes(status),
  order: orderSchema.parse({ number: orderId, externalId: orderId, status }),
});
