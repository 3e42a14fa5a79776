import type { Driver } from '#main/erp/driver.ts';
import type { ErpCommand, ErpSource } from '#main/erp/port.ts';
import type { EngineSettings } from '#shared/erp/engine.ts';
import type { OnecProfile } from '#shared/erp/onec.ts';
import { MostekError } from '#shared/errors.ts';
import { type Refusal, refuse } from '#shared/result.ts';
import { Bases } from './bases.ts';
import { RegisteredChanges } from './changes/claim.ts';
import { keysOfEntity, loadObjects } from './load.ts';

/** 1C's own tables are read and never written: the vendor allows writing through 1C alone (erp.md part B). */
const neverWritten = (command: ErpCommand): Refusal =>
  refuse('invalid', 'erp.direct_write', { detail: `${command.kind} would write into tables of 1C` });

/** Causes that a base restructured under a running agent answers with once. */
const STRUCTURE = /^erp\.(table_missing|column_missing|type_mismatch)$/;

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
  const unsupported = (what: string) => async (): Promise<never> => {
    throw new MostekError('erp.not_supported', what);
  };

  return {
    probe: unsupported('probe'),
    inspect: unsupported('inspect'),
    claim: (request) => guarded(() => changes.claim(request)),
    releaseClaims: async () => changes.release(),
    acknowledge: async (_agentId, words) => changes.acknowledge(words),
    load: (entity, keys) => guarded(async () => loadObjects(driver, await bases.entity(entity), keys)),
    keys: (entity, after, limit) =>
      guarded(async () => keysOfEntity(driver, await bases.entity(entity), after, limit)),
    apply: async (command) => neverWritten(command),
    rehearse: async (command) => ({ steps: [], result: neverWritten(command) }),
    browse: unsupported('browse'),
    sample: unsupported('sample'),
    backlog: (cap) => guarded(() => changes.backlog(cap)),
    // No trigger of ours may stand on a table of 1C, so nothing can tell of changes; the engine asks now and then.
    watch: async () => false,
    script: unsupported('script'),
    close: () => driver.close(),
  };
};
