/**
 * Waits until something is true; a test that waits in vain ends with what it waited for. The patience is longer than
 * the second wait of the retry table (up to 30 seconds, by chance), so two failures in a row are no reason to give up.
 */
export const eventually = async <T>(
  what: string,
  look: () => Promise<T | null | false | undefined> | T | null | false | undefined,
  patienceMs = 45_000,
): Promise<T> => {
  const until = performance.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found !== null && found !== false && found !== undefined) return found;
    if (performance.now() > until) throw new Error(`never came true: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};
