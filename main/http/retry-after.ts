const longestMs = 24 * 3_600_000;

/** Retry-After as an instant: seconds or an HTTP date (RFC 9110 10.2.3). Null when absent or not to be used. */
export const retryAfterMs = (value: string | undefined, now: number): number | null => {
  if (value === undefined) return null;
  const text = value.trim();
  const at = /^\d{1,9}$/.test(text) ? now + Number(text) * 1_000 : Date.parse(text);
  if (Number.isNaN(at)) return null;
  return Math.min(Math.max(at, now), now + longestMs);
};
