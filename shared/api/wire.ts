import { z } from 'zod';
import { errorEnvelope } from '#shared/errors.ts';

/**
 * How a call looks on any transport. Loopback HTTP: `POST /api/<procedure>`, JSON body = input, header
 * `Authorization: Bearer <token>`, answer = `wireAnswer` (HTTP 200 also for a refusal that the agent understood).
 * Events: `GET /api/events`, server-sent events whose data is one `agentEvent`. The page gets its token in the
 * address' fragment (`#token=…`), which no server log ever sees. Electron: `window.mostek` (see `DesktopBridge`).
 */
export const wireAnswer = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), error: errorEnvelope }),
]);
export type WireAnswer = z.infer<typeof wireAnswer>;

/** What the preload script gives the page: two functions and nothing else. */
export interface DesktopBridge {
  call(name: string, input: unknown): Promise<unknown>;
  onEvent(listener: (event: unknown) => void): () => void;
}
