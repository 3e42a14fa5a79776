import { describe } from 'vitest';
import { onecChangeTests } from './changes.ts';
import { makeOnecContext } from './context.ts';
import { onecFaultTests, onecRenumberingTests } from './faults.ts';
import type { OnecHarness } from './harness.ts';
import { onecLoadTests } from './loads.ts';
import { onecLookTests } from './looks.ts';
import { onecManyTests } from './many.ts';
import { onecNameTests } from './names.ts';

/** What reading a base of 1C must do on either engine, through the agent's own thread. */
export const onecSuite = (name: string, makeHarness: () => Promise<OnecHarness>): void => {
  describe(name, () => {
    describe('names', () => onecNameTests(makeOnecContext(makeHarness)));
    describe('looks', () => onecLookTests(makeOnecContext(makeHarness)));
    describe('load', () => onecLoadTests(makeOnecContext(makeHarness)));
    describe('changes', () => onecChangeTests(makeOnecContext(makeHarness)));
    describe('many', () => onecManyTests(makeOnecContext(makeHarness)));
    // These take away what the others need, each from a base of its own.
    describe('faults', () => onecFaultTests(makeOnecContext(makeHarness)));
    describe('renumbering', () => onecRenumberingTests(makeOnecContext(makeHarness)));
  });
};
