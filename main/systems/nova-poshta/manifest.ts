import { z } from 'zod';
import { statuses } from '#main/systems/nova-poshta/statuses.ts';
import type { SystemManifest } from '#main/systems/port.ts';

const address = z.url({ protocol: /^https?$/ });
const ref = z.string().max(36).optional();

export const novaPoshtaSettings = z.object({
  baseUrl: address
    .default('https://api.novaposhta.ua/v2.0/json/')
    .meta({ label: 'field.carrierUrl', advanced: true }),
  printUrl: address.default('https://my.novaposhta.ua/').meta({ label: 'field.printUrl', advanced: true }),
  siteUrl: address
    .default('https://api.novaposhta.ua/site/v.1.0/')
    .meta({ label: 'field.siteUrl', advanced: true }),
  /** The official method knows the present state only; the site's own tells what was before, unofficially. */
  history: z.boolean().default(false).meta({ label: 'field.history', help: 'help.history' }),
  /** Refs of the sender, as the connection test shows them; what is the only one of its kind is found by itself. */
  sender: ref.meta({ label: 'field.sender', help: 'help.sender' }),
  senderContact: ref.meta({ label: 'field.senderContact', help: 'help.sender' }),
  senderPhone: z.string().max(20).optional().meta({ label: 'field.senderPhone' }),
  sendFrom: z.enum(['point', 'door']).default('point').meta({ label: 'field.sendFrom' }),
  senderAddress: ref.meta({ label: 'field.senderAddress', help: 'help.senderAddress' }),
  senderCity: ref.meta({ label: 'field.senderCity', help: 'help.senderCity' }),
  paymentMethod: z.enum(['Cash', 'NonCash']).default('Cash').meta({ label: 'field.paymentMethod' }),
  /** How money of the buyer comes back: as a transfer, or to the company's account by contract. */
  codMode: z
    .enum(['transfer', 'control'])
    .default('transfer')
    .meta({ label: 'field.codMode', help: 'help.codMode' }),
  codPayer: z.enum(['Sender', 'Recipient']).default('Recipient').meta({ label: 'field.codPayer' }),
  cargoType: z.enum(['Parcel', 'Cargo', 'Documents']).default('Parcel').meta({ label: 'field.cargoType' }),
  contents: z.string().min(1).max(100).default('Товари').meta({ label: 'field.contents' }),
  recipientMode: z
    .enum(['auto', 'new_address'])
    .default('auto')
    .meta({ label: 'field.recipientMode', help: 'help.recipientMode', advanced: true }),
  /** Which part of a name comes first where neither is a patronymic. */
  nameOrder: z
    .enum(['first_last', 'last_first'])
    .default('first_last')
    .meta({ label: 'field.nameOrder', advanced: true }),
  labelKind: z
    .enum(['marking100', 'marking85', 'document'])
    .default('marking100')
    .meta({ label: 'field.labelKind' }),
  /** Two ways to name several parcels in one address are known; which is the right one is not. */
  manyLabels: z
    .enum(['repeat', 'comma'])
    .default('repeat')
    .meta({ label: 'field.manyLabels', help: 'help.manyLabels', advanced: true }),
  lookupDays: z
    .number()
    .int()
    .min(1)
    .max(90)
    .default(14)
    .meta({ label: 'field.lookupDays', help: 'help.lookupDays', advanced: true }),
  returnReason: ref.meta({ label: 'field.returnReason', help: 'help.returnReason', advanced: true }),
  returnSubtype: ref.meta({ label: 'field.returnSubtype', help: 'help.returnReason', advanced: true }),
});
export type NovaPoshtaSettings = z.infer<typeof novaPoshtaSettings>;

export const novaPoshtaCredentials = z.object({
  /** Without it parcels are followed and places found, and nothing is made. */
  apiKey: z.string().max(100).optional().meta({ label: 'field.apiKey', help: 'help.novaPoshtaKey' }),
});

export const novaPoshtaWaybill = z.object({
  /** The day it is handed over; today when empty. */
  sendDate: z.iso.date().optional().meta({ label: 'field.sendDate' }),
  cargoType: z.enum(['Parcel', 'Cargo', 'Documents']).optional().meta({ label: 'field.cargoType' }),
  paymentMethod: z.enum(['Cash', 'NonCash']).optional().meta({ label: 'field.paymentMethod' }),
  codMode: z.enum(['transfer', 'control']).optional().meta({ label: 'field.codMode', help: 'help.codMode' }),
  codPayer: z.enum(['Sender', 'Recipient']).optional().meta({ label: 'field.codPayer' }),
  /** Names of regions, where a place has no id of the carrier's and its name alone is not enough. */
  area: z.string().max(100).optional().meta({ label: 'field.area' }),
  region: z.string().max(100).optional().meta({ label: 'field.region' }),
});
export type NovaPoshtaOptions = z.infer<typeof novaPoshtaWaybill>;

export const novaPoshtaManifest: SystemManifest = {
  id: 'nova-poshta',
  name: 'Nova Poshta',
  countries: ['UA'],
  capabilities: ['test', 'push', 'lookup', 'track', 'label', 'suggest', 'quote', 'registry', 'amend'],
  role: 'carrier',
  carrier: {
    batch: 100,
    numbers: [
      { pattern: /^(?:20|59)\d{12}$/, sure: true },
      // Fourteen digits that begin with 1 are other carriers' as well.
      { pattern: /^1\d{13}$/, sure: false },
    ],
    statuses,
    waybill: novaPoshtaWaybill,
    labels: ['pdf'],
    suggests: ['city', 'street', 'point'],
    page: 'https://novaposhta.ua/tracking/{number}',
  },
  pushes: ['waybill'],
  lastStateOnly: [],
  settings: novaPoshtaSettings,
  credentials: novaPoshtaCredentials,
  // No limit is published; one request a second for each key is what careful clients do (carriers.md 1.3).
  limits: { concurrency: 2, perSecond: 1, timeoutMs: 30_000, maxResponseBytes: 32 * 1024 * 1024 },
  minPollSeconds: 60,
  mappings: [],
};
