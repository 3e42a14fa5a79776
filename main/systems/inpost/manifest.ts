import { z } from 'zod';
import { statuses } from '#main/systems/inpost/statuses.ts';
import type { SystemManifest } from '#main/systems/port.ts';
import { decimal } from '#shared/decimal.ts';

const service = z.string().regex(/^inpost_[a-z0-9_]+$/);
const size = z.enum(['small', 'medium', 'large']);
const sendingMethod = z.enum(['parcel_locker', 'pop', 'pok', 'courier_pok', 'branch', 'dispatch_order']);

export const inPostSettings = z.object({
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .default('https://api-shipx-pl.easypack24.net')
    .meta({ label: 'field.shipxUrl', help: 'help.shipxUrl', advanced: true }),
  organizationId: z
    .string()
    .regex(/^\d+$/)
    .meta({ label: 'field.organizationId', help: 'help.organizationId' }),
  lockerService: service.default('inpost_locker_standard').meta({ label: 'field.lockerService' }),
  courierService: service.default('inpost_courier_standard').meta({ label: 'field.courierService' }),
  lockerSize: size.default('small').meta({ label: 'field.lockerSize' }),
  lockerSending: sendingMethod.default('parcel_locker').meta({ label: 'field.lockerSending' }),
  courierSending: sendingMethod.default('dispatch_order').meta({ label: 'field.courierSending' }),
  labelType: z.enum(['normal', 'A6']).default('A6').meta({ label: 'field.labelType' }),
  /** A shipment has no number before it is confirmed, and that comes later than the answer (carriers.md 2.3). */
  confirmSeconds: z
    .number()
    .min(0)
    .max(60)
    .default(20)
    .meta({ label: 'field.confirmSeconds', help: 'help.confirmSeconds', advanced: true }),
  searchDays: z
    .number()
    .int()
    .min(1)
    .max(90)
    .default(14)
    .meta({ label: 'field.searchDays', help: 'help.searchDays', advanced: true }),
});
export type InPostSettings = z.infer<typeof inPostSettings>;

export const inPostCredentials = z.object({
  token: z.string().min(1).max(4_000).meta({ label: 'field.shipxToken', help: 'help.shipxToken' }),
});

export const inPostWaybill = z.object({
  service: service.optional().meta({ label: 'field.service' }),
  lockerSize: size.optional().meta({ label: 'field.lockerSize' }),
  sendingMethod: sendingMethod.optional().meta({ label: 'field.sendingMethod' }),
  insurance: decimal.optional().meta({ label: 'field.insurance', help: 'help.insurance' }),
  endOfWeek: z.boolean().optional().meta({ label: 'field.endOfWeek' }),
});
export type InPostOptions = z.infer<typeof inPostWaybill>;

export const inPostManifest: SystemManifest = {
  id: 'inpost',
  name: 'InPost',
  countries: ['PL'],
  capabilities: ['test', 'push', 'lookup', 'track', 'label', 'suggest'],
  role: 'carrier',
  carrier: {
    batch: 20,
    // Seen: 24 digits, beginning with 5 (courier) or 6 (locker). Nothing says that others have no such numbers.
    numbers: [{ pattern: /^[56]\d{23}$/, sure: false }],
    statuses,
    waybill: inPostWaybill,
    labels: ['pdf', 'zpl', 'epl'],
    suggests: ['point'],
    page: 'https://inpost.pl/sledzenie-przesylek?number={number}',
  },
  pushes: ['waybill'],
  lastStateOnly: [],
  settings: inPostSettings,
  credentials: inPostCredentials,
  limits: { concurrency: 4, perSecond: 5, timeoutMs: 30_000, maxResponseBytes: 32 * 1024 * 1024 },
  minPollSeconds: 60,
  mappings: [],
};
