import { z } from 'zod';
import type { SystemManifest } from '#main/systems/port.ts';

export const wooSettings = z.object({
  baseUrl: z.url({ protocol: /^https?$/ }).meta({ label: 'field.baseUrl', help: 'help.baseUrl' }),
  /** Some hosts strip the Authorization header; then the key travels in the query, over https only. */
  auth: z.enum(['header', 'query']).default('header').meta({ label: 'field.auth', help: 'help.auth' }),
  /** False: the shop has plain permalinks, so paths go into `rest_route` (shops.md 3.1). */
  prettyPermalinks: z
    .boolean()
    .default(true)
    .meta({ label: 'field.prettyPermalinks', help: 'help.prettyPermalinks', advanced: true }),
  takeSince: z.iso.date().optional().meta({ label: 'field.takeSince' }),
  /** Words of the statuses whose orders are taken; empty = all but unpaid, failed and cancelled ones. */
  statuses: z
    .array(z.string().min(1))
    .default([])
    .meta({ label: 'field.statuses', help: 'help.statusWords' }),
  finalStatuses: z
    .array(z.string().min(1))
    .default(['completed', 'cancelled', 'refunded', 'failed', 'trash'])
    .meta({ label: 'field.finalStatuses', advanced: true }),
  /** How far back each look reaches: an order may become visible seconds after the stamp it carries. */
  overlapSeconds: z
    .number()
    .int()
    .min(2)
    .max(3_600)
    .default(120)
    .meta({ label: 'field.overlapSeconds', help: 'help.overlapSeconds', advanced: true }),
  notifyCustomer: z.boolean().default(false).meta({ label: 'field.notifyCustomer' }),
  /** The shop has no field for tracking numbers: a note shows them to people, a custom field to plugins. */
  trackingPlace: z
    .enum(['note', 'meta'])
    .default('note')
    .meta({ label: 'field.trackingPlace', help: 'help.trackingPlace' }),
  trackingField: z
    .string()
    .min(1)
    .default('_tracking_number')
    .meta({ label: 'field.trackingField', advanced: true }),
  trackingNote: z
    .string()
    .max(500)
    .includes('{number}')
    .default('{carrier} {number}')
    .meta({ label: 'field.trackingNote', help: 'help.trackingNote', advanced: true }),
  invoiceNote: z
    .string()
    .max(500)
    .includes('{number}')
    .default('{number} · {total} {currency} · {paid} / {total} · {due}')
    .meta({ label: 'field.invoiceNote', help: 'help.invoiceNote', advanced: true }),
  /** Warehouse whose stock is offered; empty = all together. */
  warehouse: z.string().optional().meta({ label: 'field.warehouse', advanced: true }),
  priceKind: z.string().optional().meta({ label: 'field.priceKind', advanced: true }),
  sendPrices: z.boolean().default(true).meta({ label: 'field.sendPrices' }),
  /** Whether the shop's prices are entered with tax is a setting of the shop, so it is one here. */
  priceTax: z
    .enum(['as_is', 'net', 'gross'])
    .default('as_is')
    .meta({ label: 'field.priceTax', help: 'help.priceTax' }),
  /** New products are made as drafts until somebody in the shop releases them. */
  createProducts: z
    .boolean()
    .default(false)
    .meta({ label: 'field.createProducts', help: 'help.createProducts' }),
  sendAvailability: z
    .boolean()
    .default(true)
    .meta({ label: 'field.sendAvailability', help: 'help.sendAvailability' }),
  deliverySku: z.string().min(1).default('DELIVERY').meta({ label: 'field.deliverySku', advanced: true }),
  feeSku: z.string().min(1).default('FEE').meta({ label: 'field.feeSku', advanced: true }),
  /** Empty: the discount is already taken off the prices of the lines. */
  discountSku: z
    .string()
    .default('DISCOUNT')
    .meta({ label: 'field.discountSku', help: 'help.discountSkuEmpty', advanced: true }),
  /** The core has no field for tax numbers; plugins keep them in custom fields of their own. */
  taxIdField: z
    .string()
    .default('_billing_nip')
    .meta({ label: 'field.taxIdField', help: 'help.taxIdField', advanced: true }),
  pointField: z
    .string()
    .optional()
    .meta({ label: 'field.pointField', help: 'help.pointField', advanced: true }),
  pageSize: z.number().int().min(10).max(100).default(100).meta({ label: 'field.pageSize', advanced: true }),
});
export type WooSettings = z.infer<typeof wooSettings>;

export const wooCredentials = z.object({
  consumerKey: z.string().min(1).meta({ label: 'field.consumerKey', help: 'help.wooKey' }),
  consumerSecret: z.string().min(1).meta({ label: 'field.consumerSecret' }),
});
export type WooCredentials = z.infer<typeof wooCredentials>;

/** Most items in one batch (shops.md 3.3). */
export const mostInBatch = 100;

export const wooManifest: SystemManifest = {
  id: 'woocommerce',
  name: 'WooCommerce',
  countries: [],
  capabilities: ['test', 'push', 'push_many', 'lookup', 'pull_orders', 'read_orders', 'dictionary'],
  role: 'shop',
  pushes: ['order', 'product', 'customer', 'invoice', 'parcel'],
  lastStateOnly: ['order', 'product', 'customer', 'invoice'],
  batches: { product: mostInBatch },
  settings: wooSettings,
  credentials: wooCredentials,
  // The core has no limit of its own (shops.md 3.2), but a batch of a hundred keeps a small host busy for long.
  limits: { concurrency: 2, perSecond: null, timeoutMs: 60_000, maxResponseBytes: 32 * 1024 * 1024 },
  minPollSeconds: 5,
  mappings: ['order_status'],
};
