import { z } from 'zod';

/** Live updates: what changed, so that a screen asks again. They carry no data, hence nothing to protect. */
export const agentEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('state') }),
  z.object({ type: z.literal('deliveries'), connectionId: z.string().nullable() }),
  z.object({ type: z.literal('connections') }),
  z.object({ type: z.literal('incidents') }),
  z.object({ type: z.literal('mappings') }),
  z.object({ type: z.literal('parcels') }),
  z.object({ type: z.literal('job'), jobId: z.string() }),
]);
export type AgentEvent = z.infer<typeof agentEvent>;
