import { z } from 'zod';
import { agentEvent } from '#shared/api/events.ts';
import { incident } from '#shared/api/types.ts';
import { wireAnswer } from '#shared/api/wire.ts';
import { errorEnvelope } from '#shared/errors.ts';

/**
 * What the desktop process and the agent's process say to each other over their message port. Both sides parse
 * what arrives: a message that does not fit is dropped, never guessed at.
 */
const secretValues = z.record(z.string(), z.string());

export const toAgent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('start'), dir: z.string(), actor: z.string() }),
  z.object({ type: z.literal('call'), id: z.number(), name: z.string(), input: z.unknown() }),
  z.object({
    type: z.literal('secret'),
    id: z.number(),
    values: secretValues.nullable(),
    error: errorEnvelope.nullable(),
  }),
  z.object({ type: z.literal('woke') }),
  z.object({ type: z.literal('stop') }),
]);
export type ToAgent = z.infer<typeof toAgent>;

export const notice = z.object({
  kind: z.enum(['opened', 'reminder', 'recovered']),
  incident,
  count: z.number().int(),
  /** Messages that waited for the recovery. */
  waiting: z.number().int(),
});
export type DesktopNotice = z.infer<typeof notice>;

export const fromAgent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  /** The agent could not start at all: ledger in use, newer, not writable. */
  z.object({ type: z.literal('failed'), error: errorEnvelope }),
  z.object({ type: z.literal('answer'), id: z.number(), answer: wireAnswer }),
  z.object({ type: z.literal('event'), event: agentEvent }),
  z.object({ type: z.literal('notice'), notice }),
  z.object({
    type: z.literal('secret'),
    id: z.number(),
    operation: z.enum(['get', 'set', 'remove']),
    connectionId: z.string(),
    values: secretValues,
  }),
  z.object({ type: z.literal('stopped') }),
]);
export type FromAgent = z.infer<typeof fromAgent>;
