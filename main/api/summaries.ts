import type { Agent } from '#main/engine/agent.ts';
import type { ConnectionSummary } from '#shared/api/types.ts';
import { erpFlowSettings } from '#shared/connection.ts';
import { erpType } from '#shared/erp/types.ts';

const brandOf = (agent: Agent, kind: 'erp' | 'system', system: string): string => {
  if (kind === 'system') return agent.deps.systems.get(system)?.name ?? system;
  return erpType(system)?.name ?? system;
};

/** Every connection with how it fares now. */
export const summaries = (agent: Agent): ConnectionSummary[] => {
  const { ledger, deps } = agent;
  const now = deps.clock.now();
  const open = ledger.deliveries.openCounts();
  const today = new Map(
    ledger.rates
      .sums(new Date(now).setHours(0, 0, 0, 0), now + 60_000)
      .map((row) => [row.connection_id, row.sent + row.received]),
  );
  const of = (id: string) =>
    open.find((row) => row.connectionId === id) ?? { underWay: 0, waiting: 0, rejected: 0 };
  return ledger.connections.list().map((connection) => ({
    id: connection.id,
    kind: connection.kind,
    system: connection.system,
    systemName: brandOf(agent, connection.kind, connection.system),
    name: connection.name,
    enabled: connection.enabled,
    paused: connection.paused,
    breaker: agent.runtime(connection.id)?.breaker.state(now) ?? 'closed',
    cause: connection.cause,
    detail: connection.detail,
    lastOkAtMs: connection.lastOkAtMs,
    waiting: of(connection.id).underWay + of(connection.id).waiting,
    rejected: of(connection.id).rejected,
    sentToday: today.get(connection.id) ?? 0,
    backlog: connection.kind === 'erp' ? (agent.sweep.backlogOf(connection.id)?.waiting ?? null) : null,
    furtherErp:
      connection.kind === 'erp' &&
      erpFlowSettings.safeParse(connection.settings).data?.alsoTakesOrders === true,
  }));
};
