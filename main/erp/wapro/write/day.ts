import { toWallClock } from '#main/erp/wall-clock.ts';

const EPOCH_MS = Date.UTC(1800, 11, 28);
const DAY_MS = 86_400_000;

/**
 * WAPRO's number of the day an instant falls on by the ERP's clock: days since 1800-12-28 (erp.md 0.2). Counted from
 * the date alone, never from the time of day: the rounding seen in the wild goes a day ahead after noon.
 */
export const dayNumber = (instant: string, zone: string): number => {
  const [year, month, day] = toWallClock(instant, zone).slice(0, 10).split('-').map(Number);
  const at = new Date(0);
  at.setUTCFullYear(year ?? 0, (month ?? 1) - 1, day ?? 1);
  at.setUTCHours(0, 0, 0, 0);
  return Math.round((at.getTime() - EPOCH_MS) / DAY_MS);
};
