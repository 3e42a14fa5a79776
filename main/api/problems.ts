import { namesOf, toIncident } from '#main/api/rows.ts';
import type { Agent } from '#main/engine/agent.ts';
import type { Handlers } from '#shared/api/contract.ts';
import type { ProblemGroup } from '#shared/api/types.ts';

type Names =
  | 'problems.list'
  | 'problems.start'
  | 'jobs.get'
  | 'jobs.cancel'
  | 'incidents.list'
  | 'audit.list';

/** What a person has to look at, by cause and connection. */
const groupsOf = (agent: Agent): ProblemGroup[] => {
  const { ledger } = agent;
  const nameOf = namesOf(agent);
  return ledger.deliveries.openGroups().flatMap((group): ProblemGroup[] => {
    const { status, cause } = group;
    if (cause === null || (status !== 'rejected' && status !== 'held' && status !== 'waiting')) return [];
    const detail = ledger.deliveries.detail(group.example);
    return [
      {
        cause,
        connectionId: group.connection_id,
        connectionName: nameOf(group.connection_id),
        status,
        count: group.n,
        examples: ledger.deliveries
          .groupExamples(status, group.connection_id, cause)
          .map(({ id, label, entity }) => ({ deliveryId: id, label, entity })),
        values: detail?.vals ?? {},
        detail: detail?.detail ?? null,
        firstAtMs: group.first,
        lastAtMs: group.last,
      },
    ];
  });
};

export const problemHandlers = (agent: Agent, actor: string): Pick<Handlers, Names> => ({
  'problems.list': () => Promise.resolve({ groups: groupsOf(agent) }),
  'problems.start': ({ kind, filter, reason }) =>
    Promise.resolve(agent.jobs.start({ kind, filter, reason: reason ?? '', actor })),
  'jobs.get': ({ id }) => Promise.resolve(agent.jobs.get(id)),
  'jobs.cancel': ({ id }) => Promise.resolve(agent.jobs.cancel(id)),
  'incidents.list': ({ open, limit }) => {
    const nameOf = namesOf(agent);
    const incidents = agent.ledger.incidents.list(open, limit).map((stored) => toIncident(stored, nameOf));
    return Promise.resolve({ incidents });
  },
  'audit.list': ({ before, limit }) => {
    const entries = agent.ledger.audit.list(before, limit);
    const last = entries[entries.length - 1];
    return Promise.resolve({
      entries,
      next: entries.length === limit && last !== undefined ? last.id : null,
    });
  },
});
