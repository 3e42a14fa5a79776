import { type QueueTableProfile, queueTableProfile } from '#shared/erp/profile.ts';
import { standardDocuments, standardInbox } from '#shared/erp/standard-inbox.ts';

/**
 * A whole profile that fits what the install script makes: queue and inbox with their standard names. What the
 * ERP's own tables are called is the caller's part: entities to read, columns to write back.
 */
export const defaultProfile = (
  erp: { entities?: unknown; writeBack?: unknown; inbox?: boolean; documents?: boolean } = {},
): QueueTableProfile =>
  queueTableProfile.parse({
    kind: 'queue-table',
    entities: erp.entities ?? {},
    writeBack: erp.writeBack ?? {},
    ...(erp.inbox === false ? {} : { inbox: standardInbox }),
    ...(erp.documents === true ? { documents: standardDocuments } : {}),
  });
