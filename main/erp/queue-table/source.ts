import type { Driver } from '#main/erp/driver.ts';
import type {
  Applied,
  Change,
  ClaimRequest,
  ErpCommand,
  ErpProbe,
  ErpSource,
  LoadedObject,
  Rehearsal,
  RehearsalStep,
} from '#main/erp/port.ts';
import { rehearsing } from '#main/erp/rehearsing.ts';
import type { EntityName } from '#shared/domain/index.ts';
import type { SqlSettings } from '#shared/erp/engine.ts';
import type { QueueTableProfile } from '#shared/erp/profile.ts';
import { MostekError } from '#shared/errors.ts';
import { type Result, refuse } from '#shared/result.ts';
import { acknowledge } from './acknowledge.ts';
import { backlog } from './backlog.ts';
import { Bindings } from './bindings.ts';
import { claim, queueWords } from './claim.ts';
import { stageDocument } from './document-inbox.ts';
import { browseTables, sampleTable } from './explore.ts';
import { OrderInboxWriter } from './inbox.ts';
import { inspect } from './inspect.ts';
import { keysAfter } from './keys.ts';
import { load } from './load.ts';
import { planLoad } from './load-plan.ts';
import { loadReplies, planReplies } from './load-replies.ts';
import { releaseClaims } from './release.ts';
import { needsOf, rightText } from './rights.ts';
import { scriptModel } from './script-of.ts';
import { TrackedChanges } from './tracked-changes.ts';
import { verify } from './verify.ts';
import { setOrder } from './write-back.ts';

/** An ERP that has, or is given, a change-queue table: the port over any driver. */
export const queueTableSource = (
  driver: Driver,
  profile: QueueTableProfile,
  settings: SqlSettings,
): ErpSource => {
  const bindings = new Bindings(driver, profile);
  const words = queueWords(profile);
  const zone = settings.timeZone;

  const tracked =
    profile.changes === 'change_tracking' || profile.feeds !== undefined
      ? new TrackedChanges(driver, bindings, profile)
      : null;

  /** A statement that meets an unknown table means that the schema changed: look at it anew the next time. */
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof MostekError && /^erp\.(table|column)_missing$/.test(error.causeId)) {
        bindings.forget();
        tracked?.forget();
      }
      throw error;
    }
  };

  const probe = async (): Promise<ErpProbe> => {
    const identity = await driver.identify();
    const lacking = await driver.lacking(await needsOf(bindings, profile));
    return { engine: driver.dialect.engine, ...identity, missingRights: lacking.map(rightText) };
  };

  const claimChanges = async (request: ClaimRequest): Promise<Change[]> => {
    const untracked = request.limit <= 0 ? [] : ((await tracked?.collect()) ?? []);
    const changes = await claim(driver, await bindings.queue(), words, zone, request);
    // What the other tables have to say goes first; then somebody must be told.
    if (changes.length === 0 && untracked.length > 0) {
      const names = untracked.join(', ');
      throw new MostekError('erp.triggers_missing', `not tracked: ${names}`, { values: { names } });
    }
    return changes;
  };

  const loadEntity = async (entity: EntityName, keys: readonly string[]): Promise<LoadedObject[]> => {
    if (entity === 'order_reply' && profile.inbox !== undefined) {
      const plan = planReplies(driver, await bindings.inbox(), profile.inbox, zone);
      return loadReplies(driver, plan, profile.inbox, keys);
    }
    const query = profile.entities[entity];
    if (query === undefined)
      throw new MostekError('erp.not_supported', `the profile does not describe ${entity}`);
    const plan = planLoad(driver.dialect, await bindings.entity(entity), query, zone);
    return load(driver, plan, keys);
  };

  const applyCommand = async (command: ErpCommand, over: Driver = driver): Promise<Result<Applied>> => {
    if (command.kind === 'create_document') {
      const { documents } = profile;
      if (documents === undefined) {
        return refuse('invalid', 'erp.not_supported', { detail: 'the profile has no place for documents' });
      }
      return stageDocument(over, await bindings.documents(), documents.kinds, settings, command);
    }
    if (command.kind === 'set_order') {
      const entity = command.entity ?? 'order';
      if (profile.writeBack[entity] === undefined) {
        return refuse('invalid', 'erp.not_supported', {
          detail: `the profile says nothing of writing ${entity}`,
        });
      }
      return setOrder(over, await bindings.writeBack(entity), command, settings.lockTimeoutMs);
    }
    if (profile.inbox === undefined)
      throw new MostekError('erp.not_supported', 'the profile has no order inbox');
    return new OrderInboxWriter(over, await bindings.inbox(), settings, profile.inbox.answers).create(
      command,
    );
  };

  const rehearse = async (command: ErpCommand): Promise<Rehearsal> => {
    const steps: RehearsalStep[] = [];
    const result = await applyCommand(command, rehearsing(driver, steps));
    return { steps, result };
  };

  return {
    probe: () => guarded(probe),
    inspect: () => guarded(() => inspect(driver, bindings, profile)),
    claim: (request) => guarded(() => claimChanges(request)),
    releaseClaims: (agentId) => guarded(async () => releaseClaims(driver, await bindings.queue(), agentId)),
    acknowledge: (agentId, list) =>
      guarded(async () => acknowledge(driver, await bindings.queue(), agentId, list)),
    load: (entity, keys) => guarded(() => loadEntity(entity, keys)),
    keys: (entity, after, limit) =>
      guarded(async () => keysAfter(driver, (await bindings.entity(entity)).head, after, limit)),
    apply: (command) => guarded(() => applyCommand(command)),
    rehearse: (command) => guarded(() => rehearse(command)),
    browse: (parent) => guarded(() => browseTables(bindings, parent)),
    sample: (node, limit) => guarded(() => sampleTable(driver, bindings, node, limit)),
    backlog: (cap) => guarded(async () => backlog(driver, await bindings.queue(), zone, cap)),
    watch: (onChange) => driver.watch(onChange),
    verify: () => guarded(() => verify(driver, bindings, profile)),
    script: (options) =>
      guarded(async () => {
        const { install, remove } = await driver.script(await scriptModel(bindings, profile, options));
        return { install, remove };
      }),
    close: () => driver.close(),
  };
};
