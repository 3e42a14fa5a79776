import { afterEach, describe, expect, it } from 'vitest';
import type { HttpRequest, HttpSession } from '#main/http/types.ts';
import { createClient } from '#main/systems/woocommerce/client.ts';
import { wooSettings } from '#main/systems/woocommerce/manifest.ts';
import { looseList } from '#main/systems/woocommerce/schemas.ts';
import { invoiceOf, orderOf } from '#test/conformance/systems/harness.ts';
import { itemOf, startBench, valueOf, type WooBench } from '#test/conformance/systems/woocommerce-bench.ts';

const benches: WooBench[] = [];
const bench = async (...given: Parameters<typeof startBench>): Promise<WooBench> => {
  const made = await startBench(...given);
  benches.push(made);
  return made;
};
afterEach(async () => {
  for (const one of benches.splice(0)) await one.close();
});

describe('reading orders', () => {
  it('a broken order is named and hides no other', async () => {
    const { peer, pull } = await bench();
    const good = peer.placeOrder();
    const bad = peer.placeOrder({ lines: [{ sku: null, quantity: 1, total: '0.00', product_id: 0 }] });
    const odd = peer.placeOrder({ billing: 'none' });
    const page = await pull();
    expect(page.orders.map((one) => one.remoteId)).toEqual([String(good.id)]);
    expect(page.broken.map((one) => one.remoteId)).toEqual([String(bad.id), String(odd.id)]);
    expect(page.broken[0]?.detail).toContain('names no product');
  });

  it('an order that appears later than its stamp says is not missed', async () => {
    const { peer, pull } = await bench();
    peer.placeOrder();
    const first = await pull();
    const early = new Date(Date.now() - 60_000).toISOString().slice(0, 19);
    const late = peer.placeOrder({ date_created_gmt: early, date_modified_gmt: early });
    const second = await pull(first.checkpoint);
    expect(second.orders.map((one) => one.remoteId)).toEqual([String(late.id)]);
    expect((await pull(second.checkpoint)).orders).toEqual([]);
  });

  it('a whole page of one second, and more, is read to its end', async () => {
    const { peer, pull } = await bench({ pageSize: 10 });
    const stamp = '2026-01-05T10:00:00';
    const placed = Array.from({ length: 45 }, () =>
      String(peer.placeOrder({ date_created_gmt: stamp, date_modified_gmt: stamp }).id),
    );
    const ids: string[] = [];
    let page = await pull();
    ids.push(...page.orders.map((one) => one.remoteId));
    while (page.more) {
      page = await pull(page.checkpoint);
      ids.push(...page.orders.map((one) => one.remoteId));
    }
    expect(ids.sort()).toEqual(placed.sort());
  });

  it('an order changed within the second of its stamp is news', async () => {
    const { peer, pull } = await bench();
    const order = peer.placeOrder({ status: 'processing' });
    const first = await pull();
    order.status = 'on-hold';
    expect((await pull(first.checkpoint)).orders.map((one) => one.remoteStatus)).toEqual(['on-hold']);
  });

  it('a shop that ignores modified_after is refused instead of read for ever', async () => {
    const { peer, opened, call } = await bench({ takeSince: '2026-01-01' });
    const old = '2025-01-01T00:00:00';
    peer.faults.plan({
      kind: 'status',
      status: 200,
      body: [{ id: 1, status: 'processing', date_modified_gmt: old }],
    });
    expect(await opened.system.pullOrders?.(call(), null)).toMatchObject({
      outcome: 'invalid',
      cause: 'remote.method_not_allowed',
    });
  });

  it('discounts, fees and delivery are lines of their own, and the sum is the total', async () => {
    const { peer, pull } = await bench();
    peer.placeOrder({
      prices_include_tax: true,
      total: '43.05',
      total_tax: '8.05',
      lines: [
        {
          sku: 'KUB-1',
          quantity: 3,
          subtotal: '30.00',
          subtotal_tax: '6.90',
          total: '20.00',
          total_tax: '4.60',
        },
      ],
      shipping_lines: [{ method_title: 'Kurier', total: '10.00', total_tax: '2.30', meta_data: [] }],
      fee_lines: [{ name: 'Pobranie', total: '5.00', total_tax: '1.15' }],
    });
    const [found] = (await pull()).orders;
    expect(found?.order.lines.map((line) => [line.sku, line.quantity, line.price, line.kind])).toEqual([
      ['KUB-1', '3', '12.30', 'product'],
      ['DELIVERY', '1', '12.3', 'service'],
      ['FEE', '1', '6.15', 'service'],
      ['DISCOUNT', '1', '-12.3', 'service'],
    ]);
    expect(found?.order).toMatchObject({ priceIncludesVat: true, total: '43.05', netTotal: '35' });
  });

  it('a discount may be taken off the prices; a third of ten keeps its amount', async () => {
    const { peer, pull } = await bench({ discountSku: '' });
    peer.placeOrder({
      lines: [{ sku: 'A', quantity: 3, subtotal: '12.00', total: '10.00' }],
      shipping_lines: [],
    });
    const [found] = (await pull()).orders;
    expect(found?.order.lines).toMatchObject([{ sku: 'A', price: '3.333333', net: '10', gross: '10' }]);
    expect(found?.order.priceIncludesVat).toBe(false);
  });

  it('an order in the bin still tells its status', async () => {
    const { peer, opened, call } = await bench();
    const order = peer.placeOrder({ status: 'trash' });
    const found = valueOf(await opened.system.readOrders?.(call(), [String(order.id)]));
    expect(found).toMatchObject([{ remoteStatus: 'trash', final: true }]);
  });
});

describe('writing orders', () => {
  it('a number within another one is not taken for told', async () => {
    const { peer, push } = await bench();
    const remoteId = String(peer.placeOrder().id);
    valueOf(await push(itemOf({ entity: 'order', remoteId, object: orderOf(null, ['12345']) })));
    valueOf(await push(itemOf({ entity: 'order', remoteId, object: orderOf(null, ['12345', '1234']) })));
    expect(peer.shop.notes.map((one) => one.note)).toEqual(['12345', '1234']);
  });

  it('a field that exists is written by its id, and numbers of others stay in it', async () => {
    const { peer, push } = await bench({ trackingPlace: 'meta' });
    const order = peer.placeOrder({ meta_data: [{ id: 5, key: '_tracking_number', value: 'OLD1' }] });
    const item = itemOf({ entity: 'order', remoteId: String(order.id), object: orderOf('Z', ['N1']) });
    valueOf(await push(item));
    expect(order.meta_data).toEqual([{ id: 5, key: '_tracking_number', value: 'OLD1 N1' }]);
    expect(order.status).toBe('completed');
  });

  it('an invoice is found again although the shop keeps signs as entities', async () => {
    const { peer, push } = await bench({
      invoiceNote: 'A & B: {number}, {outstanding} of {total} {currency}, {due}',
      notifyCustomer: true,
    });
    const id = String(peer.placeOrder().id);
    const invoice = { ...invoiceOf('FV/7', '10'), key: 'A&B <7>' };
    for (let n = 0; n < 2; n += 1)
      valueOf(await push(itemOf({ entity: 'invoice', object: invoice, orderIds: [id] })));
    expect(peer.shop.notes.map((one) => [one.note, one.customer_note])).toEqual([
      [
        expect.stringMatching(
          /^A &amp; B: FV\/7, 123\.00 of 123\.00 PLN, 2026-12-01 \[#A%26B%20%3C7%3E:[0-9a-f]{8}\]$/,
        ),
        true,
      ],
    ]);
  });

  it('what was told of an invoice is not asked for again', async () => {
    const { peer, push } = await bench();
    const orderIds = [String(peer.placeOrder().id), String(peer.placeOrder().id)];
    const object = invoiceOf('FV/8', '10');
    const { remoteId, written } = valueOf(await push(itemOf({ entity: 'invoice', object, orderIds })));
    const before = peer.requests.length;
    const again = await push(itemOf({ entity: 'invoice', object, orderIds, remoteId, written }));
    expect([again.outcome, peer.requests.length - before, peer.shop.notes.length]).toEqual([
      'no_change',
      0,
      2,
    ]);
  });
});

describe('getting in', () => {
  it('over plain http requests are signed, and the secret stays at home', async () => {
    const { peer, opened, call } = await bench();
    peer.placeOrder();
    const here = call();
    expect(valueOf(await opened.system.test(here)).facts[0]?.value).toBe('1');
    expect(JSON.stringify(peer.requests)).not.toContain(peer.key.secret);
    expect(JSON.stringify(here.http.exchanges)).not.toContain(peer.key.key);
  });

  it('a shop with plain permalinks is reached by rest_route', async () => {
    const { peer, pull } = await bench({ prettyPermalinks: false }, { plainPermalinks: true });
    peer.placeOrder();
    expect((await pull()).orders).toHaveLength(1);
  });

  it('a shop without an API at that address is no missing order', async () => {
    const { peer, push, opened, call } = await bench({}, { plainPermalinks: true });
    expect(await opened.system.test(call())).toMatchObject({ cause: 'remote.method_not_allowed' });
    const remoteId = String(peer.placeOrder().id);
    const result = await push(itemOf({ entity: 'order', remoteId, object: orderOf('Z') }));
    expect(result).toMatchObject({ outcome: 'invalid', cause: 'remote.method_not_allowed' });
  });

  it('a key that may only read stops the connection', async () => {
    const { peer, push } = await bench();
    peer.key.rights = 'read';
    const remoteId = String(peer.placeOrder().id);
    expect((await push(itemOf({ entity: 'order', remoteId, object: orderOf('Z') }))).outcome).toBe(
      'unauthorised',
    );
  });

  it.each([
    ['header', { authorization: 'Basic a2V5OnNlY3JldA==' }, {}],
    ['query', undefined, { consumer_key: 'key', consumer_secret: 'secret' }],
  ] as const)('over https the key travels in the %s', async (auth, headers, query) => {
    const sent: HttpRequest[] = [];
    const http: HttpSession = {
      exchanges: [],
      send(request) {
        sent.push(request);
        return Promise.resolve({ kind: 'not_sent', cause: 'net.not_connected', detail: '' });
      },
    };
    const settings = wooSettings.parse({ baseUrl: 'https://shop.example/pl/', auth });
    const client = createClient(settings, { consumerKey: 'key', consumerSecret: 'secret' });
    await client.get(http, '/orders', looseList, { per_page: 1 });
    expect(sent).toMatchObject([
      { url: 'https://shop.example/pl/wp-json/wc/v3/orders', query: { per_page: '1', ...query } },
    ]);
    expect(sent[0]?.headers).toEqual(headers);
  });
});
