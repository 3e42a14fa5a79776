import type { Need, QueueColumn } from '#main/erp/driver.ts';
import { entityNames } from '#shared/domain/entity.ts';
import type { QueueTableProfile } from '#shared/erp/profile.ts';
import type { BoundQuery } from './bind-entity.ts';
import type { BoundRecord } from './bind-writes.ts';
import type { Bindings } from './bindings.ts';

const WRITTEN: readonly QueueColumn[] = [
  'status',
  'attempts',
  'claimedBy',
  'claimedUntil',
  'finishedAt',
  'reason',
];

/** What a login must be allowed for the profile; parts of the profile that do not match the tables are left out. */
export const needsOf = async (bindings: Bindings, profile: QueueTableProfile): Promise<Need[]> => {
  const needs: Need[] = [];
  const queue = await bindings.queue().catch(() => null);
  if (queue !== null) {
    const { columns } = queue.names;
    needs.push({ right: 'SELECT', table: queue.live, columns: null });
    needs.push({ right: 'UPDATE', table: queue.live, columns: WRITTEN.map((role) => columns[role].name) });
  }
  return [...needs, ...(await erpNeeds(bindings, profile)), ...(await inboxNeeds(bindings, profile))];
};

/** Rights on the tables of the ERP itself. */
export const erpNeeds = async (bindings: Bindings, profile: QueueTableProfile): Promise<Need[]> => {
  const needs: Need[] = [];
  const read = (query: BoundQuery): void => {
    for (const { table } of query.reads) needs.push({ right: 'SELECT', table: table.live, columns: null });
  };
  for (const name of entityNames) {
    if (profile.entities[name] === undefined) continue;
    const entity = await bindings.entity(name).catch(() => null);
    if (entity === null) continue;
    read(entity.head);
    for (const list of entity.lists) read(list.query);
  }
  const schema = profile.reads === undefined ? null : await bindings.schema();
  for (const name of profile.reads ?? []) {
    const table = schema?.table(name) ?? null;
    if (table !== null) needs.push({ right: 'SELECT', table, columns: null });
  }
  for (const entity of ['order', 'supplier_order'] as const) {
    const order =
      profile.writeBack[entity] === undefined ? null : await bindings.writeBack(entity).catch(() => null);
    if (order === null) continue;
    const written = [...order.columns].flatMap(([role, column]) =>
      role === 'key' ? [] : [column.live.name],
    );
    needs.push({ right: 'SELECT', table: order.table.live, columns: null });
    if (written.length > 0) needs.push({ right: 'UPDATE', table: order.table.live, columns: written });
  }
  return unique(needs);
};

const inboxNeeds = async (bindings: Bindings, profile: QueueTableProfile): Promise<Need[]> => {
  const of = (record: BoundRecord, rights: readonly Need['right'][]): Need[] =>
    rights.map((right) => ({ right, table: record.table.live, columns: null }));
  const documents = profile.documents === undefined ? null : await bindings.documents().catch(() => null);
  const ofDocuments =
    documents === null
      ? []
      : [...of(documents.head, ['SELECT', 'INSERT']), ...of(documents.lines, ['SELECT', 'INSERT'])];
  const inbox = profile.inbox === undefined ? null : await bindings.inbox().catch(() => null);
  if (inbox === null) return ofDocuments;
  return [
    ...ofDocuments,
    // Changing and deleting: an order the ERP refused is staged anew when somebody has corrected it.
    ...of(inbox.head, ['SELECT', 'INSERT', 'UPDATE']),
    ...of(inbox.lines, ['SELECT', 'INSERT', 'DELETE']),
    ...(inbox.customers === null ? [] : of(inbox.customers, ['SELECT', 'INSERT', 'UPDATE'])),
  ];
};

const unique = (needs: readonly Need[]): Need[] => {
  const byName = new Map(
    needs.map((need) => [
      `${need.right} ${need.table.schema ?? ''}.${need.table.name} ${need.columns?.join() ?? ''}`,
      need,
    ]),
  );
  return [...byName.values()];
};

/** As a person reads it: `UPDATE orders (status)`. */
export const rightText = ({ right, table, columns }: Need): string =>
  `${right} ${table.schema === null ? '' : `${table.schema}.`}${table.name}${columns === null ? '' : ` (${columns.join(', ')})`}`;
