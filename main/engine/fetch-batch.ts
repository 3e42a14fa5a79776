import type { Change, ErpSource, LoadedObject } from '#main/erp/port.ts';
import { type CauseId, isRetried } from '#shared/causes.ts';
import type { EntityName } from '#shared/domain/index.ts';
import { MostekError } from '#shared/errors.ts';

/** A size the adapters keep a prepared statement for, so that no list of ids is padded. */
export const batch = 250;
const leaseSeconds = 120;

/** The ERP's tables are not what the profile says (any more); a person must look, and only at this entity. */
const layoutCauses: ReadonlySet<CauseId> = new Set(['erp.table_missing', 'erp.column_missing']);
export const isLayoutCause = (cause: CauseId): boolean => layoutCauses.has(cause);

/** Claimed rows with their objects, not yet in the ledger. */
export interface Fetched {
  changes: readonly Change[];
  objects: Map<EntityName, Map<string, LoadedObject>>;
  /**
   * Entities whose tables have changed under the running agent. Their rows stay claimed and come again when the
   * lease ends; everything else flows on.
   */
  stuck: Map<EntityName, MostekError>;
}

const keysByEntity = (changes: readonly Change[]): Map<EntityName, Set<string>> => {
  const keys = new Map<EntityName, Set<string>>();
  for (const change of changes) {
    if (change.entity === null) continue;
    const known = keys.get(change.entity) ?? new Set<string>();
    known.add(change.key);
    keys.set(change.entity, known);
  }
  return keys;
};

/** Claims rows and reads their objects; order matters to nobody between entities, so each is read once. */
export const fetchBatch = async (erp: ErpSource, agentId: string): Promise<Fetched> => {
  const changes = await erp.claim({ agentId, limit: batch, leaseSeconds });
  const objects: Fetched['objects'] = new Map();
  const stuck: Fetched['stuck'] = new Map();
  await Promise.all(
    [...keysByEntity(changes)].map(async ([entity, keys]) => {
      try {
        const loaded = await erp.load(entity, [...keys]);
        objects.set(entity, new Map(loaded.map((object) => [object.key, object])));
      } catch (error) {
        if (!(error instanceof MostekError) || !isLayoutCause(error.causeId)) throw error;
        stuck.set(entity, error);
      }
    }),
  );
  return { changes, objects, stuck };
};

/** The ERP is holding the object right now: its change goes back and is read a little later. */
export const isBusy = (change: Change, objects: Fetched['objects']): boolean => {
  const loaded = change.entity === null ? undefined : objects.get(change.entity)?.get(change.key);
  return loaded?.kind === 'broken' && isRetried(loaded.cause);
};
