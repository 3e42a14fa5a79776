import { z } from 'zod';
import { statuses } from '#main/systems/cdek/statuses.ts';
import type { SystemManifest } from '#main/systems/port.ts';

const tariff = z.number().int().min(1).max(99_999);
const code = z.string().max(20).optional();

export const cdekSettings = z.object({
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .default('https://api.cdek.ru/v2')
    .meta({ label: 'field.carrierUrl', help: 'help.cdekUrl', advanced: true }),
  /** 1 = order of a shop, with cash on delivery; 2 = delivery between anybody. */
  contractKind: z
    .enum(['shop', 'delivery'])
    .default('shop')
    .meta({ label: 'field.contractKind', help: 'help.contractKind' }),
  currency: z.string().length(3).default('RUB').meta({ label: 'field.contractCurrency' }),
  sendFrom: z.enum(['point', 'door']).default('point').meta({ label: 'field.sendFrom' }),
  shipmentPoint: code.meta({ label: 'field.shipmentPoint', help: 'help.shipmentPoint' }),
  senderCity: code.meta({ label: 'field.senderCityCode', help: 'help.senderCityCode' }),
  senderStreet: z.string().max(200).optional().meta({ label: 'field.senderStreet' }),
  senderName: z.string().max(100).optional().meta({ label: 'field.senderName' }),
  senderPhone: z.string().max(20).optional().meta({ label: 'field.senderPhone' }),
  tariffPoint: tariff.default(136).meta({ label: 'field.tariffPoint', help: 'help.tariffCode' }),
  tariffDoor: tariff.default(137).meta({ label: 'field.tariffDoor', help: 'help.tariffCode' }),
  contents: z.string().min(1).max(100).default('Товары').meta({ label: 'field.contents' }),
  /** Everything they are asked to change is decided later; this is how long a call waits for it. */
  polls: z
    .number()
    .int()
    .min(1)
    .max(30)
    .default(6)
    .meta({ label: 'field.polls', help: 'help.polls', advanced: true }),
  pollMs: z.number().int().min(1).max(10_000).default(1_500).meta({ label: 'field.pollMs', advanced: true }),
});
export type CdekSettings = z.infer<typeof cdekSettings>;

export const cdekCredentials = z.object({
  clientId: z.string().min(1).max(200).meta({ label: 'field.carrierAccount', help: 'help.cdekAccount' }),
  clientSecret: z.string().min(1).max(200).meta({ label: 'field.carrierSecret' }),
});
export type CdekCredentials = z.infer<typeof cdekCredentials>;

export const cdekWaybill = z.object({
  tariffCode: tariff.optional().meta({ label: 'field.tariffCode', help: 'help.tariffCode' }),
  /** What the buyer pays for the delivery; needed where the buyer pays for it. */
  deliveryPrice: z
    .string()
    .regex(/^\d{1,7}(\.\d{1,2})?$/)
    .optional()
    .meta({ label: 'field.deliveryPrice' }),
});
export type CdekOptions = z.infer<typeof cdekWaybill>;

export const cdekManifest: SystemManifest = {
  id: 'cdek',
  name: 'CDEK',
  countries: ['RU', 'BY', 'KZ', 'AM', 'KG', 'UZ', 'GE'],
  capabilities: ['test', 'push', 'lookup', 'track', 'label', 'suggest', 'quote', 'amend'],
  role: 'carrier',
  carrier: {
    // Asked by the piece; a batch is what one call may last.
    batch: 50,
    // Ten or eleven digits that begin with 1, as those of others may.
    numbers: [{ pattern: /^1\d{9,10}$/, sure: false }],
    statuses,
    waybill: cdekWaybill,
    labels: ['pdf'],
    suggests: ['city', 'point'],
    page: 'https://www.cdek.ru/ru/tracking?order_id={number}',
  },
  pushes: ['waybill'],
  lastStateOnly: [],
  settings: cdekSettings,
  credentials: cdekCredentials,
  limits: { concurrency: 4, perSecond: 5, timeoutMs: 30_000, maxResponseBytes: 32 * 1024 * 1024 },
  minPollSeconds: 60,
  mappings: [],
};
