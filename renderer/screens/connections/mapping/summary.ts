import { type MappedEntity, mappedEntities } from '#renderer/screens/connections/mapping/domain-fields.ts';
import { type Json, objectAt, textAt } from '#renderer/screens/connections/mapping/json.ts';

export interface MappedSummary {
  entity: MappedEntity;
  /** Null where nothing is mapped yet. */
  table: string | null;
  fields: number;
  lists: number;
}

/** How many fields and lists a profile takes of each kind of object. */
export const summaryOf = (profile: Json): MappedSummary[] =>
  mappedEntities.map((entity) => {
    const query = objectAt(profile, 'entities', entity);
    // A GUID of 1C says nothing to a person; its name stands beside it.
    const table =
      textAt(query, 'table') || textAt(query, 'set') || textAt(query, 'name') || textAt(query, 'object');
    return {
      entity,
      table: table === '' ? null : table,
      fields:
        Object.keys(objectAt(query, 'fields')).length + Object.keys(objectAt(query, 'constants')).length,
      lists: Object.keys(objectAt(query, 'lists')).length,
    };
  });

/** What announces changes: the queue table or the exchange plan; null for nothing. */
export const changesOf = (profile: Json): string | null => {
  switch (profile['kind']) {
    case 'queue-table':
      return textAt(objectAt(profile, 'queue'), 'table') || 'mostek_queue';
    case 'onec': {
      const changes = objectAt(profile, 'changes');
      return textAt(changes, 'planName') || textAt(changes, 'plan') || null;
    }
    case 'onec-odata':
      return textAt(objectAt(profile, 'exchange'), 'plan') || null;
    default:
      return null;
  }
};

/** Table or document that orders from outside are put into; null for nowhere. */
export const ordersOf = (profile: Json): string | null =>
  profile['kind'] === 'onec-odata'
    ? textAt(objectAt(profile, 'createOrder'), 'set') || null
    : textAt(objectAt(profile, 'inbox'), 'table') || null;
