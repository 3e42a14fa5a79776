import { z } from 'zod';
import type { SystemManifest } from '#main/systems/port.ts';
import type { ParcelStatus } from '#shared/parcels/status.ts';

export const dpdSettings = z.object({
  // The path of the service is not in the contract: UNVERIFIED, so it can be set.
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .default('https://dpdinfoservices.dpd.com.pl/DPDInfoServicesObjEventsService/DPDInfoServicesObjEvents')
    .meta({ label: 'field.carrierUrl', advanced: true }),
  channel: z.string().max(60).default('').meta({ label: 'field.channel', help: 'help.channel' }),
  language: z.enum(['PL', 'EN']).default('PL').meta({ label: 'field.textLanguage' }),
});
export type DpdSettings = z.infer<typeof dpdSettings>;

export const dpdCredentials = z.object({
  user: z.string().min(1).max(200).meta({ label: 'field.user' }),
  password: z.string().min(1).max(200).meta({ label: 'field.password' }),
});
export type DpdCredentials = z.infer<typeof dpdCredentials>;

const groups = (list: string, status: ParcelStatus): Record<string, ParcelStatus> =>
  Object.fromEntries(list.split(' ').map((start) => [`${start}*`, status]));

/** Business codes (carriers.md 6, dictionaries/business-code-rules.json). */
const statuses: Record<string, ParcelStatus> = {
  ...groups('1901 1902', 'delivered'),
  ...groups('05 11 12 15 16 17 20 21 23 25 26 32 33 37 41 45 50', 'in_transit'),
  ...groups('0402 0405 0406', 'registered'),
  '0401*': 'accepted',
  '030103': 'registered',
  '230402': 'in_transit',
  '230403': 'returning',
  '230408': 'returning',
  '500500': 'accepted',
};

export const dpdManifest: SystemManifest = {
  id: 'dpd-pl',
  name: 'DPD Polska',
  countries: ['PL'],
  capabilities: ['test', 'track'],
  role: 'carrier',
  carrier: {
    batch: 20, // Not in the contract; so look the waybills in public code. UNVERIFIED, and other carriers' numbers may look so too.
    numbers: [{ pattern: /^\d{13}[0-9A-Z]$/, sure: false }],
    statuses,
  },
  pushes: [],
  lastStateOnly: [],
  settings: dpdSettings,
  credentials: dpdCredentials,
  limits: { concurrency: 3, perSecond: 5, timeoutMs: 30_000, maxResponseBytes: 2 * 1024 * 1024 },
  minPollSeconds: 60,
  mappings: [],
};
