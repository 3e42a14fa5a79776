import { namesOf } from '#main/api/rows.ts';
import type { Agent, OpenedSystem } from '#main/engine/agent.ts';
import { createMapping } from '#main/engine/mapping.ts';
import { normaliseTerm } from '#main/engine/message.ts';
import { draftOf, nextWaybillKey, orderFor, putWaybill } from '#main/engine/waybills.ts';
import type { Handlers } from '#shared/api/contract.ts';
import type { WaybillLine } from '#shared/api/parcels.ts';
import { MostekError } from '#shared/errors.ts';
import { type Result, succeeded } from '#shared/result.ts';

type Names =
  | 'waybills.orders'
  | 'waybills.draft'
  | 'waybills.suggest'
  | 'waybills.quote'
  | 'waybills.create'
  | 'waybills.list'
  | 'waybills.remove'
  | 'waybills.label'
  | 'waybills.registry';

type Stored = ReturnType<Agent['ledger']['waybills']['newest']>[number];

const patienceMs = 60_000;

const atWork = (agent: Agent, connectionId: string): OpenedSystem => {
  const opened = agent.runtime(connectionId)?.opened ?? null;
  if (opened?.manifest.carrier === undefined) {
    throw new MostekError('agent.not_supported', `${connectionId} is not a carrier at work`);
  }
  return opened;
};

/** What a carrier said, or its refusal as an error a person can read. */
const answered = <T>(result: Result<T> | undefined): T => {
  if (result === undefined) throw new MostekError('agent.not_supported', 'this carrier does not do that');
  if (succeeded(result)) return result.value;
  const where = (result.fields ?? []).map(({ path, message }) => `${path}: ${message}`).join('; ');
  throw new MostekError(result.cause, result.detail ?? where, {
    values: result.values ?? {},
  });
};

const stateOf = ({ status, operation }: Stored): WaybillLine['state'] => {
  if (status === 'rejected') return 'rejected';
  if (status === 'held') return 'held';
  if (status !== 'sent' && status !== 'superseded') return 'under_way';
  return operation === 'delete' ? 'deleted' : 'made';
};

/** Waybills from the window: the form, the wish, the label, the list for the carrier. */
export const waybillHandlers = (agent: Agent, actor: string): Pick<Handlers, Names> => {
  const { ledger, deps } = agent;

  const callOf = (opened: OpenedSystem, connectionId: string) => {
    const signal = AbortSignal.timeout(patienceMs);
    return {
      http: opened.session(signal),
      mapping: createMapping(ledger, connectionId),
      nowMs: deps.clock.now(),
      signal,
    };
  };

  const noted = (action: string, key: string, after: unknown): void =>
    ledger.write(() =>
      ledger.audit.add({
        atMs: deps.clock.now(),
        actor,
        action,
        subject: `waybill:${key}`,
        before: null,
        after: JSON.stringify(after),
        reason: null,
      }),
    );

  const lineOf = (stored: Stored, nameOf: (id: string) => string): WaybillLine => ({
    key: stored.key,
    orderKey: stored.waybill?.orderKey ?? '',
    orderLabel: stored.waybill?.orderNumber ?? stored.waybill?.orderKey ?? stored.key,
    erpId: stored.sourceId,
    connectionId: stored.connectionId,
    carrier: nameOf(stored.connectionId),
    state: stateOf(stored),
    deliveryId: stored.deliveryId,
    number: stored.written['number'] ?? null,
    cost: stored.written['cost'] ?? null,
    cause: stored.cause,
    createdAtMs: stored.createdAtMs,
    waybill: stored.waybill,
  });

  /** Another carrier has its own numbers: asked about this one, it would mean somebody's parcel, or none. */
  const storedAt = (connectionId: string, erpId: string, key: string): Stored => {
    const stored = ledger.waybills.ofKey(erpId, key);
    if (stored?.connectionId !== connectionId)
      throw new MostekError('message.not_found', `no waybill ${key} of ${connectionId}`);
    return stored;
  };
  const madeAt = (connectionId: string, erpId: string, key: string) => {
    const { remoteId, written } = storedAt(connectionId, erpId, key);
    if (remoteId === null) throw new MostekError('message.not_found', `waybill ${key} is not made yet`);
    return { remoteId, number: written['number'] ?? '' };
  };
  const madeOnes = (connectionId: string, keys: readonly { erpId: string; key: string }[]) =>
    keys.map(({ erpId, key }) => madeAt(connectionId, erpId, key));

  return {
    'waybills.orders': ({ text }) =>
      Promise.resolve({
        orders: ledger.waybills.orders(normaliseTerm(text)).map((one) => ({
          erpId: one.source_id,
          key: one.key,
          label: one.label,
          recipient: one.recipient,
        })),
      }),
    async 'waybills.draft'({ erpId, orderKey, connectionId }) {
      atWork(agent, connectionId);
      return { draft: draftOf(await orderFor(agent, erpId, orderKey), orderKey) };
    },
    async 'waybills.suggest'({ connectionId, ...ask }) {
      const opened = atWork(agent, connectionId);
      const found = answered(await opened.system.suggest?.(callOf(opened, connectionId), ask));
      return { suggestions: found.map((one) => ({ ...one, place: { ...one.place } })) };
    },
    async 'waybills.quote'({ connectionId, waybill }) {
      const opened = atWork(agent, connectionId);
      return { ...answered(await opened.system.quote?.(callOf(opened, connectionId), waybill)) };
    },
    'waybills.create': ({ erpId, connectionId, key: changed, waybill }) => {
      const { carrier } = atWork(agent, connectionId).manifest;
      const options = carrier?.waybill?.safeParse(waybill.options);
      if (options?.success === false) {
        const problems = options.error.issues.map(({ path, message }) => ({
          path: ['options', ...path].join('.'),
          message,
        }));
        return Promise.resolve({ deliveryId: null, key: null, problems });
      }
      if (changed !== null) madeAt(connectionId, erpId, changed);
      const key = changed ?? nextWaybillKey(agent, erpId, waybill.orderKey);
      const operation = changed === null ? 'insert' : 'update';
      const deliveryId = putWaybill(agent, erpId, connectionId, { ...waybill, key }, operation);
      noted(changed === null ? 'waybill.create' : 'waybill.change', key, waybill);
      return Promise.resolve({ deliveryId, key, problems: [] });
    },
    'waybills.list': ({ order, limit }) => {
      const nameOf = namesOf(agent);
      const stored =
        order === null
          ? ledger.waybills.newest(limit)
          : ledger.waybills.ofOrder(order.erpId, order.key, limit);
      return Promise.resolve({ waybills: stored.map((one) => lineOf(one, nameOf)) });
    },
    'waybills.remove': ({ erpId, connectionId, key }) => {
      const { waybill } = storedAt(connectionId, erpId, key);
      if (waybill === null) throw new MostekError('message.not_found', `no waybill ${key}`);
      const deliveryId = putWaybill(agent, erpId, connectionId, waybill, 'delete');
      noted('waybill.delete', key, null);
      return Promise.resolve({ deliveryId });
    },
    async 'waybills.label'({ connectionId, keys, format }) {
      const opened = atWork(agent, connectionId);
      const label = answered(
        await opened.system.label?.(callOf(opened, connectionId), {
          waybills: madeOnes(connectionId, keys),
          format,
        }),
      );
      return { name: label.name, mime: label.mime, base64: Buffer.from(label.bytes).toString('base64') };
    },
    async 'waybills.registry'({ connectionId, keys }) {
      const opened = atWork(agent, connectionId);
      const made = madeOnes(connectionId, keys);
      const registry = answered(
        await opened.system.registry?.(
          callOf(opened, connectionId),
          made.map(({ remoteId }) => remoteId),
        ),
      );
      const numberOf = new Map(made.map(({ remoteId, number }) => [remoteId, number]));
      noted('waybill.registry', registry.number, registry);
      return {
        number: registry.number,
        taken: registry.taken.length,
        refused: registry.refused.map(({ remoteId, message }) => ({
          number: numberOf.get(remoteId) ?? remoteId,
          message,
        })),
      };
    },
  };
};
