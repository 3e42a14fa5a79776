import { describe, expect, it } from 'vitest';
import { runMatrixIn } from '#test/crash/matrix.ts';
import { makeOnecWorld } from '#test/crash/onec-world.ts';
import { points } from '#test/crash/points.ts';

describe('the agent is killed between every two steps (1C, OData)', () => {
  it('nothing is lost and nothing is done twice', async () => {
    const kills = Number(process.env['CRASH_KILLS'] ?? points.length);
    const report = await runMatrixIn(() => makeOnecWorld('shop'), kills);
    expect(report.faults).toEqual([]);
    expect(report.kills).toBe(kills);
  });

  it('nor when it dies between a request to 1C and its answer', async () => {
    const kills = Number(process.env['CRASH_KILLS'] ?? 12);
    const at = ['http:received', 'http:acted'] as const;
    const report = await runMatrixIn(() => makeOnecWorld('onec'), kills, undefined, at);
    expect(report.faults).toEqual([]);
    expect(report.kills).toBe(kills);
  });
});
