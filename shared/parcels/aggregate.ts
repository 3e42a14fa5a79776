import { z } from 'zod';
import { groupOf, isEnd, type ParcelStatus, parcelStatuses } from '#shared/parcels/status.ts';

/** What the parcels of one document say together: a parcel's status, or one of two words for "some of them". */
export const parcelWords = [...parcelStatuses, 'partly_delivered', 'partly_returned'] as const;
export const parcelWord = z.enum(parcelWords);
export type ParcelWord = z.infer<typeof parcelWord>;

/**
 * `careful`: all have to agree on an end, "partly" is said where they differ, and until then the one furthest behind
 * counts. `first`: the one furthest ahead speaks for all. `last`: the one furthest behind does.
 */
export const aggregateRules = ['careful', 'first', 'last'] as const;
export const aggregateRule = z.enum(aggregateRules);
export type AggregateRule = z.infer<typeof aggregateRule>;

const rank = new Map(parcelStatuses.map((status, n) => [status, n]));
const rankOf = (status: ParcelStatus): number => rank.get(status) ?? 0;

const isGood = (status: ParcelStatus): boolean => groupOf(status) === 'done';
const isBad = (status: ParcelStatus): boolean => groupOf(status) === 'back' || groupOf(status) === 'loss';

/** Null = there is nothing to say: no parcel, or none that its carrier knows. */
export const aggregateOf = (
  statuses: readonly ParcelStatus[],
  rule: AggregateRule = 'careful',
): ParcelWord | null => {
  const byRank = [...statuses].sort((a, b) => rankOf(a) - rankOf(b));
  const behind = byRank[0];
  const ahead = byRank.at(-1);
  if (behind === undefined || ahead === undefined || ahead === 'unknown') return null;
  if (behind === ahead || rule === 'first') return ahead;
  const slowest = behind === 'unknown' ? null : behind;
  if (rule === 'last') return slowest;
  const bad = byRank.filter(isBad);
  const good = byRank.filter(isGood);
  if (bad.length > 0 && bad.length < byRank.length) return 'partly_returned';
  // All came back or were lost, not all in the same way: the way that is not over yet counts.
  if (bad.length === byRank.length) return bad.find((status) => !isEnd(status)) ?? 'returned';
  if (good.length === byRank.length) return 'delivered';
  return good.length > 0 ? 'partly_delivered' : slowest;
};
