import { z } from 'zod';
import type { SystemManifest } from '#main/systems/port.ts';
import type { ParcelStatus } from '#shared/parcels/status.ts';

/**
 * The tracking service is a different one from the one that makes waybills, and UNVERIFIED: only its operation, the
 * names of the credentials and the history's codes stand in the contract (carriers.md 7). Address, namespace and the
 * order of the request's parts are those of clients in public repositories. Address and namespace are settings
 * therefore, and the answer is read by the names of its elements, wherever they stand.
 */
export const glsSettings = z.object({
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .default('https://www.gls-group.eu/276-I-PORTAL-WEBSERVICE/services/Tracking')
    .meta({ label: 'field.carrierUrl', advanced: true }),
  namespace: z
    .string()
    .min(1)
    .max(300)
    .default('http://gls-group.eu/Tracking/')
    .meta({ label: 'field.soapNamespace', advanced: true }),
  language: z.enum(['PL', 'EN']).default('PL').meta({ label: 'field.textLanguage' }),
});
export type GlsSettings = z.infer<typeof glsSettings>;

export const glsCredentials = z.object({
  user: z.string().min(1).max(200).meta({ label: 'field.user' }),
  password: z.string().min(1).max(200).meta({ label: 'field.password' }),
});
export type GlsCredentials = z.infer<typeof glsCredentials>;

/**
 * Codes `a.b` (carriers.md 7), the mapping partly UNVERIFIED. 29.0 is said to be a loss; as long as nobody has seen
 * one it is trouble, so that the parcel is followed on.
 */
const statuses: Record<string, ParcelStatus> = {
  '0.0': 'registered',
  '2.0': 'registered',
  '1.0': 'in_transit',
  '11.0': 'out_for_delivery',
  '3.0': 'delivered',
  '8.0': 'in_transit',
  '4.*': 'attempt_failed',
  '5.0': 'returned',
  '6.*': 'returning',
  '12.83': 'ready_for_pickup',
  '29.0': 'attempt_failed',
};

export const glsManifest: SystemManifest = {
  id: 'gls-pl',
  name: 'GLS Poland',
  countries: ['PL'],
  capabilities: ['test', 'track'],
  role: 'carrier',
  carrier: {
    batch: 20, // UNVERIFIED: a parcel's number without its check digit, or with it.
    numbers: [{ pattern: /^\d{11,12}$/, sure: false }],
    statuses,
  },
  pushes: [],
  lastStateOnly: [],
  settings: glsSettings,
  credentials: glsCredentials,
  limits: { concurrency: 3, perSecond: 5, timeoutMs: 30_000, maxResponseBytes: 2 * 1024 * 1024 },
  minPollSeconds: 60,
  mappings: [],
};
