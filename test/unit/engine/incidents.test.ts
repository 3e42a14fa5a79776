import { describe, expect, it } from 'vitest';
import { createBus, type Notice } from '#main/engine/events.ts';
import { createIncidents } from '#main/engine/incidents.ts';
import { tempLedger } from '#test/unit/ledger/temp-ledger.ts';

const hour = 3_600_000;

const setting = () => {
  let now = Date.parse('2026-11-21T08:00:00Z');
  let steady = 0;
  const bus = createBus();
  const told: Notice[] = [];
  bus.on('notice', (notice) => told.push(notice));
  const incidents = createIncidents(tempLedger(), bus, { now: () => now, monotonic: () => steady });
  return {
    incidents,
    told,
    pass(ms: number): void {
      now += ms;
      steady += ms;
      incidents.tick();
    },
    fail: () => incidents.raise({ connectionId: 'shop', cause: 'net.timeout', detail: null, values: {} }),
  };
};

describe('notices', () => {
  it('five thousand failures with one cause are one notice', () => {
    const { told, pass, fail } = setting();
    pass(61_000);
    for (let n = 0; n < 5_000; n += 1) fail();
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({ kind: 'opened' });
    // Every one of them is a commit of its own, on a disk that may be busy.
  }, 60_000);

  it('says nothing in the first minute after start, and then what still stands, once', () => {
    const { told, pass, fail } = setting();
    fail();
    fail();
    pass(30_000);
    expect(told).toHaveLength(0);
    pass(31_000);
    expect(told.map((one) => one.count)).toEqual([2]);
  });

  it('what was over before the minute was over is never told', () => {
    const { incidents, told, pass, fail } = setting();
    fail();
    incidents.settle('shop');
    pass(120_000);
    expect(told).toHaveLength(0);
  });

  it('reminds after 1 h, 4 h, then daily', () => {
    const { told, pass, fail } = setting();
    pass(61_000);
    fail();
    const at: number[] = [];
    for (let hours = 1; hours <= 60; hours += 1) {
      const before = told.length;
      pass(hour);
      if (told.length > before) at.push(hours);
    }
    expect(at).toEqual([1, 5, 29, 53]);
    expect(told.slice(1).every((one) => one.kind === 'reminder')).toBe(true);
  });

  it('says once that it is over', () => {
    const { incidents, told, pass, fail } = setting();
    pass(61_000);
    fail();
    incidents.settle('shop');
    incidents.settle('shop');
    expect(told.map((one) => one.kind)).toEqual(['opened', 'recovered']);
  });

  it('is silent while the person has paused it, and after wake', () => {
    const { incidents, told, pass, fail } = setting();
    pass(61_000);
    incidents.setMuted(true);
    fail();
    pass(10 * hour);
    expect(told).toHaveLength(0);
    incidents.setMuted(false);
    incidents.quiet();
    pass(30_000);
    expect(told).toHaveLength(0);
    pass(31_000);
    expect(told).toHaveLength(1);
  });
});
