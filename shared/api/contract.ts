import { z } from 'zod';
import { parcelContract } from '#shared/api/parcel-contract.ts';
import * as t from '#shared/api/types.ts';
import { causeId } from '#shared/causes.ts';
import { erpDocument } from '#shared/domain/document.ts';
import { entityName } from '#shared/domain/entity.ts';
import { order } from '#shared/domain/order.ts';
import { rulebook } from '#shared/rules.ts';
import { operation } from '#shared/status.ts';

const nothing = z.object({});
const deliveryIds = z.array(t.id).min(1).max(500);
const procedure = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({ input, output });

/**
 * The one contract between the agent and whoever looks at it: window, CLI, tests. The agent must implement every
 * procedure and no other, and callers get the types from here; both are checked by the compiler, and every value
 * is parsed on arrival on both sides.
 */
export const contract = {
  'today.get': procedure(nothing, t.today),

  'agent.syncNow': procedure(nothing, nothing),
  /** Null: until someone resumes. */
  'agent.pause': procedure(z.object({ untilMs: t.timeMs.nullable() }), nothing),
  'agent.resume': procedure(nothing, nothing),
  /** "Resend missing": compares the ERP's objects with the ledger and sends what never left. */
  'agent.resendMissing': procedure(
    z.object({
      connectionId: z.string(),
      entity: z.enum(['order', 'product', 'customer', 'invoice']),
      dryRun: z.boolean(),
    }),
    z.object({ checked: z.number().int(), missing: z.number().int(), examples: z.array(z.string()) }),
  ),

  'deliveries.list': procedure(
    z.object({
      filter: t.deliveryFilter,
      /** Id after which (going back in time) the page starts; null = newest. */
      before: t.id.nullable(),
      limit: z.number().int().min(1).max(500),
    }),
    z.object({ rows: z.array(t.deliveryRow), next: t.id.nullable() }),
  ),
  /** Counted up to `cap`, so that a list of a million rows answers at once. */
  'deliveries.count': procedure(
    z.object({ filter: t.deliveryFilter, cap: z.number().int().max(1_000_000) }),
    z.object({ count: z.number().int(), capped: z.boolean() }),
  ),
  'deliveries.get': procedure(z.object({ id: t.id }), t.deliveryDetail),
  'deliveries.retry': procedure(z.object({ ids: deliveryIds }), z.object({ changed: z.number().int() })),
  'deliveries.hold': procedure(z.object({ ids: deliveryIds }), z.object({ changed: z.number().int() })),
  'deliveries.release': procedure(z.object({ ids: deliveryIds }), z.object({ changed: z.number().int() })),
  /** The person decides that this one need not go; the reason is kept, and later changes may pass. */
  'deliveries.setAside': procedure(
    z.object({ ids: deliveryIds, reason: z.string().min(1).max(500) }),
    z.object({ changed: z.number().int() }),
  ),
  /** Edit and resend: a new version of the message, with who, when, old and new in the audit. */
  'deliveries.resend': procedure(
    z.object({ id: t.id, object: z.unknown(), reason: z.string().min(1).max(500) }),
    z.object({ id: t.id }),
  ),
  /** Reads the object from the ERP again and sends that as a new version. */
  'deliveries.rebuild': procedure(z.object({ id: t.id }), z.object({ id: t.id })),

  'problems.list': procedure(nothing, z.object({ groups: z.array(t.problemGroup) })),
  /** Bulk by filter, never by page; `deliveries.count` with the same filter says first how many. */
  'problems.start': procedure(
    z.object({
      kind: z.enum(['retry', 'hold', 'release', 'set_aside']),
      filter: t.deliveryFilter,
      reason: z.string().max(500).optional(),
    }),
    t.job,
  ),
  'jobs.get': procedure(z.object({ id: z.string() }), t.job),
  'jobs.cancel': procedure(z.object({ id: z.string() }), t.job),

  'incidents.list': procedure(
    z.object({ open: z.boolean(), limit: z.number().int().max(200) }),
    z.object({ incidents: z.array(t.incident) }),
  ),

  'mappings.list': procedure(
    z.object({ connectionId: z.string() }),
    z.object({
      rows: z.array(t.mappingRow),
      /** What values that no row names become; a table that is missing here asks a person. */
      fallbacks: z.array(
        z.object({ kind: t.mappingKind, direction: t.mappingRow.shape.direction, to: z.string() }),
      ),
    }),
  ),
  /** Replaces all rows of one kind and direction. */
  'mappings.save': procedure(
    z.object({
      connectionId: z.string(),
      kind: t.mappingRow.shape.kind,
      direction: t.mappingRow.shape.direction,
      rows: z.array(t.mappingRow).max(2_000),
      /** Null: ask a person; left out: as it was. */
      fallback: z.string().trim().min(1).max(200).nullish(),
    }),
    nothing,
  ),
  /** Values the two sides are known to use, to choose from; from the system itself and from what has passed. */
  'mappings.values': procedure(
    z.object({ connectionId: z.string(), kind: t.mappingRow.shape.kind }),
    z.object({
      erp: z.array(z.object({ value: z.string(), label: z.string() })),
      remote: z.array(z.object({ value: z.string(), label: z.string() })),
      /** Values that were met and have no row yet. */
      unmapped: z.array(
        z.object({ direction: t.mappingRow.shape.direction, value: z.string(), count: z.number() }),
      ),
    }),
  ),
  /** All tables of a connection as one file. */
  'mappings.export': procedure(
    z.object({ connectionId: z.string(), format: z.enum(['csv', 'xlsx']) }),
    z.object({ name: z.string(), base64: z.string() }),
  ),
  /** Tables that stand in the file replace the stored ones; a line that does not fit leaves everything as it was. */
  'mappings.import': procedure(
    z.object({
      connectionId: z.string(),
      name: z.string().max(300),
      base64: z.string().max(8_000_000),
      dryRun: z.boolean(),
    }),
    z.object({
      rows: z.number().int(),
      problems: z.array(z.object({ line: z.number().int(), message: z.string() })),
      saved: z.boolean(),
    }),
  ),

  /** The connection's rules, and who changed them when. */
  'rules.get': procedure(
    z.object({ connectionId: z.string() }),
    z.object({
      version: z.number().int(),
      book: rulebook,
      history: z.array(z.object({ version: z.number().int(), atMs: t.timeMs, actor: z.string() })),
    }),
  ),
  /** Saves nothing as long as an expression can't be run. */
  'rules.save': procedure(
    z.object({ connectionId: z.string(), book: rulebook }),
    z.object({ problems: z.array(z.object({ path: z.string(), message: z.string() })) }),
  ),
  /** Makes an older version the present one again, as a new version. */
  'rules.undo': procedure(z.object({ connectionId: z.string(), version: z.number().int() }), nothing),
  /** What these rules would make of an object that has passed. */
  'rules.preview': procedure(
    z.object({ book: rulebook, deliveryId: t.id }),
    z.object({
      before: z.record(z.string(), z.unknown()),
      after: z.record(z.string(), z.unknown()).nullable(),
      decided: z.record(z.string(), z.string()),
      problem: z.string().nullable(),
    }),
  ),

  'systems.list': procedure(nothing, z.object({ systems: z.array(t.systemType) })),
  'connections.list': procedure(nothing, z.object({ connections: z.array(t.connectionSummary) })),
  'connections.get': procedure(z.object({ id: z.string() }), t.connectionDetail),
  'connections.save': procedure(
    z.object({
      /** Null makes a new one. */
      id: z.string().nullable(),
      kind: z.enum(['erp', 'system']),
      system: z.string(),
      name: z.string().min(1).max(100),
      enabled: z.boolean(),
      settings: z.record(z.string(), z.unknown()),
      /** Only the credentials typed in now; an empty record keeps what is stored. */
      credentials: z.record(z.string(), z.string()),
    }),
    z.object({
      id: z.string().nullable(),
      /** Fields that did not pass; nothing is saved then. */
      problems: z.array(z.object({ path: z.string(), message: z.string() })),
    }),
  ),
  'connections.remove': procedure(z.object({ id: z.string() }), nothing),
  'connections.pause': procedure(z.object({ id: z.string() }), nothing),
  'connections.resume': procedure(z.object({ id: z.string() }), nothing),
  /** Tests a saved connection, or the unsaved content of the form. */
  'connections.test': procedure(
    z.object({
      id: z.string().nullable(),
      kind: z.enum(['erp', 'system']),
      system: z.string(),
      settings: z.record(z.string(), z.unknown()),
      credentials: z.record(z.string(), z.string()),
    }),
    t.testReport,
  ),
  /** One page of orders as the system gives them now; nothing is stored and the connection's own place stays. */
  'connections.pull': procedure(
    z.object({ id: z.string(), checkpoint: z.string().nullable() }),
    z.object({
      orders: z.array(
        z.object({
          remoteId: z.string(),
          remoteStatus: z.string().nullable(),
          final: z.boolean(),
          order,
        }),
      ),
      checkpoint: z.string(),
      more: z.boolean(),
      broken: z.array(z.object({ remoteId: z.string(), cause: causeId, detail: z.string() })),
    }),
  ),
  /** Pushes one object by hand, past the ledger, or shows what that would do. */
  'connections.push': procedure(
    z.object({
      id: z.string(),
      entity: entityName,
      operation,
      key: z.string().min(1).max(200),
      remoteId: z.string().nullable(),
      object: z.record(z.string(), z.unknown()).nullable(),
      rehearse: z.boolean(),
    }),
    t.rehearsal,
  ),
  'connections.script': procedure(
    z.object({ id: z.string() }),
    z.object({ install: z.string(), remove: z.string() }),
  ),

  /** Tables of the ERP, or its own metadata by name, one level at a time; from the saved connection or the form. */
  'erp.browse': procedure(
    t.erpForm.extend({ parent: z.string().max(500).nullable() }),
    z.object({ nodes: z.array(t.browseNode) }),
  ),
  'erp.sample': procedure(
    t.erpForm.extend({ node: z.string().min(1).max(500), limit: z.number().int().min(1).max(100) }),
    t.sample,
  ),
  /** What the ERP would do with an order or a document, done and taken back. */
  'erp.rehearse': procedure(
    z.object({
      id: z.string(),
      command: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('create_order'), source: z.string(), externalId: z.string(), order }),
        z.object({
          kind: z.literal('create_document'),
          source: z.string(),
          externalId: z.string(),
          document: erpDocument,
        }),
      ]),
    }),
    t.rehearsal,
  ),
  /** The same for a delivery that is on its way into the ERP, with the mapping as it is now. */
  'deliveries.rehearse': procedure(z.object({ id: t.id }), t.rehearsal),
  /** Asks for a document made from an order; the same `externalId` twice makes one. */
  'erp.createDocument': procedure(
    z.object({ id: z.string(), externalId: z.string().min(1).max(200), document: erpDocument }),
    z.object({ messageId: t.id, fresh: z.boolean() }),
  ),

  'audit.list': procedure(
    z.object({ before: t.id.nullable(), limit: z.number().int().max(500) }),
    z.object({ entries: z.array(t.auditEntry), next: t.id.nullable() }),
  ),
  /** Month-end proof as CSV: what left the ERP, what was accepted, what is missing. */
  'report.export': procedure(
    z.object({ fromMs: t.timeMs, toMs: t.timeMs }),
    z.object({
      csv: z.string(),
      left: z.number().int(),
      accepted: z.number().int(),
      /** Came from outside for the ERP; left − accepted + received − arrived = missing. */
      received: z.number().int(),
      arrived: z.number().int(),
      missing: z.number().int(),
    }),
  ),

  ...parcelContract,

  'preferences.get': procedure(nothing, t.preferences),
  'preferences.set': procedure(t.preferences.partial(), t.preferences),
};

export type Contract = typeof contract;
export type ProcedureName = keyof Contract;
export type ProcedureInput<P extends ProcedureName> = z.infer<Contract[P]['input']>;
export type ProcedureOutput<P extends ProcedureName> = z.infer<Contract[P]['output']>;

/** What the agent must provide: exactly one handler for each procedure. */
export type Handlers = { [P in ProcedureName]: (input: ProcedureInput<P>) => Promise<ProcedureOutput<P>> };

/** What a caller holds, whatever the transport: loopback HTTP, MessagePort or a direct call in tests. */
export interface ApiClient {
  call<P extends ProcedureName>(name: P, input: ProcedureInput<P>): Promise<ProcedureOutput<P>>;
}
