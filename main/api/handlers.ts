import { byHandHandlers } from '#main/api/by-hand.ts';
import { connectionHandlers } from '#main/api/connections.ts';
import { deliveryHandlers } from '#main/api/deliveries.ts';
import { erpHandlers } from '#main/api/erp.ts';
import { mappingFileHandlers } from '#main/api/mapping-files.ts';
import { mappingHandlers } from '#main/api/mappings.ts';
import { parcelHandlers } from '#main/api/parcels.ts';
import { ledgerPreferences, preferenceHandlers } from '#main/api/preferences.ts';
import { problemHandlers } from '#main/api/problems.ts';
import type { PullServing } from '#main/api/pull-serving.ts';
import { reportHandlers } from '#main/api/report.ts';
import { ruleHandlers } from '#main/api/rules.ts';
import { todayHandlers } from '#main/api/today.ts';
import { waybillHandlers } from '#main/api/waybills.ts';
import type { Agent } from '#main/engine/agent.ts';
import type { Handlers } from '#shared/api/contract.ts';

/**
 * Every procedure of the contract over one agent. The type demands exactly the contract's names: a missing or an
 * extra handler does not compile. `actor` is who stands in the audit.
 */
export const createHandlers = (agent: Agent, actor: string, pulls: PullServing): Handlers =>
  ({
    ...todayHandlers(agent),
    ...deliveryHandlers(agent, actor),
    ...problemHandlers(agent, actor),
    ...mappingHandlers(agent, actor),
    ...mappingFileHandlers(agent, actor),
    ...ruleHandlers(agent, actor),
    ...connectionHandlers(agent, actor),
    ...byHandHandlers(agent, actor),
    ...erpHandlers(agent, actor),
    ...parcelHandlers(agent, actor),
    ...waybillHandlers(agent, actor),
    ...reportHandlers(agent),
    ...preferenceHandlers(ledgerPreferences(agent), (port) => pulls.follow(port)),
  }) satisfies Handlers;
