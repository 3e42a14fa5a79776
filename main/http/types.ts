import type { Exchange } from '#shared/api/types.ts';
import type { CauseId } from '#shared/causes.ts';

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Absolute address. */
  url: string;
  query?: Record<string, string | number | undefined>;
  headers?: Record<string, string>;
  /** Sent as application/json. */
  json?: unknown;
  body?: string | Uint8Array;
  /** Sends this file without holding it in memory. */
  bodyFile?: { path: string; size: number };
  /**
   * Writes the body of a 2xx answer to this file instead of memory; `bytes` and `text` then hold only its beginning.
   * The caller removes the file, also after a refusal.
   */
  toFile?: string;
  timeoutMs?: number;
  /** Answer larger than this is cut off and refused with `net.too_large`. */
  maxBytes?: number;
  /** True when it changes nothing over there although it is not a GET: a rehearsal lets it pass. */
  reads?: boolean;
  /** True when it changes something over there although it is a GET: a rehearsal holds it back. */
  changes?: boolean;
  /** True when the answer holds a credential, such as a session's: its body is not kept. */
  secretAnswer?: boolean;
  /**
   * True when sending it twice has the effect of sending it once (reads, absolute values). Decides what a lost
   * answer means: `unavailable` for a repeatable request, `uncertain` for any other.
   */
  repeatable: boolean;
}

export interface HttpAnswer {
  kind: 'answer';
  status: number;
  /** Lower-case names; several values joined by a comma. */
  headers: Record<string, string>;
  bytes: Uint8Array;
  /** Body decoded by the charset of the content type, UTF-8 otherwise. */
  text: string;
  /** Retry-After as an instant, when the answer carried a usable one. */
  retryAtMs: number | null;
}

/** Nothing of the request left this machine: sending again is safe. */
export interface HttpNotSent {
  kind: 'not_sent';
  cause: CauseId;
  detail: string;
}

/** Sent, and no whole answer came back: only the other side knows whether it acted. */
export interface HttpLost {
  kind: 'lost';
  cause: CauseId;
  detail: string;
}

export type HttpOutcome = HttpAnswer | HttpNotSent | HttpLost;

/** The door as one call sees it: every exchange of the call is kept for its attempt record. */
export interface HttpSession {
  send(request: HttpRequest): Promise<HttpOutcome>;
  readonly exchanges: readonly Exchange[];
}

/** Per-connection limits of the door. */
export interface HttpLimits {
  concurrency: number;
  /** Requests a second; null = no limit of ours. */
  perSecond: number | null;
  timeoutMs: number;
  maxResponseBytes: number;
}

export interface HttpOptions {
  limits: HttpLimits;
  /** http(s) proxy address. */
  proxy?: string | undefined;
  /** PEM of a certificate authority of the company's own. */
  ca?: string | undefined;
  /** Values that must never appear in a log or an attempt record. */
  secrets: readonly string[];
}

/** The one door to the network, one for each connection. */
export interface HttpDoor {
  /** A rehearsing session lets reads through; a request that would change something is recorded and not sent. */
  session(signal?: AbortSignal, rehearse?: boolean): HttpSession;
  close(): Promise<void>;
}
