import { z } from 'zod';
import type { SystemManifest } from '#main/systems/port.ts';

export const baseLinkerSettings = z.object({
  /** The address is the same for everybody; another one is for a proxy or a test. */
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .default('https://api.baselinker.com/connector.php')
    .meta({ label: 'field.baseUrl', advanced: true }),
  /** Catalogue whose stock and prices are kept. */
  inventoryId: z
    .number()
    .int()
    .min(1)
    .optional()
    .meta({ label: 'field.inventoryId', help: 'help.inventoryId' }),
  /** Warehouse over there, as `bl_206`. */
  remoteWarehouse: z
    .string()
    .regex(/^[a-z]+_\d+$/)
    .optional()
    .meta({ label: 'field.remoteWarehouse', help: 'help.remoteWarehouse' }),
  priceGroupId: z
    .number()
    .int()
    .min(1)
    .optional()
    .meta({ label: 'field.priceGroupId', help: 'help.priceGroupId' }),
  warehouse: z.string().optional().meta({ label: 'field.warehouse', advanced: true }),
  priceKind: z.string().optional().meta({ label: 'field.priceKind', advanced: true }),
  sendPrices: z.boolean().default(true).meta({ label: 'field.sendPrices' }),
  /** Ids of statuses whose orders are taken; empty = all confirmed ones. */
  statuses: z.array(z.string().max(20)).default([]).meta({ label: 'field.statuses', help: 'help.statusIds' }),
  finalStatuses: z
    .array(z.string().max(20))
    .default([])
    .meta({ label: 'field.finalStatuses', help: 'help.finalStatusIds', advanced: true }),
  /** Orders confirmed before this day are not taken. */
  takeSince: z.iso.date().optional().meta({ label: 'field.takeSince' }),
  /** Changes of status come from the event list, which their support has to switch on. */
  journal: z.boolean().default(true).meta({ label: 'field.journal', help: 'help.journal', advanced: true }),
  courierCode: z.string().max(40).default('other').meta({ label: 'field.courierCode', advanced: true }),
  deliverySku: z.string().default('DELIVERY').meta({ label: 'field.deliverySku', advanced: true }),
  /** How long a blocked token is left alone: asking goes on counting against it. */
  blockedMinutes: z
    .number()
    .int()
    .min(1)
    .max(240)
    .default(10)
    .meta({ label: 'field.blockedMinutes', advanced: true }),
});
export type BaseLinkerSettings = z.infer<typeof baseLinkerSettings>;

export const baseLinkerCredentials = z.object({
  token: z.string().min(1).meta({ label: 'field.token', help: 'help.baseLinkerToken' }),
});

export const baseLinkerManifest: SystemManifest = {
  id: 'baselinker',
  name: 'BaseLinker',
  countries: ['PL'],
  capabilities: ['test', 'push', 'push_many', 'lookup', 'pull_orders', 'read_orders', 'dictionary'],
  role: 'shop',
  pushes: ['order', 'product'],
  lastStateOnly: ['order', 'product'],
  settings: baseLinkerSettings,
  // A thousand products go in one call (shops.md 6); half of it keeps one answer small.
  batches: { product: 500 },
  credentials: baseLinkerCredentials,
  // 100 requests a minute for each token, shared by every program that uses it: leave room for the others.
  limits: { concurrency: 2, perSecond: 80 / 60, timeoutMs: 60_000, maxResponseBytes: 64 * 1024 * 1024 },
  minPollSeconds: 15,
  mappings: ['order_status', 'payment', 'delivery'],
};
