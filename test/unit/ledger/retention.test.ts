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

  it('forgets finished parcels and the whole answers about them, and never those still followed', () => {
    const ledger = tempLedger();
    const parcel = (number: string, dueAtMs: number | null, follows: number | null = null): number =>
      ledger.write(() => {
        const id = ledger.parcels.insert(
          {
            sourceId: 'erp',
            entity: 'order',
            key: '1',
            number,
            connectionId: 'post',
            origin: 'document',
            via: null,
            follows,
            leg: 'there',
            remoteId: null,
            phone: null,
            dueAtMs,
            cause: null,
          },
          1,
        );
        ledger.parcelEvents.insert(id, { code: '1', text: '', atMs: 1, place: null }, '{"a":1}', 1);
        return id;
      });
    const open = parcel('A', 5);
    const done = parcel('B', null);
    const back = parcel('C', null, done);
    const event = ledger.parcelEvents.list(open)[0]?.id ?? 0;
    expect(ledger.parcelEvents.answer(event)).toBe('{"a":1}');
    // The way back goes first, then the parcel it belongs to.
    while (ledger.retention.forgetParcels(now - 100 * day, now - 60 * day, 1) > 0);
    expect(ledger.parcels.byId(done)).toBeNull();
    expect(ledger.parcels.byId(back)).toBeNull();
    expect(ledger.parcels.byId(open)).not.toBeNull();
    expect(ledger.parcelEvents.list(open)).toHaveLength(1);
    expect(ledger.parcelEvents.answer(event)).toBeNull();
  });
});
