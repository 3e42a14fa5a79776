import { expect, it } from 'vitest';
import { createAccepting } from '#main/engine/accepting.ts';
import type { Acknowledgement } from '#main/erp/port.ts';
import { put, tempLedger, verdict } from '#test/unit/ledger/temp-ledger.ts';

const scene = (acceptsAtOnce = false) => {
  const ledger = tempLedger();
  const written: Acknowledgement[][] = [];
  const time = { ms: 0 };
  const accepting = createAccepting({
    ledger,
    erp: {
      acceptsAtOnce,
      acknowledge: (_agent, words) => {
        written.push(words);
        return Promise.resolve([]);
      },
    },
    agentId: 'agent',
    sourceId: 'erp',
    clock: { now: () => 1, monotonic: () => time.ms },
  });
  const take = (changeId: string): number =>
    put(ledger, { changeId, key: changeId, ackDone: 'accepted' }, { lane: changeId });
  const ids = (): string[] => written.flat().map(({ id }) => id);
  return { ledger, accepting, written, time, take, ids };
};

it('says "accepted" after a second, and only of what has no better word by then', async () => {
  const { ledger, accepting, time, take, ids } = scene();
  const [sent] = [take('1'), take('2')];
  await accepting.accept(['1', '2']);
  time.ms = 999;
  await accepting.writeDue();
  expect(ids()).toEqual([]);
  expect(accepting.dueInMs()).toBe(1);
  ledger.write(() => ledger.dispatch.record(verdict(sent ?? 0, 'sent'), 2));
  time.ms = 1_000;
  await accepting.writeDue();
  expect(ids()).toEqual(['2']);
  expect(accepting.dueInMs()).toBe(Number.POSITIVE_INFINITY);
});

it('says all of it when the flow stops, however young', async () => {
  const { accepting, take, ids } = scene();
  take('1');
  await accepting.accept(['1']);
  await accepting.writeAll();
  expect(ids()).toEqual(['1']);
});

it('says it at once where the ERP waits for it', async () => {
  const { accepting, take, ids } = scene(true);
  take('1');
  await accepting.accept(['1']);
  expect(ids()).toEqual(['1']);
});

it('does not ask again for what could not be written: the row comes back when its lease ends', async () => {
  const { ledger, written, time, take } = scene();
  const failing = createAccepting({
    ledger,
    erp: { acknowledge: () => Promise.reject(new Error('away')) },
    agentId: 'agent',
    sourceId: 'erp',
    clock: { now: () => 1, monotonic: () => time.ms },
  });
  take('1');
  await failing.accept(['1']);
  time.ms = 1_000;
  await expect(failing.writeDue()).rejects.toThrow('away');
  await failing.writeDue();
  expect(written).toEqual([]);
});
