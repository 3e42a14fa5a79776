import { summaries } from '#main/api/summaries.ts';
import type { Agent } from '#main/engine/agent.ts';
import { reconcile } from '#main/engine/reconcile.ts';
import type { Handlers } from '#shared/api/contract.ts';
import type { Today } from '#shared/api/types.ts';
import type { AgentState } from '#shared/status.ts';
import { version } from '#shared/version.ts';

const hour = 3_600_000;
/** Largest instant the contract can carry; stands for "until someone resumes". */
const forEver = Number.MAX_SAFE_INTEGER;

const startOfDay = (now: number): number => new Date(now).setHours(0, 0, 0, 0);

type Counts = Today['counts'];

/** The first that is true of: paused, no connection reachable, a person is needed, working, all well. */
export const stateOf = (
  paused: boolean,
  counts: Counts,
  openIncidents: number,
  connections: Today['connections'],
): AgentState => {
  if (paused) return 'paused';
  const enabled = connections.filter((connection) => connection.enabled);
  const down = enabled.filter(
    (connection) => connection.breaker !== 'closed' || connection.cause?.startsWith('net.'),
  );
  if (enabled.length > 0 && down.length === enabled.length) return 'offline';
  const stopped = enabled.some(
    (connection) => connection.paused === 'sign_in' || connection.paused === 'brake',
  );
  if (counts.rejected > 0 || openIncidents > 0 || stopped) return 'attention';
  return counts.open > 0 || counts.erpBacklog > 0 ? 'syncing' : 'ok';
};

/** The Today screen, the tray and `mostek status`, from one place. */
export const todayOf = (agent: Agent): Today => {
  const { ledger, deps, sweep } = agent;
  const now = deps.clock.now();
  const connections = summaries(agent);
  const open = ledger.deliveries.openCounts();
  const sum = (what: 'underWay' | 'waiting' | 'rejected' | 'held'): number =>
    open.reduce((total, row) => total + row[what], 0);
  const sums = ledger.rates.sums(startOfDay(now), now + 60_000);
  const counts: Counts = {
    erpBacklog: connections.reduce((total, connection) => total + (connection.backlog ?? 0), 0),
    open: sum('underWay'),
    waiting: sum('waiting'),
    rejected: sum('rejected'),
    held: sum('held'),
    sentToday: sums.reduce((total, row) => total + row.sent, 0),
    receivedToday: sums.reduce((total, row) => total + row.received, 0),
  };
  const incidents = ledger.incidents.list(true, 50);
  const pausedUntil = agent.pausedUntilMs();
  return {
    state: stateOf(pausedUntil !== null, counts, incidents.length, connections),
    worstIncidentId: incidents[0]?.id ?? null,
    counts,
    rates: ledger.rates.points(now - hour),
    connections,
    catchUp: sweep.catchUp(),
    pausedUntilMs: pausedUntil === null ? null : Math.min(pausedUntil, forEver),
    version,
  };
};

export const todayHandlers = (
  agent: Agent,
): Pick<
  Handlers,
  'today.get' | 'agent.syncNow' | 'agent.pause' | 'agent.resume' | 'agent.resendMissing'
> => ({
  'today.get': () => Promise.resolve(todayOf(agent)),
  'agent.syncNow': () => {
    agent.syncNow();
    return Promise.resolve({});
  },
  'agent.resendMissing': (request) => reconcile(agent, request),
  async 'agent.pause'({ untilMs }) {
    await agent.pause(untilMs);
    return {};
  },
  async 'agent.resume'() {
    await agent.resume();
    return {};
  },
});
