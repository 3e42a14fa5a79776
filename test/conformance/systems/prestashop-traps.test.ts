import { afterEach, describe, expect, it } from 'vitest';
import type { Mapping, OpenedSystem, OrderPage, PushItem } from '#main/systems/port.ts';
import { createRegistry } from '#main/systems/registry.ts';
import { product as productSchema } from '#shared/domain/product.ts';
import { type Result, succeeded } from '#shared/result.ts';
import { customerOf, invoiceOf, orderOf, productOf } from '#test/conformance/systems/harness.ts';
import { type PrestaPeer, startPresta } from '#test/peers/prestashop/server.ts';
import { localNow } from '#test/peers/prestashop/state.ts';

const mapping: Mapping = {
  toRemote: (_kind, value) => ({ Z: '4', X: '999' })[value],
  toErp: () => undefined,
};
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const valueOf = <T>(result: Result<T> | undefined): T => {
  if (result === undefined) throw new Error('not implemented');
  if (!succeeded(result)) throw new Error(`${result.outcome} ${result.cause} ${result.detail ?? ''}`);
  return result.value;
};

const bench = async (settings: Record<string, unknown> = {}, version = '8.2.1') => {
  const peer: PrestaPeer = await startPresta({ version });
  const opened: OpenedSystem = createRegistry().open(
    'prestashop',
    { baseUrl: peer.url, timeoutSeconds: 2, ...settings },
    { apiKey: peer.apiKey },
  );
  closing.push(
    () => opened.close(),
    () => peer.stop(),
  );
  const { system } = opened;
  const call = () => {
    const { signal } = new AbortController();
    return { http: opened.session(signal), mapping, nowMs: Date.now(), signal };
  };
  return {
    peer,
    system,
    call,
    async push(given: Partial<PushItem> & Pick<PushItem, 'entity' | 'object'>) {
      const item = {
        idempotencyKey: 'k',
        operation: 'update' as const,
        key: '1',
        remoteId: null,
        written: {},
      };
      const result = await system.push?.(call(), { ...item, ...given });
      if (result === undefined) throw new Error('no push');
      return result;
    },
    pull: async (checkpoint: string | null = null): Promise<OrderPage> =>
      valueOf(await system.pullOrders?.(call(), checkpoint)),
  };
};

const goods = (sku: string, amount: string, net: string) =>
  productSchema.parse({ key: '1', sku, stock: [{ quantity: amount }], prices: [{ amount: '99', net }] });

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

describe('stock and prices', () => {
  const stockOf = (peer: PrestaPeer, product: string) =>
    peer
      .all('stock_availables')
      .filter((row) => row['id_product'] === product)
      .map((row) => row['quantity']);

  it('of a combination go to its own row, and the shop adds them up', async () => {
    const { peer, push } = await bench();
    const { id, combinations } = peer.addProduct('T', ['T-R', 'T-B']);
    const { remoteId } = valueOf(await push({ entity: 'product', object: goods('T-B', '5', '12.50') }));
    expect(remoteId).toBe(`${id}/${combinations[1]}`);
    expect(stockOf(peer, id)).toEqual(['5', '0', '5']);
    // The combination holds the difference to the product's price of 10.
    expect(peer.get('combinations', combinations[1] ?? '')['price']).toBe('2.5');
    expect(peer.get('products', id)['price']).toBe('10.000000');
  });

  it('row 0 of a product with combinations is never written', async () => {
    const { peer, push } = await bench();
    peer.addProduct('T', ['T-R']);
    expect(await push({ entity: 'product', object: goods('T', '5', '12.50') })).toMatchObject({
      outcome: 'invalid',
      fields: [{ path: 'sku' }],
    });
    expect(peer.shop.effects).toEqual([]);
  });

  it.each([['8.2.1'], ['1.7.8.11']])(
    'a price leaves name and article alone (version %s)',
    async (version) => {
      const { peer, push } = await bench({}, version);
      const { id } = peer.addProduct('A');
      peer.get('products', id)['name'] = 'Kubek & <b>talerz</b> ]]> "ż"';
      valueOf(await push({ entity: 'product', object: goods('A', '5', '12.50') }));
      expect(peer.get('products', id)).toMatchObject({
        price: '12.50',
        reference: 'A',
        name: 'Kubek & <b>talerz</b> ]]> "ż"',
        active: '1',
        manufacturer_name: 'Studio',
        supplier_note: 'x',
      });
    },
  );

  it('a price without a net amount is not guessed', async () => {
    const { peer, push } = await bench();
    peer.addProduct('A');
    expect(await push({ entity: 'product', object: productOf('A', '5', '12.50') })).toMatchObject({
      cause: 'message.invalid',
      fields: [{ path: 'prices.net' }],
    });
  });

  it('an article that two products have is left to a person', async () => {
    const { peer, push } = await bench();
    peer.addProduct('A');
    peer.addProduct('A');
    expect((await push({ entity: 'product', object: goods('A', '5', '1') })).outcome).toBe('conflict');
  });

  it('a price the shop has from us is not sent again, a stock is', async () => {
    const { peer, push } = await bench();
    const { id } = peer.addProduct('A');
    const object = goods('A', '5', '12.50');
    const { remoteId, written } = valueOf(await push({ entity: 'product', object }));
    peer.shop.effects.length = 0;
    valueOf(await push({ entity: 'product', object, remoteId, written }));
    expect(peer.shop.effects.map((one) => one.resource)).toEqual(['stock_availables']);
    expect(remoteId).toBe(id);
  });

  it('are switched off and on by the ERP, but not on against the shop', async () => {
    const { peer, push } = await bench();
    const { id } = peer.addProduct('A');
    const object = goods('A', '5', '12.50');
    const off = valueOf(await push({ entity: 'product', object: { ...object, active: false } }));
    expect(peer.get('products', id)['active']).toBe('0');
    const on = valueOf(await push({ entity: 'product', object, remoteId: id, written: off.written }));
    expect(peer.get('products', id)['active']).toBe('1');
    peer.get('products', id)['active'] = '0';
    valueOf(await push({ entity: 'product', object, remoteId: id, written: on.written }));
    expect(peer.get('products', id)['active']).toBe('0');
  });
});

describe('customers', () => {
  const firm = (email: string) => ({
    ...customerOf(email),
    name: 'Herbata 24 Sp. z o.o.',
    taxId: '5260250274',
    places: [
      { key: 'a', street: 'Magazynowa 3', city: 'Zgierz', country: 'PL', name: null },
      { key: 'b', street: 'Portowa 8', city: 'Gdańsk', country: 'PL', name: 'Jan Kos' },
      { key: 'c', street: 'nowhere' },
    ],
  });
  const placesOf = (peer: PrestaPeer, id: string | null) =>
    peer.all('addresses').filter((one) => one['id_customer'] === id && one['deleted'] !== '1');

  it('get an account with all their addresses, once, in names the shop accepts', async () => {
    const { peer, push } = await bench();
    const object = firm('b1@firma.example');
    const { remoteId } = valueOf(await push({ entity: 'customer', object }));
    for (let n = 0; n < 2; n += 1) valueOf(await push({ entity: 'customer', object }));
    expect(placesOf(peer, remoteId).map((one) => [one['alias'], one['city'], one['lastname']])).toEqual([
      ['ERP', 'Łódź', 'Żółw'],
      ['ERP a', 'Zgierz', 'Żółw'],
      ['ERP b', 'Gdańsk', 'Kos'],
    ]);
    expect(peer.get('customers', remoteId ?? '')).toMatchObject({
      company: 'Herbata 24 Sp. z o.o.',
      id_default_group: '3',
    });
  });

  it('an address that changed is put away and made anew, because old orders print it', async () => {
    const { peer, push } = await bench();
    const object = firm('b2@firma.example');
    const { remoteId } = valueOf(await push({ entity: 'customer', object }));
    const before = placesOf(peer, remoteId).find((one) => one['alias'] === 'ERP a');
    const [first, ...others] = object.places;
    const moved = { ...object, places: [{ ...first, street: 'Nowa 1' }, ...others] };
    valueOf(
      await push({
        entity: 'customer',
        object: { ...moved, places: moved.places.map((one) => ({ ...one })) },
      }),
    );
    expect(new Set(placesOf(peer, remoteId).map((one) => one['address1']))).toEqual(
      new Set(['Nowa 1', 'Portowa 8', 'ul. Długa 1']),
    );
    expect(before).toMatchObject({ address1: 'Magazynowa 3', deleted: '1' });
  });

  it('a guest with that e-mail has no account yet', async () => {
    const { peer, push } = await bench();
    const email = 'guest@firma.example';
    peer.shop.tables
      .get('customers')
      ?.set('7', { id: '7', email, is_guest: '1', firstname: 'G', lastname: 'G' });
    const { remoteId } = valueOf(await push({ entity: 'customer', object: customerOf(email) }));
    expect(remoteId).not.toBe('7');
    expect(peer.get('customers', '7')['firstname']).toBe('G');
  });

  it('are switched off, never deleted', async () => {
    const { peer, push } = await bench();
    const object = customerOf('b3@firma.example');
    const { remoteId } = valueOf(await push({ entity: 'customer', object }));
    valueOf(await push({ entity: 'customer', object: null, operation: 'delete', remoteId }));
    expect(peer.get('customers', remoteId ?? '')).toMatchObject({ active: '0', lastname: 'Żółw' });
  });
});

describe('invoices', () => {
  it('join the note of the order, and what people wrote there stays', async () => {
    const { peer, push } = await bench();
    const id = peer.placeOrder({ note: 'ring twice' });
    for (let n = 0; n < 2; n += 1)
      valueOf(await push({ entity: 'invoice', object: invoiceOf('FV/7', '10'), orderIds: [id] }));
    expect(peer.get('orders', id)['note']).toBe('ring twice\nFV/7 · 123.00 PLN [#key-of-FV%2F7]');
  });

  it('before version 8 the note is refused rather than the whole order written', async () => {
    const { peer, push } = await bench({}, '1.7.8.11');
    const id = peer.placeOrder();
    const result = await push({ entity: 'invoice', object: invoiceOf('FV/7', '10'), orderIds: [id] });
    expect(result).toMatchObject({ outcome: 'invalid', cause: 'remote.method_not_allowed' });
    expect(peer.shop.effects).toEqual([]);
  });
});
