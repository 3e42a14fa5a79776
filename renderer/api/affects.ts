import type { ProcedureName } from '#shared/api/contract.ts';
import type { AgentEvent } from '#shared/api/events.ts';

/**
 * Which answers grow old with which event. `deliveries.list` is not among them: the messages screen decides itself,
 * because a list that jumps under the hand is worse than one that is a second old.
 */
export const staleAfter: Record<AgentEvent['type'], readonly ProcedureName[]> = {
  state: ['today.get', 'connections.list'],
  deliveries: [
    'waybills.list',
    'today.get',
    'problems.list',
    'deliveries.get',
    'deliveries.count',
    'connections.list',
  ],
  connections: ['connections.list', 'connections.get', 'today.get', 'mappings.values'],
  incidents: ['incidents.list', 'problems.list', 'today.get'],
  mappings: ['mappings.list', 'mappings.values', 'rules.get', 'carriers.codes'],
  job: ['jobs.get'],
  parcels: ['parcels.board', 'parcels.list', 'parcels.get', 'carriers.codes', 'waybills.list'],
};

/** What our own calls change; said here too, so that the screen does not wait for the event to come round. */
export const changedBy: Partial<Record<ProcedureName, readonly AgentEvent['type'][]>> = {
  'agent.syncNow': ['state'],
  'agent.pause': ['state'],
  'agent.resume': ['state'],
  'agent.resendMissing': ['deliveries'],
  'deliveries.retry': ['deliveries'],
  'deliveries.hold': ['deliveries'],
  'deliveries.release': ['deliveries'],
  'deliveries.setAside': ['deliveries'],
  'deliveries.resend': ['deliveries'],
  'deliveries.rebuild': ['deliveries'],
  'problems.start': ['job'],
  'jobs.cancel': ['job', 'deliveries'],
  'mappings.save': ['mappings', 'deliveries'],
  'mappings.import': ['mappings', 'deliveries'],
  'rules.save': ['mappings', 'deliveries'],
  'rules.undo': ['mappings', 'deliveries'],
  'parcels.askNow': ['parcels'],
  'parcels.amend': ['parcels'],
  'waybills.create': ['parcels', 'deliveries'],
  'waybills.remove': ['parcels', 'deliveries'],
  'connections.save': ['connections'],
  'connections.remove': ['connections', 'deliveries'],
  'connections.pause': ['connections'],
  'connections.resume': ['connections', 'incidents'],
};

/** Answers that no event speaks about, but that our own calls change. */
export const alsoChangedBy: Partial<Record<ProcedureName, readonly ProcedureName[]>> = {
  'preferences.set': ['preferences.get'],
  'deliveries.retry': ['deliveries.list'],
  'deliveries.hold': ['deliveries.list'],
  'deliveries.release': ['deliveries.list'],
  'deliveries.setAside': ['deliveries.list', 'audit.list'],
  'deliveries.resend': ['deliveries.list', 'audit.list'],
  'deliveries.rebuild': ['deliveries.list', 'audit.list'],
};
