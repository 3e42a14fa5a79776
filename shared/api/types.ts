import { z } from 'zod';
import { causeId } from '#shared/causes.ts';
import { entityName } from '#shared/domain/entity.ts';
import { parcelStatus } from '#shared/parcels/status.ts';
import { agentState, deliveryStatus, direction, operation, outcome } from '#shared/status.ts';

/** Epoch milliseconds. */
export const timeMs = z.number().int();
export const id = z.number().int().positive();

export const connectionSummary = z.object({
  id: z.string(),
  kind: z.enum(['erp', 'system']),
  /** System id such as `cs-cart`, or the ERP's engine. */
  system: z.string(),
  /** Brand name of the system or engine. */
  systemName: z.string(),
  name: z.string(),
  enabled: z.boolean(),
  /** Set by a person or by the agent (401, brake). */
  paused: z.enum(['no', 'person', 'sign_in', 'brake']),
  breaker: z.enum(['closed', 'open', 'half_open']),
  /** Why it does not work now, if it does not. */
  cause: causeId.nullable(),
  detail: z.string().nullable(),
  lastOkAtMs: timeMs.nullable(),
  waiting: z.number().int(),
  rejected: z.number().int(),
  sentToday: z.number().int(),
  /** ERP only: rows in the queue table that nobody has taken yet. */
  backlog: z.number().int().nullable(),
  /** ERP only: a program beside the ERP that gets the orders as well; its status words have a table. */
  furtherErp: z.boolean(),
});
export type ConnectionSummary = z.infer<typeof connectionSummary>;

export const today = z.object({
  state: agentState,
  /** Why `attention`: the incident to look at first. */
  worstIncidentId: id.nullable(),
  counts: z.object({
    erpBacklog: z.number().int(),
    open: z.number().int(),
    waiting: z.number().int(),
    rejected: z.number().int(),
    held: z.number().int(),
    sentToday: z.number().int(),
    receivedToday: z.number().int(),
  }),
  /** One point a minute for the last hour. */
  rates: z.array(z.object({ atMs: timeMs, sent: z.number(), received: z.number(), rejected: z.number() })),
  connections: z.array(connectionSummary),
  /** Said once after a start: how long the agent was off and what it caught up. */
  catchUp: z
    .object({ offMs: z.number(), items: z.number().int(), tookMs: z.number(), done: z.boolean() })
    .nullable(),
  pausedUntilMs: timeMs.nullable(),
  version: z.string(),
});
export type Today = z.infer<typeof today>;

export const deliveryRow = z.object({
  id,
  messageId: id,
  connectionId: z.string(),
  connectionName: z.string(),
  direction,
  entity: entityName,
  key: z.string(),
  /** Number people use: order number, SKU. */
  label: z.string(),
  operation,
  status: deliveryStatus,
  outcome: outcome.nullable(),
  cause: causeId.nullable(),
  attempts: z.number().int(),
  createdAtMs: timeMs,
  updatedAtMs: timeMs,
  nextAttemptAtMs: timeMs.nullable(),
});
export type DeliveryRow = z.infer<typeof deliveryRow>;

export const exchange = z.object({
  startedAtMs: timeMs,
  tookMs: z.number(),
  method: z.string(),
  url: z.string(),
  requestHeaders: z.record(z.string(), z.string()),
  requestBody: z.string(),
  status: z.number().int().nullable(),
  responseHeaders: z.record(z.string(), z.string()),
  responseBody: z.string(),
  cause: causeId.nullable(),
});
export type Exchange = z.infer<typeof exchange>;

export const attempt = z.object({
  id,
  number: z.number().int(),
  startedAtMs: timeMs,
  tookMs: z.number().int(),
  outcome,
  cause: causeId.nullable(),
  detail: z.string().nullable(),
  fields: z.array(z.object({ path: z.string(), message: z.string() })),
  exchanges: z.array(exchange),
});
export type Attempt = z.infer<typeof attempt>;

export const auditEntry = z.object({
  id,
  atMs: timeMs,
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
  reason: z.string().nullable(),
});
export type AuditEntry = z.infer<typeof auditEntry>;

export const deliveryDetail = deliveryRow.extend({
  idempotencyKey: z.string(),
  /** Queue row of the ERP, or checkpointed id of the shop, that the message came from. */
  sourceId: z.string(),
  sourceName: z.string(),
  version: z.number().int(),
  object: z.unknown(),
  attemptsMade: z.array(attempt),
  /** Values for the cause's sentence. */
  values: z.record(z.string(), z.string()),
  detail: z.string().nullable(),
  /** An earlier change of the same object that has to go first. */
  blockedBy: id.nullable(),
  remoteId: z.string().nullable(),
  audit: z.array(auditEntry),
  /** Other deliveries of the same object, newest first. */
  related: z.array(deliveryRow),
});
export type DeliveryDetail = z.infer<typeof deliveryDetail>;

/** Filter of messages; every list, count and bulk action takes the same one. */
export const deliveryFilter = z.object({
  text: z.string().max(200).optional(),
  status: z.array(deliveryStatus).optional(),
  connectionId: z.string().optional(),
  direction: direction.optional(),
  entity: entityName.optional(),
  cause: causeId.optional(),
  fromMs: timeMs.optional(),
  toMs: timeMs.optional(),
});
export type DeliveryFilter = z.infer<typeof deliveryFilter>;

export const problemGroup = z.object({
  cause: causeId,
  connectionId: z.string(),
  connectionName: z.string(),
  status: z.enum(['rejected', 'held', 'waiting']),
  count: z.number().int(),
  /** A few labels, so that the accountant recognises what it is about. */
  examples: z.array(z.object({ deliveryId: id, label: z.string(), entity: entityName })),
  values: z.record(z.string(), z.string()),
  detail: z.string().nullable(),
  firstAtMs: timeMs,
  lastAtMs: timeMs,
});
export type ProblemGroup = z.infer<typeof problemGroup>;

export const job = z.object({
  id: z.string(),
  kind: z.enum(['retry', 'hold', 'release', 'set_aside']),
  total: z.number().int(),
  done: z.number().int(),
  state: z.enum(['running', 'finished', 'cancelled', 'failed']),
  startedAtMs: timeMs,
});
export type Job = z.infer<typeof job>;

/** Kinds of values that a connection's tables translate. */
export const mappingKinds = [
  'order_status',
  /** A carrier's codes in our words, and what orders to suppliers become by them. */
  'parcel_status',
  'supplier_order_status',
  'payment',
  'delivery',
  'warehouse',
  'price_kind',
  'customer_group',
  'tax',
  'country',
] as const;
export const mappingKind = z.enum(mappingKinds);
export type MappingKind = z.infer<typeof mappingKind>;

export const mappingRow = z
  .object({
    kind: mappingKind,
    direction: z.enum(['to_remote', 'to_erp']),
    from: z.string().min(1).max(200),
    to: z.string().min(1).max(200),
  })
  .refine(({ kind, to }) => kind !== 'parcel_status' || parcelStatus.safeParse(to).success, {
    // Any other word would be taken for none, and the carrier's own meaning would go on without a word.
    path: ['to'],
    message: 'no state of a parcel',
  });
export type MappingRow = z.infer<typeof mappingRow>;

export const incident = z.object({
  id,
  connectionId: z.string().nullable(),
  connectionName: z.string().nullable(),
  cause: causeId,
  detail: z.string().nullable(),
  values: z.record(z.string(), z.string()),
  count: z.number().int(),
  openedAtMs: timeMs,
  lastAtMs: timeMs,
  closedAtMs: timeMs.nullable(),
});
export type Incident = z.infer<typeof incident>;

/** JSON Schema of a settings form; made from the manifest's zod schema, drawn by the renderer. */
export const formSchema = z.record(z.string(), z.unknown());

export const systemType = z.object({
  id: z.string(),
  kind: z.enum(['erp', 'system']),
  name: z.string(),
  countries: z.array(z.string()),
  capabilities: z.array(z.string()),
  mappings: z.array(z.string()),
  settings: formSchema,
  credentials: formSchema,
  /** Carriers only: the form of a waybill beside what all of them ask for, and what else they do. */
  carrier: z
    .object({
      waybill: formSchema.nullable(),
      labels: z.array(z.enum(['pdf', 'zpl', 'epl'])),
      suggests: z.array(z.enum(['city', 'street', 'point'])),
    })
    .nullable(),
});
export type SystemType = z.infer<typeof systemType>;

export const connectionDetail = z.object({
  id: z.string(),
  kind: z.enum(['erp', 'system']),
  system: z.string(),
  name: z.string(),
  enabled: z.boolean(),
  settings: z.record(z.string(), z.unknown()),
  /** Names of credentials that are stored; their values never leave the secret store. */
  storedSecrets: z.array(z.string()),
});
export type ConnectionDetail = z.infer<typeof connectionDetail>;

export const testReport = z.object({
  ok: z.boolean(),
  cause: causeId.nullable(),
  detail: z.string().nullable(),
  values: z.record(z.string(), z.string()),
  tookMs: z.number().int(),
  facts: z.array(z.object({ label: z.string(), value: z.string() })),
  /** ERP only: what the profile misses in the live tables. */
  problems: z.array(
    z.object({
      cause: causeId,
      path: z.string(),
      table: z.string(),
      column: z.string().nullable(),
      suggestions: z.array(z.string()),
    }),
  ),
});
export type TestReport = z.infer<typeof testReport>;

export const preferences = z.object({
  language: z.enum(['en', 'pl', 'uk', 'ru']),
  notifications: z.boolean(),
  startWithSystem: z.boolean(),
  retentionDays: z.number().int().min(7).max(3650),
  retentionMegabytes: z.number().int().min(50).max(100_000),
  /** Port on loopback where shops fetch objects they were told about; null = nobody fetches. */
  pullPort: z.number().int().min(1_024).max(65_535).nullable(),
});
export type Preferences = z.infer<typeof preferences>;

/** An ERP connection as saved, or as the form has it now. */
export const erpForm = z.object({
  id: z.string().nullable(),
  system: z.string(),
  settings: z.record(z.string(), z.unknown()),
  credentials: z.record(z.string(), z.string()),
});

export const browseNode = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['group', 'table', 'field']),
  type: z.string().nullable(),
  children: z.boolean(),
});
export type BrowseNode = z.infer<typeof browseNode>;

export const sample = z.object({
  columns: z.array(z.string()),
  rows: z.array(z.array(z.string().nullable())),
});
export type Sample = z.infer<typeof sample>;

/** What would happen: calls in their order, and the answer. */
export const rehearsal = z.object({
  steps: z.array(z.object({ call: z.string(), detail: z.string() })),
  ok: z.boolean(),
  outcome: z.string(),
  /** False when the ERP has it already and nothing would be written. */
  created: z.boolean(),
  /** Key and number the ERP would give; they may differ when it is done for real. */
  key: z.string().nullable(),
  number: z.string().nullable(),
  cause: causeId.nullable(),
  detail: z.string().nullable(),
  values: z.record(z.string(), z.string()),
  fields: z.array(z.object({ path: z.string(), message: z.string() })),
});
export type RehearsalReport = z.infer<typeof rehearsal>;
