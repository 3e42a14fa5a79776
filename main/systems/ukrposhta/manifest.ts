import { z } from 'zod';
import type { SystemManifest } from '#main/systems/port.ts';

export const ukrposhtaSettings = z.object({
  trackingUrl: z
    .url({ protocol: /^https?$/ })
    .default('https://www.ukrposhta.ua/status-tracking/0.0.1')
    .meta({ label: 'field.trackingUrl', advanced: true }),
});

export const ukrposhtaCredentials = z.object({
  trackingBearer: z
    .string()
    .min(1)
    .max(200)
    .meta({ label: 'field.trackingBearer', help: 'help.trackingBearer' }),
});

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
  capabilities: ['test', 'track'],
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
    // An event and, after the slash, reason 10: to the sender. There is no official list (carriers.md 3.4).
    statuses: {
      '41000': 'delivered',
      '41000/10': 'returned',
      '20700': 'in_transit',
      '21500': 'in_transit',
      '21700': 'ready_for_pickup',
      '10100': 'accepted',
    },
    page: 'https://track.ukrposhta.ua/tracking_UA.html?barcode={number}',
  },
  pushes: [],
  lastStateOnly: [],
  settings: ukrposhtaSettings,
  credentials: ukrposhtaCredentials,
  limits: { concurrency: 2, perSecond: 2, timeoutMs: 30_000, maxResponseBytes: 16 * 1024 * 1024 },
  minPollSeconds: 60,
  mappings: [],
};
