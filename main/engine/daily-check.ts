import type { Agent } from '#main/engine/agent.ts';
import { massLimit, raiseMassChange } from '#main/engine/brakes/mass-change.ts';
import { type Loop, loop } from '#main/engine/loop.ts';
import { reconcile } from '#main/engine/reconcile.ts';
import { erpFlowSettings } from '#shared/connection.ts';
import type { EntityName } from '#shared/domain/index.ts';
import { MostekError, toEnvelope } from '#shared/errors.ts';

const day = 24 * 3_600_000;
const lookEveryMs = 10 * 60_000;
const name = 'daily_check';
const checked: readonly EntityName[] = ['order', 'product', 'customer', 'invoice'];

/** An ERP that reads empty today must not end every offer through the back door. */
const isTooMuch = async (agent: Agent, connectionId: string): Promise<boolean> => {
  const { massChangePercent } = erpFlowSettings.parse(
    agent.ledger.connections.get(connectionId)?.settings ?? {},
  );
  const known = agent.ledger.links.knownKeys(connectionId, 'product');
  if (massChangePercent === 0 || known === 0) return false;
  const { missing } = await reconcile(agent, { connectionId, entity: 'product', dryRun: true });
  return missing > massLimit(known, massChangePercent);
};

/** One entity; an ERP whose profile says nothing about it has nothing to compare. */
const check = async (agent: Agent, connectionId: string, entity: EntityName): Promise<void> => {
  const { log } = agent.deps;
  try {
    const hold = entity === 'product' && (await isTooMuch(agent, connectionId));
    const found = await reconcile(agent, { connectionId, entity, dryRun: false, hold });
    if (hold) {
      const known = agent.ledger.links.knownKeys(connectionId, 'product');
      raiseMassChange(agent.ledger, agent.incidents, connectionId, found.missing, known);
    }
    log.info('compared with the ERP', { connectionId, entity, ...found });
  } catch (error) {
    if (error instanceof MostekError && error.causeId === 'erp.not_supported') return;
    // The next day asks again, and trouble with the ERP itself has an incident of its own.
    log.warn('comparing with the ERP failed', { connectionId, entity, detail: toEnvelope(error).detail });
  }
};

/**
 * Once in 24 hours every ERP is compared with what was sent, and what never left is sent (seed 003): a trigger that
 * was off for an hour, a row somebody deleted. A PC that sleeps at night does it in the morning, when the day's
 * backlog is through.
 */
export const checkDaily = async (agent: Agent): Promise<void> => {
  const { ledger, deps } = agent;
  for (const { connection, erp } of agent.runtimes()) {
    if (erp === null || ledger.connections.get(connection.id)?.paused !== 'no') continue;
    const { dailyCheck, alsoTakesOrders } = erpFlowSettings.parse(connection.settings);
    if (!dailyCheck || alsoTakesOrders) continue;
    const now = deps.clock.now();
    const last = ledger.checkpoints.get(connection.id, name);
    const remember = (): void =>
      ledger.write(() => ledger.checkpoints.set(connection.id, name, String(now), now));
    // The first day begins with the first start: a new connection is filled on purpose, by hand.
    if (last === null) remember();
    else if (now - Number(last) >= day && (agent.sweep.backlogOf(connection.id)?.waiting ?? 0) === 0) {
      remember();
      for (const entity of checked) await check(agent, connection.id, entity);
    }
  }
};

export const dailyCheckLoop = (agent: Agent): Loop =>
  loop(
    async () => {
      if (agent.pausedUntilMs() === null) await checkDaily(agent);
      return lookEveryMs;
    },
    (error) => {
      agent.deps.log.error('the daily comparison failed', { detail: toEnvelope(error).detail });
      return lookEveryMs;
    },
  );
