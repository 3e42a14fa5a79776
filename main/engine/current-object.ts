import type { Agent } from '#main/engine/agent.ts';
import { parseLoaded } from '#main/engine/message.ts';
import { isKeptBack, ordersOf } from '#main/engine/push-item.ts';
import { applyRules } from '#main/engine/rules.ts';
import { erpFlowSettings } from '#shared/connection.ts';
import type { EntityName, EntityObject } from '#shared/domain/index.ts';
import { ok, type Result, refuse, succeeded } from '#shared/result.ts';

export interface CurrentObject {
  key: string;
  object: EntityObject;
  /** The shop's own id, where it has given one. */
  remoteId: string | null;
  /** Of an invoice: the shop's own ids of the orders it is for. */
  orderIds?: readonly string[];
}

export interface CurrentPage {
  objects: CurrentObject[];
  /** Key to go on after; null at the end. */
  next: string | null;
}

/** Objects as the ERP has them at this moment, in the form the connection's rules give them. */
export const currentObjects = async (
  agent: Agent,
  connectionId: string,
  entity: EntityName,
  keys: readonly string[],
): Promise<Result<CurrentPage['objects']>> => {
  const source = erpOf(agent, connectionId);
  if (source === null) return refuse('unavailable', 'erp.unreachable');
  const { erp, sourceId } = source;
  const { book } = agent.ledger.rulebooks.current(connectionId);
  const objects: CurrentPage['objects'] = [];
  for (const loaded of await erp.load(entity, [...keys])) {
    const parsed = parseLoaded(entity, loaded);
    if (parsed.object === null) continue;
    const link = agent.ledger.links.byKey(sourceId, entity, loaded.key, connectionId);
    if (link === null && isKeptBack(entity, parsed.object)) continue;
    const ruled = await applyRules(agent.ledger, book, entity, parsed.object);
    if (succeeded(ruled) && ruled.value.decided['send'] !== 'no')
      objects.push({
        key: loaded.key,
        object: ruled.value.object,
        remoteId: link?.remoteId ?? null,
        ...ordersOf(agent.ledger, { entity, sourceId, connectionId }, parsed.object),
      });
  }
  return ok(objects);
};

/** All objects of an entity, a page at a time: what a shop asks for once a day to be sure (seed 003). */
export const currentPage = async (
  agent: Agent,
  connectionId: string,
  entity: EntityName,
  after: string | null,
  limit: number,
): Promise<Result<CurrentPage>> => {
  const source = erpOf(agent, connectionId);
  if (source === null) return refuse('unavailable', 'erp.unreachable');
  const keys = await source.erp.keys(entity, after, limit);
  const objects = await currentObjects(agent, connectionId, entity, keys);
  if (!succeeded(objects)) return objects;
  return ok({ objects: objects.value, next: keys.length < limit ? null : (keys.at(-1) ?? null) });
};

const erpOf = (agent: Agent, connectionId: string) => {
  const wanted = agent.runtime(connectionId)?.receiver?.flow.erp;
  const erps = agent
    .runtimes()
    .filter((one) => one.erp !== null && !erpFlowSettings.parse(one.connection.settings).alsoTakesOrders);
  const found =
    wanted === undefined || wanted === ''
      ? erps.length === 1
        ? erps[0]
        : undefined
      : erps.find((one) => one.connection.id === wanted);
  return found?.erp == null ? null : { erp: found.erp, sourceId: found.connection.id };
};
