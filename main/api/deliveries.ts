import { namesOf, toDeliveryRow } from '#main/api/rows.ts';
import type { Agent } from '#main/engine/agent.ts';
import { resend } from '#main/engine/resend.ts';
import type { Handlers } from '#shared/api/contract.ts';
import type { DeliveryDetail } from '#shared/api/types.ts';
import { MostekError } from '#shared/errors.ts';

type Names =
  | 'deliveries.list'
  | 'deliveries.count'
  | 'deliveries.get'
  | 'deliveries.retry'
  | 'deliveries.hold'
  | 'deliveries.release'
  | 'deliveries.setAside'
  | 'deliveries.resend'
  | 'deliveries.rebuild';

const detailOf = (agent: Agent, id: number): DeliveryDetail => {
  const { ledger } = agent;
  const nameOf = namesOf(agent);
  const row = ledger.deliveries.get(id);
  const detail = ledger.deliveries.detail(id);
  if (row === null || detail === null) throw new MostekError('message.not_found', `no delivery ${id}`);
  const link =
    row.direction === 'out'
      ? ledger.links.byKey(detail.source_id, row.entity, row.key, row.connectionId)
      : ledger.links.byRemote(detail.source_id, row.entity, row.key);
  return {
    ...toDeliveryRow(row, nameOf),
    idempotencyKey: detail.idempotency_key,
    sourceId: detail.change_id,
    sourceName: nameOf(detail.source_id),
    version: detail.version,
    object: detail.object,
    attemptsMade: ledger.attempts.list(id),
    values: detail.vals ?? {},
    detail: detail.detail,
    blockedBy: ledger.deliveries.blockedBy(row),
    remoteId: link === null ? null : row.direction === 'out' ? link.remoteId : (link.key ?? link.inboxKey),
    audit: ledger.audit.ofSubject(`delivery:${id}`),
    related: ledger.deliveries
      .related(row, row.direction === 'out' ? (link?.remoteId ?? null) : (link?.key ?? null))
      .map((other) => toDeliveryRow(other, nameOf)),
  };
};

/** Lists, one whole, and what a person does to single deliveries; each change leaves an audit line. */
export const deliveryHandlers = (agent: Agent, actor: string): Pick<Handlers, Names> => {
  const { ledger, deps } = agent;

  const steer = (
    ids: readonly number[],
    action: string,
    reason: string | null,
    change: (id: number, now: number) => boolean,
  ): Promise<{ changed: number }> => {
    const changed = ledger.write(() => {
      const now = deps.clock.now();
      const done = ids.filter((id) => change(id, now));
      for (const id of done) {
        ledger.audit.add({
          atMs: now,
          actor,
          action,
          subject: `delivery:${id}`,
          before: null,
          after: null,
          reason,
        });
      }
      return done.length;
    });
    agent.wakeSenders();
    agent.bus.emit('event', { type: 'deliveries', connectionId: null });
    return Promise.resolve({ changed });
  };

  return {
    'deliveries.list': ({ filter, before, limit }) => {
      const nameOf = namesOf(agent);
      const rows = ledger.deliveries.list(filter, before, limit).map((row) => toDeliveryRow(row, nameOf));
      const last = rows[rows.length - 1];
      return Promise.resolve({ rows, next: rows.length === limit && last !== undefined ? last.id : null });
    },
    'deliveries.count': ({ filter, cap }) => {
      const count = ledger.deliveries.count(filter, cap);
      return Promise.resolve({ count, capped: count === cap });
    },
    'deliveries.get': ({ id }) => Promise.resolve(detailOf(agent, id)),
    'deliveries.retry': ({ ids }) => steer(ids, 'retry', null, (id, now) => ledger.steer.retry(id, now)),
    'deliveries.hold': ({ ids }) => steer(ids, 'hold', null, (id, now) => ledger.steer.hold(id, now)),
    'deliveries.release': ({ ids }) =>
      steer(ids, 'release', null, (id, now) => ledger.steer.release(id, now)),
    'deliveries.setAside': ({ ids, reason }) =>
      steer(ids, 'set_aside', reason, (id, now) => ledger.steer.setAside(id, reason, now)),
    'deliveries.resend': ({ id, object, reason }) =>
      resend(agent, { deliveryId: id, actor, reason, object: { kind: 'edited', value: object } }),
    'deliveries.rebuild': ({ id }) =>
      resend(agent, { deliveryId: id, actor, reason: null, object: { kind: 'rebuilt' } }),
  };
};
