import { describe } from 'vitest';
import { onecChangeTests } from './changes.ts';
import { makeOnecContext } from './context.ts';
import type { OnecHarness } from './harness.ts';
import { onecLoadTests } from './loads.ts';

/** What reading a base of 1C must do on either engine, through the agent's own thread. */
export const onecSuite = (name: string, makeHarness: () => Promise<OnecHarness>): void => {
  describe(name, () => {
    describe('changes', () => onecChangeTests(makeOnecContext(makeHarness)));
    describe('load', () => onecLoadTests(makeOnecContext(makeHarness)));
  });
};
