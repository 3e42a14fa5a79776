/**
 * The agent itself could not be asked: it is gone, it refuses this window's key, or it answered something that the
 * contract does not know. Failures that the agent reports are `MostekError`s instead.
 */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly kind: 'gone' | 'refused' | 'malformed';

  constructor(kind: 'gone' | 'refused' | 'malformed', detail: string, options: { cause?: unknown } = {}) {
    super(detail, options.cause === undefined ? {} : { cause: options.cause });
    this.kind = kind;
  }
}
