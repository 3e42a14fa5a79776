import { expect, it } from 'vitest';
import { put, tempLedger, verdict } from '#test/unit/ledger/temp-ledger.ts';

const hour = 3_600_000;

it('a clock set back an hour does not make deliveries wait an hour longer', () => {
  const ledger = tempLedger();
  const before = 100 * hour;
  const id = put(ledger, {}, {}, before);
  ledger.write(() => {
    ledger.dispatch.take('shop', 1, before);
    ledger.dispatch.record({ ...verdict(id, 'waiting'), dueAtMs: before + 5_000 }, before);
  });
  const after = before - hour + 10_000;
  expect(ledger.write(() => ledger.dispatch.take('shop', 1, after))).toEqual([]);
  ledger.write(() => ledger.dispatch.shiftDue(-hour));
  expect(ledger.write(() => ledger.dispatch.take('shop', 1, after)).map((due) => due.id)).toEqual([id]);
});
