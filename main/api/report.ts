import { csvCell } from '#main/api/csv.ts';
import { namesOf } from '#main/api/rows.ts';
import type { Agent } from '#main/engine/agent.ts';
import type { Handlers, ProcedureOutput } from '#shared/api/contract.ts';

const header = [
  'created',
  'direction',
  'kind',
  'number',
  'erp_key',
  'connection',
  'status',
  'cause',
  'attempts',
  'finished',
];

/**
 * Month-end proof: every delivery of the period, and how many left the ERP, were accepted, arrived, are missing.
 * A superseded delivery is not missing: a newer state of the same object went in its place.
 */
export const exportReport = (
  agent: Agent,
  fromMs: number,
  toMs: number,
): ProcedureOutput<'report.export'> => {
  const nameOf = namesOf(agent);
  const lines = [header.join(',')];
  const sums = { left: 0, accepted: 0, received: 0, arrived: 0, missing: 0 };
  for (const row of agent.ledger.report.rows(fromMs, toMs)) {
    const done = row.status === 'sent' || row.status === 'superseded';
    if (row.direction === 'out') {
      sums.left += 1;
      if (done) sums.accepted += 1;
    } else {
      sums.received += 1;
      if (done) sums.arrived += 1;
    }
    if (!done) sums.missing += 1;
    lines.push(
      [
        new Date(row.createdAtMs).toISOString(),
        row.direction,
        row.entity,
        row.label,
        row.key,
        nameOf(row.connectionId),
        row.status,
        row.cause ?? '',
        String(row.attempts),
        done ? new Date(row.finishedAtMs).toISOString() : '',
      ]
        .map(csvCell)
        .join(','),
    );
  }
  return { csv: `${lines.join('\r\n')}\r\n`, ...sums };
};

export const reportHandlers = (agent: Agent): Pick<Handlers, 'report.export'> => ({
  'report.export': ({ fromMs, toMs }) => Promise.resolve(exportReport(agent, fromMs, toMs)),
});
