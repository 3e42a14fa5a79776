import { z } from 'zod';

/** Where a delivery is (design: two fields, never one). */
export const deliveryStatuses = [
  'accepted',
  'sending',
  'waiting',
  'sent',
  'rejected',
  'superseded',
  'held',
] as const;
export const deliveryStatus = z.enum(deliveryStatuses);
export type DeliveryStatus = z.infer<typeof deliveryStatus>;

/** What the other side said. */
export const outcomes = [
  'ok',
  'invalid',
  'unauthorised',
  'not_found',
  'conflict',
  'too_late',
  'rate_limited',
  'unavailable',
  'uncertain',
] as const;
export const outcome = z.enum(outcomes);
export type Outcome = z.infer<typeof outcome>;

/** Statuses after which a delivery no longer moves by itself nor blocks a later change of the same object. */
export const finishedStatuses: readonly DeliveryStatus[] = ['sent', 'superseded'];

/** The words of the ERP's own queue table; the three of seed 003 are accepted, sent and rejected. */
export const queueWords = ['new', 'claimed', 'accepted', 'sent', 'rejected'] as const;
export type QueueWord = (typeof queueWords)[number];

export const operation = z.enum(['insert', 'update', 'delete']);
export type Operation = z.infer<typeof operation>;

export const direction = z.enum(['out', 'in']);
/** out = ERP to an outside system, in = outside system to the ERP. */
export type Direction = z.infer<typeof direction>;

/** The tray's five states, and the one sentence on the Today screen. */
export const agentState = z.enum(['ok', 'syncing', 'attention', 'paused', 'offline']);
export type AgentState = z.infer<typeof agentState>;
