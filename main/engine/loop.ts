const lastResortMs = 5_000;

/**
 * A piece of work that runs again and again, never twice at once. `work` says in how many milliseconds it wants
 * to run again; `wake` makes that "now", also when called while it runs.
 */
export interface Loop {
  start(): void;
  wake(): void;
  /** Resolves when the run under way, if any, has ended. */
  stop(): Promise<void>;
}

export const loop = (work: () => Promise<number>, onError: (error: unknown) => number): Loop => {
  let running: Promise<void> | null = null;
  let timer: NodeJS.Timeout | null = null;
  let stopped = true;
  let again = false;

  /** Telling of an error may fail as well (full disk): the loop must outlive both. */
  const afterError = (error: unknown): number => {
    try {
      return onError(error);
    } catch {
      return lastResortMs;
    }
  };

  const run = async (): Promise<void> => {
    let delay: number;
    try {
      delay = await work();
    } catch (error) {
      delay = afterError(error);
    }
    running = null;
    if (stopped) return;
    schedule(again ? 0 : delay);
  };

  const begin = (): void => {
    timer = null;
    again = false;
    running = run();
  };

  const schedule = (delay: number): void => {
    if (timer !== null) clearTimeout(timer);
    // Longest wait of setTimeout is 2^31 ms; a minute is also how often everything is looked at anyway.
    timer = setTimeout(begin, Math.min(Math.max(0, delay), 60_000));
  };

  return {
    start() {
      if (!stopped) return;
      stopped = false;
      schedule(0);
    },
    wake() {
      if (stopped) return;
      if (running === null) schedule(0);
      else again = true;
    },
    async stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      timer = null;
      await running;
    },
  };
};
