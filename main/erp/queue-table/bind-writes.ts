import type { DocumentInbox, OrderInbox, QueueTableProfile } from '#shared/erp/profile.ts';
import type { Binder, BoundColumn, BoundTable } from './bind.ts';

/** Columns of one table by their role in the profile. */
export interface BoundRecord {
  table: BoundTable;
  columns: ReadonlyMap<string, BoundColumn>;
}

export interface BoundInbox {
  head: BoundRecord;
  lines: BoundRecord;
  customers: BoundRecord | null;
}

const bindRecord = async (
  binder: Binder,
  name: string,
  columns: Readonly<Record<string, string | undefined>>,
  path: string,
): Promise<BoundRecord | null> => {
  const table = await binder.table(name, `${path}.table`);
  if (table === null) return null;
  const bound = new Map<string, BoundColumn>();
  let whole = true;
  for (const [role, column] of Object.entries(columns)) {
    if (column === undefined) continue;
    const found = binder.column(table, column, `${path}.columns.${role}`);
    if (found === null) whole = false;
    else bound.set(role, found);
  }
  return whole ? { table, columns: bound } : null;
};

export const bindInbox = async (binder: Binder, inbox: OrderInbox): Promise<BoundInbox | null> => {
  const head = await bindRecord(binder, inbox.table, inbox.columns, 'inbox');
  const lines = await bindRecord(binder, inbox.lines.table, inbox.lines.columns, 'inbox.lines');
  const wanted = inbox.customers;
  const customers =
    wanted === undefined ? null : await bindRecord(binder, wanted.table, wanted.columns, 'inbox.customers');
  if (head === null || lines === null || (wanted !== undefined && customers === null)) return null;
  return { head, lines, customers };
};

export interface BoundDocuments {
  head: BoundRecord;
  lines: BoundRecord;
}

export const bindDocuments = async (binder: Binder, inbox: DocumentInbox): Promise<BoundDocuments | null> => {
  const head = await bindRecord(binder, inbox.table, inbox.columns, 'documents');
  const lines = await bindRecord(binder, inbox.lines.table, inbox.lines.columns, 'documents.lines');
  return head === null || lines === null ? null : { head, lines };
};

export type WritableOrder = 'order' | 'supplier_order';
export type OrderWriteBack = NonNullable<QueueTableProfile['writeBack']['order']>;

export const bindWriteBack = async (
  binder: Binder,
  config: OrderWriteBack,
  entity: WritableOrder,
): Promise<BoundRecord | null> => {
  const path = `writeBack.${entity}`;
  const table = await binder.table(config.table, `${path}.table`);
  if (table === null) return null;
  const columns = new Map<string, BoundColumn>();
  for (const role of ['key', 'status', 'trackingNumber'] as const) {
    const name = config[role];
    if (name === undefined) continue;
    const found = binder.column(table, name, `${path}.${role}`);
    if (found === null) return null;
    columns.set(role, found);
  }
  return { table, columns };
};

/** A column that bindRecord has made sure of. */
export const columnOf = (record: BoundRecord, role: string): BoundColumn => {
  const column = record.columns.get(role);
  if (column === undefined) throw new Error(`the profile has no column for ${role}`);
  return column;
};
