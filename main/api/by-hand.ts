import type { Agent, OpenedSystem, PushItem } from '#main/engine/agent.ts';
import { createMapping } from '#main/engine/mapping.ts';
import { prepareItem } from '#main/engine/push-item.ts';
import { ruled } from '#main/engine/target.ts';
import type { Handlers } from '#shared/api/contract.ts';
import type { Exchange, RehearsalReport } from '#shared/api/types.ts';
import { entitySchemas } from '#shared/domain/index.ts';
import { MostekError } from '#shared/errors.ts';
import { type Result, succeeded } from '#shared/result.ts';

type Names = 'connections.pull' | 'connections.push';

const patienceMs = 120_000;
const rehearsedCause = 'agent.rehearsed';

const opened = (agent: Agent, id: string) => {
  const found = agent.runtime(id)?.opened ?? null;
  if (found === null) throw new MostekError('agent.not_supported', `${id} is not a shop or CRM at work`);
  return found;
};

/**
 * A copy of a connection for one piece of work. The one at work remembers how far it has come, and what is read by
 * hand must not count as taken in.
 */
const withCopy = async <T>(
  agent: Agent,
  id: string,
  work: (copy: OpenedSystem) => Promise<T>,
): Promise<T> => {
  const connection = agent.runtime(id)?.connection ?? null;
  if (connection === null) throw new MostekError('agent.not_supported', `${id} is not at work`);
  const { secrets, systems } = agent.deps;
  let isRenewed = false;
  const copy = systems.open(
    connection.system,
    connection.settings,
    await secrets.get(id),
    async (changed) => {
      isRenewed = true;
      await secrets.set(id, changed);
    },
  );
  try {
    return await work(copy);
  } finally {
    await copy.close();
    // The tokens of the one at work are worthless now.
    if (isRenewed) await agent.reload(id);
  }
};

const stepOf = ({ method, url, requestBody }: Exchange) => ({
  call: `${method} ${url}`,
  detail: requestBody,
});

/** A rehearsal that came as far as its first write would work, as far as anybody can know without writing. */
const reportOf = (
  exchanges: readonly Exchange[],
  result: Result<{ remoteId: string | null }>,
): RehearsalReport => {
  const base = { steps: exchanges.map(stepOf), number: null };
  if (succeeded(result)) {
    return {
      ...base,
      ok: true,
      outcome: result.outcome,
      created: result.outcome === 'ok',
      key: result.value.remoteId,
      cause: null,
      detail: null,
      values: {},
      fields: [],
    };
  }
  const stopped = exchanges.some((one) => one.cause === rehearsedCause);
  return {
    ...base,
    ok: stopped,
    outcome: stopped ? 'ok' : result.outcome,
    created: stopped,
    key: null,
    cause: stopped ? null : result.cause,
    detail: stopped ? null : (result.detail ?? null),
    values: stopped ? {} : (result.values ?? {}),
    fields: stopped ? [] : (result.fields ?? []),
  };
};

const pushItem = async (
  agent: Agent,
  id: string,
  item: PushItem,
  rehearse: boolean,
): Promise<RehearsalReport> => {
  const { manifest, system, session } = opened(agent, id);
  const signal = AbortSignal.timeout(patienceMs);
  const http = session(signal, rehearse);
  const call = {
    http,
    mapping: createMapping(agent.ledger, id),
    nowMs: agent.deps.clock.now(),
    signal,
  };
  const result =
    manifest.batches?.[item.entity] === undefined
      ? await system.push?.(call, item)
      : (await system.pushMany?.(call, [item]))?.[0];
  if (result === undefined) throw new MostekError('agent.not_supported', `${manifest.id} takes nothing`);
  return reportOf(http.exchanges, result);
};

/** What sending a stored delivery would do over there: reads are made, the first write is shown and not sent. */
export const rehearseOut = async (agent: Agent, deliveryId: number): Promise<RehearsalReport> => {
  const { ledger } = agent;
  const row = ledger.deliveries.get(deliveryId);
  const due = ledger.dispatch.byId(deliveryId);
  if (row === null || due === null) throw new MostekError('message.not_found', `no delivery ${deliveryId}`);
  const receivers = agent.runtimes().flatMap((one) => one.receiver ?? []);
  const mapping = createMapping(ledger, row.connectionId);
  const prepared = await ruled(ledger, prepareItem(ledger, receivers, due, mapping));
  if ('item' in prepared) return pushItem(agent, row.connectionId, prepared.item, true);
  if ('stale' in prepared) {
    return reportOf([], { outcome: 'no_change', value: { remoteId: prepared.remoteId } });
  }
  return reportOf([], prepared);
};

/** One connection driven by hand, past the ledger: for whoever sets it up and for support. */
export const byHandHandlers = (agent: Agent, actor: string): Pick<Handlers, Names> => ({
  'connections.pull': ({ id, checkpoint }) =>
    withCopy(agent, id, async ({ system, session }) => {
      if (system.pullOrders === undefined) {
        throw new MostekError('agent.not_supported', 'this system gives no orders');
      }
      const signal = AbortSignal.timeout(patienceMs);
      const page = await system.pullOrders(
        {
          // What is looked at by hand must not be confirmed to the other side: the engine has not stored it.
          http: session(signal, true),
          mapping: createMapping(agent.ledger, id),
          nowMs: agent.deps.clock.now(),
          signal,
        },
        checkpoint,
      );
      if (succeeded(page)) return page.value;
      throw new MostekError(page.cause, page.detail ?? '', { values: page.values ?? {} });
    }),
  'connections.push'({ id, entity, operation, key, remoteId, object, rehearse }) {
    const parsed = object === null ? null : entitySchemas[entity].parse(object);
    if (!rehearse) {
      agent.ledger.write(() =>
        agent.ledger.audit.add({
          atMs: agent.deps.clock.now(),
          actor,
          action: 'connection.push',
          subject: `connection:${id}`,
          before: null,
          after: JSON.stringify({ entity, operation, key, remoteId }),
          reason: null,
        }),
      );
    }
    const idempotencyKey = ['by-hand', id, entity, key].map(encodeURIComponent).join('/');
    const item = { idempotencyKey, entity, operation, key, remoteId, written: {}, object: parsed };
    return pushItem(agent, id, item, rehearse);
  },
});
