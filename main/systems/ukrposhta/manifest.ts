import { z } from 'zod';
import type { SystemManifest } from '#main/systems/port.ts';
import { statuses } from '#main/systems/ukrposhta/statuses.ts';

const address = z.url({ protocol: /^https?$/ });
const shipmentType = z.enum(['STANDARD', 'EXPRESS']);
const onFail = z.enum(['RETURN', 'RETURN_AFTER_FREE_STORAGE', 'PROCESS_AS_REFUSAL']);
const postcode = z.string().regex(/^\d{5}$/);

export const ukrposhtaSettings = z.object({
  trackingUrl: address
    .default('https://www.ukrposhta.ua/status-tracking/0.0.1')
    .meta({ label: 'field.trackingUrl', advanced: true }),
  ecomUrl: address
    .default('https://www.ukrposhta.ua/ecom/0.0.1')
    .meta({ label: 'field.carrierUrl', advanced: true }),
  formsUrl: address
    .default('https://www.ukrposhta.ua/forms/ecom/0.0.1')
    .meta({ label: 'field.printUrl', advanced: true }),
  classifierUrl: address
    .default('https://www.ukrposhta.ua/address-classifier-ws')
    .meta({ label: 'field.classifierUrl', advanced: true }),
  /** Our own client over there; without it nothing is made. */
  senderUuid: z.uuid().optional().meta({ label: 'field.senderUuid', help: 'help.senderUuid' }),
  senderAddressId: z
    .string()
    .regex(/^\d+$/)
    .optional()
    .meta({ label: 'field.senderAddressId', help: 'help.senderAddressId', advanced: true }),
  senderPostcode: postcode.optional().meta({ label: 'field.senderPostcode', help: 'help.senderPostcode' }),
  sendFrom: z.enum(['point', 'door']).default('point').meta({ label: 'field.sendFrom' }),
  shipmentType: shipmentType.default('STANDARD').meta({ label: 'field.shipmentType' }),
  paymentMethod: z.enum(['Cash', 'NonCash']).default('Cash').meta({ label: 'field.paymentMethod' }),
  codTo: z.enum(['office', 'card', 'account']).default('office').meta({ label: 'field.codTo' }),
  codPayer: z.enum(['Sender', 'Recipient']).default('Recipient').meta({ label: 'field.codPayer' }),
  onFail: onFail.default('RETURN').meta({ label: 'field.onFail' }),
  sms: z.boolean().default(false).meta({ label: 'field.sms' }),
  checkOnDelivery: z.boolean().default(false).meta({ label: 'field.checkOnDelivery' }),
  contents: z.string().min(1).max(100).default('Товари').meta({ label: 'field.contents' }),
  nameOrder: z
    .enum(['first_last', 'last_first'])
    .default('last_first')
    .meta({ label: 'field.nameOrder', advanced: true }),
  /** Which sizes there are is not documented, so it is asked for in the carrier's own word. */
  labelSize: z
    .string()
    .regex(/^\w+$/)
    .max(30)
    .optional()
    .meta({ label: 'field.labelSize', help: 'help.labelSize', advanced: true }),
  /** There is no list of all events: what one means is read out of its text (carriers.md 3.5). */
  readTexts: z
    .boolean()
    .default(true)
    .meta({ label: 'field.readTexts', help: 'help.readTexts', advanced: true }),
});
export type UkrposhtaSettings = z.infer<typeof ukrposhtaSettings>;

const secret = z.string().max(200).optional();
export const ukrposhtaCredentials = z.object({
  trackingBearer: z
    .string()
    .min(1)
    .max(200)
    .meta({ label: 'field.trackingBearer', help: 'help.trackingBearer' }),
  /** Without these two parcels are followed, and nothing is made. */
  ecomBearer: secret.meta({ label: 'field.ecomBearer', help: 'help.ecomBearer' }),
  counterpartyToken: secret.meta({ label: 'field.counterpartyToken', help: 'help.counterpartyToken' }),
});
export type UkrposhtaCredentials = z.infer<typeof ukrposhtaCredentials>;

export const ukrposhtaWaybill = z.object({
  shipmentType: shipmentType.optional().meta({ label: 'field.shipmentType' }),
  onFail: onFail.optional().meta({ label: 'field.onFail' }),
  sms: z.boolean().optional().meta({ label: 'field.sms' }),
  checkOnDelivery: z.boolean().optional().meta({ label: 'field.checkOnDelivery' }),
  fragile: z.boolean().optional().meta({ label: 'field.fragile' }),
  /** Names of the place's region and district, for an address. */
  area: z.string().max(100).optional().meta({ label: 'field.area' }),
  region: z.string().max(100).optional().meta({ label: 'field.region' }),
});
export type UkrposhtaOptions = z.infer<typeof ukrposhtaWaybill>;

const international = /^[A-Z]{2}(\d{8})(\d)[A-Z]{2}$/;
const weights = [8, 6, 4, 2, 3, 5, 9, 7];

/** Check digit of the Universal Postal Union's S10; domestic numbers have none that is documented. */
export const checksOut = (number: string): boolean => {
  const match = international.exec(number);
  if (match === null) return true;
  const sum = weights.reduce((total, weight, index) => total + weight * Number(match[1]?.[index]), 0);
  const rest = 11 - (sum % 11);
  return Number(match[2]) === (rest === 10 ? 0 : rest === 11 ? 5 : rest);
};

export const ukrposhtaManifest: SystemManifest = {
  id: 'ukrposhta',
  name: 'Ukrposhta',
  countries: ['UA'],
  capabilities: ['test', 'push', 'lookup', 'track', 'label', 'suggest', 'quote', 'registry'],
  role: 'carrier',
  carrier: {
    // No limit is documented; the one client that has a limit keeps to this (carriers.md 3.3).
    batch: 50,
    numbers: [
      { pattern: /^[A-Z]{2}\d{9}UA$/, sure: true },
      { pattern: /^[A-Z]{2}\d{9}[A-Z]{2}$/, sure: false },
      { pattern: /^\d{13}$/, sure: false },
    ],
    checksOut,
    statuses,
    waybill: ukrposhtaWaybill,
    labels: ['pdf'],
    suggests: ['city', 'street', 'point'],
    page: 'https://track.ukrposhta.ua/tracking_UA.html?barcode={number}',
  },
  pushes: ['waybill'],
  lastStateOnly: [],
  settings: ukrposhtaSettings,
  credentials: ukrposhtaCredentials,
  limits: { concurrency: 2, perSecond: 2, timeoutMs: 30_000, maxResponseBytes: 32 * 1024 * 1024 },
  minPollSeconds: 60,
  mappings: [],
};
