import type { Driver, SqlValue } from '#main/erp/driver.ts';
import type { Change, ClaimRequest } from '#main/erp/port.ts';
import { toEpochMs } from '#main/erp/wall-clock.ts';
import type { EntityName } from '#shared/domain/index.ts';
import type { QueueTableProfile } from '#shared/erp/profile.ts';
import { MostekError } from '#shared/errors.ts';
import type { Operation } from '#shared/status.ts';
import type { BoundQueue } from './bind-queue.ts';

export interface QueueWords {
  entity(word: string): EntityName | null;
  operation(word: string): Operation;
}

/** The queue's words for entities and operations, compared without blanks and case as people type them. */
export const queueWords = (profile: QueueTableProfile): QueueWords => {
  const entities = new Map<string, EntityName>();
  for (const word of profile.inbox?.words ?? []) entities.set(word.trim().toLowerCase(), 'order_reply');
  for (const [name, query] of Object.entries(profile.entities)) {
    for (const word of query.words) entities.set(word.trim().toLowerCase(), name as EntityName);
  }
  const { insert, delete: remove } = profile.queue.operations;
  return {
    entity: (word) => entities.get(word.toLowerCase()) ?? null,
    // An unknown word is read as an update: the object is looked at as it is now, and a missing one shows itself.
    operation: (word) => (same(word, insert) ? 'insert' : same(word, remove) ? 'delete' : 'update'),
  };
};

const same = (a: string, b: string): boolean => a.toLowerCase() === b.trim().toLowerCase();
const text = (value: SqlValue | undefined): string =>
  typeof value === 'string' ? value.trim() : String(value ?? '');

const byId = (a: Change, b: Change): number => {
  if (/^\d+$/.test(a.id) && /^\d+$/.test(b.id)) {
    return a.id.length - b.id.length || (a.id < b.id ? -1 : 1);
  }
  return a.id < b.id ? -1 : 1;
};

/** Not a failure: someone else is writing; what is locked now is found the next time. */
const nothingThisTime = (error: unknown): boolean =>
  error instanceof MostekError && (error.causeId === 'erp.lock_timeout' || error.causeId === 'erp.deadlock');

export const claim = async (
  driver: Driver,
  queue: BoundQueue,
  words: QueueWords,
  zone: string,
  request: ClaimRequest,
): Promise<Change[]> => {
  if (request.limit <= 0) return [];
  try {
    const rows = await driver.transaction('claim', (session) =>
      driver.dialect.claim(session, queue.names, request),
    );
    return rows
      .map(([id, entity, key, operation, createdAt, attempts]): Change => {
        const entityWord = text(entity);
        return {
          id: text(id),
          entity: words.entity(entityWord),
          entityWord,
          key: text(key),
          operation: words.operation(text(operation)),
          createdAtMs: typeof createdAt === 'string' ? toEpochMs(createdAt, zone) : null,
          attempts: Number(attempts),
        };
      })
      .sort(byId);
  } catch (error) {
    if (nothingThisTime(error)) return [];
    throw error;
  }
};
