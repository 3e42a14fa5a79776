import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HttpRequest } from '#main/http/types.ts';
import type { Call } from '#main/systems/port.ts';
import { parcel as parcelSchema } from '#shared/domain/parcel.ts';
import { succeeded } from '#shared/result.ts';
import { type Bench, itemOf, startBench } from '#test/conformance/systems/bitrix24-bench.ts';
import { moveDeal, type PeerDeal, takeId } from '#test/peers/bitrix24/state.ts';

describe('Bitrix24 and its traps', () => {
  let peer: Bench['peer'];
  let bench: Bench;
  const open: Bench['open'] = (...given) => bench.open(...given);
  const call: Bench['call'] = (...given) => bench.call(...given);
  const push: Bench['push'] = (...given) => bench.push(...given);
  const made: Bench['made'] = (...given) => bench.made(...given);

  beforeEach(async () => {
    bench = await startBench();
    peer = bench.peer;
  });
  afterEach(() => bench.close());

  it('takes no text of a buyer for a reference or a mark', async () => {
    const deal = await made(
      open(),
      itemOf({
        customer: { name: 'Jan $result[deals][0]', email: 'jan@example.com' },
        note: '[URL=https://bad.example]click[/URL] & fields[stageId]=C10:WON',
        lines: [{ sku: 'A&B', name: '100% [b]', quantity: '1', price: '2' }],
      }),
    );
    const contact = peer.portal.contacts.get(deal.contactIds[0] ?? 0);
    expect(contact?.fields['name']).toBe('Jan $ result[deals][0]');
    expect(deal.fields['comments']).toContain(
      '(URL=https://bad.example)click(/URL) & fields(stageId)=C10:WON',
    );
    expect(deal.fields['stageId']).toBe('C10:NEW');
    expect(deal.rows[0]?.productName).toBe('A&B 100% [b]');
  });

  it('writes the text for a buyer into the deal’s own field, and into nothing where there is none', async () => {
    const told = async (settings: Record<string, unknown>, notice: string | null) => {
      const system = open(settings);
      const deal = await made(system, itemOf());
      const object = parcelSchema.parse({ key: 'PX1', orderKey: '10', number: 'PX1', notice });
      const result = await system.system.push?.(call(system), {
        ...itemOf(),
        entity: 'parcel',
        key: 'PX1',
        remoteId: null,
        object,
        orderIds: [String(deal.id)],
      });
      return [result?.outcome, peer.portal.deals.get(deal.id)?.fields['UF_CRM_MOSTEK_NOTICE']];
    };
    expect(await told({}, 'Your parcel waits.')).toEqual(['no_change', undefined]);
    const named = { noticeField: 'UF_CRM_MOSTEK_NOTICE' };
    expect(await told(named, null)).toEqual(['no_change', undefined]);
    expect(await told(named, 'Your parcel waits.')).toEqual(['ok', 'Your parcel waits.']);
  });

  it('leaves a malformed e-mail out instead of losing the order', async () => {
    const deal = await made(open(), itemOf({ customer: { name: 'Jan', email: 'jan at example' } }));
    expect(peer.portal.contacts.get(deal.contactIds[0] ?? 0)?.emails).toEqual([]);
  });

  it('adopts no foreign deal when a filter is passed over', async () => {
    const system = open();
    const first = await made(system, itemOf());
    peer.portal.deaf = true;
    const second = await made(system, itemOf({ key: '2' }, { key: '2' }));
    expect(second.id).not.toBe(first.id);
  });

  it('adopts the oldest where somebody made a deal of the order twice', async () => {
    const system = open();
    const first = await made(system, itemOf());
    const twin = { ...first, id: takeId(peer.portal), fields: { ...first.fields } };
    peer.portal.deals.set(twin.id, twin);
    expect((await made(system, itemOf())).id).toBe(first.id);
  });

  it('brings an order of three hundred lines whole', async () => {
    const lines = Array.from({ length: 300 }, (_one, n) => ({
      sku: `S${n}`,
      name: 'x',
      quantity: '1',
      price: '1',
      vatRate: '23',
    }));
    const deal = await made(open(), itemOf({ lines, total: '300' }));
    expect([deal.rows.length, deal.fields['opportunity']]).toEqual([300, '300']);
  });

  it('adds the tax to a price that is without it', async () => {
    const deal = await made(
      open(),
      itemOf({
        priceIncludesVat: false,
        lines: [{ sku: 'A', quantity: '1', price: '10.00', vatRate: '23' }],
      }),
    );
    expect(deal.rows[0]).toMatchObject({ price: 12.3, taxRate: 23, taxIncluded: 'N' });
  });

  it('goes to the funnel and the person the rules decided, else to those of the settings', async () => {
    const system = open({ funnel: 'Интернет-магазин', responsible: 3 });
    const plain = await made(system, itemOf());
    expect([plain.fields['categoryId'], Number(plain.fields['assignedById'])]).toEqual([10, 3]);
    const decided = itemOf({ key: '2' }, { key: '2', decided: { funnel: '0', responsible: '5' } });
    const other = await made(system, decided);
    expect([other.fields['categoryId'], Number(other.fields['assignedById'])]).toEqual([0, 5]);
  });

  it('names a funnel it does not find, and makes no deal elsewhere', async () => {
    expect(await push(open({ funnel: 'интернет-магазин' }), itemOf())).toMatchObject({
      outcome: 'invalid',
      cause: 'mapping.unknown_value',
    });
    expect(peer.portal.deals.size).toBe(0);
  });

  it('says so when the portal keeps the old stage, and follows a robot that moves on', async () => {
    const system = open();
    const deal = await made(system, itemOf({ status: 'W' }));
    const elsewhere = itemOf({ status: 'X' }, { remoteId: String(deal.id) });
    expect(await push(system, elsewhere)).toMatchObject({ outcome: 'conflict', cause: 'remote.not_applied' });
    peer.portal.robots.set('C10:EXECUTING', 'C10:WON');
    const moved = await push(system, itemOf({ status: 'R' }, { remoteId: String(deal.id) }));
    expect(moved.outcome).toBe('ok');
    expect(moved).not.toMatchObject({ value: { written: { status: expect.anything() } } });
    expect(deal.fields['stageId']).toBe('C10:WON');
  });

  it('keeps the order number in a field of its own, made once', async () => {
    const deal = await made(open(), itemOf({ externalSource: 'shop1', externalId: '77' }));
    expect(deal.fields['UF_CRM_MOSTEK_ORDER']).toBe('shop1:77');
    await made(open(), itemOf({ key: '2' }, { key: '2' }));
    const adds = peer.requests.filter((one) => one.path.endsWith('/crm.deal.userfield.add'));
    expect(adds).toHaveLength(2);
  });

  it('goes without own fields where they may not be made', async () => {
    peer.portal.admin = false;
    const item = itemOf({ trackingNumbers: ['T1'] });
    expect((await made(open(), item)).fields['additionalInfo']).toBe('T1');
    expect(peer.portal.userFields.size).toBe(0);
  });

  it('writes with one request, and marks all others as reading', async () => {
    const system = open({ orderField: '', trackingField: '' });
    const here = call(system);
    const sent: HttpRequest[] = [];
    const http: Call['http'] = {
      exchanges: here.http.exchanges,
      send(request) {
        sent.push(request);
        return here.http.send(request);
      },
    };
    await push(system, itemOf(), { ...here, http });
    expect(sent.map((one) => [one.reads, one.repeatable])).toEqual([
      [true, true],
      [true, true],
      [false, false],
    ]);
  });

  it('makes the buyer once when only the deal was refused, before the index knows the buyer', async () => {
    for (const method of ['crm.item.add', 'crm.item.productrow.set']) peer.portal.missing.add(method);
    peer.portal.indexLags = true;
    peer.portal.exhausted.set('crm.deal.add', 0);
    expect(await push(open(), itemOf())).toMatchObject({ outcome: 'rate_limited' });
    peer.portal.exhausted.clear();
    const deal = await made(open(), itemOf());
    expect([...peer.portal.contacts.keys()]).toEqual(deal.contactIds);
  });

  it('takes nothing for absent that it could not look up', async () => {
    peer.portal.exhausted.set('crm.duplicate.findbycomm', 0);
    expect(await push(open(), itemOf())).toMatchObject({ outcome: 'rate_limited' });
    expect([peer.portal.deals.size, peer.portal.contacts.size]).toEqual([0, 0]);
  });

  it('waits until the second in which a method is free again', async () => {
    const system = open();
    const resetAt = Date.UTC(2026, 7, 1) / 1_000 + 300;
    peer.portal.exhausted.set('crm.item.add:soon', resetAt);
    await made(system, itemOf());
    peer.portal.exhausted.set('crm.item.add', resetAt);
    expect(await push(system, itemOf({ key: '2' }, { key: '2' }))).toMatchObject({
      outcome: 'rate_limited',
      retryAtMs: resetAt * 1_000,
    });
  });

  it('is stopped by the leaky bucket, and goes on when it has drained', async () => {
    const system = open();
    peer.portal.bucket = { level: 49, max: 50 };
    expect(await push(system, itemOf())).toMatchObject({ outcome: 'rate_limited' });
    peer.portal.bucket.level = 0;
    await made(system, itemOf());
    expect(peer.portal.deals.size).toBe(1);
  });

  it('names the right that is missing', async () => {
    peer.portal.scopes = ['user_brief'];
    const system = open();
    expect(await system.system.test(call(system))).toMatchObject({
      outcome: 'invalid',
      cause: 'remote.forbidden',
      detail: 'missing scope: crm',
    });
    peer.portal.scopes = ['crm'];
    peer.portal.admin = false;
    const report = await system.system.test(call(system));
    expect(report).toMatchObject({
      value: { facts: expect.arrayContaining([expect.objectContaining({ label: 'fact.rightsMissing' })]) },
    });
  });

  it('begins with its own first deal, not with the first day of the portal', async () => {
    for (let n = 0; n < 200; n += 1) {
      const id = takeId(peer.portal);
      const deal: PeerDeal = { id, fields: { categoryId: 0 }, contactIds: [], rows: [] };
      peer.portal.deals.set(id, deal);
      moveDeal(peer.portal, deal, 'NEW', true);
    }
    const system = open();
    const deal = await made(system, itemOf());
    const page = await system.system.pullOrders?.(call(system), null);
    expect(page).toMatchObject({ value: { orders: [{ remoteId: String(deal.id) }], more: false } });
  });

  it('finds a change that was numbered early and written late', async () => {
    const system = open();
    const deals = [await made(system, itemOf()), await made(system, itemOf({ key: '2' }, { key: '2' }))];
    const [early, late] = deals;
    if (early === undefined || late === undefined) throw new Error('no deals');
    moveDeal(peer.portal, late, 'C10:EXECUTING');
    const held = peer.portal.history.pop();
    moveDeal(peer.portal, early, 'C10:EXECUTING');
    const page = await system.system.pullOrders?.(call(system), null);
    if (page === undefined || !succeeded(page) || held === undefined) throw new Error('no page');
    peer.portal.history.push(held);
    const next = await system.system.pullOrders?.(call(system), page.value.checkpoint);
    expect(next).toMatchObject({ value: { orders: [{ remoteId: String(late.id) }] } });
  });

  it('refuses a whole address where only the secret of the webhook belongs', () => {
    expect(() => open({}, { webhook: `${peer.url}/rest/7/${peer.webhook.secret}/` })).toThrow();
  });
});
