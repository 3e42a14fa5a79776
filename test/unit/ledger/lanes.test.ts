import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Ledger } from '#main/ledger/ledger.ts';
import { put, tempLedger, verdict } from '#test/unit/ledger/temp-ledger.ts';

const take = (ledger: Ledger, limit = 100, now = 10): number[] =>
  ledger.write(() => ledger.dispatch.take('shop', limit, now)).map((due) => due.id);
const record = (ledger: Ledger, id: number, status: 'sent' | 'waiting' | 'rejected', due = 0): void =>
  ledger.write(() => ledger.dispatch.record(verdict(id, status, due), 10));

describe('order per object', () => {
  it('the next change of an object waits for the one before; others flow', () => {
    const ledger = tempLedger();
    const a1 = put(ledger, { key: 'a' });
    const a2 = put(ledger, { key: 'a' });
    const b1 = put(ledger, { key: 'b' });
    expect(take(ledger)).toEqual([a1, b1]);
    expect(take(ledger)).toEqual([]);
    record(ledger, a1, 'sent');
    expect(take(ledger)).toEqual([a2]);
  });

  it('a rejected change holds back the later ones of its object, and says so', () => {
    const ledger = tempLedger();
    const first = put(ledger, { key: 'a' });
    const second = put(ledger, { key: 'a' });
    take(ledger);
    record(ledger, first, 'rejected');
    expect(take(ledger)).toEqual([]);
    const row = ledger.deliveries.get(second);
    expect(row === null ? null : ledger.deliveries.blockedBy(row)).toBe(first);
    ledger.write(() => ledger.steer.setAside(first, 'not needed', 10));
    expect(take(ledger)).toEqual([second]);
  });

  it('where only the last state matters the older one is superseded, visibly', () => {
    const ledger = tempLedger();
    const first = put(ledger, { entity: 'product', key: 'p' }, { supersede: true });
    const second = put(ledger, { entity: 'product', key: 'p' }, { supersede: true });
    expect(ledger.deliveries.get(first)?.status).toBe('superseded');
    expect(take(ledger)).toEqual([second]);
  });

  it('what is being sent is not superseded; the newer state follows it', () => {
    const ledger = tempLedger();
    const first = put(ledger, { entity: 'product', key: 'p' }, { supersede: true });
    expect(take(ledger)).toEqual([first]);
    const second = put(ledger, { entity: 'product', key: 'p' }, { supersede: true });
    expect(ledger.deliveries.get(first)?.status).toBe('sending');
    expect(take(ledger)).toEqual([]);
    record(ledger, first, 'sent');
    expect(take(ledger)).toEqual([second]);
  });

  it('takes the same change in once', () => {
    const ledger = tempLedger();
    put(ledger, { changeId: '77', key: 'a' });
    expect(() => put(ledger, { changeId: '77', key: 'a' })).toThrow('not new');
    expect(ledger.deliveries.count({}, 10)).toBe(1);
  });

  it('notices that a known id stands for something else', () => {
    const ledger = tempLedger();
    put(ledger, { changeId: '77', key: 'a', changedAtMs: 5 });
    const again = ledger.write(() =>
      ledger.intake.insert(
        {
          sourceId: 'erp',
          changeId: '77',
          version: 1,
          direction: 'out',
          entity: 'order',
          key: 'other',
          operation: 'update',
          label: '',
          object: null,
          changedAtMs: 9,
          ackWanted: 'accepted',
          ackReason: null,
          problem: null,
          terms: [],
        },
        [],
        1,
      ),
    );
    expect(again.kind).toBe('clash');
  });

  it('holds for any sequence of arrivals and verdicts', () => {
    const step = fc.oneof(
      fc.record({
        kind: fc.constant('put' as const),
        key: fc.constantFrom('a', 'b', 'c'),
        last: fc.boolean(),
      }),
      fc.record({ kind: fc.constant('take' as const) }),
      fc.record({
        kind: fc.constant('end' as const),
        pick: fc.nat({ max: 5 }),
        status: fc.constantFrom('sent' as const, 'waiting' as const, 'rejected' as const),
      }),
      fc.record({ kind: fc.constant('retry' as const), pick: fc.nat({ max: 5 }) }),
      fc.record({ kind: fc.constant('restart' as const) }),
    );
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
        const ledger = tempLedger();
        const keyOf = new Map<number, string>();
        const underWay: number[] = [];
        const sentOf = new Map<string, number[]>();
        for (const one of steps) {
          if (one.kind === 'put') keyOf.set(put(ledger, { key: one.key }, { supersede: one.last }), one.key);
          if (one.kind === 'take') {
            const taken = take(ledger, 2);
            for (const id of taken) {
              const key = keyOf.get(id);
              // Never two of one object under way at once.
              expect(underWay.map((other) => keyOf.get(other))).not.toContain(key);
              underWay.push(id);
            }
          }
          if (one.kind === 'end' && underWay.length > 0) {
            const [id = 0] = underWay.splice(one.pick % underWay.length, 1);
            record(ledger, id, one.status);
            const key = keyOf.get(id) ?? '';
            if (one.status === 'sent') sentOf.set(key, [...(sentOf.get(key) ?? []), id]);
          }
          if (one.kind === 'retry') {
            const rejected = ledger.deliveries.list({ status: ['rejected'] }, null, 10);
            const chosen = rejected[one.pick % Math.max(1, rejected.length)];
            if (chosen !== undefined) ledger.write(() => ledger.steer.retry(chosen.id, 10));
          }
          if (one.kind === 'restart') {
            ledger.write(() => ledger.dispatch.freeSending(10));
            underWay.length = 0;
          }
        }
        // Each object's changes went out in the order in which they came.
        for (const ids of sentOf.values()) expect(ids).toEqual([...ids].sort((x, y) => x - y));
        // Nothing unfinished is stuck: each object with open deliveries has exactly one at its head or under way.
        for (const key of ['a', 'b', 'c']) {
          const open = ledger.deliveries
            .list({ status: ['accepted', 'waiting', 'sending', 'rejected', 'held'] }, null, 100)
            .filter((row) => row.key === key);
          const first = open.at(-1);
          if (first === undefined) continue;
          if (first.status === 'accepted' || first.status === 'waiting') {
            expect(take(ledger, 100)).toContain(first.id);
          }
        }
        ledger.close();
      }),
      { numRuns: 60 },
    );
  });
});
