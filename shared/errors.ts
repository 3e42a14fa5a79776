import { z } from 'zod';
import { type CauseId, causeId, isRetried } from '#shared/causes.ts';

/** What crosses a process border instead of an exception; a stack never does. */
export const errorEnvelope = z.object({
  cause: causeId,
  /** Technical text for the folded part of the screen, already free of secrets. */
  detail: z.string(),
  retryable: z.boolean(),
  /** Values the translated sentence needs: table, column, file name… */
  values: z.record(z.string(), z.string()),
});
export type ErrorEnvelope = z.infer<typeof errorEnvelope>;

/** The one exception type of Mostek: a cause of the catalogue, and the values its sentence needs. */
export class MostekError extends Error {
  override readonly name = 'MostekError';
  readonly causeId: CauseId;
  readonly retryable: boolean;
  readonly values: Readonly<Record<string, string>>;

  constructor(
    id: CauseId,
    detail: string,
    options: { values?: Record<string, string>; cause?: unknown; retryable?: boolean } = {},
  ) {
    super(detail, options.cause === undefined ? {} : { cause: options.cause });
    this.causeId = id;
    this.retryable = options.retryable ?? isRetried(id);
    this.values = options.values ?? {};
  }

  toEnvelope(): ErrorEnvelope {
    return {
      cause: this.causeId,
      detail: this.message,
      retryable: this.retryable,
      values: { ...this.values },
    };
  }

  static fromEnvelope(envelope: ErrorEnvelope): MostekError {
    return new MostekError(envelope.cause, envelope.detail, {
      values: envelope.values,
      retryable: envelope.retryable,
    });
  }
}

/** Any thrown thing as an envelope; what is not ours is `agent.internal`, with its text but never its stack. */
export const toEnvelope = (error: unknown): ErrorEnvelope => {
  if (error instanceof MostekError) return error.toEnvelope();
  const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { cause: 'agent.internal', detail, retryable: true, values: {} };
};
