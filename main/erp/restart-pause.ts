const FIRST_MS = 250;
const LONGEST_MS = 30_000;

/**
 * How long to leave a driver alone that keeps crashing: the first crash costs nothing, then 250 ms, doubling to
 * 30 s; one good answer forgives everything.
 */
export class RestartPause {
  #crashes = 0;
  #untilMs = 0;
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  crashed(): void {
    this.#crashes += 1;
    const pause = this.#crashes < 2 ? 0 : Math.min(LONGEST_MS, FIRST_MS * 2 ** (this.#crashes - 2));
    this.#untilMs = this.#now() + pause;
  }

  worked(): void {
    this.#crashes = 0;
    this.#untilMs = 0;
  }

  remainingMs(): number {
    return Math.max(0, Math.ceil(this.#untilMs - this.#now()));
  }
}
