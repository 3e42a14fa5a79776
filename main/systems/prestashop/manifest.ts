import { z } from 'zod';
import type { SystemManifest } from '#main/systems/port.ts';

const stateId = z.string().regex(/^\d+$/);

const isZone = (zone: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};

export const prestaSettings = z.object({
  baseUrl: z.url({ protocol: /^https?$/ }).meta({ label: 'field.baseUrl', help: 'help.baseUrl' }),
  /** Some hosts drop the Authorization header; then the key travels in the address (shops.md 4.1). */
  auth: z.enum(['header', 'query']).default('header').meta({ label: 'field.auth', help: 'help.authKey' }),
  /** PATCH exists from version 8 on; before it, a record is read whole and written whole (shops.md 4.5). */
  writeMode: z
    .enum(['auto', 'patch', 'put'])
    .default('auto')
    .meta({ label: 'field.writeMode', help: 'help.writeMode', advanced: true }),
  /** The shop's times have no zone (shops.md 4.3). */
  timeZone: z
    .string()
    .refine(isZone, 'unknown time zone')
    .default('Europe/Warsaw')
    .meta({ label: 'field.shopTimeZone', help: 'help.shopTimeZone' }),
  shopId: z
    .number()
    .int()
    .min(1)
    .optional()
    .meta({ label: 'field.shopId', help: 'help.shopId', advanced: true }),
  takeSince: z.iso.date().optional().meta({ label: 'field.takeSince' }),
  /** Numbers of the states whose orders are taken; empty = all but those of `skippedStatuses`. */
  statuses: z.array(stateId).default([]).meta({ label: 'field.statuses', help: 'help.statusNumbers' }),
  /** Of a fresh shop: cancelled, refunded, payment error; owners add more. */
  skippedStatuses: z
    .array(stateId)
    .default(['6', '7', '8'])
    .meta({ label: 'field.skippedStatuses', help: 'help.skippedStatuses', advanced: true }),
  finalStatuses: z
    .array(stateId)
    .default(['5', '6', '7'])
    .meta({ label: 'field.finalStatuses', help: 'help.finalNumbers', advanced: true }),
  /** More than an hour, because the shop's clock goes back by one in autumn. */
  overlapSeconds: z
    .number()
    .int()
    .min(2)
    .max(14_400)
    .default(3_900)
    .meta({ label: 'field.overlapSeconds', help: 'help.overlapSeconds', advanced: true }),
  notifyCustomer: z.boolean().default(false).meta({ label: 'field.notifyCustomer' }),
  invoicePlace: z
    .enum(['note', 'message'])
    .default('note')
    .meta({ label: 'field.invoicePlace', help: 'help.invoicePlace' }),
  invoiceNote: z
    .string()
    .max(500)
    .includes('{number}')
    .default('{number} · {total} {currency} · {paid} / {total} · {due}')
    .meta({ label: 'field.invoiceNote', help: 'help.invoiceNote', advanced: true }),
  warehouse: z.string().optional().meta({ label: 'field.warehouse', advanced: true }),
  priceKind: z.string().optional().meta({ label: 'field.priceKind', advanced: true }),
  sendPrices: z.boolean().default(true).meta({ label: 'field.sendPrices' }),
  /** The shop's prices are without tax (shops.md 4.5); `as_is` is for price lists that are so already. */
  priceTax: z.enum(['net', 'as_is']).default('net').meta({ label: 'field.priceTax', help: 'help.priceNet' }),
  sendAvailability: z
    .boolean()
    .default(true)
    .meta({ label: 'field.sendAvailability', help: 'help.sendAvailability' }),
  /** Number of the group new accounts belong to. */
  customerGroup: z
    .number()
    .int()
    .min(1)
    .default(3)
    .meta({ label: 'field.customerGroup', help: 'help.customerGroup', advanced: true }),
  deliverySku: z.string().min(1).default('DELIVERY').meta({ label: 'field.deliverySku', advanced: true }),
  feeSku: z.string().min(1).default('FEE').meta({ label: 'field.feeSku', advanced: true }),
  discountSku: z.string().min(1).default('DISCOUNT').meta({ label: 'field.discountSku', advanced: true }),
  pageSize: z.number().int().min(10).max(100).default(50).meta({ label: 'field.pageSize', advanced: true }),
});
export type PrestaSettings = z.infer<typeof prestaSettings>;

export const prestaCredentials = z.object({
  apiKey: z.string().min(1).meta({ label: 'field.apiKey', help: 'help.prestaKey' }),
});

export const prestaManifest: SystemManifest = {
  id: 'prestashop',
  name: 'PrestaShop',
  countries: [],
  capabilities: ['test', 'push', 'lookup', 'pull_orders', 'read_orders', 'dictionary'],
  role: 'shop',
  pushes: ['order', 'product', 'customer', 'invoice', 'parcel'],
  lastStateOnly: ['order', 'product', 'customer', 'invoice'],
  settings: prestaSettings,
  credentials: prestaCredentials,
  // The core has no limit of its own (shops.md 4.6); each write runs the shop's modules, so few at once.
  limits: { concurrency: 3, perSecond: null, timeoutMs: 30_000, maxResponseBytes: 32 * 1024 * 1024 },
  minPollSeconds: 5,
  mappings: ['order_status'],
};
