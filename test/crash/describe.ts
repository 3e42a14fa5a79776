import { describe, expect, it } from 'vitest';
import type { Harness } from '#test/conformance/erp/harness.ts';
import { runMatrix } from '#test/crash/matrix.ts';
import { points } from '#test/crash/points.ts';

/** One kill at every point; `npm run crash` makes hundreds. */
export const describeCrashes = (name: string, makeHarness: () => Promise<Harness>): void => {
  describe(`the agent is killed between every two steps (${name})`, () => {
    it('nothing is lost and nothing is done twice', async () => {
      const kills = Number(process.env['CRASH_KILLS'] ?? points.length);
      const report = await runMatrix(makeHarness, kills);
      expect(report.faults).toEqual([]);
      expect(report.kills).toBe(kills);
    });
  });
};
