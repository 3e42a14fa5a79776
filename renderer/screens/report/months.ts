export interface Month {
  /** `2026-11`, in local time, because that is how the books close. */
  id: string;
  fromMs: number;
  /** First instant of the next month. */
  toMs: number;
}

/** The last `count` months, the present one first. */
export const lastMonths = (nowMs: number, count: number): Month[] => {
  const now = new Date(nowMs);
  return Array.from({ length: count }, (_, back) => {
    const from = new Date(now.getFullYear(), now.getMonth() - back, 1);
    const to = new Date(now.getFullYear(), now.getMonth() - back + 1, 1);
    const id = `${from.getFullYear()}-${String(from.getMonth() + 1).padStart(2, '0')}`;
    return { id, fromMs: from.getTime(), toMs: to.getTime() };
  });
};
