import type { CauseId } from '#shared/causes.ts';
import type { EntityName, ErpDocument, Order } from '#shared/domain/index.ts';
import type { Result } from '#shared/result.ts';
import type { Operation } from '#shared/status.ts';

/**
 * The ERP port. An adapter is an `ErpSource`; it lives in a worker thread of its own, so that a driver which
 * hangs or throws in a socket handler never takes the agent down. Every method rejects with a `MostekError`
 * whose cause starts with `erp.`, and never later than the connection's deadline.
 */
export interface ErpSource {
  /** Who is on the other side: engine, version, rights, clock, identity of the database. */
  probe(): Promise<ErpProbe>;
  /** Compares the profile with the live tables. */
  inspect(): Promise<SchemaReport>;
  /**
   * Takes up to `limit` new changes (or changes whose lease ran out) for this agent, in id order, in one short
   * transaction, by exact ids. A change is taken because its row says so, never because its id is above a mark:
   * a lower id may commit later.
   */
  claim(request: ClaimRequest): Promise<Change[]>;
  /** Gives back what this agent claimed and never acknowledged; called once at start. Returns how many. */
  releaseClaims(agentId: string): Promise<number>;
  /**
   * Writes a word to each row, one by one; `claimed` rows only move when this agent holds them. Idempotent.
   * Returns the ids that could not be written because the row is gone or someone else's.
   */
  acknowledge(agentId: string, words: Acknowledgement[]): Promise<string[]>;
  /**
   * Here "accepted" is no word for people but lets the ERP go on (a message of an exchange plan is confirmed by it),
   * so it is said at once.
   */
  acceptsAtOnce?: boolean;
  /** Reads many objects of one entity by key. A broken row is a problem of its own, never of its batch. */
  load(entity: EntityName, keys: string[]): Promise<LoadedObject[]>;
  /** Keys of all objects of an entity, a page at a time in the database's order; `after` is the last one seen. */
  keys(entity: EntityName, after: string | null, limit: number): Promise<string[]>;
  /** Applies a command idempotently: a second call with the same idempotency key has no second effect. */
  apply(command: ErpCommand): Promise<Result<Applied>>;
  /**
   * Does what `apply` would do and takes it back, in one transaction where the ERP has one: an integrator sees what
   * would happen before anything is switched on. Never leaves a trace.
   */
  rehearse(command: ErpCommand): Promise<Rehearsal>;
  /**
   * What can be mapped, as a tree: tables and their columns, or the ERP's own metadata by name. Null asks for the
   * roots; a node with `children` can be asked about by its id.
   */
  browse(parent: string | null): Promise<BrowseNode[]>;
  /** The first rows of a node that holds rows, as text, for somebody to look at. */
  sample(node: string, limit: number): Promise<Sample>;
  /**
   * Whether what the install script made is still there, switched on and unchanged: upgrades of an ERP drop foreign
   * triggers without a word (erp.md 0.5).
   */
  verify(): Promise<InstalledReport>;
  /** How much waits in the queue table, capped at `cap` so that a huge queue stays cheap to ask about. */
  backlog(cap: number): Promise<Backlog>;
  /** Calls back when the database says that something changed. False where the engine can't push. */
  watch(onChange: () => void): Promise<boolean>;
  /** The exact script that installs queue, triggers and a least-rights login, and the one that removes them. */
  script(options: ScriptOptions): Promise<ErpScript>;
  close(): Promise<void>;
}

export interface ErpProbe {
  engine: string;
  version: string;
  /** Stays the same for one database and differs between databases; see restored-backup detection. */
  fingerprint: string;
  charset: string | null;
  /** Server clock as epoch milliseconds. */
  clockMs: number;
  encrypted: boolean;
  user: string;
  /** Rights the profile needs and the login lacks, such as `UPDATE mostek_queue`. */
  missingRights: string[];
  /** Version of the ERP program and its tables, where it says so; another one is a reason to verify anew. */
  programVersion?: string | null;
}

export interface InstalledReport {
  /** False where nothing shows that the script was ever run: the ERP may fill the queue by itself. */
  installed: boolean;
  problems: InstalledProblem[];
  /** What the login may not see enough of to judge. */
  unchecked: string[];
}

export interface InstalledProblem {
  kind: 'trigger' | 'table' | 'index' | 'tracking';
  name: string;
  /** Table it belongs to. */
  table: string;
  state: 'missing' | 'disabled' | 'altered';
}

export interface SchemaReport {
  ok: boolean;
  tables: number;
  problems: SchemaProblem[];
}

export interface SchemaProblem {
  cause: Extract<
    CauseId,
    'erp.table_missing' | 'erp.column_missing' | 'erp.type_mismatch' | 'erp.rights_missing'
  >;
  /** Path in the profile, such as `entities.order.fields.total`. */
  path: string;
  table: string;
  column: string | null;
  /** Nearest names of the live schema, best first. */
  suggestions: string[];
}

export interface ClaimRequest {
  agentId: string;
  limit: number;
  leaseSeconds: number;
}

/** One row of the ERP's queue. */
export interface Change {
  id: string;
  entity: EntityName | null;
  /** The queue's own word for the entity, kept for words the profile does not know. */
  entityWord: string;
  key: string;
  operation: Operation;
  createdAtMs: number | null;
  attempts: number;
}

export interface Acknowledgement {
  id: string;
  word: 'new' | 'accepted' | 'sent' | 'rejected';
  reason: string | null;
}

export type LoadedObject =
  /** Fields at their domain paths; the engine parses it with the entity's schema. */
  | { key: string; kind: 'found'; object: Record<string, unknown> }
  | { key: string; kind: 'missing' }
  | { key: string; kind: 'broken'; cause: CauseId; detail: string };

export type ErpCommand =
  | { kind: 'create_order'; source: string; externalId: string; order: Order }
  | {
      kind: 'set_order';
      /** An order of a buyer when left out. */
      entity?: 'order' | 'supplier_order';
      orderKey: string;
      status: string | null;
      /** Several are joined by a comma. */
      trackingNumber: string | null;
    }
  /** A document made from an order (goods issue, payment received, return); `externalId` is its idempotency key. */
  | { kind: 'create_document'; source: string; externalId: string; document: ErpDocument };

export interface Applied {
  /** Key of the row that now stands for the object: inbox row id when `staged`, else the ERP's own key. */
  key: string;
  /** False when an earlier call had already done it. */
  created: boolean;
  /** True when the ERP has yet to make its own object of it and will answer through its queue. */
  staged: boolean;
  /** The number people know the new object by, where the ERP has given one. */
  number: string | null;
}

/** What would happen: the calls in their order, and the answer the last of them would give. */
export interface Rehearsal {
  steps: RehearsalStep[];
  result: Result<Applied>;
}

export interface RehearsalStep {
  /** Name of the procedure, table or request. */
  call: string;
  /** Its arguments as somebody from the ERP's support would read them. */
  detail: string;
}

export interface BrowseNode {
  id: string;
  name: string;
  kind: 'group' | 'table' | 'field';
  /** A field's type as the ERP's people write it. */
  type: string | null;
  children: boolean;
}

export interface Sample {
  columns: string[];
  rows: (string | null)[][];
}

export interface Backlog {
  waiting: number;
  capped: boolean;
  oldestAtMs: number | null;
}

export interface ScriptOptions {
  login: string;
  /** Tables to watch: profile entities when empty. */
  tables?: WatchedTable[];
}

export interface WatchedTable {
  table: string;
  key: string;
  entityWord: string;
}

export interface ErpScript {
  install: string;
  remove: string;
}
