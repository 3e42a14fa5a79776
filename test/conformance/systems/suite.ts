import { describe } from 'vitest';
import { createRegistry } from '#main/systems/registry.ts';
import type { SystemHarness } from '#test/conformance/systems/harness.ts';
import { documentTests } from '#test/conformance/systems/suite-documents.ts';
import { faultTests } from '#test/conformance/systems/suite-faults.ts';
import { objectTests } from '#test/conformance/systems/suite-objects.ts';
import { systemTools } from '#test/conformance/systems/suite-tools.ts';

/** What every system must do, whatever it is; tests that need a misbehaving server are left out for a live one. */
export const describeSystem = (
  systemId: string,
  makeHarness: () => Promise<SystemHarness>,
  live: boolean,
): void => {
  const manifest = createRegistry().get(systemId);
  if (manifest === null) throw new Error(`no system ${systemId}`);
  describe(manifest.name, () => {
    const tools = systemTools(manifest, makeHarness, live);
    objectTests(tools);
    documentTests(tools);
    faultTests(tools);
  });
};
