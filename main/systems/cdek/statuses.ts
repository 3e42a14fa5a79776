import type { ParcelStatus } from '#shared/parcels/status.ts';

const groups: readonly (readonly [codes: string, status: ParcelStatus])[] = [
  ['CREATED ACCEPTED', 'registered'],
  ['INVALID REMOVED', 'not_registered'],
  ['RECEIVED_AT_SHIPMENT_WAREHOUSE', 'accepted'],
  ['READY_TO_SHIP_AT_SENDING_OFFICE READY_FOR_SHIPMENT_IN_SENDER_CITY', 'in_transit'],
  ['RETURNED_TO_SENDER_WAREHOUSE RETURNED_TO_SENDER_CITY_WAREHOUSE', 'in_transit'],
  ['PASSED_TO_CARRIER_AT_SENDING_OFFICE TAKEN_BY_TRANSPORTER_FROM_SENDER_CITY', 'in_transit'],
  ['SEND_TO_TRANSIT_OFFICE SENT_TO_TRANSIT_CITY', 'in_transit'],
  ['MET_AT_TRANSIT_OFFICE ACCEPTED_IN_TRANSIT_CITY', 'in_transit'],
  ['ACCEPTED_TO_OFFICE_TRANSIT_WAREHOUSE ACCEPTED_AT_TRANSIT_WAREHOUSE', 'in_transit'],
  ['ENTERED_TO_OFFICE_TRANSIT_WAREHOUSE RETURNED_TO_TRANSIT_WAREHOUSE', 'in_transit'],
  ['READY_TO_SHIP_IN_TRANSIT_OFFICE READY_FOR_SHIPMENT_IN_TRANSIT_CITY', 'in_transit'],
  ['PASSED_TO_CARRIER_AT_TRANSIT_OFFICE TAKEN_BY_TRANSPORTER_FROM_TRANSIT_CITY', 'in_transit'],
  ['PASSED_TO_TRANSIT_CARRIER', 'in_transit'],
  ['SEND_TO_SENDING_OFFICE MET_AT_SENDING_OFFICE', 'returning'],
  ['SEND_TO_RECIPIENT_OFFICE SENT_TO_RECIPIENT_CITY', 'in_transit'],
  ['MET_AT_RECIPIENT_OFFICE ARRIVED_AT_RECIPIENT_CITY ACCEPTED_IN_RECIPIENT_CITY', 'in_transit'],
  ['ENTERED_TO_DELIVERY_WAREHOUSE', 'in_transit'],
  ['ACCEPTED_AT_DELIVERY_WAREHOUSE ACCEPTED_AT_RECIPIENT_CITY_WAREHOUSE', 'in_transit'],
  ['ENTERED_TO_WAREHOUSE_ON_DEMAND ACCEPTED_AT_WAREHOUSE_ON_DEMAND', 'ready_for_pickup'],
  ['ACCEPTED_AT_PICK_UP_POINT POSTOMAT_POSTED', 'ready_for_pickup'],
  ['POSTOMAT_SEIZED', 'returning'],
  ['POSTOMAT_RECEIVED DELIVERED', 'delivered'],
  ['ISSUED_FOR_DELIVERY TAKEN_BY_COURIER', 'out_for_delivery'],
  ['RETURNED_TO_DELIVERY_WAREHOUSE RETURNED_TO_RECIPIENT_CITY_WAREHOUSE', 'attempt_failed'],
  ['NOT_DELIVERED', 'refused'],
  ['IN_CUSTOMS_INTERNATIONAL SHIPPED_TO_DESTINATION IN_CUSTOMS_LOCAL CUSTOMS_COMPLETE', 'in_transit'],
];

/** Meaning of a status' code, both generations of names (carriers.md 5, dictionaries/statuses.json). */
export const statuses: Readonly<Record<string, ParcelStatus>> = Object.fromEntries(
  groups.flatMap(([codes, status]) => codes.split(' ').map((code): [string, ParcelStatus] => [code, status])),
);

/** Made, and not handed over yet. */
export const open: ReadonlySet<string> = new Set(['ACCEPTED', 'CREATED']);
/** There is no parcel behind it. */
export const gone: ReadonlySet<string> = new Set(['INVALID', 'REMOVED']);
/** Nothing comes after them on this leg. */
export const ends: ReadonlySet<string> = new Set([
  'DELIVERED',
  'NOT_DELIVERED',
  'POSTOMAT_RECEIVED',
  ...gone,
]);
