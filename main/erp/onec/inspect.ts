import type { Driver, LiveTable, Need } from '#main/erp/driver.ts';
import type { SchemaProblem, SchemaReport } from '#main/erp/port.ts';
import { entityNames } from '#shared/domain/entity.ts';
import type { OnecProfile } from '#shared/erp/onec.ts';
import type { Base } from './base.ts';
import type { Bases } from './bases.ts';
import { type BoundEntity, bindEntity } from './bind/entity.ts';
import { placeOfObject, placeOfPart, type Report } from './bind/place.ts';
import { exchangeNode } from './changes/node.ts';
import { mayName } from './changes/recorders.ts';
import { RegisterMemory } from './changes/register-source.ts';
import { changeSources } from './changes/sources.ts';

/** The whole profile bound to the base as it is now, what did not fit, and every table that is read for it. */
export interface Examined {
  base: Base;
  problems: SchemaProblem[];
  tables: LiveTable[];
}

/** Documents that record into a register are read for their versions and for what their lines name. */
const useRecorders = async (base: Base, entity: BoundEntity, report: Report): Promise<void> => {
  for (const { register, announce } of entity.lists) {
    if (register === null || !announce || !register.object.byRecorder) continue;
    for (const document of await base.objects('document')) {
      if (!document.moves.includes(register.object.guid)) continue;
      await placeOfObject(base, document, '', report);
      for (const part of document.parts) {
        if (part.attributes.some((attribute) => mayName(attribute, entity.object.refType)))
          await placeOfPart(base, document, part, '', report);
      }
    }
  }
};

export const examine = async (bases: Bases, profile: OnecProfile): Promise<Examined> => {
  const base = await (await bases.current()).withFreshSchema();
  const { zone } = bases;
  const problems: SchemaProblem[] = [];
  const report: Report = (problem) => void problems.push(problem);
  const entities: BoundEntity[] = [];
  for (const name of entityNames) {
    const config = profile.entities[name];
    const entity = config === undefined ? null : await bindEntity({ base, zone, report }, name, config);
    if (entity !== null) entities.push(entity);
  }
  if (profile.changes !== undefined) {
    await exchangeNode(base, profile.changes, report);
    await changeSources(base, entities, profile.changes.planName, new RegisterMemory(), report);
    // What is missing of them has a way around, so it is no problem of the profile.
    for (const entity of entities) await useRecorders(base, entity, () => undefined);
  }
  return { base, problems, tables: [...base.used] };
};

export const needsOf = (tables: readonly LiveTable[]): Need[] =>
  tables.map((table) => ({ right: 'SELECT', table, columns: null }));

/** Compares the mapping with the configuration and with the live tables; everything that does not match, at once. */
export const inspectBase = async (
  driver: Driver,
  bases: Bases,
  profile: OnecProfile,
): Promise<SchemaReport> => {
  const { base, problems, tables } = await examine(bases, profile);
  const lacking = await driver.lacking(needsOf(tables));
  const all = [
    ...problems,
    ...lacking.map(
      ({ right, table }): SchemaProblem => ({
        cause: 'erp.rights_missing',
        path: right,
        table: table.name,
        column: null,
        suggestions: [],
      }),
    ),
  ];
  return { ok: all.length === 0, tables: base.schema.size, problems: all };
};
