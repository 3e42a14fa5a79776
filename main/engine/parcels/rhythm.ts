import { groupOf, isFinished, type ParcelStatus } from '#shared/parcels/status.ts';

export interface RhythmOf {
  status: ParcelStatus;
  /** Money the carrier still has to collect or to pay out. */
  awaitsMoney: boolean;
  /** It goes on under a number of its own: that one is asked about instead. */
  isFollowed: boolean;
  changedAtMs: number;
  createdAtMs: number;
  expectedAtMs: number | null;
  /** A number between 0 and 1: spreads parcels of one delivery run over time. */
  chance: number;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const basic = (status: ParcelStatus): number => {
  if (status === 'out_for_delivery') return 20 * minute;
  if (status === 'arrived_city') return 30 * minute;
  if (status === 'ready_for_pickup') return hour;
  if (status === 'delivered') return 6 * hour;
  switch (groupOf(status)) {
    case 'moving':
      return 2 * hour;
    case 'trouble':
      return hour;
    case 'before':
      return 2 * hour;
    case 'none':
      return hour;
    default:
      return 4 * hour;
  }
};

/** Older than this and still without an end: nobody will say anything new of it. */
const forgottenAfter = 90 * day;

/**
 * When to ask about a parcel next: often near the door, seldom when nothing has moved for days, never after the end.
 * Null = never again.
 */
export const nextAsk = (of: RhythmOf, now: number): number | null => {
  if (isFinished(of.status, of.awaitsMoney)) return null;
  if (of.isFollowed && groupOf(of.status) === 'back') return null;
  const still = now - of.changedAtMs;
  if (still > forgottenAfter) return null;
  let wait = basic(of.status);
  const untilDay = of.expectedAtMs === null ? Number.POSITIVE_INFINITY : of.expectedAtMs - now;
  if (Math.abs(untilDay) < 12 * hour) wait = Math.min(wait, 30 * minute);
  else if (untilDay > 2 * day && untilDay !== Number.POSITIVE_INFINITY) wait = Math.max(wait, 4 * hour);
  if (still > day) wait *= 2;
  if (still > 4 * day) wait *= 2;
  if (still > 14 * day) wait = day;
  wait = Math.min(wait, day);
  return now + Math.round(wait * (0.9 + 0.2 * of.chance));
};
