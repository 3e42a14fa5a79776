/** Waits until something is true; a test that waits in vain ends with what it waited for. */
export const eventually = async <T>(
  what: string,
  look: () => Promise<T | null | false | undefined> | T | null | false | undefined,
  patienceMs = 20_000,
): Promise<T> => {
  const until = performance.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found !== null && found !== false && found !== undefined) return found;
    if (performance.now() > until) throw new Error(`never came true: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};
