/**
 * The shop's times are of its own zone and do not name it (shops.md 4.3). Their text sorts as time does, except in
 * the hour that comes twice in autumn.
 */
const parts = (zone: string, ms: number): number => {
  const shown = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(new Date(ms));
  return Date.parse(`${shown.replace(' ', 'T')}Z`);
};

/** `2026-11-21 20:58:17` for an instant. */
export const toLocal = (ms: number, zone: string): string => textOf(parts(zone, ms));

/** A local time's text for milliseconds of a clock without a zone. */
export const textOf = (wallMs: number): string =>
  new Date(wallMs).toISOString().slice(0, 19).replace('T', ' ');

/** Milliseconds of a local time's text on a clock without a zone, to reckon with; NaN for zeros and nonsense. */
export const wallMs = (local: string): number => Date.parse(`${local.replace(' ', 'T')}Z`);

/** The instant of a local time; null for the zeros that stand for none. A time that comes twice is the first. */
export const toInstant = (local: string, zone: string): string | null => {
  const wall = wallMs(local);
  if (local.startsWith('0000') || Number.isNaN(wall)) return null;
  const day = 24 * 3_600_000;
  const before = parts(zone, wall - day) - (wall - day);
  const after = parts(zone, wall + day) - (wall + day);
  const fits = (offset: number): boolean => parts(zone, wall - offset) === wall;
  // One that does not exist, because the clock went forward, moves on by the gap.
  const offset = !fits(before) && fits(after) ? after : before;
  return new Date(wall - offset).toISOString();
};
