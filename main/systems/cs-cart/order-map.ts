import type { CsCartSettings } from '#main/systems/cs-cart/manifest.ts';
import type { FullOrder, OrderRow } from '#main/systems/cs-cart/schemas.ts';
import type { RemoteOrder } from '#main/systems/port.ts';
import { compareDecimals, decimal } from '#shared/decimal.ts';
import { order as orderSchema } from '#shared/domain/order.ts';

const joined = (...parts: (string | null | undefined)[]): string | null => {
  const text = parts
    .map((part) => part?.trim() ?? '')
    .filter((part) => part !== '')
    .join(' ');
  return text === '' ? null : text;
};

const amountAbove0 = (value: string | null): string | null => {
  const parsed = decimal.safeParse(value ?? '');
  return parsed.success && compareDecimals(parsed.data, '0') > 0 ? parsed.data : null;
};

const linesOf = (found: FullOrder, settings: CsCartSettings) => {
  const lines: unknown[] = Object.values(found.products ?? {}).map((product) => ({
    sku: product.product_code ?? product.product_id ?? '',
    name: product.product ?? '',
    quantity: product.amount,
    price: product.price,
    kind: 'product',
  }));
  const shipping = amountAbove0(found.shipping_cost);
  if (shipping !== null) {
    const name = found.shipping?.[0]?.shipping ?? '';
    lines.push({ sku: settings.deliverySku, name, quantity: '1', price: shipping, kind: 'service' });
  }
  const discount = amountAbove0(found.subtotal_discount);
  if (discount !== null) {
    lines.push({
      sku: settings.discountSku,
      name: '',
      quantity: '1',
      price: `-${discount}`,
      kind: 'service',
    });
  }
  return lines;
};

const paymentOf = (found: FullOrder): string | null =>
  found.payment_method === undefined || Array.isArray(found.payment_method)
    ? null
    : found.payment_method.payment;

/**
 * A shop order in the domain's words; throws a ZodError when the shop's values do not make an order (the caller
 * reports that one as broken and goes on).
 */
export const toRemoteOrder = (found: FullOrder, settings: CsCartSettings): RemoteOrder => {
  const remoteId = String(found.order_id);
  return {
    remoteId,
    remoteStatus: found.status,
    final: settings.finalStatuses.includes(found.status),
    order: orderSchema.parse({
      number: remoteId,
      externalId: remoteId,
      placedAt: new Date(found.timestamp * 1_000).toISOString(),
      status: found.status,
      currency: found.secondary_currency,
      total: found.total,
      customer: {
        externalId: found.user_id === '0' ? null : found.user_id,
        name: joined(found.firstname, found.lastname) ?? found.company,
        email: found.email,
        phone: found.phone ?? found.b_phone,
        billing: {
          company: found.company,
          street: found.b_address,
          city: found.b_city,
          postcode: found.b_zipcode,
          country: found.b_country,
        },
      },
      delivery: {
        method: found.shipping?.[0]?.shipping,
        address: {
          name: joined(found.s_firstname, found.s_lastname),
          street: joined(found.s_address, found.s_address_2),
          city: found.s_city,
          region: found.s_state,
          postcode: found.s_zipcode,
          country: found.s_country,
          phone: found.s_phone,
        },
      },
      payment: { kind: paymentOf(found) },
      note: found.notes,
      lines: linesOf(found, settings),
    }),
  };
};

/** The little that a list row says: enough for a change of status. */
export const toRemoteStatus = (row: OrderRow, settings: CsCartSettings): RemoteOrder => {
  const remoteId = String(row.order_id);
  return {
    remoteId,
    remoteStatus: row.status,
    final: settings.finalStatuses.includes(row.status),
    order: orderSchema.parse({
      number: remoteId,
      externalId: remoteId,
      status: row.status,
    }),
  };
};
