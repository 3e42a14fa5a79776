import type { Breaker } from '#main/engine/breaker.ts';
import type { Incidents } from '#main/engine/incidents.ts';
import type { Log } from '#main/engine/log.ts';
import { toEnvelope } from '#shared/errors.ts';

interface Deps {
  connectionId: string;
  log: Log;
  incidents: Incidents;
  breaker: Breaker;
}

/**
 * What a loop does with an exception, which is an error of our own: the other side's refusals are results. The second
 * in a row is told to people, because it will come back every time, and nothing would move without a word.
 */
export const ownErrors = ({ connectionId, log, incidents, breaker }: Deps, what: string) => {
  let inARow = 0;
  return {
    over(): void {
      inARow = 0;
    },
    note(error: unknown): void {
      const { cause, detail, values } = toEnvelope(error);
      log.warn(`${what} failed`, { connectionId, detail });
      // Says nothing of the road to the other side.
      breaker.inconclusive();
      inARow += 1;
      if (inARow > 1) incidents.raise({ connectionId, cause, detail, values });
    },
  };
};
