/** Minutes a zone is ahead of UTC at an instant. */
const aheadAt = (zone: string, atMs: number): number => {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(atMs);
  const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value ?? '0');
  const wall = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return Math.round((wall - atMs) / 60_000);
};

/** A shop's day (ISO or dd.mm.yyyy) and time of day as an instant; undefined when it is none. */
export const instantOf = (
  day: string | undefined,
  time: string | undefined,
  zone: string,
): string | undefined => {
  const text = (day ?? '').trim().replace(/^(\d{2})\.(\d{2})\.(\d{4})/, '$3-$2-$1');
  const date = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}:\d{2}))?/.exec(text);
  if (date === null) return undefined;
  const clock = /^\d{2}:\d{2}:\d{2}/.exec((time ?? '').trim())?.[0] ?? date[2] ?? '00:00:00';
  const wall = Date.parse(`${date[1] ?? ''}T${clock}Z`);
  if (Number.isNaN(wall)) return undefined;
  const guess = wall - aheadAt(zone, wall) * 60_000;
  return new Date(wall - aheadAt(zone, guess) * 60_000).toISOString().replace('.000Z', 'Z');
};

/** An instant as the shop's wall clock, `yyyy-mm-dd` and `hh:mm:ss`. */
export const wallOf = (atMs: number, zone: string): { day: string; time: string } => {
  const text = new Date(atMs + aheadAt(zone, atMs) * 60_000).toISOString();
  return { day: text.slice(0, 10), time: text.slice(11, 19) };
};
