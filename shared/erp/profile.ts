import { z } from 'zod';
import { entityName } from '#shared/domain/entity.ts';
import { onecOdataProfile } from '#shared/erp/onec-odata.ts';

/** A table or column name as the ERP has it; quoted by the adapter and checked against the live schema. */
const identifier = z.string().min(1).max(128);
/** `TABLE` or `schema.TABLE`. */
const tableName = z.string().min(1).max(260);
/** `COLUMN` of the main table, or `alias.COLUMN` of a join. */
const columnReference = z.string().min(1).max(260);
/** Where a column's value lands in the domain object: `customer.email`, `stock.0.quantity`. */
const domainPath = z.string().regex(/^[a-zA-Z][\w]*(\.\w+)*$/);

const join = z.object({
  table: tableName,
  alias: z.string().regex(/^[a-z]\w{0,20}$/),
  /** Equality of a column seen so far and a column of the joined table. */
  on: z.object({ left: columnReference, right: identifier }),
});

const list = z.object({
  table: tableName,
  /** Column of the list's table that holds the parent's key. */
  parent: identifier,
  orderBy: identifier.optional(),
  joins: z.array(join).default([]),
  /** A list whose only field is called `value` is a list of plain values (order keys, tracking numbers). */
  fields: z.record(domainPath, columnReference),
  constants: z.record(domainPath, z.string()).default({}),
});

/** How one entity is read: main table, joins, fields and lists of child rows. No SQL in configuration. */
export const entityQuery = z.object({
  /** Words that stand for this entity in the queue's entity column. */
  words: z.array(z.string().min(1)).min(1),
  table: tableName,
  key: identifier,
  joins: z.array(join).default([]),
  fields: z.record(domainPath, columnReference),
  constants: z.record(domainPath, z.string()).default({}),
  lists: z.record(domainPath, list).default({}),
  /** Columns whose stored word means true, for boolean fields such as `active`. */
  trueWords: z.record(domainPath, z.array(z.string())).default({}),
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
  writeBack: z.object({ order: orderWriteBack.optional() }).default({}),
});
export type QueueTableProfile = z.infer<typeof queueTableProfile>;

export const erpProfile = z.discriminatedUnion('kind', [queueTableProfile, onecOdataProfile]);
export type ErpProfile = z.infer<typeof erpProfile>;
