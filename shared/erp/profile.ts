import { z } from 'zod';
import { entityName } from '#shared/domain/entity.ts';
import { columnReference, condition, fieldSource } from '#shared/erp/field-source.ts';
import { onecProfile } from '#shared/erp/onec.ts';
import { onecOdataProfile } from '#shared/erp/onec-odata.ts';
import { waproProfile } from '#shared/erp/wapro.ts';

/** A table or column name as the ERP has it; quoted by the adapter and checked against the live schema. */
const identifier = z.string().min(1).max(128);
/** `TABLE` or `schema.TABLE`. */
const tableName = z.string().min(1).max(260);
/** Where a column's value lands in the domain object: `customer.email`, `stock.0.quantity`. */
const domainPath = z.string().regex(/^[a-zA-Z][\w]*(\.\w+)*$/);
/** Equality of a column seen so far and a column of the joined table. */
const joinPair = z.object({ left: columnReference, right: identifier });

const join = z.object({
  table: tableName,
  alias: z.string().regex(/^[a-z]\w{0,20}$/),
  on: joinPair,
  /** Further equalities, for a key of several columns. */
  and: z.array(joinPair).max(10).optional(),
});

/** One column, or several of which the next decides where the one before is equal. */
const order = z.union([columnReference, z.array(columnReference).min(1).max(5)]);

const listSource = z.object({
  table: tableName,
  /** Column that holds the parent's key, of the list's table or of a join. */
  parent: columnReference,
  orderBy: order.optional(),
  joins: z.array(join).default([]),
  /** A list whose only field is called `value` is a list of plain values (order keys, tracking numbers). */
  fields: z.record(domainPath, fieldSource),
  constants: z.record(domainPath, z.string()).default({}),
  /** Only rows for which all of these hold. */
  where: z.array(condition).max(20).optional(),
  /** Column that tells one row from another, so that only a change of what is read is told of. */
  rowKey: identifier.optional(),
  /** False: a change here always comes with one that is watched elsewhere, so it needs no trigger. */
  watch: z.boolean().optional(),
});

const list = listSource.extend({
  /** Further sources of the same list; their items follow, and equal ones are taken once. */
  also: z.array(listSource).max(10).optional(),
  /** Equal items are taken once; with several sources they always are. */
  distinct: z.boolean().optional(),
});
export type ListSource = z.infer<typeof listSource>;

/** How one entity is read: main table, joins, fields and lists of child rows. No SQL in configuration. */
export const entityQuery = z.object({
  /** Words that stand for this entity in the queue's entity column. */
  words: z.array(z.string().min(1)).min(1),
  table: tableName,
  key: identifier,
  /** Where several rows share one key, the first in this order gives the fields. */
  orderBy: order.optional(),
  /** Column that tells one row from another where several share one key; needed by the triggers. */
  rowKey: identifier.optional(),
  joins: z.array(join).default([]),
  fields: z.record(domainPath, fieldSource),
  constants: z.record(domainPath, z.string()).default({}),
  lists: z.record(domainPath, list).default({}),
  /** Columns whose stored word means true, for boolean fields such as `active`. */
  trueWords: z.record(domainPath, z.array(z.string())).default({}),
  /** Only rows for which all of these hold; the others are not there. */
  where: z.array(condition).max(20).optional(),
  /** A row for which all of these hold is being worked on in the ERP: it is asked for again later. */
  busy: z.array(condition).max(20).optional(),
});
export type EntityQuery = z.infer<typeof entityQuery>;

const queueTable = z.object({
  table: tableName.default('mostek_queue'),
  columns: z
    .object({
      id: identifier.default('id'),
      entity: identifier.default('entity'),
      key: identifier.default('entity_key'),
      operation: identifier.default('operation'),
      status: identifier.default('status'),
      attempts: identifier.default('attempts'),
      claimedBy: identifier.default('claimed_by'),
      claimedUntil: identifier.default('claimed_until'),
      createdAt: identifier.default('created_at'),
      finishedAt: identifier.default('finished_at'),
      reason: identifier.default('reason'),
    })
    .prefault({}),
  words: z
    .object({
      new: z.string().default('new'),
      claimed: z.string().default('claimed'),
      accepted: z.string().default('accepted'),
      sent: z.string().default('sent'),
      rejected: z.string().default('rejected'),
    })
    .prefault({}),
  operations: z
    .object({
      insert: z.string().default('I'),
      update: z.string().default('U'),
      delete: z.string().default('D'),
    })
    .prefault({}),
});

const columnsOf = <const N extends readonly string[]>(names: N) =>
  z.object(
    Object.fromEntries(names.map((name) => [name, identifier.optional()])) as {
      [K in N[number]]: z.ZodOptional<typeof identifier>;
    },
  );

/** Where orders from outside are staged. (source, externalId) must be under a unique index in the ERP. */
export const orderInbox = z.object({
  table: tableName,
  columns: columnsOf([
    'number',
    'placedAt',
    'status',
    'currency',
    'total',
    'customerName',
    'customerEmail',
    'customerPhone',
    'customerTaxId',
    'customerExternalId',
    'street',
    'city',
    'postcode',
    'country',
    'deliveryMethod',
    'paymentKind',
    'note',
    'createdAt',
  ]).extend({
    id: identifier,
    source: identifier,
    externalId: identifier,
    /** ERP's answer: new / accepted / rejected, in the ERP's words below. */
    answer: identifier,
    reason: identifier,
    orderKey: identifier,
    orderNumber: identifier,
  }),
  answers: z
    .object({
      waiting: z.string().default('new'),
      accepted: z.string().default('accepted'),
      rejected: z.string().default('rejected'),
    })
    .prefault({}),
  lines: z.object({
    table: tableName,
    columns: columnsOf(['name', 'unit', 'vatRate', 'kind']).extend({
      order: identifier,
      lineNo: identifier,
      sku: identifier,
      quantity: identifier,
      price: identifier,
    }),
  }),
  /** Optional table of the buyers, one row per (source, externalId). */
  customers: z
    .object({
      table: tableName,
      columns: columnsOf(['name', 'email', 'phone', 'taxId', 'street', 'city', 'postcode', 'country']).extend(
        {
          source: identifier,
          externalId: identifier,
        },
      ),
    })
    .optional(),
  /** Words that announce an answer in the queue's entity column; the key is the inbox row's id. */
  words: z.array(z.string()).default(['INBOX']),
});
export type OrderInbox = z.infer<typeof orderInbox>;

/**
 * Where documents that a parcel's state asks for are staged (goods issue, payment received, return), for an ERP that
 * makes its own of them. (source, externalId) must be under a unique index; `basedOn` holds the id of an earlier row.
 */
export const documentInbox = z.object({
  table: tableName,
  columns: columnsOf(['basedOn', 'placedAt', 'note', 'createdAt']).extend({
    id: identifier,
    source: identifier,
    externalId: identifier,
    kind: identifier,
    orderKey: identifier,
  }),
  lines: z.object({
    table: tableName,
    columns: columnsOf(['name', 'unit', 'vatRate', 'kind']).extend({
      order: identifier,
      lineNo: identifier,
      sku: identifier,
      quantity: identifier,
      price: identifier,
    }),
  }),
  /** Kinds the ERP knows; empty = any. */
  kinds: z.array(z.string().min(1).max(60)).default([]),
});
export type DocumentInbox = z.infer<typeof documentInbox>;

/** Columns of the ERP's own order that outside systems may set. */
export const orderWriteBack = z.object({
  table: tableName,
  key: identifier,
  status: identifier.optional(),
  trackingNumber: identifier.optional(),
});

/** What the agent knows of an ERP that has (or is given) a change-queue table. */
export const queueTableProfile = z.object({
  kind: z.literal('queue-table'),
  queue: queueTable.prefault({}),
  entities: z.partialRecord(entityName, entityQuery).default({}),
  inbox: orderInbox.optional(),
  documents: documentInbox.optional(),
  writeBack: z
    .object({ order: orderWriteBack.optional(), supplier_order: orderWriteBack.optional() })
    .default({}),
  /** How changes reach the queue table: triggers, or (SQL Server) change tracking, which leaves the ERP's tables alone. */
  changes: z.enum(['triggers', 'change_tracking']).optional(),
  /**
   * Registers that the ERP itself appends to, read beside whatever else tells of changes (SQL Server). Whether their
   * ids only grow is not known, so the last `overlap` of them are looked at again each time.
   */
  feeds: z
    .array(
      z.object({
        table: tableName,
        id: identifier,
        key: identifier,
        word: z.string().min(1).max(60),
        overlap: z.number().int().min(0).max(1_000).default(200),
      }),
    )
    .max(10)
    .optional(),
  /** Further tables the login may read where they exist: dictionaries of the ERP. */
  reads: z.array(tableName).max(100).optional(),
});
export type QueueTableProfile = z.infer<typeof queueTableProfile>;

export const erpProfile = z.discriminatedUnion('kind', [
  queueTableProfile,
  waproProfile,
  onecProfile,
  onecOdataProfile,
]);
export type ErpProfile = z.infer<typeof erpProfile>;
