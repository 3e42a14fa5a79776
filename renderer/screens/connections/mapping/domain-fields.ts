/** Kinds of objects that are mapped by hand; parcels and documents come from the outside or from orders. */
export const mappedEntities = ['product', 'order', 'customer', 'invoice'] as const;
export type MappedEntity = (typeof mappedEntities)[number];

export type FieldKind = 'text' | 'decimal' | 'instant' | 'boolean';

export interface DomainField {
  /** Place in the domain object, or in an item of the list. */
  path: string;
  /** Key of the text it is called by. */
  label: string;
  required: boolean;
  kind: FieldKind;
}

export interface DomainList {
  name: string;
  label: string;
  fields: readonly DomainField[];
  /** Many ERPs keep the one item in the object's own table: the stock as a column of the article. */
  single: boolean;
}

export interface DomainEntity {
  fields: readonly DomainField[];
  lists: readonly DomainList[];
}

const text = (path: string, label: string): DomainField => ({ path, label, required: false, kind: 'text' });
const of = (kind: FieldKind, path: string, label: string): DomainField => ({
  path,
  label,
  required: false,
  kind,
});
const needed = (field: DomainField): DomainField => ({ ...field, required: true });
/** A list of plain values: its only field is called `value`. */
const values = (name: string, label: string, item: string): DomainList => ({
  name,
  label,
  fields: [needed(text('value', item))],
  single: true,
});
const address = (at: string): DomainField[] => [
  text(`${at}street`, 'setup.field.street'),
  text(`${at}city`, 'setup.field.city'),
  text(`${at}postcode`, 'setup.field.postcode'),
  text(`${at}country`, 'setup.field.country'),
];

/**
 * The fields of the domain (shared/domain) that an integrator chooses a source for, in the order they are asked for.
 * What is not here can be written into the profile as text and is kept.
 */
export const domainEntities: Readonly<Record<MappedEntity, DomainEntity>> = {
  product: {
    fields: [
      needed(text('sku', 'object.sku')),
      text('name', 'object.name'),
      text('barcode', 'object.barcode'),
      text('unit', 'setup.field.unit'),
      text('vatRate', 'object.vat'),
      text('category', 'object.category'),
      text('description', 'object.description'),
      of('boolean', 'active', 'object.offered'),
    ],
    lists: [
      {
        name: 'stock',
        label: 'setup.list.stock',
        single: true,
        fields: [needed(of('decimal', 'quantity', 'object.free')), text('warehouse', 'object.warehouse')],
      },
      {
        name: 'prices',
        label: 'setup.list.prices',
        single: true,
        fields: [
          needed(of('decimal', 'amount', 'object.price')),
          text('currency', 'setup.field.currency'),
          text('kind', 'object.priceKind'),
        ],
      },
    ],
  },
  order: {
    fields: [
      text('number', 'object.number'),
      of('instant', 'placedAt', 'object.placedAt'),
      text('status', 'object.status'),
      of('decimal', 'total', 'object.total'),
      text('currency', 'setup.field.currency'),
      text('externalSource', 'setup.field.externalSource'),
      text('externalId', 'object.shopNumber'),
      text('customer.key', 'setup.field.customerKey'),
      text('customer.name', 'setup.field.customerName'),
      text('customer.email', 'object.email'),
      text('customer.phone', 'object.phone'),
      text('customer.taxId', 'object.taxId'),
      text('delivery.method', 'object.delivery'),
      ...address('delivery.address.'),
      text('payment.kind', 'object.payment'),
      of('decimal', 'payment.paidAmount', 'object.paid'),
      text('carrier', 'object.carrier'),
      text('note', 'object.note'),
    ],
    lists: [
      {
        name: 'lines',
        label: 'setup.list.lines',
        single: false,
        fields: [
          needed(text('sku', 'object.sku')),
          needed(of('decimal', 'quantity', 'object.quantity')),
          needed(of('decimal', 'price', 'object.price')),
          text('name', 'object.name'),
          text('unit', 'setup.field.unit'),
          text('vatRate', 'object.vat'),
        ],
      },
      values('trackingNumbers', 'object.trackingNumbers', 'object.trackingNumber'),
    ],
  },
  customer: {
    fields: [
      needed(text('name', 'object.name')),
      text('email', 'object.email'),
      text('phone', 'object.phone'),
      text('taxId', 'object.taxId'),
      ...address('billing.'),
      of('boolean', 'active', 'object.active'),
    ],
    lists: [
      {
        name: 'places',
        label: 'object.places',
        single: true,
        fields: [
          text('key', 'setup.field.placeKey'),
          text('name', 'object.name'),
          ...address(''),
          text('phone', 'object.phone'),
        ],
      },
    ],
  },
  invoice: {
    fields: [
      needed(text('number', 'object.number')),
      of('instant', 'issuedAt', 'object.issuedAt'),
      of('instant', 'dueAt', 'object.dueAt'),
      needed(of('decimal', 'total', 'object.total')),
      of('decimal', 'outstanding', 'object.outstanding'),
      text('currency', 'setup.field.currency'),
      text('customerKey', 'setup.field.customerKey'),
    ],
    lists: [
      values('orderKeys', 'object.orders', 'object.orderKey'),
      {
        name: 'payments',
        label: 'setup.list.payments',
        single: true,
        fields: [
          needed(of('decimal', 'amount', 'object.amount')),
          of('instant', 'paidAt', 'object.paidAt'),
          text('note', 'object.note'),
        ],
      },
    ],
  },
};

/** Path in the domain object of a list's field whose one item stands in the object's own table. */
export const singlePath = (list: DomainList, field: DomainField): string =>
  field.path === 'value' ? `${list.name}.0` : `${list.name}.0.${field.path}`;
