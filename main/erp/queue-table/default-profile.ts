import { type QueueTableProfile, queueTableProfile } from '#shared/erp/profile.ts';

/** The inbox as the install script makes it. */
const INBOX = {
  table: 'mostek_orders',
  columns: {
    id: 'id',
    source: 'source',
    externalId: 'external_id',
    number: 'order_no',
    placedAt: 'placed_at',
    status: 'order_status',
    currency: 'currency',
    total: 'total',
    customerName: 'customer_name',
    customerEmail: 'customer_email',
    customerPhone: 'customer_phone',
    customerTaxId: 'customer_tax_id',
    customerExternalId: 'customer_external_id',
    street: 'street',
    city: 'city',
    postcode: 'postcode',
    country: 'country',
    deliveryMethod: 'delivery_method',
    paymentKind: 'payment_kind',
    note: 'note',
    createdAt: 'created_at',
    answer: 'answer',
    reason: 'reason',
    orderKey: 'erp_order_key',
    orderNumber: 'erp_order_no',
  },
  lines: {
    table: 'mostek_order_lines',
    columns: {
      order: 'order_id',
      lineNo: 'line_no',
      sku: 'sku',
      quantity: 'quantity',
      price: 'price',
      name: 'item_name',
      unit: 'unit',
      vatRate: 'vat_rate',
      kind: 'kind',
    },
  },
  customers: {
    table: 'mostek_customers',
    columns: {
      source: 'source',
      externalId: 'external_id',
      name: 'customer_name',
      email: 'email',
      phone: 'phone',
      taxId: 'tax_id',
      street: 'street',
      city: 'city',
      postcode: 'postcode',
      country: 'country',
    },
  },
};

/**
 * A whole profile that fits what the install script makes: queue and inbox with their standard names. What the
 * ERP's own tables are called is the caller's part: entities to read, columns to write back.
 */
export const defaultProfile = (
  erp: { entities?: unknown; writeBack?: unknown; inbox?: boolean } = {},
): QueueTableProfile =>
  queueTableProfile.parse({
    kind: 'queue-table',
    entities: erp.entities ?? {},
    writeBack: erp.writeBack ?? {},
    ...(erp.inbox === false ? {} : { inbox: INBOX }),
  });
