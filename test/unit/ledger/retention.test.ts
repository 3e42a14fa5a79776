import { describe, expect, it } from 'vitest';
import { put, tempLedger, verdict } from '#test/unit/ledger/temp-ledger.ts';

const day = 24 * 3_600_000;
const now = 400 * day;

describe('retention', () => {
  it('forgets what is finished and old, and never what still waits', () => {
    const ledger = tempLedger();
    const sent = put(ledger, { key: 'a', ackWanted: null }, {}, 1);
    const waiting = put(ledger, { key: 'b', ackWanted: null }, {}, 1);
    const rejected = put(ledger, { key: 'c', ackWanted: null }, {}, 1);
    const fresh = put(ledger, { key: 'd', ackWanted: null }, {}, now);
    const unsaid = put(ledger, { key: 'e', ackWanted: 'accepted' }, {}, 1);
    ledger.write(() => {
      ledger.dispatch.record(verdict(sent, 'sent'), 1);
      ledger.dispatch.record(verdict(rejected, 'rejected'), 1);
      ledger.dispatch.record(verdict(fresh, 'sent'), now);
      ledger.dispatch.record(verdict(unsaid, 'sent'), 1);
    });
    expect(ledger.retention.forget(now - 100 * day, 100)).toBe(1);
    expect(ledger.deliveries.get(sent)).toBeNull();
    for (const id of [waiting, rejected, fresh, unsaid]) expect(ledger.deliveries.get(id)).not.toBeNull();
  });

  it('takes attempts and search terms along', () => {
    const ledger = tempLedger();
    const id = put(ledger, { key: 'a', ackWanted: null, terms: ['zk/77'] }, {}, 1);
    ledger.write(() => ledger.dispatch.record(verdict(id, 'sent'), 1));
    expect(ledger.deliveries.list({ text: 'zk/7' }, null, 10)).toHaveLength(1);
    ledger.retention.forget(now, 100);
    expect(ledger.deliveries.list({ text: 'zk/7' }, null, 10)).toHaveLength(0);
    expect(ledger.attempts.list(id)).toEqual([]);
  });
});
