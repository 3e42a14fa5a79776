import { createHash } from 'node:crypto';
import type { EntityName } from '#shared/domain/index.ts';
import type { OdataExchange } from '#shared/erp/onec-odata.ts';
import type { ChangedObject } from './atom.ts';
import { isEmptyGuid, isGuid } from './literals.ts';

/** An object that changed because others did. */
export interface ChangedThrough {
  entity: EntityName;
  key: string;
  /** Set of the first of the others. */
  set: string;
  /** Names all of the others in the states they are in: one more of them, or a newer state, makes another change. */
  state: string;
}

const digest = (parts: readonly string[]): string =>
  createHash('sha256')
    .update([...parts].sort().join('\n'))
    .digest('hex')
    .slice(0, 24);

/** Objects that the rows of registers and documents of a message name, each once. */
export const changedThrough = (
  exchange: OdataExchange,
  objects: readonly ChangedObject[],
): ChangedThrough[] => {
  const found = new Map<string, { entity: EntityName; key: string; set: string; parts: string[] }>();
  for (const object of objects) {
    for (const { set, entity, property } of exchange.through) {
      if (object.set !== set) continue;
      for (const key of object.inner.get(property) ?? []) {
        if (!isGuid(key) || isEmptyGuid(key)) continue;
        const one = found.get(`${entity} ${key}`) ?? { entity, key, set, parts: [] };
        one.parts.push(`${set} ${object.key} ${object.state}`);
        found.set(`${entity} ${key}`, one);
      }
    }
  }
  return [...found.values()].map(({ parts, ...rest }) => ({ ...rest, state: digest(parts) }));
};
