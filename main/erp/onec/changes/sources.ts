import type { Base } from '#main/erp/onec/base.ts';
import type { BoundEntity } from '#main/erp/onec/bind/entity.ts';
import type { Report } from '#main/erp/onec/bind/place.ts';
import { objectSource } from './object-source.ts';
import { type RegisterMemory, registerSource } from './register-source.ts';
import type { ChangeSource } from './registered.ts';

/** Everything whose registrations announce a mapped entity; what the plan does not register is reported. */
export const changeSources = async (
  base: Base,
  entities: readonly BoundEntity[],
  planName: string,
  memory: RegisterMemory,
  report: Report,
): Promise<ChangeSource[]> => {
  const sources: ChangeSource[] = [];
  for (const entity of entities) {
    const own = await objectSource(base, entity, planName, report);
    if (own !== null) sources.push(own);
    for (const list of entity.lists) {
      const source = await registerSource(base, entity, list, planName, memory, report);
      if (source !== null) sources.push(source);
    }
  }
  return sources;
};
