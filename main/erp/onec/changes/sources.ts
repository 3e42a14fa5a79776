import type { Base } from '#main/erp/onec/base.ts';
import type { BoundEntity } from '#main/erp/onec/bind/entity.ts';
import type { Report } from '#main/erp/onec/bind/place.ts';
import { objectSource } from './object-source.ts';
import { type AnnouncedList, type RegisterMemory, registerSource } from './register-source.ts';
import type { ChangeSource } from './registered.ts';

/** Lists that a registration of one register changes together, by the dimension that refers to the entity. */
const byRegister = ({ lists }: BoundEntity): AnnouncedList[][] => {
  const groups = new Map<string, AnnouncedList[]>();
  for (const { register, announce, query, path } of lists) {
    if (register === null || !announce) continue;
    const id = `${register.object.guid} ${register.key.name}`;
    groups.set(id, [...(groups.get(id) ?? []), { register, query, path }]);
  }
  return [...groups.values()];
};

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
    for (const lists of byRegister(entity)) {
      const source = await registerSource(base, entity, lists, planName, memory, report);
      if (source !== null) sources.push(source);
    }
  }
  return sources;
};
