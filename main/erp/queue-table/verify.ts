import type { Driver } from '#main/erp/driver.ts';
import type { InstalledProblem, InstalledReport } from '#main/erp/port.ts';
import type { QueueTableProfile } from '#shared/erp/profile.ts';
import type { Bindings } from './bindings.ts';
import { label } from './schema.ts';
import { scriptModel } from './script-of.ts';

/**
 * Compares what the script would make with what is there. An ERP that fills the queue by itself has none of it; only
 * where a trigger or the index of the queue table shows that the script was run, the rest is missed.
 */
export const verify = async (
  driver: Driver,
  bindings: Bindings,
  profile: QueueTableProfile,
): Promise<InstalledReport> => {
  const { objects } = await driver.script(await scriptModel(bindings, profile, { login: 'mostek' }));
  const states = await driver.states(objects);
  const seen = objects.map((object, index) => ({ object, state: states[index] ?? 'unchecked' }));
  const installed = seen.some(
    ({ object, state }) => object.kind !== 'table' && state !== 'missing' && state !== 'unchecked',
  );
  const name = ({ schema, name: bare }: (typeof objects)[number]): string =>
    schema === null ? bare : `${schema}.${bare}`;
  const problems = seen.flatMap(({ object, state }): InstalledProblem[] =>
    state === 'present' || state === 'unchecked'
      ? []
      : [{ kind: object.kind, name: name(object), table: label(object.on), state }],
  );
  return {
    installed,
    problems: installed ? problems : [],
    unchecked: seen.flatMap(({ object, state }) => (state === 'unchecked' ? [name(object)] : [])),
  };
};
