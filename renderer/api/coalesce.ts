/** Gathers different values for `waitMs` and hands them over once, however often each was added. */
export const createCoalescer = <T>(waitMs: number, flush: (values: T[]) => void) => {
  let waiting = new Set<T>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    add: (value: T): void => {
      waiting.add(value);
      timer ??= setTimeout(() => {
        const values = [...waiting];
        waiting = new Set();
        timer = undefined;
        flush(values);
      }, waitMs);
    },
    stop: (): void => {
      if (timer !== undefined) clearTimeout(timer);
      timer = undefined;
    },
  };
};
