import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Call } from '#main/systems/port.ts';
import { succeeded } from '#shared/result.ts';
import { type Bench, itemOf, startBench } from '#test/conformance/systems/bitrix24-bench.ts';
import { moveDeal, type PeerDeal, takeId } from '#test/peers/bitrix24/state.ts';

describe('Bitrix24 on a box without a history of stages', () => {
  let peer: Bench['peer'];
  let bench: Bench;
  const open: Bench['open'] = (...given) => bench.open(...given);
  const call: Bench['call'] = (...given) => bench.call(...given);
  const made: Bench['made'] = (...given) => bench.made(...given);

  beforeEach(async () => {
    bench = await startBench();
    peer = bench.peer;
  });
  afterEach(() => bench.close());

  const dealAt = (movedTime: string, stageId = 'C10:NEW'): PeerDeal => {
    const id = takeId(peer.portal);
    const fields = { categoryId: 10, originatorId: 'mostek', originId: String(id), stageId, movedTime };
    const deal: PeerDeal = { id, fields, contactIds: [], rows: [] };
    peer.portal.deals.set(id, deal);
    return deal;
  };
  const at = (minute: number): string => new Date(Date.UTC(2026, 6, 1, 0, minute)).toISOString();
  beforeEach(() => peer.portal.missing.add('crm.stagehistory.list'));

  it('passes no deal over while others move to the end of the list', async () => {
    const deals = Array.from({ length: 130 }, (_one, n) => dealAt(at(n)));
    const system = open({ orderField: '', trackingField: '' });
    const here = call(system);
    let moved = 0;
    const http: Call['http'] = {
      exchanges: here.http.exchanges,
      async send(request) {
        const answer = await here.http.send(request);
        for (const deal of deals.slice(moved, moved + 10)) moveDeal(peer.portal, deal, 'C10:EXECUTING');
        moved += 10;
        return answer;
      },
    };
    const page = await system.system.pullOrders?.({ ...here, http }, null);
    if (page === undefined || !succeeded(page)) throw new Error('no page');
    expect(new Set(page.value.orders.map((one) => one.remoteId)).size).toBe(130);
    const next = await system.system.pullOrders?.(call(system), page.value.checkpoint);
    if (next === undefined || !succeeded(next)) throw new Error('no page');
    const last = new Map(
      [...page.value.orders, ...next.value.orders].map((one) => [one.remoteId, one.remoteStatus]),
    );
    expect(deals.map((deal) => last.get(String(deal.id)))).toEqual(
      deals.map((deal) => deal.fields['stageId']),
    );
  });

  it('finds a move that was dated early and written late, and tells none twice', async () => {
    const system = open();
    dealAt(at(10));
    const first = await system.system.pullOrders?.(call(system), null);
    if (first === undefined || !succeeded(first)) throw new Error('no page');
    const late = dealAt(at(8));
    const second = await system.system.pullOrders?.(call(system), first.value.checkpoint);
    if (second === undefined || !succeeded(second)) throw new Error('no page');
    expect(second.value.orders.map((one) => one.remoteId)).toEqual([String(late.id)]);
    expect(await system.system.pullOrders?.(call(system), second.value.checkpoint)).toMatchObject({
      value: { orders: [] },
    });
  });

  it('goes on from the beginning when an update brought the history', async () => {
    const system = open();
    const deal = await made(system, itemOf());
    const before = await system.system.pullOrders?.(call(system), null);
    if (before === undefined || !succeeded(before)) throw new Error('no page');
    peer.portal.missing.clear();
    const updated = open();
    expect(await updated.system.pullOrders?.(call(updated), before.value.checkpoint)).toMatchObject({
      value: { orders: [{ remoteId: String(deal.id) }] },
    });
  });
});
