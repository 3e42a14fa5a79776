import type { Base } from '#main/erp/onec/base.ts';
import type { Bases } from '#main/erp/onec/bases.ts';
import type { Report } from '#main/erp/onec/bind/place.ts';
import { entityNames } from '#shared/domain/entity.ts';
import type { OnecProfile } from '#shared/erp/onec.ts';
import { objectSource } from './object-source.ts';
import { type RegisterMemory, registerSource } from './register-source.ts';
import type { ChangeSource } from './registered.ts';

/** Everything whose registrations announce a mapped entity; what the plan does not register is reported. */
export const changeSources = async (
  bases: Bases,
  base: Base,
  profile: OnecProfile,
  memory: RegisterMemory,
  report: Report,
): Promise<ChangeSource[]> => {
  const planName = profile.changes?.planName ?? '';
  const sources: ChangeSource[] = [];
  for (const name of entityNames) {
    if (profile.entities[name] === undefined) continue;
    const entity = await bases.entity(name);
    const own = await objectSource(base, entity, planName, report);
    if (own !== null) sources.push(own);
    for (const list of entity.lists) {
      const source = await registerSource(base, entity, list, planName, memory, report);
      if (source !== null) sources.push(source);
    }
  }
  return sources;
};
