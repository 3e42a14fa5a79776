import type { Block } from '#main/systems/commerceml/client.ts';
import type { Call, TestReport } from '#main/systems/port.ts';
import type { Result } from '#shared/result.ts';

/** A file that waits to go, and the name the other side knows it by. */
export interface Outgoing {
  path: string;
  name: string;
}

/** Orders as they came, in a file of ours. */
export interface Incoming {
  path: string;
  contentType: string;
  /** Says over there that the orders are safe; a refusal only means that they come again. */
  confirm(call: Call): Promise<Result<null>>;
  /** Removes what was kept for reading. */
  discard(): Promise<void>;
}

/** How the files travel: by requests to a site, or through a folder. */
export interface Carrier {
  test(call: Call): Promise<Result<TestReport>>;
  deliver(call: Call, block: Block, files: readonly Outgoing[]): Promise<Result<null>>;
  /** The orders that wait; null when there are none. */
  collect(call: Call): Promise<Result<Incoming | null>>;
  /** The site's lists of statuses and the like in a file; null where there are none. */
  info(call: Call, toFile: string): Promise<Result<{ contentType: string } | null>>;
}
