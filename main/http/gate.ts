/**
 * Lets at most `concurrency` calls through at once and, when asked, at most `perSecond` in a second, evenly
 * spaced. Waiting here costs a delivery no attempt.
 */
export interface Gate {
  pass<T>(work: () => Promise<T>): Promise<T>;
}

export const createGate = (concurrency: number, perSecond: number | null): Gate => {
  const waiting: (() => void)[] = [];
  let inside = 0;
  let nextSlot = 0;

  const enter = (): Promise<void> | null => {
    if (inside < concurrency) {
      inside += 1;
      return null;
    }
    return new Promise((resolve) => waiting.push(resolve));
  };

  const leave = (): void => {
    const next = waiting.shift();
    if (next === undefined) inside -= 1;
    else next();
  };

  const slot = (): Promise<void> | null => {
    if (perSecond === null) return null;
    const now = performance.now();
    const at = Math.max(now, nextSlot);
    nextSlot = at + 1_000 / perSecond;
    return at <= now ? null : new Promise((resolve) => setTimeout(resolve, at - now));
  };

  return {
    async pass(work) {
      const turn = enter();
      if (turn !== null) await turn;
      try {
        const wait = slot();
        if (wait !== null) await wait;
        return await work();
      } finally {
        leave();
      }
    },
  };
};
