import type { Acknowledgement, Change, ClaimRequest } from '#main/erp/port.ts';

interface Handed {
  change: Change;
  agentId: string;
  /** On the clock of `performance.now()`. */
  untilMs: number;
}

/** One message of the exchange: handed out in portions, done when each of its rows was acknowledged. */
export class ExchangeMessage {
  readonly number: number;
  readonly node: string;
  /** NotifyChangesReceived was sent and no answer came: 1C may have it already. */
  notifyTried = false;
  readonly #waiting: Change[];
  readonly #handed = new Map<string, Handed>();

  constructor(number: number, node: string, changes: readonly Change[]) {
    this.number = number;
    this.node = node;
    this.#waiting = [...changes];
  }

  /** Rows nobody has acknowledged yet. */
  get open(): number {
    return this.#waiting.length + this.#handed.size;
  }

  hand({ agentId, limit, leaseSeconds }: ClaimRequest): Change[] {
    const now = performance.now();
    for (const [id, { change, untilMs }] of this.#handed) {
      if (untilMs > now) continue;
      this.#handed.delete(id);
      this.#waiting.push(change);
    }
    const portion = this.#waiting.splice(0, limit);
    const untilMs = now + leaseSeconds * 1_000;
    for (const change of portion) this.#handed.set(change.id, { change, agentId, untilMs });
    return portion;
  }

  /** What was handed out and not acknowledged can be claimed again at once. Returns how many. */
  release(): number {
    const count = this.#handed.size;
    this.#waiting.push(...[...this.#handed.values()].map(({ change }) => change));
    this.#handed.clear();
    return count;
  }

  /** True when the word was written; false for a row that somebody else holds. */
  acknowledge(agentId: string, { id, word }: Acknowledgement): boolean {
    const handed = this.#handed.get(id);
    if (handed !== undefined) {
      if (handed.agentId !== agentId) return false;
      this.#handed.delete(id);
      if (word === 'new') this.#waiting.push({ ...handed.change, attempts: handed.change.attempts + 1 });
      return true;
    }
    // Its lease ended, yet it was committed: the id names this very state, so it need not be handed out again.
    const index = word === 'new' ? -1 : this.#waiting.findIndex((change) => change.id === id);
    if (index >= 0) this.#waiting.splice(index, 1);
    return true;
  }
}
