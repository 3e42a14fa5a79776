import { z } from 'zod';
import type { SystemManifest } from '#main/systems/port.ts';

const fields = z.object({
  transport: z.enum(['http', 'folder']).default('http').meta({ label: 'field.transport' }),
  /** The whole address of the exchange script; it may already hold a query. */
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .optional()
    .meta({ label: 'field.exchangeUrl', help: 'help.exchangeUrl' }),
  folder: z.string().optional().meta({ label: 'field.folder', help: 'help.folder' }),
  user: z.string().default('').meta({ label: 'field.user' }),
  /** Servers differ in small ways; `other` keeps to the protocol's text (commerceml.md 2). */
  flavour: z
    .enum(['cs-cart', '1c-bitrix', 'opencart', 'other'])
    .default('other')
    .meta({ label: 'field.flavour' }),
  version: z
    .enum(['2.05', '2.07', '2.08', '2.09', '2.10', '3.1'])
    .default('2.08')
    .meta({ label: 'field.formatVersion' }),
  encoding: z
    .enum(['utf-8', 'windows-1251'])
    .default('utf-8')
    .meta({ label: 'field.encoding', advanced: true }),
  startOrder: z.number().int().min(1).default(1).meta({ label: 'field.startOrder', help: 'help.startOrder' }),
  statuses: z.array(z.string().min(1)).default([]).meta({ label: 'field.statuses' }),
  finalStatuses: z
    .array(z.string().min(1))
    .default([])
    .meta({ label: 'field.finalStatuses', advanced: true }),
  takeStatuses: z.boolean().default(true).meta({ label: 'field.takeStatuses' }),
  sendStatuses: z.boolean().default(true).meta({ label: 'field.sendStatuses' }),
  deliveryAsLine: z.boolean().default(true).meta({ label: 'field.deliveryAsLine' }),
  takeOptions: z.boolean().default(true).meta({ label: 'field.takeOptions' }),
  /** Which of the shop's two keys of an order its status files name it by. */
  orderKey: z.enum(['number', 'id']).default('number').meta({ label: 'field.orderKey', advanced: true }),
  /** What the catalogue's `Ид` holds; never change it once a shop has goods by it. */
  productKey: z.enum(['key', 'sku']).default('key').meta({ label: 'field.productKey', advanced: true }),
  deliverySku: z.string().default('DELIVERY').meta({ label: 'field.deliverySku', advanced: true }),
  discountSku: z.string().default('DISCOUNT').meta({ label: 'field.discountSku', advanced: true }),
  shopTimeZone: z
    .string()
    .default('Europe/Moscow')
    .meta({ label: 'field.shopTimeZone', help: 'help.timeZone' }),
  warehouse: z.string().optional().meta({ label: 'field.warehouse', advanced: true }),
  priceKind: z.string().optional().meta({ label: 'field.priceKind', advanced: true }),
  sendPrices: z.boolean().default(true).meta({ label: 'field.sendPrices' }),
  wholePieces: z.boolean().default(false).meta({ label: 'field.wholePieces', advanced: true }),
  currency: z.string().length(3).default('RUB').meta({ label: 'field.waproCurrency', advanced: true }),
});
export const commerceMlSettings = fields.refine(
  (given) => (given.transport === 'http' ? given.baseUrl !== undefined : (given.folder ?? '') !== ''),
  { path: ['baseUrl'], message: 'validation.addressOrFolder' },
);
export type CommerceMlSettings = z.infer<typeof commerceMlSettings>;

export const commerceMlCredentials = z.object({
  password: z.string().default('').meta({ label: 'field.password', help: 'help.exchangePassword' }),
});

export const commerceMlManifest: SystemManifest = {
  id: 'commerceml',
  name: 'CommerceML',
  countries: [],
  capabilities: ['test', 'push_many', 'pull_orders', 'dictionary'],
  role: 'shop',
  pushes: ['order', 'product'],
  lastStateOnly: ['order', 'product'],
  settings: commerceMlSettings,
  credentials: commerceMlCredentials,
  batches: { product: 500, order: 200 },
  // Sites keep the state of an exchange in a session and a folder: two at once would mix (commerceml.md 1.5, 1.6).
  limits: { concurrency: 1, perSecond: null, timeoutMs: 120_000, maxResponseBytes: 2 * 1024 * 1024 * 1024 },
  minPollSeconds: 30,
  mappings: ['order_status'],
};
