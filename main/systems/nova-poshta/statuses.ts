import type { ParcelStatus } from '#shared/parcels/status.ts';

const groups: readonly (readonly [codes: string, status: ParcelStatus])[] = [
  ['2', 'not_registered'],
  ['1', 'registered'],
  ['4 41', 'accepted'],
  ['12', 'preparing'],
  ['5 13 16 17 19', 'in_transit'],
  // The buyer can't collect it yet, and should not be told so.
  ['6', 'arrived_city'],
  ['104', 'redirected'],
  ['112', 'postponed'],
  // Customs and temporary storage, likely only.
  ['30 31 110 114 115 119 120 121 122 125 126 127 128 134 135 149 197 198 199', 'in_transit'],
  ['7 8 14', 'ready_for_pickup'],
  ['101', 'out_for_delivery'],
  ['105', 'storage_expired'],
  ['99 111 113 116 117 118 123 130 133 138 141 144 155', 'attempt_failed'],
  ['103 108', 'refused'],
  ['102 131 132', 'returning'],
  ['9 10 106', 'delivered'],
  ['11', 'paid'],
  ['3 999', 'unknown'],
];

/**
 * Meaning of StatusCode (carriers.md 1.6, dictionaries/tracking-status-codes.json), in the finer words of the common
 * table (fixtures/fulfilment/canonical) where that one names the code.
 */
export const statuses: Readonly<Record<string, ParcelStatus>> = Object.fromEntries(
  groups.flatMap(([codes, status]) => codes.split(' ').map((code): [string, ParcelStatus] => [code, status])),
);

/** Waits where the buyer collects it. */
export const waiting: ReadonlySet<string> = new Set(['7', '8', '14']);
/** The buyer has it. */
export const received: ReadonlySet<string> = new Set(['9', '10', '11', '106']);
/** Nothing will be collected from the buyer any more. */
export const turnedBack: ReadonlySet<string> = new Set([
  '2',
  '102',
  '103',
  '105',
  '108',
  '131',
  '132',
  '155',
]);
