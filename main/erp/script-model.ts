import type { DocumentInbox, OrderInbox, QueueTableProfile } from '#shared/erp/profile.ts';
import type { LiveColumn, LiveTable, Need } from './driver.ts';
import type { ErpScript } from './port.ts';
import type { BoundJoin } from './queue-table/bind-entity.ts';

/** What an install script is made of; each engine writes it in its own words (main/erp/<engine>/script.ts). */
export type QueueConfig = QueueTableProfile['queue'];

export interface ScriptModel {
  login: string;
  queue: QueueTableProfile['queue'];
  watched: WatchedByTrigger[];
  /** Tables whose changes SQL Server itself keeps for us, in place of triggers. */
  tracked: WatchedByTrigger[];
  feeds: FeedTable[];
  /** Tables of our own that what comes from outside is staged in. */
  staged: Staging[];
  /** Rights on tables that exist already; those on our own tables follow from the model. */
  needs: Need[];
}

export interface WatchedByTrigger {
  table: LiveTable;
  key: LiveColumn;
  entityWord: string;
  /** A child row (order line) announces a change of its parent, whatever happened to the child itself. */
  child: boolean;
  /** Columns whose change matters; empty means every update does. */
  compare: LiveColumn[];
  /** Tables on the way from the row that changed to the one with the key; empty when the row has it. */
  via: readonly BoundJoin[];
  /** Tells rows apart where several share one key; only then is a row that goes not the end of the object. */
  rowKey: LiveColumn | null;
}

/** A register the ERP appends to, with names of the live schema. */
export interface FeedTable {
  table: LiveTable;
  id: LiveColumn;
  key: LiveColumn;
  entityWord: string;
  overlap: number;
}

/** Something the script makes, as the catalogue of the database knows it. */
export interface ScriptObject {
  kind: 'trigger' | 'table' | 'index' | 'tracking';
  schema: string | null;
  name: string;
  /** The table it belongs to. */
  on: LiveTable;
  /** What the catalogue holds as its text; null where only being there matters. */
  text: string | null;
}

/** `unchecked`: the login may not see enough to judge. */
export type ObjectState = 'present' | 'missing' | 'disabled' | 'altered' | 'unchecked';

/** The script, and what will be there once it was run. */
export interface Installation extends ErpScript {
  objects: ScriptObject[];
}

const bareText = (text: string): string => text.replaceAll(/\s+/g, ' ').trim().replace(/;$/, '').trim();

/** Catalogues keep blanks and line ends in their own way. */
export const sameText = (a: string, b: string): boolean => bareText(a) === bareText(b);

/**
 * Where a trigger finds the key when it is not in the row itself: tables and conditions that start from `row`, and
 * the key's own column. Comma and WHERE are understood by every engine.
 */
export const wayToKey = (
  { via, key }: Pick<WatchedByTrigger, 'via' | 'key'>,
  row: string,
  quote: (name: string) => string,
): { tables: string[]; conditions: string[]; key: string } => {
  const conditions = via.flatMap((join) =>
    join.on.map(
      ({ alias, left, right }) =>
        `${quote(join.alias)}.${quote(right.name)} = ${alias === null ? row : quote(alias)}.${quote(left.name)}`,
    ),
  );
  const last = via.at(-1);
  const holder = last === undefined ? row : quote(last.alias);
  return {
    tables: via.map((join) => `${join.table.sql} ${quote(join.alias)}`),
    conditions,
    key: `${holder}.${quote(key.name)}`,
  };
};

/** Stands in the script where the person who runs it writes the login's password, in quotes. */
export const PASSWORD_MARK = '<password>';

/** Channel or event that tells a listening agent to look at once. */
export const WAKE_UP = 'mostek_queue';

/** Short and unique within the script: engines allow 31 to 128 characters, Firebird 3 the fewest. */
export const objectName = (prefix: string, table: string, used: Set<string>): string => {
  const base = `${prefix}_${table.replaceAll(/\W+/g, '_')}`.slice(0, 27);
  let name = base;
  for (let number = 2; used.has(name.toLowerCase()); number += 1) name = `${base}_${number}`;
  used.add(name.toLowerCase());
  return name;
};

export interface InboxColumn {
  name: string;
  type: 'text' | 'long' | 'decimal' | 'time';
  length: number;
}

const HEAD: Readonly<Record<string, [InboxColumn['type'], number]>> = {
  source: ['text', 60],
  externalId: ['text', 120],
  number: ['text', 60],
  placedAt: ['time', 0],
  status: ['text', 60],
  currency: ['text', 3],
  total: ['decimal', 0],
  customerName: ['text', 300],
  customerEmail: ['text', 255],
  customerPhone: ['text', 60],
  customerTaxId: ['text', 40],
  customerExternalId: ['text', 120],
  street: ['text', 500],
  city: ['text', 200],
  postcode: ['text', 20],
  country: ['text', 60],
  deliveryMethod: ['text', 200],
  paymentKind: ['text', 200],
  note: ['long', 20_000],
  createdAt: ['time', 0],
  answer: ['text', 20],
  reason: ['text', 1000],
  orderKey: ['text', 200],
  orderNumber: ['text', 60],
};
const LINE: Readonly<Record<string, [InboxColumn['type'], number]>> = {
  sku: ['text', 100],
  quantity: ['decimal', 0],
  price: ['decimal', 0],
  name: ['text', 500],
  unit: ['text', 20],
  vatRate: ['text', 10],
  kind: ['text', 20],
};
const CUSTOMER: Readonly<Record<string, [InboxColumn['type'], number]>> = {
  source: ['text', 60],
  externalId: ['text', 120],
  name: ['text', 300],
  email: ['text', 255],
  phone: ['text', 60],
  taxId: ['text', 40],
  street: ['text', 500],
  city: ['text', 200],
  postcode: ['text', 20],
  country: ['text', 60],
};

const pick = (
  names: Readonly<Record<string, string | undefined>>,
  types: Readonly<Record<string, [InboxColumn['type'], number]>>,
): InboxColumn[] =>
  Object.entries(types).flatMap(([role, [type, length]]) => {
    const name = names[role];
    return name === undefined ? [] : [{ name, type, length }];
  });

/** A table with its lines that the agent writes into and the ERP makes its own objects of. */
export interface Staging {
  table: string;
  id: string;
  source: string;
  externalId: string;
  columns: InboxColumn[];
  /** Further columns that must be filled in. */
  required: string[];
  lines: { table: string; order: string; lineNo: string; columns: InboxColumn[]; required: string[] };
  /** One row for each buyer. */
  customers: { table: string; source: string; externalId: string; columns: InboxColumn[] } | null;
  /** Where the ERP answers, the word that announces it in the queue, and the columns whose change is an answer. */
  answer: { column: string; waiting: string; word: string; watched: string[] } | null;
}

const DOCUMENT: Readonly<Record<string, [InboxColumn['type'], number]>> = {
  source: ['text', 60],
  externalId: ['text', 120],
  kind: ['text', 60],
  orderKey: ['text', 200],
  basedOn: ['text', 200],
  placedAt: ['time', 0],
  note: ['long', 20_000],
  createdAt: ['time', 0],
};

const linesOf = ({ table, columns }: OrderInbox['lines']): Staging['lines'] => ({
  table,
  order: columns.order,
  lineNo: columns.lineNo,
  columns: pick(columns, LINE),
  required: [columns.sku, columns.quantity, columns.price],
});

/** The order inbox as the scripts make it. */
export const stagingOfOrders = (inbox: OrderInbox): Staging => {
  const { columns: c, customers } = inbox;
  return {
    table: inbox.table,
    id: c.id,
    source: c.source,
    externalId: c.externalId,
    columns: pick(c, HEAD),
    required: [],
    lines: linesOf(inbox.lines),
    customers:
      customers === undefined
        ? null
        : {
            table: customers.table,
            source: customers.columns.source,
            externalId: customers.columns.externalId,
            columns: pick(customers.columns, CUSTOMER),
          },
    answer: {
      column: c.answer,
      waiting: inbox.answers.waiting,
      word: inbox.words[0] ?? 'INBOX',
      watched: [c.answer, c.reason, c.orderKey, c.orderNumber],
    },
  };
};

/** The same for documents; the ERP gives no answer to those. */
export const stagingOfDocuments = ({ table, columns: c, lines }: DocumentInbox): Staging => ({
  table,
  id: c.id,
  source: c.source,
  externalId: c.externalId,
  columns: pick(c, DOCUMENT),
  required: [c.kind, c.orderKey],
  lines: linesOf(lines),
  customers: null,
  answer: null,
});

/** All tables of a staging, those that point at others first. */
export const ownTables = ({ table, lines, customers }: Staging): string[] => [
  lines.table,
  table,
  ...(customers === null ? [] : [customers.table]),
];
