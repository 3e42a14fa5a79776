import { type QueueTableProfile, queueTableProfile } from '#shared/erp/profile.ts';
import { standardInbox } from '#shared/erp/standard-inbox.ts';

/**
 * A whole profile that fits what the install script makes: queue and inbox with their standard names. What the
 * ERP's own tables are called is the caller's part: entities to read, columns to write back.
 */
export const defaultProfile = (
  erp: { entities?: unknown; writeBack?: unknown; inbox?: boolean } = {},
): QueueTableProfile =>
  queueTableProfile.parse({
    kind: 'queue-table',
    entities: erp.entities ?? {},
    writeBack: erp.writeBack ?? {},
    ...(erp.inbox === false ? {} : { inbox: standardInbox }),
  });
