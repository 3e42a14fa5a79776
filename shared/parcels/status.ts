import { z } from 'zod';

/**
 * The words every carrier's codes are translated into (contracts/fixtures/fulfilment/canonical). Their order is the
 * usual order of a parcel's life, from nothing known to the end.
 */
export const parcelStatuses = [
  'unknown',
  'not_registered',
  'label_draft',
  'registered',
  'accepted',
  'preparing',
  'packed',
  'handed_over',
  'in_transit',
  'arrived_city',
  'redirected',
  'delayed',
  'held',
  'attempt_failed',
  'postponed',
  'out_for_delivery',
  'ready_for_pickup',
  'storage_expired',
  'refused',
  'returning',
  'returned',
  'lost',
  'damaged',
  'delivered',
  'paid',
] as const;
export const parcelStatus = z.enum(parcelStatuses);
export type ParcelStatus = z.infer<typeof parcelStatus>;

/** Where a status stands on the board. */
export type ParcelGroup = 'none' | 'before' | 'moving' | 'trouble' | 'waiting' | 'back' | 'done' | 'loss';

const groups: Record<ParcelStatus, ParcelGroup> = {
  unknown: 'none',
  not_registered: 'none',
  label_draft: 'before',
  registered: 'before',
  accepted: 'before',
  preparing: 'before',
  packed: 'before',
  handed_over: 'moving',
  in_transit: 'moving',
  arrived_city: 'moving',
  redirected: 'moving',
  delayed: 'moving',
  held: 'trouble',
  attempt_failed: 'trouble',
  postponed: 'trouble',
  out_for_delivery: 'moving',
  ready_for_pickup: 'waiting',
  storage_expired: 'trouble',
  refused: 'back',
  returning: 'back',
  returned: 'back',
  lost: 'loss',
  damaged: 'loss',
  delivered: 'done',
  paid: 'done',
};
export const groupOf = (status: ParcelStatus): ParcelGroup => groups[status];

const ends: ReadonlySet<ParcelStatus> = new Set(['returned', 'lost', 'damaged', 'delivered', 'paid']);

/**
 * What a later event that is no end does not undo. `delivered` is an end only where no money is to come: see
 * `isFinished`.
 */
export const isEnd = (status: ParcelStatus): boolean => ends.has(status);

/** True: nothing more will happen, so nobody asks again. Delivered parcels with money to collect still have to pay. */
export const isFinished = (status: ParcelStatus, awaitsMoney: boolean): boolean =>
  isEnd(status) && !(status === 'delivered' && awaitsMoney);
