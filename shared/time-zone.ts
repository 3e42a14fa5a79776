/** A time as a clock on the wall shows it. Months count from 1. */
export interface WallTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

const formatters = new Map<string, Intl.DateTimeFormat>();
const formatter = (zone: string): Intl.DateTimeFormat => {
  const known = formatters.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US-u-ca-iso8601-nu-latn', {
    timeZone: zone,
    hourCycle: 'h23',
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

/** What the clock of `zone` (an IANA name) shows at an instant. Throws RangeError for a zone nobody knows. */
export const wallTimeAt = (ms: number, zone: string): WallTime => {
  const parts = new Map(
    formatter(zone)
      .formatToParts(new Date(ms))
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
  return {
    year: part('year'),
    month: part('month'),
    day: part('day'),
    hour: part('hour'),
    minute: part('minute'),
    second: part('second'),
  };
};

const asUtc = ({ year, month, day, hour, minute, second }: WallTime): number =>
  Date.UTC(year, month - 1, day, hour, minute, second);

/**
 * The instant, in epoch milliseconds, at which the clock of `zone` shows this; null for a day or hour that does not
 * exist in any calendar. Years from 100 on. A time that comes twice in autumn is the first of the two; one that is
 * jumped over in spring moves on by the gap.
 */
export const instantOfWall = (wall: WallTime, zone: string): number | null => {
  const local = asUtc(wall);
  const back = new Date(local);
  if (
    back.getUTCMonth() + 1 !== wall.month ||
    back.getUTCDate() !== wall.day ||
    back.getUTCHours() !== wall.hour ||
    back.getUTCMinutes() !== wall.minute
  )
    return null;
  const offsetAt = (ms: number): number => asUtc(wallTimeAt(ms, zone)) - ms;
  const day = 86_400_000;
  const before = offsetAt(local - day);
  const after = offsetAt(local + day);
  for (const offset of [before, after]) if (offsetAt(local - offset) === offset) return local - offset;
  return local - before;
};
