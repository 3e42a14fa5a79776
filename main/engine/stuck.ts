import type { Clock } from '#main/engine/clock.ts';
import { type Fetched, isLayoutCause } from '#main/engine/fetch-batch.ts';
import type { Incidents } from '#main/engine/incidents.ts';
import type { ErpSource } from '#main/erp/port.ts';
import type { EntityName } from '#shared/domain/index.ts';

export interface StuckDeps {
  erp: ErpSource;
  agentId: string;
  sourceId: string;
  clock: Clock;
  incidents: Incidents;
}

const tryEveryMs = 5_000;

/**
 * Entities whose tables changed under the running agent: says so once, looks now and then whether somebody has
 * mended the ERP or the profile, and gives their rows back as soon as they can be read again.
 */
export const createStuck = (deps: StuckDeps) => {
  const { erp, clock, incidents, sourceId } = deps;
  const keys = new Map<EntityName, string>();
  let triedAt = Number.NEGATIVE_INFINITY;
  return {
    note({ changes, stuck }: Fetched): void {
      for (const [entity, error] of stuck) {
        const change = changes.find((one) => one.entity === entity);
        if (change !== undefined) keys.set(entity, change.key);
        incidents.raise({
          connectionId: sourceId,
          cause: error.causeId,
          detail: `${entity}: ${error.message}`,
          values: error.values,
        });
      }
      if (stuck.size > 0) triedAt = clock.monotonic();
    },
    /** Whether anything is stuck now. */
    some: (): boolean => keys.size > 0,
    /** `giveBack`: rows claimed ahead go back first, so that none is taken twice. */
    async look(giveBack: () => Promise<void>): Promise<void> {
      if (keys.size === 0 || clock.monotonic() - triedAt < tryEveryMs) return;
      triedAt = clock.monotonic();
      let freed = false;
      for (const [entity, key] of keys) {
        // Still the same trouble: the incident stands, nobody is told again.
        const works = await erp.load(entity, [key]).then(
          () => true,
          () => false,
        );
        if (!works) continue;
        keys.delete(entity);
        freed = true;
      }
      if (!freed) return;
      await giveBack();
      await erp.releaseClaims(deps.agentId);
      if (keys.size === 0) incidents.settle(sourceId, isLayoutCause);
    },
  };
};
