import type { Agent } from '#main/engine/agent.ts';
import { createMapping } from '#main/engine/mapping.ts';
import { reconsiderCodes } from '#main/engine/parcels/recode.ts';
import type { Handlers } from '#shared/api/contract.ts';
import type { MappingRow } from '#shared/api/types.ts';
import { succeeded } from '#shared/result.ts';

type Names = 'mappings.list' | 'mappings.save' | 'mappings.values';
type Value = { value: string; label: string };

const plain = (values: Iterable<string>): Value[] =>
  [...new Set(values)].sort((a, b) => a.localeCompare(b)).map((value) => ({ value, label: value }));

/** Words of the other side, asked live; an unreachable system just offers what the table already holds. */
const remoteValues = async (
  agent: Agent,
  connectionId: string,
  kind: MappingRow['kind'],
): Promise<Value[]> => {
  const opened = agent.runtime(connectionId)?.opened ?? null;
  if (opened?.system.dictionary === undefined) return [];
  const signal = AbortSignal.timeout(10_000);
  const answer = await opened.system.dictionary(
    {
      http: opened.session(signal),
      mapping: createMapping(agent.ledger, connectionId),
      nowMs: agent.deps.clock.now(),
      signal,
    },
    kind,
  );
  return succeeded(answer) ? answer.value : [];
};

export const mappingHandlers = (agent: Agent, actor: string): Pick<Handlers, Names> => {
  const { ledger, deps } = agent;
  return {
    'mappings.list': ({ connectionId }) =>
      Promise.resolve({
        rows: ledger.mappings.list(connectionId),
        fallbacks: ledger.mappings.fallbacks(connectionId),
      }),
    'mappings.save': ({ connectionId, kind, direction, rows, fallback }) => {
      ledger.write(() => {
        const isThis = (row: MappingRow): boolean => row.kind === kind && row.direction === direction;
        const before = ledger.mappings.list(connectionId).filter(isThis);
        ledger.mappings.replace(connectionId, kind, direction, rows);
        if (fallback !== undefined) ledger.mappings.setFallback(connectionId, kind, direction, fallback);
        ledger.audit.add({
          atMs: deps.clock.now(),
          actor,
          action: 'mapping',
          subject: `connection:${connectionId}`,
          before: JSON.stringify(before),
          after: JSON.stringify(fallback == null ? rows : { rows, fallback }),
          reason: null,
        });
      });
      if (kind === 'parcel_status') reconsiderCodes(agent, connectionId);
      agent.bus.emit('event', { type: 'mappings' });
      return Promise.resolve({});
    },
    async 'mappings.values'({ connectionId, kind }) {
      const rows = ledger.mappings.list(connectionId).filter((row) => row.kind === kind);
      const remote = await remoteValues(agent, connectionId, kind);
      const known = new Set(remote.map((entry) => entry.value));
      const ofSide = (side: 'erp' | 'remote'): string[] =>
        rows.map((row) => ((row.direction === 'to_remote') === (side === 'erp') ? row.from : row.to));
      return {
        erp: plain([...ofSide('erp'), ...ledger.mappings.erpWordsMet(connectionId)]),
        remote: [...remote, ...plain(ofSide('remote').filter((value) => !known.has(value)))],
        unmapped: ledger.mappings.unmapped(connectionId).filter((one) => one.kind === kind),
      };
    },
  };
};
