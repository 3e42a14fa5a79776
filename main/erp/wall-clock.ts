/**
 * Wall-clock times of the ERP and UTC instants. Firebird 3 and most ERP schemas store local time without an
 * offset, and drivers shift it by the zone of the agent's own process (lab.md 1), so the text is converted here.
 */

const wall =
  /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?$/;
const fixedOffset = /^(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d{2}))?$/;
const HOUR = 3_600_000;

const offsetOf = (text: string): number | null => {
  if (text === 'Z' || text === 'UTC' || text === 'GMT') return 0;
  const parts = fixedOffset.exec(text);
  if (parts === null) return null;
  const ms = Number(parts[2]) * HOUR + Number(parts[3] ?? 0) * 60_000;
  return parts[1] === '-' ? -ms : ms;
};

const formatters = new Map<string, Intl.DateTimeFormat>();
const formatter = (zone: string): Intl.DateTimeFormat => {
  const known = formatters.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US-u-ca-iso8601-nu-latn', {
    timeZone: zone,
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formatters.set(zone, made);
  return made;
};

/** Date.UTC reads the years 0 to 99 as 1900 to 1999; empty dates of some ERPs are of the year 1. */
const utc = (
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): number => {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second, 0);
  return date.getTime();
};

const offsets = new Map<string, number>();
/** Offset of the zone at an instant; offsets change on quarter hours only, so one look-up serves each of them. */
const zoneOffset = (zone: string, instantMs: number): number => {
  const fixed = offsetOf(zone);
  if (fixed !== null) return fixed;
  const quarter = Math.floor(instantMs / 900_000);
  const cacheKey = `${zone} ${quarter}`;
  const known = offsets.get(cacheKey);
  if (known !== undefined) return known;
  const part = new Map(
    formatter(zone)
      .formatToParts(new Date(quarter * 900_000))
      .map((p) => [p.type, p.value]),
  );
  const number = (name: Intl.DateTimeFormatPartTypes): number => Number(part.get(name));
  const year = part.get('era')?.startsWith('B') === true ? 1 - number('year') : number('year');
  const local = utc(year, number('month'), number('day'), number('hour'), number('minute'), number('second'));
  if (offsets.size > 20_000) offsets.clear();
  offsets.set(cacheKey, local - quarter * 900_000);
  return local - quarter * 900_000;
};

/** A local time that does not exist (clocks go forward) moves on by the gap; one that exists twice is the first. */
const localToInstant = (localMs: number, zone: string): number => {
  const before = zoneOffset(zone, localMs - 24 * HOUR);
  const after = zoneOffset(zone, localMs + 24 * HOUR);
  for (const offset of before === after ? [before] : [before, after]) {
    if (zoneOffset(zone, localMs - offset) === offset) return localMs - offset;
  }
  // In a gap neither fits; elsewhere a rare double change within two days is settled by asking at the instant itself.
  return before === after ? localMs - zoneOffset(zone, localMs - before) : localMs - before;
};

const seconds = (ms: number): string => new Date(ms).toISOString().replace(/\.\d{3}Z$/, '');

/**
 * A stored time as an instant such as `2026-03-29T00:30:00Z`, with the fraction it was stored with. Text with an
 * offset of its own keeps it; text without one is read on the clock of `zone`. Null when the text is no time.
 */
export const toInstant = (text: string, zone: string): string | null => {
  const parts = wall.exec(text.trim());
  if (parts === null) return null;
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map((index) =>
    Number(parts[index] ?? 0),
  );
  const local = utc(year ?? 0, month ?? 0, day ?? 0, hour ?? 0, minute ?? 0, second ?? 0);
  const readBack = new Date(local);
  if (
    readBack.getUTCMonth() + 1 !== month ||
    readBack.getUTCDate() !== day ||
    (hour ?? 0) > 23 ||
    (minute ?? 0) > 59
  )
    return null;
  const own = parts[8] === undefined ? null : offsetOf(parts[8]);
  const instant = own === null ? localToInstant(local, zone) : local - own;
  const fraction = (parts[7] ?? '').slice(0, 9).replace(/0+$/, '');
  const base = seconds(instant);
  return /^\d{4}-/.test(base) ? `${base}${fraction === '' ? '' : `.${fraction}`}Z` : null;
};

/** Epoch milliseconds of a stored time, or null. */
export const toEpochMs = (text: string, zone: string): number | null => {
  const instant = toInstant(text, zone);
  return instant === null ? null : Date.parse(instant);
};

/** An instant as `YYYY-MM-DD HH:MM:SS.mmm` on the clock of `zone`. */
export const toWallClock = (instant: string, zone: string): string => {
  const ms = Date.parse(instant);
  return new Date(ms + zoneOffset(zone, ms)).toISOString().replace('T', ' ').replace('Z', '');
};

/** False for a zone name that nobody knows, so that the connection form can say so. */
export const isTimeZone = (zone: string): boolean => {
  if (offsetOf(zone) !== null) return true;
  try {
    formatter(zone);
    return true;
  } catch {
    return false;
  }
};
