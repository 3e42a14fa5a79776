import { Mutex } from '#main/erp/mutex.ts';
import type {
  Applied,
  ErpCommand,
  ErpSource,
  LoadedObject,
  Rehearsal,
  RehearsalStep,
} from '#main/erp/port.ts';
import type { EntityName } from '#shared/domain/index.ts';
import type { OdataSettings } from '#shared/erp/engine.ts';
import type { OdataEntity, OnecOdataProfile } from '#shared/erp/onec-odata.ts';
import { MostekError } from '#shared/errors.ts';
import type { Result } from '#shared/result.ts';
import { Base } from './base.ts';
import { ChangeFlow } from './changes.ts';
import { openClient } from './client.ts';
import type { Call } from './command.ts';
import { createOrder } from './create-order.ts';
import { createDocument } from './document.ts';
import { Echoes } from './echoes.ts';
import { browse, sample } from './explore.ts';
import { inspect } from './inspect.ts';
import { keysAfter, Positions } from './keys.ts';
import { load } from './load.ts';
import { asRefusal } from './outcome.ts';
import { probe } from './probe.ts';
import { script } from './script.ts';
import { setOrder } from './set-order.ts';
import { Unsettled } from './unsettled.ts';
import { liveWriter, rehearsalWriter, type Writer } from './writer.ts';

const carryOut = (call: Call, command: ErpCommand): Promise<Result<Applied>> => {
  switch (command.kind) {
    case 'create_order':
      return createOrder(call, command);
    case 'set_order':
      return setOrder(call, command);
    case 'create_document':
      return createDocument(call, command);
    default:
      return command satisfies never;
  }
};

/** A 1C:Enterprise base reached through its standard OData interface (erp.md C): the port over one publication. */
export const onecOdataSource = (
  settings: OdataSettings,
  password: string | undefined,
  profile: OnecOdataProfile,
): ErpSource => {
  const client = openClient(settings, password ?? '');
  const base = new Base(client, settings, profile);
  const echoes = new Echoes();
  const flow = new ChangeFlow(base, echoes);
  const positions = new Positions();
  const unsettled = new Unsettled(profile.settleSeconds);
  // 1C has no unique key: two orders of one new buyer at the same moment would make that buyer twice.
  const writing = new Mutex();

  /** A property or set that is gone means that the configuration, or what it publishes, has changed. */
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof MostekError && /_missing$|not_published|refused/.test(error.causeId))
        base.forget();
      throw error;
    }
  };

  const entity = (name: EntityName): OdataEntity => {
    const found = profile.entities[name];
    if (found !== undefined) return found;
    throw new MostekError('erp.not_supported', `the profile does not describe ${name}`);
  };

  const loadEntity = async (name: EntityName, keys: string[]): Promise<LoadedObject[]> =>
    load(base, entity(name), keys);

  const command = async (given: ErpCommand, writer: Writer): Promise<Result<Applied>> => {
    try {
      return await guarded(async () =>
        carryOut({ base, metadata: await base.metadata(), writer, unsettled }, given),
      );
    } catch (error) {
      return asRefusal(error);
    }
  };

  const rehearse = async (given: ErpCommand): Promise<Rehearsal> => {
    const steps: RehearsalStep[] = [];
    const result = await command(given, rehearsalWriter(base, steps));
    return { steps, result };
  };

  return {
    probe: () => guarded(() => probe(base)),
    inspect: () => guarded(() => inspect(base)),
    claim: (request) => guarded(() => flow.claim(request)),
    releaseClaims: () => Promise.resolve(flow.release()),
    acknowledge: (agentId, words) => flow.acknowledge(agentId, words),
    load: (name, keys) => guarded(() => loadEntity(name, keys)),
    keys: (name, after, limit) => guarded(() => keysAfter(base, positions, entity(name), after, limit)),
    apply: (given) => writing.run(() => command(given, liveWriter(base, echoes))),
    rehearse,
    browse: (parent) => guarded(() => browse(base, parent)),
    sample: (node, limit) => guarded(() => sample(base, node, limit)),
    // Nothing of ours is installed in 1C: the exchange plan's node is 1C's own.
    verify: async () => ({ installed: false, problems: [], unchecked: [] }),
    backlog: (cap) => Promise.resolve(flow.backlog(cap)),
    watch: () => Promise.resolve(false),
    script: () => Promise.resolve(script(profile)),
    close: () => client.close(),
  };
};
