import { meaningFor, onTheWayBack } from '#main/engine/parcels/meaning.ts';
import { type NumberReader, readersOf } from '#main/engine/parcels/numbers.ts';
import { nextAsk } from '#main/engine/parcels/rhythm.ts';
import { type ParcelState, stateOf } from '#main/engine/parcels/state.ts';
import { sumUp } from '#main/engine/parcels/sum.ts';
import type { Ledger } from '#main/ledger/ledger.ts';
import type { StoredEvent } from '#main/ledger/parcel-events.ts';
import type { ParcelNews } from '#main/ledger/parcel-sums.ts';
import type { ParcelRow } from '#main/ledger/parcels.ts';
import type { CarrierManifest, Tracked } from '#main/systems/port.ts';
import type { ParcelEvent } from '#shared/parcels/event.ts';
import { type Refusal, type Result, succeeded } from '#shared/result.ts';

export interface NoteDeps {
  ledger: Ledger;
  connectionId: string;
  carrier: CarrierManifest | undefined;
  readers(): readonly NumberReader[];
  random: () => number;
  /** A code whose meaning no table knows. */
  onUnknownCode(code: string, text: string): void;
}

const hour = 3_600_000;
/** So often a number may be unknown to one account before another one is asked. */
const patience = 2;

const instantOf = (text: string | null): number | null => {
  if (text === null) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : at;
};

/** A snapshot without a time of its own is news only when it says something else than the last one. */
const isNews = (known: readonly StoredEvent[], event: ParcelEvent, atMs: number | null): boolean =>
  atMs === null
    ? known.at(-1)?.code !== event.code
    : !known.some((one) => one.code === event.code && one.atMs === atMs);

/** Puts down what is new of a parcel's history; returns all of it. */
const keepEvents = (deps: NoteDeps, parcel: ParcelRow, tracked: Tracked, now: number): StoredEvent[] => {
  const { ledger } = deps;
  const known = ledger.parcelEvents.list(parcel.id);
  let answer: string | null = tracked.raw;
  for (const event of tracked.events) {
    const atMs = instantOf(event.at);
    if (!isNews(known, event, atMs)) continue;
    const fresh = { code: event.code, text: event.text, atMs, place: event.place };
    ledger.parcelEvents.insert(parcel.id, fresh, answer, now);
    answer = null;
    known.push({ ...fresh, id: 0, notedAtMs: now, hasAnswer: false });
  }
  return known;
};

/** The carrier's own payment mark counts as much as a code for it. */
const withMoney = (state: ParcelState, tracked: Tracked): ParcelState =>
  state.status === 'delivered' && tracked.money?.state === 'paid_out' ? { ...state, status: 'paid' } : state;

/** The number it goes on under is a parcel of the same document from now on. */
const followOn = (ledger: Ledger, parcel: ParcelRow, tracked: Tracked, now: number): boolean => {
  const { follow } = tracked;
  if (follow === null || follow.number === parcel.number) return false;
  const { sourceId, entity, key, connectionId, phone } = parcel;
  const known = ledger.parcels.ofDocument(parcel);
  if (known.some((one) => one.number === follow.number)) return false;
  ledger.parcels.insert(
    {
      sourceId,
      entity,
      key,
      number: follow.number,
      connectionId,
      origin: 'follow',
      via: null,
      follows: parcel.id,
      leg: follow.leg,
      remoteId: null,
      phone,
      dueAtMs: now,
      cause: null,
    },
    now,
  );
  return true;
};

/** Another account of the same carrier, or another carrier with such numbers, may know it. */
const nextReader = (deps: NoteDeps, parcel: ParcelRow): string | null => {
  if (parcel.origin !== 'document' && parcel.origin !== 'supplier') return null;
  const ids = readersOf(deps.readers(), parcel.number).map((reader) => reader.connectionId);
  if (ids.length < 2) return null;
  return ids[(ids.indexOf(parcel.connectionId ?? '') + 1) % ids.length] ?? null;
};

const notKnown = (deps: NoteDeps, parcel: ParcelRow, refusal: Refusal | null, now: number): void => {
  const misses = parcel.misses + 1;
  const other = misses % patience === 0 && parcel.status === 'unknown' ? nextReader(deps, parcel) : null;
  // A number the carrier will not hear of is asked about a few times more: it may not be in its books yet.
  const dueAtMs =
    refusal === null
      ? nextAsk(rhythmOf(deps, parcel), now)
      : misses >= 8
        ? null
        : now + Math.min(24, 2 ** misses) * hour;
  deps.ledger.parcels.update({
    ...parcel,
    askedAtMs: now,
    dueAtMs: other === null ? dueAtMs : now,
    misses,
    cause: refusal?.cause ?? (dueAtMs === null ? 'parcel.given_up' : null),
    connectionId: other ?? parcel.connectionId,
  });
};

const rhythmOf = (deps: NoteDeps, parcel: ParcelRow) => ({
  status: parcel.status,
  awaitsMoney: false,
  isFollowed: false,
  changedAtMs: parcel.changedAtMs,
  createdAtMs: parcel.createdAtMs,
  expectedAtMs: parcel.expectedAtMs,
  chance: deps.random(),
});

const isKnown = (deps: NoteDeps, parcel: ParcelRow, tracked: Tracked, now: number): void => {
  const { ledger, connectionId } = deps;
  const events = keepEvents(deps, parcel, tracked, now);
  const plain = meaningFor(ledger, connectionId, deps.carrier);
  const meaning = tracked.leg === 'back' || parcel.leg === 'return' ? onTheWayBack(plain) : plain;
  const state = withMoney(stateOf(events, meaning), tracked);
  for (const event of tracked.events) {
    if (plain(event.code) === null) deps.onUnknownCode(event.code, event.text);
  }
  const followed = followOn(ledger, parcel, tracked, now);
  const changed = state.status !== parcel.status;
  const moved = changed || state.code !== parcel.code;
  const changedAtMs = moved ? now : parcel.changedAtMs;
  const expectedAtMs = instantOf(tracked.expectedAt);
  const awaitsMoney = tracked.money !== null && tracked.money.state !== 'paid_out';
  const dueAtMs = nextAsk(
    {
      ...rhythmOf(deps, parcel),
      status: state.status,
      awaitsMoney,
      isFollowed: tracked.follow !== null,
      changedAtMs,
      expectedAtMs,
    },
    now,
  );
  ledger.parcels.update({
    id: parcel.id,
    status: state.status,
    statusAtMs: state.atMs ?? parcel.statusAtMs,
    code: state.code,
    said: state.said,
    changedAtMs,
    askedAtMs: now,
    dueAtMs: parcel.detached ? null : dueAtMs,
    misses: 0,
    cause: dueAtMs === null && now - changedAtMs > 24 * hour ? 'parcel.given_up' : null,
    branch: tracked.branch,
    expectedAtMs,
    keptUntilMs: instantOf(tracked.keptUntil),
    storagePaid: tracked.storagePaid,
    money: tracked.money,
    connectionId,
  });
  if (parcel.detached || !(changed || followed)) return;
  const atMs = state.atMs ?? now;
  const news: ParcelNews[] = changed
    ? [{ of: 'parcel', parcelId: parcel.id, status: state.status, atMs, connectionId }]
    : [];
  sumUp(ledger, parcel, null, { connectionId, atMs, news }, now);
};

/** Puts down what a carrier answered about one parcel. Call inside a transaction, with the parcel as it is there. */
export const noteAnswer = (deps: NoteDeps, parcel: ParcelRow, answer: Result<Tracked>, now: number): void => {
  if (!succeeded(answer)) notKnown(deps, parcel, answer, now);
  else if (!answer.value.known) notKnown(deps, parcel, null, now);
  else isKnown(deps, parcel, answer.value, now);
};

/** Somebody changed what a code means: what its parcels are is worked out anew from their histories. */
export const reconsider = (
  deps: Omit<NoteDeps, 'readers' | 'random' | 'onUnknownCode'>,
  parcel: ParcelRow,
  now: number,
): boolean => {
  const { ledger, connectionId } = deps;
  const plain = meaningFor(ledger, connectionId, deps.carrier);
  const meaning = parcel.leg === 'return' ? onTheWayBack(plain) : plain;
  const state = stateOf(ledger.parcelEvents.list(parcel.id), meaning);
  // An end stays an end, and `paid` may come from the money alone.
  if (state.status === parcel.status || (parcel.status === 'paid' && state.status === 'delivered'))
    return false;
  const atMs = state.atMs ?? now;
  ledger.parcels.update({
    ...parcel,
    status: state.status,
    statusAtMs: state.atMs,
    code: state.code,
    said: state.said,
    changedAtMs: now,
    askedAtMs: parcel.askedAtMs ?? now,
    dueAtMs: parcel.detached ? null : now,
  });
  if (parcel.detached) return false;
  return sumUp(
    ledger,
    parcel,
    null,
    {
      connectionId,
      atMs,
      news: [{ of: 'parcel', parcelId: parcel.id, status: state.status, atMs, connectionId }],
    },
    now,
  );
};
