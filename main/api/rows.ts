import type { Agent } from '#main/engine/agent.ts';
import type { DeliveryListRow } from '#main/ledger/deliveries.ts';
import type { StoredIncident } from '#main/ledger/incidents.ts';
import type { DeliveryRow, Incident } from '#shared/api/types.ts';

/** Names of connections by id; a removed connection keeps its id as name. */
export const namesOf = (agent: Agent): ((id: string) => string) => {
  const names = new Map(
    agent.ledger.connections.list().map((connection) => [connection.id, connection.name]),
  );
  return (id) => names.get(id) ?? id;
};

export const toDeliveryRow = (row: DeliveryListRow, nameOf: (id: string) => string): DeliveryRow => ({
  ...row,
  connectionName: nameOf(row.connectionId),
});

export const toIncident = (stored: StoredIncident, nameOf: (id: string) => string): Incident => ({
  id: stored.id,
  connectionId: stored.connectionId,
  connectionName: stored.connectionId === null ? null : nameOf(stored.connectionId),
  cause: stored.cause,
  detail: stored.detail,
  values: stored.values,
  count: stored.count,
  openedAtMs: stored.openedAtMs,
  lastAtMs: stored.lastAtMs,
  closedAtMs: stored.closedAtMs,
});
