import type { Clock } from '#main/engine/clock.ts';
import type { Incidents } from '#main/engine/incidents.ts';
import type { Log } from '#main/engine/log.ts';
import { type Loop, loop } from '#main/engine/loop.ts';
import type { ErpSource, InstalledProblem } from '#main/erp/port.ts';
import { toEnvelope } from '#shared/errors.ts';

/** How often the ERP is asked whether it was upgraded, and how often the triggers are looked at regardless. */
const askMs = 10 * 60_000;
const lookMs = 6 * 3_600_000;
/** A person needs to know which; a hundred names help nobody. */
const shownNames = 5;

const told = (problems: readonly InstalledProblem[]): string => {
  const names = problems.slice(0, shownNames).map(({ name, state }) => `${name} (${state})`);
  return [...names, ...(problems.length > shownNames ? [`+ ${problems.length - shownNames}`] : [])].join(
    ', ',
  );
};

export interface InstalledCheckDeps {
  erp: Pick<ErpSource, 'probe' | 'verify'>;
  connectionId: string;
  incidents: Incidents;
  clock: Clock;
  log: Log;
}

/** Looks once; one incident while something is missing, closed by itself when it is there again. */
export const checkInstalled = async (deps: InstalledCheckDeps): Promise<void> => {
  const { erp, connectionId, incidents, log } = deps;
  const { problems, unchecked } = await erp.verify();
  if (unchecked.length > 0)
    log.info('triggers not to be seen', { connectionId, names: unchecked.join(', ') });
  if (problems.length === 0) {
    incidents.settle(connectionId, (cause) => cause === 'erp.triggers_missing');
    return;
  }
  const names = told(problems);
  incidents.raise({ connectionId, cause: 'erp.triggers_missing', detail: names, values: { names } });
};

/**
 * At every start, whenever the ERP program says that it is of another version, and now and then: upgrades of an ERP
 * may drop foreign triggers (erp.md 0.5), and then changes would stop coming without a sound.
 */
export const createInstalledCheck = (deps: InstalledCheckDeps): Loop => {
  const { erp, connectionId, clock, log } = deps;
  let version: string | null = null;
  let askedAt: number | null = null;
  let lookedAt: number | null = null;

  const work = async (): Promise<number> => {
    const now = clock.monotonic();
    if (askedAt !== null && now - askedAt < askMs) return askMs;
    const found = (await erp.probe()).programVersion ?? null;
    askedAt = now;
    if (lookedAt === null || found !== version || now - lookedAt >= lookMs) {
      await checkInstalled(deps);
      lookedAt = now;
      version = found;
    }
    return askMs;
  };

  return loop(work, (error) => {
    log.warn('triggers not looked at', { connectionId, ...toEnvelope(error) });
    return askMs;
  });
};
