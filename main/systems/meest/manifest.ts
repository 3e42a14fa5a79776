import { z } from 'zod';
import { statuses } from '#main/systems/meest/statuses.ts';
import type { SystemManifest } from '#main/systems/port.ts';

const id = z.string().max(36).optional();

export const meestSettings = z.object({
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .default('https://api.meest.com/v3.0/openAPI')
    .meta({ label: 'field.carrierUrl', advanced: true }),
  /** Without it parcels are followed and places found, and nothing is made. */
  contractId: id.meta({ label: 'field.contractId', help: 'help.contractId' }),
  senderName: z.string().max(100).optional().meta({ label: 'field.senderName' }),
  senderPhone: z.string().max(20).optional().meta({ label: 'field.senderPhone' }),
  sendFrom: z.enum(['point', 'door']).default('point').meta({ label: 'field.sendFrom' }),
  /** Number or id of the branch. */
  senderBranch: id.meta({ label: 'field.senderBranch', help: 'help.senderBranch' }),
  senderCity: id.meta({ label: 'field.senderCityId', help: 'help.senderCityId' }),
  senderStreet: id.meta({ label: 'field.senderStreetId', help: 'help.senderStreetId' }),
  senderHouse: z.string().max(20).optional().meta({ label: 'field.senderHouse' }),
  senderFlat: z.string().max(20).optional().meta({ label: 'field.senderFlat' }),
  paymentMethod: z.enum(['Cash', 'NonCash']).default('NonCash').meta({ label: 'field.paymentMethod' }),
  contents: z.string().min(1).max(100).default('Товари').meta({ label: 'field.contents' }),
  lookupDays: z
    .number()
    .int()
    .min(1)
    .max(30)
    .default(3)
    .meta({ label: 'field.lookupDays', help: 'help.lookupDays', advanced: true }),
  returnReason: id.meta({ label: 'field.returnReason', help: 'help.returnReason', advanced: true }),
});
export type MeestSettings = z.infer<typeof meestSettings>;

export const meestCredentials = z.object({
  username: z.string().min(1).max(100).meta({ label: 'field.user' }),
  password: z.string().min(1).max(200).meta({ label: 'field.password', help: 'help.carrierPassword' }),
});
export type MeestCredentials = z.infer<typeof meestCredentials>;

export const meestWaybill = z.object({
  /** The day it is handed over; today when empty. */
  sendDate: z.iso.date().optional().meta({ label: 'field.sendDate' }),
  paymentMethod: z.enum(['Cash', 'NonCash']).optional().meta({ label: 'field.paymentMethod' }),
});
export type MeestOptions = z.infer<typeof meestWaybill>;

export const meestManifest: SystemManifest = {
  id: 'meest',
  name: 'Meest',
  countries: ['UA'],
  capabilities: ['test', 'push', 'lookup', 'track', 'label', 'suggest', 'quote', 'registry', 'amend'],
  role: 'carrier',
  carrier: {
    // Asked by the piece; a batch is what one call may last.
    batch: 50,
    numbers: [
      { pattern: /^7\d{2}-\d{7}$/, sure: true },
      // The customer's own numbers and those of the post union look like other carriers' as well.
      { pattern: /^[A-Z]{3}-\d{7}$/, sure: false },
      { pattern: /^[A-Z]{2}\d{9}[A-Z]{2}$/, sure: false },
    ],
    statuses,
    waybill: meestWaybill,
    labels: ['pdf'],
    suggests: ['city', 'street', 'point'],
    page: 'https://meest.com/parcel-track?parcel_number={number}',
  },
  pushes: ['waybill'],
  lastStateOnly: [],
  settings: meestSettings,
  credentials: meestCredentials,
  // 500 requests a minute for each user (carriers.md 4); some are left to others.
  limits: { concurrency: 4, perSecond: 7, timeoutMs: 30_000, maxResponseBytes: 32 * 1024 * 1024 },
  minPollSeconds: 60,
  mappings: [],
};
