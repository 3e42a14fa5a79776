import { describe, expect, it } from 'vitest';
import { orderOf } from '#test/conformance/systems/harness.ts';
import { bench, valueOf } from '#test/conformance/systems/prestashop-bench.ts';
import type { PrestaPeer } from '#test/peers/prestashop/server.ts';
import { localNow } from '#test/peers/prestashop/state.ts';

describe('reading orders', () => {
  it('an order comes with buyer, addresses, carrier and currency, in UTC', async () => {
    const { peer, pull } = await bench();
    const id = peer.placeOrder({
      reference: 'XKBKNABJK',
      date_add: '2026-07-01 12:00:00',
      total_discounts_tax_incl: '2.460000',
      total_discounts_tax_excl: '2.000000',
    });
    const [found] = (await pull()).orders;
    expect(found).toMatchObject({ remoteId: id, remoteStatus: '2', final: false });
    expect(found?.order).toMatchObject({
      number: 'XKBKNABJK',
      placedAt: '2026-07-01T10:00:00.000Z',
      currency: 'PLN',
      total: '30.3',
      netTotal: '25',
      customer: { name: 'Joanna Żółkiewska', email: 'joanna@example.com', taxId: '5260250274' },
      delivery: { method: 'Kurier', address: { city: 'Łódź', country: 'PL' } },
      payment: { kind: 'Przelew', paidAmount: null },
      lines: [
        { sku: 'KUB-1', quantity: '2', price: '12.3', net: '20', gross: '24.6', kind: 'product' },
        { sku: 'DELIVERY', price: '5.7', kind: 'service' },
        { sku: 'DISCOUNT', price: '-2.46', kind: 'service' },
      ],
    });
  });

  it('a broken order is named and hides no other', async () => {
    const { peer, pull } = await bench();
    const good = peer.placeOrder();
    const bad = peer.placeOrder({ total_paid_tax_incl: 'much' });
    const empty = peer.placeOrder({}, [
      { id: '9', product_id: '0', product_quantity: '1', unit_price_tax_incl: '1', unit_price_tax_excl: '1' },
    ]);
    const page = await pull();
    expect(page.orders.map((one) => one.remoteId)).toEqual([good]);
    expect(page.broken.map((one) => one.remoteId).sort()).toEqual([bad, empty].sort());
  });

  it('the hour that comes twice in autumn hides no order', async () => {
    const { peer, pull } = await bench();
    peer.placeOrder();
    const first = await pull();
    // Ten minutes later the clock shows fifty minutes less, and so does the next order's stamp.
    const late = peer.placeOrder({ date_upd: localNow(Date.now() - 50 * 60_000) });
    expect((await pull(first.checkpoint)).orders.map((one) => one.remoteId)).toContain(late);
  });

  it('a whole page of one second, and more, is read to its end', async () => {
    const { peer, pull } = await bench({ pageSize: 10 });
    const placed = Array.from({ length: 45 }, () => peer.placeOrder({ date_upd: '2026-01-05 10:00:00' }));
    const ids: string[] = [];
    let page = await pull();
    ids.push(...page.orders.map((one) => one.remoteId));
    while (page.more) {
      page = await pull(page.checkpoint);
      ids.push(...page.orders.map((one) => one.remoteId));
    }
    expect(ids.sort()).toEqual(placed.sort());
  });

  it('states are named in the shop’s first language', async () => {
    const { system, call } = await bench();
    expect(valueOf(await system.dictionary?.(call(), 'order_status'))).toContainEqual({
      value: '4',
      label: 'Shipped',
    });
  });
});

describe('states and tracking numbers', () => {
  const histories = (peer: PrestaPeer) => peer.all('order_histories').map((row) => row['id_order_state']);

  it('one state makes one history row, however often it is sent', async () => {
    const { peer, push } = await bench();
    const remoteId = peer.placeOrder();
    for (let n = 0; n < 3; n += 1) valueOf(await push({ entity: 'order', remoteId, object: orderOf('Z') }));
    expect(histories(peer)).toEqual(['4']);
  });

  it.each([
    [{ kind: 'cut_before' }],
    [{ kind: 'cut_after' }],
    [{ kind: 'status', status: 500, body: 'Cart cannot be loaded' }],
  ] as const)('a lost answer (%o) is uncertain and settled by looking', async (mode) => {
    const { peer, push, system, call } = await bench();
    const remoteId = peer.placeOrder();
    const item = {
      idempotencyKey: 'k',
      entity: 'order' as const,
      operation: 'update' as const,
      key: '1',
      remoteId,
      written: {},
      object: orderOf('Z'),
    };
    peer.faults.plan(mode, { method: 'POST' });
    expect((await push(item)).outcome).toBe('uncertain');
    if (!valueOf(await system.lookup?.(call(), item)).found) valueOf(await push(item));
    expect(histories(peer)).toEqual(['4']);
  });

  it('a state the shop does not have is refused by name, not taken for a lost answer', async () => {
    const { peer, push } = await bench();
    const result = await push({ entity: 'order', remoteId: peer.placeOrder(), object: orderOf('X') });
    expect(result).toMatchObject({ outcome: 'invalid', fields: [{ path: 'status', message: '999' }] });
    expect(peer.shop.effects).toEqual([]);
  });

  it('several numbers share the row of one parcel, and what stood there stays', async () => {
    const { peer, push } = await bench();
    const remoteId = peer.placeOrder();
    const row = peer.all('order_carriers').find((one) => one['id_order'] === remoteId) ?? {};
    row['tracking_number'] = 'OWN1';
    valueOf(await push({ entity: 'order', remoteId, object: orderOf(null, ['N1', 'N2']) }));
    expect(row['tracking_number']).toBe('OWN1 N1 N2');
    expect(row['weight']).toBe('0');
  });

  it('before version 8 a parcel is written whole', async () => {
    const { peer, push } = await bench({}, '1.6.1.24');
    const remoteId = peer.placeOrder();
    valueOf(await push({ entity: 'order', remoteId, object: orderOf(null, ['N1']) }));
    expect(peer.all('order_carriers').find((one) => one['id_order'] === remoteId)).toMatchObject({
      tracking_number: 'N1',
      weight: '0',
      id_carrier: '2',
    });
  });

  it('a resource that is not for this key stops nothing else', async () => {
    const { peer, push } = await bench();
    peer.forbidden.add('order_carriers');
    const remoteId = peer.placeOrder();
    expect(await push({ entity: 'order', remoteId, object: orderOf(null, ['N1']) })).toMatchObject({
      outcome: 'invalid',
      cause: 'remote.forbidden',
    });
    valueOf(await push({ entity: 'order', remoteId, object: orderOf('Z') }));
  });

  it('a shop without the webservice at that address is no missing order', async () => {
    const { peer, push } = await bench();
    const away = await bench({ baseUrl: `${peer.url}/shop` });
    expect(await away.system.test(away.call())).toMatchObject({ cause: 'remote.method_not_allowed' });
    const gone = await push({ entity: 'order', remoteId: '99999', object: orderOf('Z') });
    expect(gone).toMatchObject({ outcome: 'not_found', cause: 'remote.order_unknown' });
  });

  it('the key may travel in the address', async () => {
    const { peer, system, call } = await bench({ auth: 'query' });
    const here = call();
    expect(valueOf(await system.test(here)).facts[0]?.value).toBe('8.2.1');
    expect(JSON.stringify(here.http.exchanges)).not.toContain(peer.apiKey);
  });
});
