/**
 * Where credentials live: the operating system's store in the desktop host, a key file with tight rights in the
 * headless one. Never in the ledger, a log, an export or an error text.
 */
export interface Secrets {
  /** Credentials of one connection; empty when none are stored. Rejects with `agent.secret_missing` when unreadable. */
  get(connectionId: string): Promise<Record<string, string>>;
  /** Adds to what is stored. */
  set(connectionId: string, values: Record<string, string>): Promise<void>;
  remove(connectionId: string): Promise<void>;
}
