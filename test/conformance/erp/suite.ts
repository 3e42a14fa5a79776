import { describe } from 'vitest';
import { acknowledgeTests, claimTests } from './claims.ts';
import { makeContext } from './context.ts';
import { exploreTests } from './explore.ts';
import { breakTests, failureTests, networkFailureTests } from './failures.ts';
import type { Harness } from './harness.ts';
import { announcedTests, installedTests } from './installed.ts';
import { loadTests } from './loads.ts';
import { queryTests } from './queries.ts';
import { schemaTests } from './schemas.ts';
import { scriptTests } from './scripts.ts';
import { createOrderTests, documentTests, setOrderTests } from './writes.ts';

/**
 * What every ERP engine must do. It talks to the adapter as the agent does, through its thread, logged in with the
 * rights that the install script grants, on tables that this very script made.
 */
export const erpSuite = (
  name: string,
  makeHarness: () => Promise<Harness>,
  options: { network: boolean },
): void => {
  describe(name, () => {
    const context = makeContext(makeHarness);
    describe('schema', () => schemaTests(context));
    describe('claim', () => claimTests(context));
    describe('acknowledge', () => acknowledgeTests(context));
    describe('load', () => loadTests(context));
    describe('query', () => queryTests(context));
    describe('explore', () => exploreTests(context));
    describe('create order', () => createOrderTests(context));
    describe('set order', () => setOrderTests(context));
    describe('create document', () => documentTests(context));
    // The last two take away what the others need.
    describe('failure', () => {
      failureTests(context);
      if (options.network) networkFailureTests(context);
      if (options.network) breakTests(context);
    });
    describe('installed', () => installedTests(context));
    describe('script', () => scriptTests(context));
    describe('announced', () => announcedTests(context));
  });
};
