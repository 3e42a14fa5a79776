import type { StoredEvent } from '#main/ledger/parcel-events.ts';
import type { ParcelRow } from '#main/ledger/parcels.ts';
import { isEnd, type ParcelStatus } from '#shared/parcels/status.ts';

export interface ParcelState {
  status: ParcelStatus;
  /** The carrier's time of the event that made it so. */
  atMs: number | null;
  code: string | null;
  said: string | null;
}

export type Meaning = (code: string) => ParcelStatus | null;

/** Whether a later event of this meaning changes what is known: an end is undone only by another end. */
const follows = (now: ParcelStatus, next: ParcelStatus): boolean => {
  if (next === 'unknown') return false;
  if (!isEnd(now)) return true;
  if (now === 'paid') return next === 'returned';
  return isEnd(next);
};

/**
 * What a parcel's events say it is, by the carrier's time and not by when we heard of them: an older event that is
 * told late stays in the history and changes nothing. Codes the table does not know change nothing either.
 */
export const stateOf = (
  events: readonly Pick<StoredEvent, 'code' | 'text' | 'atMs' | 'notedAtMs'>[],
  meaning: Meaning,
): ParcelState => {
  const byTime = events
    .map((event, n) => ({ event, n, at: event.atMs ?? event.notedAtMs }))
    .sort((a, b) => a.at - b.at || a.n - b.n);
  const state: ParcelState = { status: 'unknown', atMs: null, code: null, said: null };
  for (const { event } of byTime) {
    const meant = meaning(event.code);
    // Shown even when it means nothing to the table: somebody will want to know what the carrier said.
    if (meant === null && state.status === 'unknown')
      Object.assign(state, { code: event.code, said: event.text });
    if (meant === null || !follows(state.status, meant)) continue;
    if (meant === state.status) {
      Object.assign(state, { code: event.code, said: event.text });
      continue;
    }
    Object.assign(state, {
      status: meant,
      atMs: event.atMs ?? event.notedAtMs,
      code: event.code,
      said: event.text,
    });
  }
  return state;
};

type Known = Pick<ParcelRow, 'id' | 'follows' | 'leg' | 'status'>;

/**
 * A parcel together with the numbers it goes on under: the way back ends as returned, a new address as whatever
 * becomes of it there, the carrier's own money transfer as paid.
 */
export const wholeStatus = (parcel: Known, all: readonly Known[]): ParcelStatus => {
  let { status } = parcel;
  for (const next of all) {
    if (next.follows !== parcel.id) continue;
    const reached = wholeStatus(next, all);
    if (next.leg === 'forward' && reached !== 'unknown') status = reached;
    if (next.leg === 'money' && isEnd(reached) && status === 'delivered') status = 'paid';
    if (next.leg === 'return' && !isEnd(status)) {
      if (reached === 'delivered' || reached === 'paid' || reached === 'returned') status = 'returned';
      else if (reached !== 'unknown' && reached !== 'registered') status = 'returning';
    }
  }
  return status;
};
