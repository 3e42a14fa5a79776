import type { Driver } from '#main/erp/driver.ts';
import type { ErpCommand, ErpProbe, ErpScript, ErpSource, ScriptOptions } from '#main/erp/port.ts';
import { rightText } from '#main/erp/queue-table/rights.ts';
import type { CauseId } from '#shared/causes.ts';
import type { EngineSettings } from '#shared/erp/engine.ts';
import type { OnecProfile } from '#shared/erp/onec.ts';
import { MostekError } from '#shared/errors.ts';
import { type Refusal, refuse } from '#shared/result.ts';
import { Bases } from './bases.ts';
import { sampleMetadata } from './browse/sample.ts';
import { browseMetadata } from './browse/tree.ts';
import { RegisteredChanges } from './changes/claim.ts';
import { examine, inspectBase, needsOf } from './inspect.ts';
import { keysOfEntity, loadObjects } from './load.ts';
import { readerScript } from './script.ts';

/** 1C's own tables are read and never written: the vendor allows writing through 1C alone (erp.md part B). */
const neverWritten = (command: ErpCommand): Refusal =>
  refuse('invalid', 'erp.direct_write', { detail: `${command.kind} would write into tables of 1C` });

/** Causes that a base restructured under a running agent answers with once. */
const STRUCTURE = /^erp\.(table_missing|column_missing|type_mismatch)$/;

/** Causes that say something about the base and not about the way to it. */
const UNDERSTOOD_LATER: ReadonlySet<CauseId> = new Set([
  'erp.table_missing',
  'erp.column_missing',
  'erp.metadata_broken',
  'erp.exchange_node',
  'erp.rights_missing',
]);

/** A base of 1C:Enterprise on SQL Server or PostgreSQL, read directly. */
export const onecSource = (driver: Driver, profile: OnecProfile, settings: EngineSettings): ErpSource => {
  const bases = new Bases(driver, profile, settings.timeZone);

  const changes = new RegisteredChanges(driver, bases, profile);

  /** What is missing may only have been renumbered: the base is read anew and asked once more. */
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof MostekError) || !STRUCTURE.test(error.causeId)) throw error;
      bases.forget();
      return work();
    }
  };

  const missingRights = async (): Promise<string[]> => {
    try {
      const { tables } = await examine(bases, profile);
      return (await driver.lacking(needsOf(tables))).map(rightText);
    } catch (error) {
      // A base that can't be understood is a matter of inspect(); who answers is known all the same.
      if (!(error instanceof MostekError) || !UNDERSTOOD_LATER.has(error.causeId)) throw error;
      const { table } = error.values;
      if (table !== undefined) return [`SELECT ${table}`];
      return error.causeId === 'erp.rights_missing' ? [error.message] : [];
    }
  };

  const probe = async (): Promise<ErpProbe> => ({
    engine: driver.dialect.engine,
    ...(await driver.identify()),
    missingRights: await missingRights(),
  });

  const script = async ({ login, tables }: ScriptOptions): Promise<ErpScript> => {
    if (tables !== undefined && tables.length > 0)
      throw new MostekError('erp.direct_write', 'tables of 1C are not watched by triggers');
    return readerScript(driver.dialect, login, (await examine(bases, profile)).tables);
  };

  return {
    probe,
    inspect: () => inspectBase(driver, bases, profile),
    claim: (request) => guarded(() => changes.claim(request)),
    releaseClaims: async () => changes.release(),
    acknowledge: async (_agentId, words) => changes.acknowledge(words),
    load: (entity, keys) => guarded(async () => loadObjects(driver, await bases.entity(entity), keys)),
    keys: (entity, after, limit) =>
      guarded(async () => keysOfEntity(driver, await bases.entity(entity), after, limit)),
    apply: async (command) => neverWritten(command),
    rehearse: async (command) => ({ steps: [], result: neverWritten(command) }),
    browse: (parent) => guarded(async () => browseMetadata(await bases.current(), parent)),
    sample: (node, limit) => guarded(async () => sampleMetadata(await bases.current(), node, limit)),
    // Nothing of ours is installed in a base of 1C.
    verify: async () => ({ installed: false, problems: [], unchecked: [] }),
    backlog: (cap) => guarded(() => changes.backlog(cap)),
    // No trigger of ours may stand on a table of 1C, so nothing can tell of changes; the engine asks now and then.
    watch: async () => false,
    script,
    close: () => driver.close(),
  };
};
