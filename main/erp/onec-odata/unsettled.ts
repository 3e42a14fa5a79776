/** Writes whose answer was lost, so that they are not repeated while 1C may still be at work on the first. */
export class Unsettled {
  readonly #until = new Map<string, number>();
  readonly #settleMs: number;

  constructor(settleSeconds: number) {
    this.#settleMs = settleSeconds * 1_000;
  }

  mark(what: string): void {
    this.#until.set(what, performance.now() + this.#settleMs);
  }

  isOpen(what: string): boolean {
    const until = this.#until.get(what);
    if (until === undefined) return false;
    if (performance.now() < until) return true;
    this.#until.delete(what);
    return false;
  }
}
