import type { z } from 'zod';
import type { HttpLimits, HttpSession } from '#main/http/types.ts';
import type { Carrier, CarrierManifest } from '#main/systems/carrier-port.ts';
import type { MappingKind } from '#shared/api/types.ts';
import type { CauseId } from '#shared/causes.ts';
import type { EntityName, EntityObject, Order } from '#shared/domain/index.ts';
import type { Result } from '#shared/result.ts';
import type { Operation } from '#shared/status.ts';

/**
 * The system port: one folder for each kind of outside system, which declares itself in a manifest and
 * implements what it declared. Declared and implemented are compared when the registry is loaded.
 */
export const capabilities = [
  'test',
  'push',
  'push_many',
  'lookup',
  'pull_orders',
  'read_orders',
  'dictionary',
  'serve',
  'track',
  'label',
  'suggest',
  'quote',
  'registry',
  'amend',
] as const;
export type Capability = (typeof capabilities)[number];

export type {
  AmendAsk,
  Carrier,
  CarrierManifest,
  LabelAsk,
  LabelFile,
  Quote,
  Registry,
  SuggestAsk,
  Suggestion,
  TrackAsk,
  Tracked,
} from '#main/systems/carrier-port.ts';
export type { MappingKind } from '#shared/api/types.ts';

export interface SystemManifest {
  /** Stable id, also the folder's name: `cs-cart`. */
  id: string;
  /** Brand name, the same in every language. */
  name: string;
  /** ISO country codes it works in; empty = everywhere. */
  countries: readonly string[];
  capabilities: readonly Capability[];
  /**
   * A shop gives birth to orders, and is told only of its own. A CRM is told of every order, wherever it was born,
   * and its stages move the order's status in the ERP and in the shop. A carrier is told of waybills, and its parcels
   * move the order's status as stages do.
   */
  role: 'shop' | 'crm' | 'carrier';
  /** What makes a carrier of it; exactly the systems of that role have it. */
  carrier?: CarrierManifest;
  /** Entities `push` takes. */
  pushes: readonly EntityName[];
  /**
   * Entities of which only the last state matters at this system: an older waiting delivery is superseded by a
   * newer one of the same object. All others keep every change, in order.
   */
  lastStateOnly: readonly EntityName[];
  /** One definition gives form, validation and type. Labels and help are i18n keys in `.meta()`. */
  settings: z.ZodObject;
  /** Most items of an entity that `pushMany` takes in one call; entities that stand here never come through `push`. */
  batches?: Partial<Record<EntityName, number>>;
  /** Kept in the secret store, never beside the settings. */
  credentials: z.ZodObject;
  limits: HttpLimits;
  minPollSeconds: number;
  /** Value maps this system uses, such as `order_status`. */
  mappings: readonly MappingKind[];
}

/** Looks a value up in the connection's mapping table; undefined = the table does not know it. */
export interface Mapping {
  toRemote(kind: MappingKind, value: string): string | undefined;
  toErp(kind: MappingKind, value: string): string | undefined;
}

/** What every call over the port is given. */
export interface Call {
  http: HttpSession;
  mapping: Mapping;
  nowMs: number;
  signal: AbortSignal;
}

export interface PushItem {
  /** Made of the business fact: connection, entity, key, version. The same for every try. */
  idempotencyKey: string;
  entity: EntityName;
  operation: Operation;
  key: string;
  /** Id on the other side, when a link exists. */
  remoteId: string | null;
  /** The last known state over there: what we wrote (`Pushed.written`) or saw since; empty when nothing. */
  written: Record<string, string>;
  /** The stored message, parsed by its entity's schema; null for a delete. */
  object: EntityObject | null;
  /** Ids on the other side of the orders an invoice is for; orders without a link there are left out. */
  orderIds?: readonly string[];
  /** What the connection's rules decided for this object, by name: `responsible`, `funnel`, `warehouse`. */
  decided?: Record<string, string>;
}

export interface Pushed {
  /** Id on the other side; stored as the link. */
  remoteId: string | null;
  /** What was written, in the other side's words; recognises our own write when it comes back. */
  written: Record<string, string>;
}

export type Looked = { found: true; pushed: Pushed } | { found: false };

export interface RemoteOrder {
  remoteId: string;
  /** Status in the other side's own word. */
  remoteStatus: string | null;
  /** True: this order's state will not change any more, so it need not be asked about again. */
  final: boolean;
  order: Order;
}

export interface OrderPage {
  orders: RemoteOrder[];
  /** Where the next pull goes on; stored with the orders in one transaction. */
  checkpoint: string;
  /** True: ask again at once. */
  more: boolean;
  /** Orders that could not be read, so that one bad order never hides the rest. */
  broken: { remoteId: string; cause: CauseId; detail: string }[];
}

export interface DictionaryEntry {
  value: string;
  label: string;
}

export interface TestReport {
  /** What was found out, as label key and value: version, shop name, number of orders… */
  facts: { label: string; value: string }[];
}

/** One connected copy of a system. Methods answer with a Result, and throw only for a fault of their own. */
export interface System extends Carrier {
  test(call: Call): Promise<Result<TestReport>>;
  push?(call: Call, item: PushItem): Promise<Result<Pushed>>;
  /** Pushes several items of one entity at once; one result for each, in their order. */
  pushMany?(call: Call, items: readonly PushItem[]): Promise<readonly Result<Pushed>[]>;
  /** Settles an uncertain outcome: did the push of this item reach the other side? */
  lookup?(call: Call, item: PushItem): Promise<Result<Looked>>;
  pullOrders?(call: Call, checkpoint: string | null): Promise<Result<OrderPage>>;
  /** Present state of orders already linked; finds status changes where the shop has no change feed. */
  readOrders?(call: Call, remoteIds: readonly string[]): Promise<Result<RemoteOrder[]>>;
  /** Whether a request for the present state of an object really comes from this connection. */
  admits?(request: Incoming, nowMs: number): boolean;
  dictionary?(call: Call, kind: MappingKind): Promise<Result<DictionaryEntry[]>>;
  /** Lets go of what it kept between calls, such as files; the network's door is closed by its owner. */
  close?(): Promise<void>;
}

/** A request that came in from the system; header names in lower case. */
export interface Incoming {
  method: string;
  /** Path with query, as it stands in the request line. */
  path: string;
  body: string;
  headers: Record<string, string | undefined>;
}

/**
 * Takes credentials the other side has replaced (a new refresh token), by their names in the manifest's schema. They
 * are stored before it answers: the old ones are worthless by then.
 */
export type KeepCredentials = (changed: Record<string, string>) => void | Promise<void>;

export interface SystemModule {
  manifest: SystemManifest;
  /** Settings and credentials come unparsed from the ledger; the module parses them with its own schemas. */
  open(settings: unknown, credentials: unknown, keep?: KeepCredentials): System;
}

/** One connection ready to work: the system, and its own way through the door. */
export interface OpenedSystem {
  manifest: SystemManifest;
  system: System;
  session(signal?: AbortSignal, rehearse?: boolean): HttpSession;
  close(): Promise<void>;
}

export interface SystemRegistry {
  list(): readonly SystemManifest[];
  get(id: string): SystemManifest | null;
  /** Throws `message.invalid` when settings or credentials do not pass the manifest's schemas. */
  open(
    id: string,
    settings: Record<string, unknown>,
    credentials: Record<string, string>,
    keep?: KeepCredentials,
  ): OpenedSystem;
}
