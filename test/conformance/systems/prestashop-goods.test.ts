import { describe, expect, it } from 'vitest';
import { product as productSchema } from '#shared/domain/product.ts';
import { customerOf, invoiceOf, productOf } from '#test/conformance/systems/harness.ts';
import { bench, valueOf } from '#test/conformance/systems/prestashop-bench.ts';
import type { PrestaPeer } from '#test/peers/prestashop/server.ts';

const goods = (sku: string, amount: string, net: string) =>
  productSchema.parse({ key: '1', sku, stock: [{ quantity: amount }], prices: [{ amount: '99', net }] });

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
    expect(peer.get('orders', id)['note']).toMatch(
      /^ring twice\nFV\/7 · 123\.00 PLN · 0\.00 \/ 123\.00 · 2026-12-01 \[#key-of-FV%2F7:[0-9a-f]{8}\]$/,
    );
  });

  it('before version 8 the note is refused rather than the whole order written', async () => {
    const { peer, push } = await bench({}, '1.7.8.11');
    const id = peer.placeOrder();
    const result = await push({ entity: 'invoice', object: invoiceOf('FV/7', '10'), orderIds: [id] });
    expect(result).toMatchObject({ outcome: 'invalid', cause: 'remote.method_not_allowed' });
    expect(peer.shop.effects).toEqual([]);
  });
});
