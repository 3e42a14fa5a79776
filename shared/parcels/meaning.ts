import type { ParcelStatus } from '#shared/parcels/status.ts';

/**
 * What a carrier's code means. `12*` in the table stands for every code that begins so; an exact code counts before
 * the longest such beginning. Null = the table does not know it.
 */
export const meaningOf = (
  statuses: Readonly<Record<string, ParcelStatus>>,
  given: string,
): ParcelStatus | null => {
  const code = given.trim();
  const exact = statuses[code];
  if (exact !== undefined) return exact;
  let best: ParcelStatus | null = null;
  let length = -1;
  for (const [pattern, status] of Object.entries(statuses)) {
    if (!pattern.endsWith('*')) continue;
    const start = pattern.slice(0, -1);
    if (start.length > length && code.startsWith(start)) {
      best = status;
      length = start.length;
    }
  }
  return best;
};
