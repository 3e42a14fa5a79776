import type { ParcelEvent } from '#shared/parcels/event.ts';
import { instantOfWall } from '#shared/time-zone.ts';

const form =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;

const instantText = (ms: number): string | null => {
  const date = new Date(Math.floor(ms / 1000) * 1000);
  return Number.isNaN(date.getTime()) ? null : date.toISOString().replace('.000Z', 'Z');
};

/**
 * A carrier's time as an instant: by its offset where it has one, else by the clocks of `zone`. Null for what is no
 * time, and for the years that stand for "empty".
 */
export const instantIn = (text: string, zone: string): string | null => {
  const parts = form.exec(text.trim());
  if (parts === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
    .slice(1, 7)
    .map((part: string | undefined) => Number(part ?? 0));
  if (year < 1971) return null;
  const wall = { year, month, day, hour, minute, second };
  const offset = parts[7]?.toUpperCase();
  if (offset === undefined) {
    const ms = instantOfWall(wall, zone);
    return ms === null ? null : instantText(ms);
  }
  const utc = instantOfWall(wall, 'UTC');
  if (utc === null) return null;
  if (offset === 'Z') return instantText(utc);
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2));
  return instantText(utc - (offset.startsWith('-') ? -1 : 1) * minutes * 60_000);
};

/** By time; those of one moment stay as they are, and one without a time stays behind the one before it. */
export const oldestFirst = (events: readonly ParcelEvent[]): ParcelEvent[] => {
  let last = '';
  return events
    .map((event) => {
      last = event.at ?? last;
      return { event, at: last };
    })
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
    .map(({ event }) => event);
};

/** A text cut to what an event holds. */
export const eventOf = (code: string, text: string, at: string | null, place: string): ParcelEvent => ({
  code: code.slice(0, 120),
  text: text.slice(0, 2_000),
  at,
  place: place === '' ? null : place.slice(0, 500),
});
