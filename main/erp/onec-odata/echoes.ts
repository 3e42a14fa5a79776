const kept = 5_000;

/**
 * What we wrote ourselves, by the version it got: 1C registers our own writes for the exchange like all others, and a
 * state that came from outside must not travel back. Forgotten with the process; then the receiver sees no change.
 */
export class Echoes {
  readonly #versions = new Set<string>();

  remember(set: string, key: string, dataVersion: string): void {
    this.#versions.add(`${set}/${key}/${dataVersion}`);
    const oldest = this.#versions.size > kept ? this.#versions.values().next().value : undefined;
    if (oldest !== undefined) this.#versions.delete(oldest);
  }

  has(set: string, key: string, dataVersion: string | null): boolean {
    return dataVersion !== null && this.#versions.has(`${set}/${key}/${dataVersion}`);
  }
}
