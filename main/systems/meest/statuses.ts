import type { ParcelStatus } from '#shared/parcels/status.ts';

const groups: readonly (readonly [codes: string, status: ParcelStatus])[] = [
  ['2 101', 'registered'],
  ['3', 'not_registered'],
  ['606', 'accepted'],
  ['202 303 404 405 505 808 1100 8081 2225 2226 2230 2432 2533 1621 1626', 'in_transit'],
  ['1213 1214 1215 1216', 'ready_for_pickup'],
  ['1315', 'out_for_delivery'],
  ['1622', 'delivered'],
  ['1620', 'refused'],
  ['109 707 1521', 'returning'],
  ['1825', 'returned'],
  ['1623 1624 1625 1627 1628 2331 5051', 'attempt_failed'],
];

/** Meaning of eventCode (carriers.md 4, dictionaries/event-codes.json). */
export const statuses: Readonly<Record<string, ParcelStatus>> = Object.fromEntries(
  groups.flatMap(([codes, status]) => codes.split(' ').map((code): [string, ParcelStatus] => [code, status])),
);

/** Made, and not handed over yet. */
export const open: ReadonlySet<string> = new Set(['2', '101']);
export const deleted = '3';
/** Nothing comes after them. */
export const ends: ReadonlySet<string> = new Set([deleted, '1622', '1825']);
/** It is on its way back, or there. */
export const goesBack: ReadonlySet<string> = new Set(['109', '707', '1521', '1825']);
