import { z } from 'zod';
import type { SystemManifest } from '#main/systems/port.ts';

export const csCartSettings = z.object({
  baseUrl: z.url({ protocol: /^https?$/ }).meta({ label: 'field.baseUrl', help: 'help.baseUrl' }),
  email: z.email().meta({ label: 'field.email' }),
  startOrder: z.number().int().min(1).default(1).meta({ label: 'field.startOrder', help: 'help.startOrder' }),
  /** Letters of the statuses whose orders are taken; empty = all but failed and declined ones. */
  statuses: z
    .array(z.string().length(1))
    .default([])
    .meta({ label: 'field.statuses', help: 'help.statuses' }),
  finalStatuses: z
    .array(z.string().length(1))
    .default(['C', 'F', 'D', 'I'])
    .meta({ label: 'field.finalStatuses', advanced: true }),
  storeId: z.number().int().min(1).optional().meta({ label: 'field.storeId', advanced: true }),
  notifyCustomer: z.boolean().default(false).meta({ label: 'field.notifyCustomer' }),
  /** Warehouse whose stock is offered; empty = all together. */
  warehouse: z.string().optional().meta({ label: 'field.warehouse', advanced: true }),
  priceKind: z.string().optional().meta({ label: 'field.priceKind', advanced: true }),
  sendPrices: z.boolean().default(true).meta({ label: 'field.sendPrices' }),
  /** New products are made, switched off, in the holding category until somebody in the shop releases them (seed 003). */
  createProducts: z
    .boolean()
    .default(false)
    .meta({ label: 'field.createProducts', help: 'help.createProducts' }),
  holdingCategory: z
    .number()
    .int()
    .min(1)
    .optional()
    .meta({ label: 'field.holdingCategory', help: 'help.holdingCategory' }),
  /** The ERP switches products off and on again; one that the shop switched off itself stays off. */
  sendAvailability: z
    .boolean()
    .default(true)
    .meta({ label: 'field.sendAvailability', help: 'help.sendAvailability' }),
  deliverySku: z.string().default('DELIVERY').meta({ label: 'field.deliverySku', advanced: true }),
  discountSku: z.string().default('DISCOUNT').meta({ label: 'field.discountSku', advanced: true }),
  pageSize: z.number().int().min(10).max(250).default(100).meta({ label: 'field.pageSize', advanced: true }),
});
export type CsCartSettings = z.infer<typeof csCartSettings>;

export const csCartCredentials = z.object({
  apiKey: z.string().min(1).meta({ label: 'field.apiKey', help: 'help.csCartApiKey' }),
});

export const csCartManifest: SystemManifest = {
  id: 'cs-cart',
  name: 'CS-Cart',
  countries: [],
  capabilities: ['test', 'push', 'lookup', 'pull_orders', 'read_orders', 'dictionary'],
  role: 'shop',
  pushes: ['order', 'product', 'customer'],
  lastStateOnly: ['order', 'product', 'customer'],
  settings: csCartSettings,
  credentials: csCartCredentials,
  // No limit is documented; two or three requests at once are what such shops stand (shops.md 2.1).
  limits: { concurrency: 3, perSecond: null, timeoutMs: 30_000, maxResponseBytes: 32 * 1024 * 1024 },
  minPollSeconds: 1,
  mappings: ['order_status'],
};
