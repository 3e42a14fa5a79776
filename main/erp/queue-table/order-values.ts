import type { Order } from '#shared/domain/index.ts';
import type { Outgoing } from './fits.ts';

/** Values of one table by the role its columns have in the profile. */
export type RoleValues = Readonly<Record<string, Outgoing>>;

const at = (path: string, value: string | null | undefined): Outgoing => ({ path, value: value ?? null });

/** The delivery address where there is one, for that is where the parcel goes. */
const placeOf = (order: Order): { path: string; address: NonNullable<Order['delivery']['address']> } =>
  order.delivery.address
    ? { path: 'delivery.address', address: order.delivery.address }
    : { path: 'customer.billing', address: order.customer.billing ?? {} };

export const headValues = (source: string, externalId: string, order: Order, now: string): RoleValues => {
  const { path, address } = placeOf(order);
  const { customer } = order;
  const phone = customer.phone ?? address.phone;
  return {
    source: at('externalSource', source),
    externalId: at('externalId', externalId),
    number: at('number', order.number),
    placedAt: at('placedAt', order.placedAt),
    status: at('status', order.status),
    currency: at('currency', order.currency),
    total: at('total', order.total),
    customerName: at('customer.name', customer.name ?? address.company ?? address.name),
    customerEmail: at('customer.email', customer.email),
    customerPhone: at('customer.phone', phone),
    customerTaxId: at('customer.taxId', customer.taxId),
    customerExternalId: at('customer.externalId', customer.externalId),
    street: at(`${path}.street`, address.street),
    city: at(`${path}.city`, address.city),
    postcode: at(`${path}.postcode`, address.postcode),
    country: at(`${path}.country`, address.country),
    deliveryMethod: at('delivery.method', order.delivery.method),
    paymentKind: at('payment.kind', order.payment.kind),
    note: at('note', order.note),
    createdAt: at('createdAt', now),
  };
};

export const lineValues = (order: Order): RoleValues[] => documentLineValues(order.lines);

/** Lines of a document, which are those of an order in shape. */
export const documentLineValues = (lines: Order['lines']): RoleValues[] =>
  lines.map((line, index) => {
    const path = `lines.${index}`;
    return {
      lineNo: at(`${path}.lineNo`, String(index + 1)),
      sku: at(`${path}.sku`, line.sku),
      quantity: at(`${path}.quantity`, line.quantity),
      price: at(`${path}.price`, line.price),
      name: at(`${path}.name`, line.name),
      unit: at(`${path}.unit`, line.unit),
      vatRate: at(`${path}.vatRate`, line.vatRate),
      kind: at(`${path}.kind`, line.kind),
    };
  });

/** Null for a buyer without an account in the shop: nothing would tell two guests apart. */
export const customerValues = (source: string, order: Order): RoleValues | null => {
  const { customer } = order;
  if (!customer.externalId) return null;
  const { path, address } = customer.billing
    ? { path: 'customer.billing', address: customer.billing }
    : placeOf(order);
  return {
    source: at('externalSource', source),
    externalId: at('customer.externalId', customer.externalId),
    name: at('customer.name', customer.name ?? address.company ?? address.name ?? customer.externalId),
    email: at('customer.email', customer.email),
    phone: at('customer.phone', customer.phone ?? address.phone),
    taxId: at('customer.taxId', customer.taxId),
    street: at(`${path}.street`, address.street),
    city: at(`${path}.city`, address.city),
    postcode: at(`${path}.postcode`, address.postcode),
    country: at(`${path}.country`, address.country),
  };
};
