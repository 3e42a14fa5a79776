import { z } from 'zod';
import type { SystemManifest } from '#main/systems/port.ts';
import type { ParcelStatus } from '#shared/parcels/status.ts';

export const dhl24Settings = z.object({
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .default('https://dhl24.com.pl/webapi2')
    .meta({ label: 'field.carrierUrl', advanced: true }),
  // Not in the contract: UNVERIFIED, so it can be set; the address of the service stands before it.
  namespace: z
    .string()
    .max(300)
    .default('/provider/service.html?ws=1')
    .meta({ label: 'field.soapNamespace', help: 'help.soapNamespace', advanced: true }),
});
export type Dhl24Settings = z.infer<typeof dhl24Settings>;

export const dhl24Credentials = z.object({
  user: z.string().min(1).max(200).meta({ label: 'field.user' }),
  password: z.string().min(1).max(200).meta({ label: 'field.password' }),
});
export type Dhl24Credentials = z.infer<typeof dhl24Credentials>;

const codes = (list: string, status: ParcelStatus): Record<string, ParcelStatus> =>
  Object.fromEntries(list.split(' ').map((code) => [code, status]));

/** Event codes (carriers.md 7). */
const statuses: Record<string, ParcelStatus> = {
  ...codes('DOR* PPDOR', 'delivered'),
  ...codes('EDWP', 'registered'),
  ...codes('DWP SP_DWP SP_PU', 'accepted'),
  ...codes('SORT LP TRM TRM2 WEJPL WYJPL', 'in_transit'),
  ...codes('LK', 'out_for_delivery'),
  ...codes('OWL* SP_DSP SP_KP', 'ready_for_pickup'),
  ...codes('OP* SP_OP', 'refused'),
  ...codes('AWI* AN* ZWW BRG PNK', 'attempt_failed'),
  ...codes('REZ ZWR* SP_ZWR SP_TO SP_KZW AWI_CZAS', 'returning'),
  ...codes('ZWN ZWR_ZB ZWR_ZT', 'returned'),
  ...codes('SP_CN', 'not_registered'),
};

export const dhl24Manifest: SystemManifest = {
  id: 'dhl24',
  name: 'DHL24',
  countries: ['PL'],
  capabilities: ['test', 'track'],
  role: 'carrier',
  carrier: {
    batch: 20, // As the recorded answers have it; nothing more is documented.
    numbers: [{ pattern: /^\d{11}$/, sure: false }],
    statuses,
  },
  pushes: [],
  lastStateOnly: [],
  settings: dhl24Settings,
  credentials: dhl24Credentials,
  limits: { concurrency: 3, perSecond: 5, timeoutMs: 30_000, maxResponseBytes: 2 * 1024 * 1024 },
  minPollSeconds: 60,
  mappings: [],
};
