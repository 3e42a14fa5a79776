import type { Driver } from '#main/erp/driver.ts';
import type { SchemaReport } from '#main/erp/port.ts';
import { entityNames } from '#shared/domain/entity.ts';
import type { QueueTableProfile } from '#shared/erp/profile.ts';
import { Binder } from './bind.ts';
import { bindEntity } from './bind-entity.ts';
import { bindQueue } from './bind-queue.ts';
import { bindDocuments, bindInbox, bindWriteBack } from './bind-writes.ts';
import type { Bindings } from './bindings.ts';
import { needsOf } from './rights.ts';

/** Compares the whole profile with the live tables; everything that does not match, at once. */
export const inspect = async (
  driver: Driver,
  bindings: Bindings,
  profile: QueueTableProfile,
): Promise<SchemaReport> => {
  const schema = await bindings.refresh();
  const binder = new Binder(schema, driver.dialect);
  await bindQueue(binder, profile);
  for (const name of entityNames) {
    const query = profile.entities[name];
    if (query !== undefined) await bindEntity(binder, name, query);
  }
  if (profile.inbox !== undefined) await bindInbox(binder, profile.inbox);
  if (profile.documents !== undefined) await bindDocuments(binder, profile.documents);
  for (const entity of ['order', 'supplier_order'] as const) {
    const config = profile.writeBack[entity];
    if (config !== undefined) await bindWriteBack(binder, config, entity);
  }
  const lacking = await driver.lacking(await needsOf(bindings, profile));
  const problems = [
    ...binder.problems,
    ...lacking.map(({ right, table, columns }) => ({
      cause: 'erp.rights_missing' as const,
      path: right,
      table: table.name,
      column: columns?.join(', ') ?? null,
      suggestions: [],
    })),
  ];
  return { ok: problems.length === 0, tables: schema.size, problems };
};
